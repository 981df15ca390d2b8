"""Schedules: ours beside what others do, on the same terms in one run.

    python benchmarks/bench_schedule.py [--seconds 60] [--checker PROGRAM] [INSTANCE.json …]

Ours is the command itself in a process of its own, with its peak memory; its plan is looked at by
the checker that is named, and its bound computed again by `schedule_bound.py`. Peers: *one visit
at a time* (each week is booked by itself, as booking tools do; counted is who keeps hour and
therapist all along), *greedy blocks* (by priority, each child takes their best block), and the
whole model given to OR-Tools CP-SAT when `ortools` is installed where this runs.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from schedule_terms import practice

from countersign.scheduling.engine import world
from countersign.scheduling.engine.columns import Block
from countersign.scheduling.engine.master import Chosen
from countersign.scheduling.engine.rows import Program, program

BOUND = Path(__file__).resolve().parent / "schedule_bound.py"
CP_SAT = Path(__file__).resolve().parent / "schedule_cp_sat.py"
WEEKS = 12
Hours = tuple[frozenset[tuple[str, int, int]], ...]
SIZES = {"small": (3, 40), "middle": (12, 200)}


def greedy(made: Program, terms: world.World) -> Chosen:
    """By priority, each party takes the best block that is left."""
    chosen = Chosen.nothing(made)
    columns: list[list[int]] = [[] for _ in made.parties]
    for number, column in enumerate(made.columns):
        columns[column.party].append(number)
    evaluations: dict[str, list[int]] = {}
    for number, one in enumerate(made.evaluations, start=len(made.columns)):
        evaluations.setdefault(one.child, []).append(number)
    order = sorted(
        range(len(made.parties)),
        key=lambda n: -max(terms.children[name].priority for name in made.parties[n]),
    )
    for party in order:
        for number in sorted(columns[party], key=lambda n: -made.values[n]):
            block = made.columns[number].blocks[0]
            given = [
                n
                for n in evaluations.get(block.child, ())
                if made.evaluations[n - len(made.columns)].first == block.first and chosen.fits(n)
            ]
            if terms.children[block.child].needs_eval:
                if not given:
                    continue
                chosen.choose(given[0])
            if chosen.fits(number):
                chosen.choose(number)
                break
            if given and terms.children[block.child].needs_eval:
                chosen.drop(given[0])
    return chosen


def one_at_a_time(made: Program, terms: world.World) -> int:
    """How many children keep hour and therapist for all weeks when each week is booked by itself.

    Families call in another order every week; each asks for last week's hours and, when those are
    gone, takes the best that are free.
    """
    hours: list[dict[Hours, int]] = [{} for _ in made.parties]
    for column in made.columns:
        wanted = hours[column.party]
        needs = tuple(_hours(block, terms) for block in column.blocks)
        wanted[needs] = max(wanted.get(needs, 0), column.value)
    order = Random(1)  # noqa: S311  no secret
    last: list[Hours | None] = [None] * len(made.parties)
    kept = [True] * len(made.parties)
    for _ in range(WEEKS):
        taken: set[tuple[str, int, int]] = set()
        for party in order.sample(range(len(made.parties)), len(made.parties)):
            asked = sorted(hours[party], key=lambda h: -hours[party][h])
            if (before := last[party]) is not None:
                asked.insert(0, before)
            found = next((h for h in asked if _apart(h, taken)), None)
            kept[party] &= found is not None and last[party] in (None, found)
            if found is not None:
                taken.update(*found)
                last[party] = found
    return sum(len(made.parties[n]) for n, whole in enumerate(kept) if whole)


def _apart(hours: Hours, taken: set[tuple[str, int, int]]) -> bool:
    return all(taken.isdisjoint(one) for one in hours)


def _hours(block: Block, terms: world.World) -> frozenset[tuple[str, int, int]]:
    first, last = block.start // terms.grid, -(-(block.start + block.minutes) // terms.grid)
    days = block.pattern
    return frozenset((block.therapist, day, slot) for day in days for slot in range(first, last))


@dataclass(frozen=True, slots=True)
class Ours:
    """One run of the command: its own summary, what it took, and what the checkers say."""

    said: dict[str, Any]
    seconds: float
    processor: float
    mebibytes: int
    broken: str
    bound: str


def ours(instance: Path, seconds: float, checker: Path | None) -> Ours:
    """`schedule solve` in a process of its own; the plan and the bound looked at by other code."""
    with tempfile.TemporaryDirectory(prefix="countersign-bench-") as folder:
        plan, bound = Path(folder) / "plan.json", Path(folder) / "bound.json"
        command = [sys.executable, "-m", "countersign.cli.main", "schedule", "solve", str(instance)]
        command += ["--seconds", str(seconds), "--out", str(plan), "--bound", str(bound)]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        began = time.monotonic()
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        took = time.monotonic() - began
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        broken = "not looked at"
        if checker is not None:
            looked = _answer([str(checker), str(instance), str(plan)])
            broken = str(looked.get("violations", looked))
        again = _answer([str(BOUND), str(instance), str(bound)])
        holds = "holds" if again["proven"] <= again["claimed"] else f"is {again['proven']:,}"
    return Ours(
        json.loads(done.stdout.splitlines()[-1]),
        took,
        after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        after.ru_maxrss // 1024,
        broken,
        holds,
    )


def _answer(words: list[str]) -> dict[str, Any]:
    done = subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def row(name: str, value: float, bound: float, placed: str, seconds: str) -> None:
    below = 100 * (bound - value) / bound
    print(f"| {name} | {value:,.0f} | {below:.2f} % | {placed} | {seconds} |", flush=True)


def measure(instance: Path, seconds: float, checker: Path | None, *, peers: bool) -> None:
    """Ours, and on the same terms the others, as a table."""
    found = ours(instance, seconds, checker)
    bound = found.said["bound"]
    print(f"\n{instance.stem}: {found.said['children']} children, load {os.getloadavg()[0]:.1f}\n")
    print("| | worth | below the bound | placed | seconds (of processor) |\n|---|---|---|---|---|")
    best = " (proven best)" if found.said["optimal"] else ""
    taken = f"{found.seconds:.1f} ({found.processor:.1f})"
    row(f"Countersign{best}", found.said["objective"], bound, str(found.said["placed"]), taken)
    if peers:
        _peers(instance, bound, seconds)
    print(
        f"\nRules broken by ours, by the checker: {found.broken}. Its bound, computed again from "
        f"its prices by other code: {found.bound}. Memory at the peak: {found.mebibytes:,} MiB.",
        flush=True,
    )


def _peers(instance: Path, bound: float, seconds: float) -> None:
    terms = world.read(json.loads(instance.read_text()))
    began = time.process_time()
    made = program(terms)
    simple = greedy(made, terms)
    count = sum(len(made.columns[n].blocks) for n in simple.numbers if n < len(made.columns))
    spent = time.process_time() - began
    row("greedy blocks", simple.value(), bound, str(count), f"({spent:.1f})")
    print(f"| one visit at a time | | | {one_at_a_time(made, terms)} keep hour and therapist | |")
    found = _answer([str(CP_SAT), str(instance), str(seconds)])
    if found["value"] is None:
        print("| whole model, CP-SAT | ortools is not installed here | | | |")
        return
    taken = f"{found['seconds']:.1f} ({found['processor']:.1f})"
    row("whole model, CP-SAT", found["value"], bound, "", taken)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--checker", type=Path, help="a program: INSTANCE PLAN to what is broken")
    parser.add_argument("--alone", action="store_true", help="without the others")
    parser.add_argument("instance", nargs="*", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="countersign-bench-") as folder:
        instances = list(asked.instance)
        for name, (people, children) in SIZES.items() if not instances else ():
            made = Path(folder) / f"{name}.json"
            made.write_text(json.dumps(practice(people, children, seed=1)))
            instances.append(made)
        for one in instances:
            measure(one, asked.seconds, asked.checker, peers=not asked.alone)


if __name__ == "__main__":
    main()
