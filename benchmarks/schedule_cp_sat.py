"""The whole model of a term given to OR-Tools CP-SAT: `bench_schedule.py` asks it.

    python benchmarks/schedule_cp_sat.py INSTANCE SECONDS

In a process of its own, without `highspy`: each brings a HiGHS that the other cannot do with.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from countersign.scheduling.engine import world
from countersign.scheduling.engine.rows import Program, program


def solved(made: Program, seconds: float) -> float | None:
    """What the best plan it found is worth; None where it is not installed."""
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


def main() -> None:
    made = program(world.read(json.loads(Path(sys.argv[1]).read_text())))
    began, spent = time.monotonic(), time.process_time()
    value = solved(made, float(sys.argv[2]))
    took = {"seconds": time.monotonic() - began, "processor": time.process_time() - spent}
    print(json.dumps({"value": value, **took}))


if __name__ == "__main__":
    main()
