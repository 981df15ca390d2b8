"""Goals accepted and sent back, beside twenty lines of regular expressions.

    python benchmarks/bench_goals.py [FILE …] [--lines 1000]

Each file holds goals as `countersign goals check` reads them, with what is true under `truth`:
`{"accept": true|false, "missing": […], "missing_alt"?: [[…]]}`. Without a file: tests/data/goals.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from countersign.goals.verdict import check_line

ROOT = Path(__file__).resolve().parents[1]
LABELLED = ROOT / "tests" / "data" / "goals" / "goals.jsonl"
Case = dict[str, Any]
Answer = tuple[bool, set[str]]


def peer(case: Case) -> Answer:
    """What a practice would write in an afternoon."""
    text = f"{case['text']} {case.get('baseline') or ''}"
    wants = {
        "observable_verb": r"(don|doff|button|zip|tie|cut|copy|write|print|brush|wash|open|pour|"
        r"scoop|drink|transfer|complet|sit|stay|put|use|follow|type|pull|eat|take|feed|catch)",
        "occupation": r"(shirt|sock|shoe|coat|button|zip|teeth|hand|bath|toilet|spoon|fork|cup|"
        r"meal|write|letter|name|cut|play|ball|class|desk|dress|feed|sentence|line|bed|food|cook)",
        "measure": r"\d+\s*(of|/|out of)\s*\d+|\d+\s*%(?! of the time)|\d+ ?(min|sec|cm|mm|inch)",
        "assist_or_cue_level": r"independen|assist|min a|mod a|max a|sba|cga|supervis|cue|prompt|"
        r"reminder|vc|hoh|help",
        "condition": r"\b(given|when|while|during|after|at|using|with|w/|in|on|seated)\b",
        "baseline": r"baseline|\bbl\b|20\d\d-\d\d|\d/\d+/\d+.*\d/\d+/\d+",
        "timeline": r"\b(by|within|in|due|until|target).{0,25}(\d/\d|20\d\d|week|month)",
    }
    missing = {slot for slot, pattern in wants.items() if not re.search(pattern, text, re.I)}
    if re.search(r"\b(improve|increase|participate|understand|regulate|engage)\b", text, re.I):
        missing.add("observable_verb")
    if re.search(r"\b(therapist|ot|ota|parents?|mother|staff) (will|to)\b", text, re.I):
        missing.add("client")
    return not missing, missing


def ours(case: Case) -> Answer:
    """The command's own answer."""
    answer = check_line(case)
    return answer["accept"], set(answer["missing"])


def score(cases: Sequence[Case], answer: Callable[[Case], Answer]) -> dict[str, str]:
    """The figures of one reader over `cases`."""
    good = bad = kept = refused = exact = 0
    for case in cases:
        accept, missing = answer(case)
        truth = case["truth"]
        allowed = [set(truth["missing"]), *map(set, truth.get("missing_alt", ()))]
        if truth["accept"]:
            good, kept = good + 1, kept + accept
        else:
            bad, refused = bad + 1, refused + (not accept)
        exact += accept == truth["accept"] and missing in allowed
    return {
        "balanced accuracy of accept": f"{(kept / max(good, 1) + refused / max(bad, 1)) / 2:.3f}",
        "bad goals accepted": f"{bad - refused} of {bad}",
        "good goals accepted": f"{100 * kept / max(good, 1):.1f} % of {good}",
        "accept and missing slots exact": f"{100 * exact / max(len(cases), 1):.1f} %",
    }


def speed(cases: Sequence[Case], count: int) -> tuple[float, float]:
    """Seconds of processor and of clock for `count` goals through the command, start included."""
    lines = [
        json.dumps(
            {**cases[n % len(cases)], "id": n, "text": f"{cases[n % len(cases)]['text']} {n}"}
        )
        for n in range(count)
    ]
    before, began = os.times(), time.monotonic()
    subprocess.run(
        [sys.executable, "-m", "countersign.cli.main", "goals", "check"],
        input="\n".join(lines).encode(),
        stdout=subprocess.DEVNULL,
        check=True,
    )
    after = os.times()
    used = after.children_user + after.children_system
    return used - before.children_user - before.children_system, time.monotonic() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, default=[LABELLED])
    parser.add_argument("--lines", type=int, default=1000)
    args = parser.parse_args()
    for file in args.files:
        cases = [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
        print(f"{file.name}: {len(cases)} goals")
        mine, theirs = score(cases, ours), score(cases, peer)
        for name, value in mine.items():
            print(f"  {name:32} {value:>18}   regular expressions {theirs[name]:>18}")
        used, clock = speed(cases, args.lines)
        load = os.getloadavg()[0]
        print(f"  {args.lines} goals: {used:.2f} s of processor, {clock:.2f} s, load {load:.1f}")


if __name__ == "__main__":
    main()
