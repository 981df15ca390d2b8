"""Shared passages of reports to schools: how well copies are found, and how fast, beside MinHash.

    python benchmarks/bench_school.py quality [--reports 420] [--each 3] [--seed 1]
    python benchmarks/bench_school.py hand [--seed 1]
    python benchmarks/bench_school.py speed [--reports 100000]

`quality` plants copies of twelve kinds among invented reports (`school_copies.py`) and counts pairs
found, false pairs, and words marked wrongly; `hand` does so among reports written by hand in
different voices (`school_hand.py`). `speed` reads, indexes and compares an archive where
every hundredth report has four sentences of an earlier one, then checks new reports one by one.
MinHash runs beside both, over the same reports, where `datasketch` is installed (`PYTHONPATH`).
Processor seconds, not the clock's.
"""

from __future__ import annotations

import argparse
import os
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from random import Random

from school_copies import APPROVED, KINDS, Paper, Planted, words_of
from school_copies import archive as copied_archive
from school_hand import hand

from countersign.base.passages.lookup import Lookup
from countersign.school.own import Approved
from countersign.school.uniqueness import Pair, Report, compare, pairs, report

NAMES = ("Maya", "Leo", "Ines", "Omar", "June", "Wren", "Tomasz", "Aaliyah", "Kofi", "Sora")
EVERY = 100
COPIED = 4
ASKED = 200
CANDIDATES = 6


def sentence(draw: Random, vocabulary: list[str]) -> str:
    words = " ".join(draw.choices(vocabulary, k=draw.randrange(12, 20)))
    return f"{{n}} {words} on {draw.randrange(2, 9)} of 10 tries."


def archive(count: int) -> tuple[list[tuple[str, str, str]], set[tuple[str, str]]]:
    """Reports as id, child and text, and the pairs that share a passage."""
    draw = Random(7)  # noqa: S311  no secret
    vocabulary = [
        "".join(draw.choices("aeioustrlnmdp", k=draw.randrange(3, 9))) for _ in range(4000)
    ]
    papers: list[tuple[str, str, str]] = []
    heads: list[list[str]] = []
    copied = set()
    for number in range(count):
        body = [sentence(draw, vocabulary) for _ in range(20)]
        if number % EVERY == EVERY - 1:
            earlier = draw.randrange(number)
            body[5 : 5 + COPIED] = heads[earlier]
            copied.add((f"r{earlier}", f"r{number}"))
        heads.append(body[:COPIED])
        name = NAMES[number % len(NAMES)]
        papers.append((f"r{number}", f"child {number}", " ".join(body).format(n=name)))
    return papers, copied


def speed(count: int) -> None:
    """Ours and the peer over the same archive, each in a process of its own, one after another."""
    papers, copied = archive(count)
    print(f"{count} reports, {len(copied)} copies, load {os.getloadavg()[0]:.1f}", flush=True)
    for name, run in (("ours", ours), ("MinHash", theirs)):
        child = os.fork()
        if not child:
            run(papers, copied)
            os._exit(0)
        _, status, used = os.wait4(child, 0)
        print(
            f"{name}: {used.ru_utime + used.ru_stime:.0f} s of processor in all, "
            f"{used.ru_maxrss / 1024**2:.1f} GiB at most{' (it failed)' if status else ''}",
            flush=True,
        )


def ours(papers: list[tuple[str, str, str]], copied: set[tuple[str, str]]) -> None:
    """Read, index, check new reports, and compare each with each."""
    began = time.process_time()
    reports: list[Report] = [
        report(id, child=child, author="", text=text, approved=Approved())
        for id, child, text in papers
    ]
    read = time.process_time() - began
    began = time.process_time()
    lookup = Lookup()
    for at in range(0, len(reports), 5000):
        lookup.add((one.own.packed, one.child) for one in reports[at : at + 5000])
    kept = time.process_time() - began
    print(f"  {read:.0f} s to read, {kept:.0f} s to index for new reports", flush=True)
    check_new(papers, reports, lookup)
    del lookup
    began = time.process_time()
    found = {(pair.a, pair.b) for pair in pairs(reports)}
    print(f"  {time.process_time() - began:.0f} s to compare each with each")
    told(found, copied)


def told(found: set[tuple[str, str]], copied: set[tuple[str, str]]) -> None:
    right = len(found & copied)
    print(
        f"  {right / len(copied):.1%} of {len(copied)} copies found, "
        f"precision {right / max(1, len(found)):.1%}",
        flush=True,
    )


def check_new(
    papers: Sequence[tuple[str, str, str]], reports: Sequence[Report], lookup: Lookup
) -> None:
    """A report as it is written: read, looked up, and compared word by word with the nearest."""
    took: list[float] = []
    for id, _, text in papers[:: max(1, len(papers) // ASKED)]:
        began = time.process_time()
        new = report(id, child="new", author="", text=text, approved=Approved())
        for number, _ in lookup.near(new.own.packed, owner="new", most=CANDIDATES):
            compare(new, reports[number])
        took.append(1000 * (time.process_time() - began))
    took.sort()
    print(
        f"  a new report: {took[len(took) // 2]:.1f} ms in the middle, "
        f"{took[int(len(took) * 0.95)]:.1f} ms for 95 of 100",
        flush=True,
    )


def theirs(papers: list[tuple[str, str, str]], copied: set[tuple[str, str]]) -> None:
    """The same pairs by MinHash, and how long it takes to ask about one more report."""
    found = with_minhash([(id, text) for id, _, text in papers])
    if found is None:
        return
    pairs_found, taken = found
    print(f"  {taken:.0f} s to read, index and compare each with each")
    by_number = [sorted(pair, key=lambda name: int(name[1:])) for pair in pairs_found]
    told({(first, second) for first, second in by_number}, copied)


def with_minhash(papers: Iterable[tuple[str, str]]) -> tuple[set[frozenset[str]], float] | None:
    """The pairs of `datasketch`, 128 permutations, threshold 0.2, shingles of five words."""
    try:
        from datasketch import MinHash, MinHashLSH
    except ImportError:
        print("datasketch is not installed here; no peer was measured")
        return None
    began = time.process_time()
    lsh, sketches = MinHashLSH(threshold=0.2, num_perm=128), {}
    for id, text in papers:
        sketch, words = MinHash(num_perm=128), text.lower().split()
        sketch.update_batch([" ".join(words[at : at + 5]).encode() for at in range(len(words) - 4)])
        sketches[id] = sketch
        lsh.insert(id, sketch)
    found = {frozenset((id, other)) for id, one in sketches.items() for other in lsh.query(one)}
    return {pair for pair in found if len(pair) == 2}, time.process_time() - began


def quality(count: int, each: int, seed: int) -> None:
    papers, planted = copied_archive(count, each=each, seed=seed)
    approved = Approved(APPROVED)
    reports = [
        report(p.id, child=p.child, author=p.author, text=p.text, approved=approved) for p in papers
    ]
    found = {frozenset((pair.a, pair.b)): pair for pair in pairs(reports)}
    true = {frozenset((one.a, one.b)): one for one in planted}
    peer = with_minhash([(p.id, p.text) for p in papers])
    theirs = peer[0] if peer else set()
    print(f"{count} reports, {len(true)} copied pairs; found with words within 5 %; MinHash")
    by_kind: dict[str, list[tuple[bool, float, bool]]] = defaultdict(list)
    text = {p.id: p for p in papers}
    for key, one in true.items():
        hit = found.get(key)
        wrong = marked_wrongly(one, hit, text) if hit else 1.0
        by_kind[one.kind].append((hit is not None, wrong, key in theirs))
    for kind in KINDS:
        rows = by_kind[kind]
        if rows:
            hits = sum(r[0] for r in rows) / len(rows)
            near = sum(r[1] <= 0.05 for r in rows) / len(rows)
            peers = sum(r[2] for r in rows) / len(rows)
            print(
                f"  {kind:9} {len(rows):4} pairs  {hits:7.1%} found, {near:7.1%} within 5 %  "
                f"MinHash {peers:7.1%}"
            )
    every = [row for rows in by_kind.values() for row in rows]
    right = len(found.keys() & true.keys())
    print(
        f"  all       {len(every):4} pairs  {right / len(true):7.1%} found, precision "
        f"{right / max(1, len(found)):.1%}; mean of words marked wrongly "
        f"{sum(r[1] for r in every if r[0]) / max(1, right):.1%}; MinHash "
        f"{len(theirs & true.keys()) / len(true):.1%}, precision "
        f"{len(theirs & true.keys()) / max(1, len(theirs)):.1%}"
    )


def marked_wrongly(one: Planted, hit: Pair, papers: dict[str, Paper]) -> float:
    """The larger share, of both texts, by which the number of marked words is off."""
    ours = [run.a for run in hit.runs], [run.b for run in hit.runs]
    marked = ours if hit.a == one.a else ours[::-1]
    off = []
    for spans, runs, id in ((one.in_a, marked[0], one.a), (one.in_b, marked[1], one.b)):
        copied = words_of(spans, papers[id].text)
        off.append(len(copied ^ words_of(runs, papers[id].text)) / max(1, len(copied)))
    return max(off)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("quality", "hand", "speed"))
    parser.add_argument("--reports", type=int, default=0)
    parser.add_argument("--each", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    if asked.what == "speed":
        speed(asked.reports or 100_000)
    elif asked.what == "hand":
        hand(asked.seed)
    else:
        quality(asked.reports or 420, asked.each, asked.seed)


if __name__ == "__main__":
    main()
