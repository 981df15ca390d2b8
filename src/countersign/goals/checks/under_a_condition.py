"""A goal says where, with what or given what support it is done.

Source: rules/goals.yaml, required_slots condition, read 2026-11-23.

Blocks: yes.
"""

from __future__ import annotations

from collections.abc import Iterator

from countersign.goals import repairs
from countersign.goals.checks.examples import goal
from countersign.goals.finding import GoalFinding
from countersign.goals.given import Given
from countersign.goals.reading.goal import read
from countersign.spine.checks.engine import check


@check(
    "goal",
    passes=[goal()],
    fails=[goal("Wren will button 4 of 5 buttons independently by January 8, 2027.")],
    codes=["goal.no-condition"],
)
def has_condition(given: Given) -> Iterator[GoalFinding]:
    found = read(given)
    if found.conditions:
        return
    yield GoalFinding(
        "goal.no-condition",
        "The goal does not say where, with what or given what support.",
        do=repairs.condition(found),
        where="condition",
        slot="condition",
    )
