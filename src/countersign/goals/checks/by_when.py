"""A goal says by when, on a day inside the plan. Weeks count from the baseline's date, else from
the plan's start.

Source: rules/goals.yaml, required_slots timeline and timeline_after_plan_end, read 2026-11-23.

Blocks: yes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from countersign.base import dates
from countersign.goals import repairs
from countersign.goals.checks.examples import goal
from countersign.goals.finding import GoalFinding
from countersign.goals.given import Given
from countersign.goals.reading.goal import Reading, read
from countersign.spine.checks.engine import check


@check(
    "goal",
    passes=[goal(), goal("Wren dons socks with min A in 4/5 mornings within 8 weeks.")],
    fails=[
        goal("Wren dons socks with min A in 4/5 mornings."),
        goal("Wren dons socks with min A in 4/5 mornings by discharge."),
        goal(plan_end=date(2027, 1, 1)),
        goal("Wren dons socks with min A in 4/5 mornings by October 2, 2026."),
    ],
    codes=[
        "goal.no-timeline",
        "goal.timeline-undated",
        "goal.timeline-after-plan",
        "goal.timeline-before-start",
    ],
)
def says_when(given: Given) -> Iterator[GoalFinding]:
    found = read(given)
    due = found.timeline
    if not due.fault:
        return
    code, said = _said(found)
    yield GoalFinding(
        code,
        said,
        do=repairs.timeline(found),
        where="timeline",
        slot="timeline",
        span=found.typed((due.start, due.end)) if due.end else None,
    )


def _said(found: Reading) -> tuple[str, str]:
    due, end = found.timeline, found.given.plan_end
    if due.fault == "after-plan" and due.on and end:
        return (
            "goal.timeline-after-plan",
            f"The goal is due on {dates.said(due.on)}; the plan ends on {dates.said(end)}.",
        )
    if due.fault == "before-start" and due.on:
        return (
            "goal.timeline-before-start",
            f"The goal is due on {dates.said(due.on)}, before its baseline or plan begins.",
        )
    if due.fault == "undated":
        return "goal.timeline-undated", "This names an event without its date."
    return "goal.no-timeline", "The goal does not say by when."
