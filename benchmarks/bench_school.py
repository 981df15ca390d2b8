"""Shared passages over an archive of reports, beside MinHash where `datasketch` is installed.

    python benchmarks/bench_school.py [--reports 100000]

Every hundredth report has four sentences of an earlier one, with name, pronoun and figures swapped.
"""

from __future__ import annotations

import argparse
import os
import resource
import time
from random import Random

from countersign.school.own import Approved
from countersign.school.uniqueness import Report, pairs, report

NAMES = ("Maya", "Leo", "Ines", "Omar", "June", "Wren", "Tomasz", "Aaliyah", "Kofi", "Sora")
EVERY = 100
COPIED = 4


def sentence(draw: Random, vocabulary: list[str]) -> str:
    words = " ".join(draw.choices(vocabulary, k=draw.randrange(12, 20)))
    return f"{{n}} {words} on {draw.randrange(2, 9)} of 10 tries."


def archive(count: int) -> tuple[list[tuple[str, str, str]], set[tuple[str, str]]]:
    """Reports as id, child and text, and the pairs that share a passage."""
    draw = Random(7)  # noqa: S311  no secret
    vocabulary = [
        "".join(draw.choices("aeioustrlnmdp", k=draw.randrange(3, 9))) for _ in range(4000)
    ]
    bodies: list[list[str]] = []
    copied = set()
    for number in range(count):
        body = [sentence(draw, vocabulary) for _ in range(20)]
        if number % EVERY == EVERY - 1:
            earlier = draw.randrange(number)
            body[5 : 5 + COPIED] = bodies[earlier][:COPIED]
            copied.add((f"r{earlier}", f"r{number}"))
        bodies.append(body)
    papers = []
    for number, body in enumerate(bodies):
        name = NAMES[number % len(NAMES)]
        papers.append((f"r{number}", f"child {number}", " ".join(body).format(n=name)))
    return papers, copied


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=100_000)
    count = parser.parse_args().reports
    papers, copied = archive(count)
    print(f"{count} reports, load {os.getloadavg()[0]:.1f}")
    began = time.process_time()
    reports: list[Report] = [
        report(id, child=child, author="", text=text, approved=Approved())
        for id, child, text in papers
    ]
    read = time.process_time() - began
    found = {(pair.a, pair.b) for pair in pairs(reports)}
    whole = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    right = len(found & copied)
    print(f"ours: {whole:.0f} s of processor ({read:.0f} s to read), {peak:.1f} GiB at most")
    precision = right / max(1, len(found))
    print(f"  {right / len(copied):.1%} of {len(copied)} copies found, precision {precision:.1%}")
    minhash(papers[: min(count, 5000)], copied)


def minhash(papers: list[tuple[str, str, str]], copied: set[tuple[str, str]]) -> None:
    try:
        from datasketch import MinHash, MinHashLSH
    except ImportError:
        print("datasketch is not installed here; no peer was measured")
        return
    began = time.process_time()
    lsh, sketches = MinHashLSH(threshold=0.2, num_perm=128), {}
    for id, _, text in papers:
        sketch, words = MinHash(num_perm=128), text.lower().split()
        for at in range(len(words) - 4):
            sketch.update(" ".join(words[at : at + 5]).encode())
        sketches[id] = sketch
        lsh.insert(id, sketch)
    found = set()
    for id, sketch in sketches.items():
        for other in lsh.query(sketch):
            pair = sorted((id, other), key=lambda name: int(name[1:]))
            found.add((pair[0], pair[1]))
    here = {pair for pair in copied if pair[1] in sketches}
    share = len(found & here) / max(1, len(here))
    taken = time.process_time() - began
    print(f"MinHash, {len(papers)} reports: {taken:.0f} s, {share:.1%} of copies found")


if __name__ == "__main__":
    main()
