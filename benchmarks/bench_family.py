"""Updates to families: faults found, beside the word lists that a keyword filter would use.

    python benchmarks/bench_family.py [FILE …]

Without files it scores tests/data/family: updates of ours with the truth beside each. The peer
looks for the event words and stock phrases of rules/parent_communication.yaml, and for other
children's names as they are written.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from countersign.base import clock, rules
from countersign.family.faults import findings
from countersign.family.faults.reading_level import LIMIT, grade
from countersign.family.update import of_case

DATA = Path(__file__).resolve().parents[1] / "tests" / "data" / "family"
HARD = {"family.omits-event", "family.contradicts-session"}
Case = Mapping[str, Any]
Answer = Callable[[Case], set[str]]


def ours(case: Case) -> set[str]:
    """The codes that stop an update; what is only pointed out stops none."""
    return {found.code for found in findings(of_case(case)) if found.blocks}


class Keywords:
    """A filter by word lists: what most products mean by a check of tone."""

    def __init__(self) -> None:
        known = rules.load("parent_communication", on=clock.now().date())
        self.events = [
            re.compile(rf"\b{re.escape(word)}", re.IGNORECASE)
            for kind in ("distress", "refusal", "aggression", "self_injury", "elopement")
            for word in known["emotional_events"][kind]
        ]
        self.events += [
            re.compile(rf"\b{re.escape(word)}", re.IGNORECASE)
            for word in known["emotional_events"]["safety_medical"]
        ]
        self.generic = [str(phrase).casefold() for phrase in known["generic_phrases"]]

    def __call__(self, case: Case) -> set[str]:
        text, human = case["update"], case["human_detail"] or ""
        record = " ".join([*case["session"]["facts"], *case["session"]["events"]])
        found = set()
        if any(w.search(record) for w in self.events) and not any(
            w.search(text) for w in self.events
        ):
            found.add("family.omits-event")
        if sum(phrase in text.casefold() for phrase in self.generic) > 1:
            found.add("family.generic")
        if not human or any(phrase in human.casefold() for phrase in self.generic):
            found.add("family.no-human-detail")
        if any(re.search(rf"\b{re.escape(name)}\b", text) for name in case["other_children"]):
            found.add("family.other-child")
        if grade(text) > LIMIT:
            found.add("family.hard-to-read")
        if case["channel"] == "sms" and any(w.search(text) for w in self.events):
            found.add("family.phi-on-sms")
        return found


def score(name: str, cases: Iterable[Case], answer: Answer, *, codes: bool = False) -> None:
    """Print what `answer` stops and refuses, and how its codes fit the truth."""
    right: Counter[str] = Counter()
    extra: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    faulty = stopped = good = refused = hard = caught = 0
    for case in cases:
        truth, found = set(case["truth"]["codes"]), answer(case)
        right.update(truth & found)
        extra.update(found - truth)
        missed.update(truth - found)
        if truth:
            faulty, stopped = faulty + 1, stopped + bool(found)
            if truth & HARD:
                hard, caught = hard + 1, caught + bool(found)
        else:
            good, refused = good + 1, refused + bool(found)
    total = 2 * sum(right.values()) + sum(extra.values()) + sum(missed.values())
    print(
        f"{name:10} faulty stopped {stopped}/{faulty} ({stopped / max(1, faulty):.1%}), "
        f"hard events {caught}/{hard} ({caught / max(1, hard):.1%}), "
        f"good refused {refused}/{good} ({refused / max(1, good):.1%}), "
        f"finding F1 {2 * sum(right.values()) / max(1, total):.3f}"
    )
    for code in sorted({*right, *extra, *missed}) if codes else ():
        print(f"    {code:30} found {right[code]}, extra {extra[code]}, missed {missed[code]}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    files = parser.parse_args().files or sorted(DATA.glob("*.jsonl"))
    keywords = Keywords()
    everything: list[Case] = []
    for file in files:
        cases = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
        everything += cases
        print(f"{file.name}: {len(cases)} updates")
        score("ours", cases, ours)
        score("keywords", cases, keywords)
    if len(files) > 1:
        print(f"all: {len(everything)} updates")
        score("ours", everything, ours, codes=True)
        score("keywords", everything, keywords)
    began = time.process_time()
    for case in everything:
        ours(case)
    each = (time.process_time() - began) / max(1, len(everything))
    print(f"{each * 1000:.0f} ms of processor an update, load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
