"""Schedules: ours beside what others do, on the same terms in one run.

    python benchmarks/bench_schedule.py [--seconds 60] [INSTANCE.json …]

Peers: *one visit at a time* (each week is booked by itself, as booking tools do; counted is who
keeps hour and therapist all along), *greedy blocks* (by priority, each child takes their best
block), and the whole model given to OR-Tools CP-SAT when `ortools` is installed where this runs.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent))

from schedule_terms import practice

from countersign.scheduling.engine import world
from countersign.scheduling.engine.columns import Block
from countersign.scheduling.engine.master import Chosen
from countersign.scheduling.engine.rows import Program, program
from countersign.scheduling.engine.solve import Solved, solve

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


def cp_sat(made: Program, seconds: float) -> float | None:
    try:
        from ortools.sat.python import cp_model
    except ImportError:
        return None
    model = cp_model.CpModel()
    variables = [model.new_bool_var("") for _ in range(made.size)]
    rows: dict[int, list[tuple[int, int]]] = {}
    for number in range(made.size):
        for row, weight in zip(*made.entries(number), strict=True):
            rows.setdefault(int(row), []).append((number, int(weight)))
    for row, users in rows.items():
        model.add(sum(w * variables[n] for n, w in users) <= int(made.room[row]))
    parties: dict[int, list[int]] = {}
    for number, column in enumerate(made.columns):
        parties.setdefault(column.party, []).append(number)
    for numbers in parties.values():
        model.add_at_most_one(variables[n] for n in numbers)
    model.maximize(sum(int(made.values[n]) * variables[n] for n in range(made.size)))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 2
    status = solver.solve(model)
    return solver.objective_value if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else 0.0


def row(name: str, value: float, bound: float, placed: str, seconds: float) -> None:
    below = 100 * (bound - value) / bound
    print(f"| {name} | {value:,.0f} | {below:.2f} % | {placed} | {seconds:.0f} |", flush=True)


def measure(name: str, body: object, seconds: float) -> None:
    terms = world.read(body)
    began = time.monotonic()
    found = solve(terms, seconds=seconds)
    ours = time.monotonic() - began
    bound = found.certificate()["bound"]
    print(f"\n{name}: {len(terms.children)} children, load {os.getloadavg()[0]:.1f}\n")
    print("| | worth | below the bound | placed | seconds |\n|---|---|---|---|---|")
    row(
        "Countersign" + (" (proven best)" if found.proven else ""),
        found.chosen.value(),
        bound,
        str(placed(found)),
        ours,
    )
    began = time.monotonic()
    made = program(terms)
    simple = greedy(made, terms)
    taken = time.monotonic() - began
    count = sum(len(made.columns[n].blocks) for n in simple.numbers if n < len(made.columns))
    row("greedy blocks", simple.value(), bound, str(count), taken)
    if (value := cp_sat(made, seconds)) is not None:
        row("whole model, CP-SAT", value, bound, "", seconds)
    print(
        f"\nOne visit at a time keeps the hour and the therapist for {one_at_a_time(made, terms)}."
    )


def placed(found: Solved) -> int:
    count = len(found.made.columns)
    return sum(len(found.made.columns[n].blocks) for n in found.chosen.numbers if n < count)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("instance", nargs="*")
    asked = parser.parse_args()
    for name in asked.instance:
        measure(name, json.loads(Path(name).read_text()), asked.seconds)
    if not asked.instance:
        for name, (people, children) in SIZES.items():
            measure(name, practice(people, children, seed=1), asked.seconds)


if __name__ == "__main__":
    main()
