"""The eight red flags over invented vendors, beside a keyword peer and the rule data's patterns.

    python benchmarks/bench_vendor.py [--count 144] [--seed 1] [--folder PAPERS] [--hands [SET …]]
        [--misses]

With --folder, papers with a `truth.jsonl` beside them are scored instead: a line for each vendor,
with its paper or folder of papers (`vendor`, or `file`) and the flags; with --hands, the sets of
`vendor_papers/by_hand`. It prints the balanced
accuracy of the three states, how often "absent" was said of a flag that is present, how often state
and sentence are right, how many trap sentences were shown, and the time of a 40-page contract.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from benchmarks.vendor_papers import hands, making

from countersign.assessment.vendor import papers
from countersign.assessment.vendor.papers import Paper
from countersign.assessment.vendor.review import review
from countersign.base import rules

ON = date(2026, 11, 30)
Answer = dict[int, tuple[str, list[str]]]
_KEYS = {
    1: ("baa", "business associate"), 2: ("webpt", "fusion", "raintree", "theraoffice", "integrat"),
    3: ("occupational", " ot "), 4: ("validat", "error rate"), 5: ("review", "sign"),
    6: ("per visit", "per-visit", "unlimited"), 7: ("recurring", "series"),
    8: ("hallucinat", "source", "evidence"),
}  # fmt: skip


def ours(read: Sequence[Paper]) -> Answer:
    return {f.number: (f.state, [e.text for e in f.evidence]) for f in review(read, on=ON)}


def keywords(read: Sequence[Paper]) -> Answer:
    """A word of the safeguard: absent; with a not beside it: present; none: not stated."""
    said = [s for paper in read for b in paper.blocks for s in re.split(r"(?<=[.!?])\s+", b.text)]
    found: Answer = {}
    for flag, keys in _KEYS.items():
        hits = [s for s in said if any(k in f" {s.lower()} " for k in keys)]
        bad = [s for s in hits if re.search(r"\b(not|no|only|never|without)\b|n't", s.lower())]
        state = "present" if bad else "absent" if hits else "not_stated"
        found[flag] = (state, bad or hits)
    return found


def patterns(read: Sequence[Paper]) -> Answer:
    """The bad and good patterns of rules/vendor_red_flags.yaml and nothing else."""
    said = [s for paper in read for b in paper.blocks for s in re.split(r"(?<=[.!?])\s+", b.text)]
    found: Answer = {}
    for number, flag in enumerate(rules.load("vendor_red_flags", on=ON)["flags"], start=1):
        bad = [s for s in said if any(re.search(p, s, re.I) for p in flag["bad_patterns"])]
        good = [s for s in said if any(re.search(p, s, re.I) for p in flag["good_patterns"])]
        state = "present" if bad else "absent" if good else "not_stated"
        found[number] = (state, bad or good)
    return found


def same(one: str, two: str) -> bool:
    a, b = (re.sub(r"\W+", " ", t.lower()).strip() for t in (one, two))
    return bool(a and b) and (a in b or b in a or SequenceMatcher(None, a, b).ratio() > 0.85)


def score(
    name: str,
    answers: Sequence[Answer],
    truths: Sequence[dict[int, dict[str, Any]]],
    *,
    misses: bool,
    matrix: bool = False,
) -> None:
    right: Counter[str] = Counter()
    all_: Counter[str] = Counter()
    false_absent = with_sentence = traps = traps_shown = 0
    stated = 0
    confused: Counter[tuple[int, str, str]] = Counter()
    missed: set[str] = set()
    for answer, truth in zip(answers, truths, strict=True):
        for flag, told in truth.items():
            state, shown = answer[flag]
            all_[told["state"]] += 1
            confused[flag, told["state"], state] += 1
            right[told["state"]] += state == told["state"]
            false_absent += told["state"] == "present" and state == "absent"
            hits = [any(same(s, e) for e in shown) for s in told["sentences"]]
            hit = all(hits) if told.get("both") else any(hits)
            if told["state"] != "not_stated":
                stated += 1
                with_sentence += state == told["state"] and hit
            for trap in told["traps"]:
                traps += 1
                traps_shown += any(same(trap, e) for e in shown)
            if misses and (state != told["state"] or (told["sentences"] and not hit)):
                said = told["sentences"] or told["traps"]
                missed.add(f"  flag {flag}: {told['state']} read as {state}: {said} | {shown}")
    for line in sorted(missed):
        print(line)
    balanced = sum(right[s] / all_[s] for s in all_) / len(all_)
    by_state = ", ".join(f"{s} {right[s]}/{all_[s]}" for s in sorted(all_))
    print(f"{name}: balanced accuracy {balanced:.3f} ({by_state})")
    print(f"  absent where present: {false_absent} of {all_['present']}")
    print(f"  right state and right sentence: {with_sentence / max(1, stated):.1%} of {stated}")
    print(f"  trap sentences shown: {traps_shown} of {traps}")
    if matrix:
        _print_matrix(confused)


def _print_matrix(confused: Counter[tuple[int, str, str]]) -> None:
    """Per flag: what it is, and what it was read as (present, absent, not stated)."""
    states = ("present", "absent", "not_stated")
    print("  flag: " + "; ".join(f"is {s}, read as p/a/n" for s in states))
    for flag in range(1, 9):
        told = ("/".join(str(confused[flag, is_, as_]) for as_ in states) for is_ in states)
        print(f"  {flag}: " + "   ".join(told))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=144)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--hands", nargs="*", metavar="SET")
    parser.add_argument("--misses", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = args.folder or Path(made)
        if args.hands is not None:
            begun = tuple(args.hands) or ("",)
            hands.make(folder, [p for p in hands.sets() if p.stem.startswith(begun)])
        elif not args.folder:
            making.make(folder, count=args.count, seed=args.seed)
        rows = [
            json.loads(line) for line in (folder / "truth.jsonl").read_text().splitlines() if line
        ]
        read = [opened(folder / _papers_of(row)) for row in rows]
    truths = [_truth(row) for row in rows]
    peers: tuple[tuple[str, Callable[[Sequence[Paper]], Answer]], ...] = (
        ("Countersign", ours), ("keywords", keywords), ("patterns of the rule data", patterns),
    )  # fmt: skip
    print(f"{len(rows)} vendors")
    for name, answer in peers:
        score(
            name,
            [answer(one) for one in read],
            truths,
            misses=args.misses and answer is ours,
            matrix=answer is ours,
        )
    long_contract()


def _papers_of(row: dict[str, Any]) -> str:
    return str(row["file"] if "file" in row else row["vendor"])


def _truth(row: dict[str, Any]) -> dict[int, dict[str, Any]]:
    """The truth by flag; the traps of a whole paper belong to the flag they answer."""
    flags = row["flags"]
    told = flags.items() if isinstance(flags, dict) else ((f["flag"], f) for f in flags)
    found = {int(number): {"sentences": [], "traps": [], **one} for number, one in told}
    for one in found.values():
        if isinstance(trap := one.get("trap"), str) and trap not in one["traps"]:
            one["traps"] = [*one["traps"], trap]
        elif isinstance(trap, list):
            one["traps"] = [*one["traps"], *trap]
        elif trap is True:  # the sentences themselves are the traps
            one["traps"] = [*one["traps"], *one["sentences"]]
    for trap in row.get("traps", ()):
        for one in found.values():
            if trap in one["sentences"]:
                one["traps"] = [*one["traps"], trap]
    return found


def opened(path: Path) -> list[Paper]:
    if path.is_dir():
        return [papers.open_file(one) for one in sorted(path.iterdir()) if one.is_file()]
    return [papers.open_file(path)]


def long_contract() -> None:
    whole = making.Paper("A long contract")
    number = 0
    while len(whole.parts) < 400:
        whole.parts += making.vendor(number, 9, folder=False).papers[0].parts
        number += 1
    data = making.as_pdf(whole)
    began, worked = time.perf_counter(), time.process_time()
    read = papers.read(data, "long.pdf")
    review([read], on=ON)
    taken, worked = time.perf_counter() - began, time.process_time() - worked
    print(
        f"a contract of {read.pages} pages, {len(read.text.split())} words: {taken:.2f} s"
        f" ({worked:.2f} s of one processor)"
    )


if __name__ == "__main__":
    main()
