"""Every check on one goal, and what comes of it: accepted or not, empty slots, findings."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from countersign.goals import checks, given
from countersign.goals.finding import SLOTS, GoalFinding
from countersign.goals.given import Given
from countersign.spine.checks import engine

GoalCheck = Callable[[Given], Iterable[GoalFinding]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the checks say of one goal."""

    findings: tuple[GoalFinding, ...]

    @property
    def accept(self) -> bool:
        """Whether no finding blocks."""
        return not any(one.blocks for one in self.findings)

    @property
    def missing(self) -> tuple[str, ...]:
        """The slots that are empty or fail, in reading order."""
        empty = {one.slot for one in self.findings if one.blocks}
        return tuple(slot for slot in SLOTS if slot in empty)


@lru_cache(maxsize=1)
def _own() -> tuple[engine.Check, ...]:
    """The checks on a goal. They are this room's own; no other room need be read for them."""
    for module in pkgutil.iter_modules(checks.__path__):
        importlib.import_module(f"{checks.__name__}.{module.name}")
    return engine.known("goal")


def judge(goal: Given) -> Verdict:
    """The verdict on `goal`. A check that raises is itself a finding that blocks."""
    found: list[GoalFinding] = []
    for one in _own():
        try:
            found.extend(told for told in one.run(goal) if isinstance(told, GoalFinding))
        except Exception as error:  # noqa: BLE001  a check that cannot run has failed
            found.append(_failed(one, error))
    order = {slot: place for place, slot in enumerate(SLOTS)}
    found.sort(key=lambda f: (not f.blocks, order.get(f.slot or "", len(order)), f.code))
    return Verdict(tuple(found))


def _failed(one: engine.Check, error: Exception) -> GoalFinding:
    name = one.name.rpartition(".")[2]
    return GoalFinding(
        "goal.check-failed",
        f"The check {name} could not run ({type(error).__name__}).",
        do="Tell the person who looks after the system; the goal is not accepted until it runs.",
    )


def check_line(case: Mapping[str, Any]) -> dict[str, Any]:
    """One line of `countersign goals check`."""
    verdict = judge(given.read(case))
    return {
        "id": case["id"],
        "accept": verdict.accept,
        "missing": list(verdict.missing),
        "findings": [one.as_case() for one in verdict.findings],
    }
