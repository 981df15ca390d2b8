"""A goal stands on a dated baseline that counts the same as the goal.

Source: rules/goals.yaml, required_slots baseline; rules/soap_and_medical_necessity.yaml, "no goal
without a baseline", read 2026-11-23.

Blocks: yes.
"""

from __future__ import annotations

from collections.abc import Iterator

from countersign.goals import repairs
from countersign.goals.checks.examples import goal
from countersign.goals.checks.measured import measured
from countersign.goals.finding import GoalFinding
from countersign.goals.given import Given
from countersign.goals.reading import comparing
from countersign.goals.reading.goal import Reading, read
from countersign.spine.checks.engine import check


@check(
    "goal",
    passes=[goal()],
    fails=[
        goal(baseline=None),
        goal(baseline="1 of 5 scoops"),
        goal(baseline="12 minutes on 2026-10-12"),
    ],
    codes=["goal.no-baseline", "goal.baseline-undated", "goal.baseline-other-unit"],
)
def has_baseline(given: Given) -> Iterator[GoalFinding]:
    found = read(given)
    told = _fault(found)
    if told is None:
        return
    code, said = told
    yield GoalFinding(
        code,
        said,
        do=repairs.baseline(found),
        where="baseline",
        slot="baseline",
        span=found.typed(found.present.span),
    )


def _fault(found: Reading) -> tuple[str, str] | None:
    present = found.present
    if not present.said:
        return (
            "goal.no-baseline",
            "There is no baseline: nobody can tell how far the child has come.",
        )
    if not present.measured:
        return "goal.no-baseline", "The baseline counts nothing."
    if not present.dated:
        return "goal.baseline-undated", "The baseline has no date."
    if measured(found) and not comparing.shares_a_unit(found):
        return "goal.baseline-other-unit", "The baseline counts something else than the goal."
    return None
