"""The exact choice of 0-or-1 options within shared room, by HiGHS.

Branch and bound with its own neighbourhood searches beat CP-SAT on these packings by far; see
docs/decisions/0003-highs-for-schedules.md.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import highspy
import numpy as np

QUICKEST = 0.05
HALF = 0.5


@dataclass(frozen=True, slots=True)
class Option:
    """Something that may be chosen: what it is worth, and what it takes of which room."""

    worth: float
    takes: tuple[tuple[Hashable, float], ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """The numbers of the options chosen, and whether no choice is worth more."""

    numbers: tuple[int, ...]
    proven: bool


def choose(
    options: Sequence[Option],
    room: Mapping[Hashable, float],
    *,
    seconds: float,
    start: Iterable[int] = (),
) -> Choice:
    """The choice worth most that stays within `room` (1 for what is not in it).

    `start` is a choice to begin from; what comes back is worth as much at least. Deterministic but
    for the time limit.
    """
    begun = tuple(sorted(start))
    if not options:
        return Choice((), proven=True)
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("time_limit", max(QUICKEST, seconds))
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("mip_abs_gap", HALF)
    solver.passModel(_model(options, room))
    kept = set(begun)
    known = highspy.HighsSolution()
    known.col_value = [1.0 if n in kept else 0.0 for n in range(len(options))]
    solver.setSolution(known)
    solver.run()
    values = np.array(solver.getSolution().col_value)
    found = tuple(int(n) for n in np.flatnonzero(values > HALF))
    if sum(options[n].worth for n in found) < sum(options[n].worth for n in begun):
        return Choice(begun, proven=False)
    return Choice(found, proven=solver.getModelStatus() == highspy.HighsModelStatus.kOptimal)


def _model(options: Sequence[Option], room: Mapping[Hashable, float]) -> highspy.HighsLp:
    rows: dict[Hashable, int] = {}
    starts, indices, weights = [0], [], []
    for option in options:
        for key, weight in option.takes:
            indices.append(rows.setdefault(key, len(rows)))
            weights.append(weight)
        starts.append(len(indices))
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(options), len(rows)
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_ = np.array([one.worth for one in options], dtype=np.float64)
    model.col_lower_, model.col_upper_ = np.zeros(len(options)), np.ones(len(options))
    model.row_lower_ = np.full(len(rows), -highspy.kHighsInf)
    model.row_upper_ = np.array([room.get(key, 1.0) for key in rows], dtype=np.float64)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = np.array(starts, dtype=np.int32)
    model.a_matrix_.index_ = np.array(indices, dtype=np.int32)
    model.a_matrix_.value_ = np.array(weights, dtype=np.float64)
    model.integrality_ = [highspy.HighsVarType.kInteger] * len(options)
    return model
