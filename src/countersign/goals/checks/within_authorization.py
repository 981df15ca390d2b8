"""A goal is due before the authorization ends. After it, the care it needs is not approved yet.

Source: rules/goals.yaml, red_flags timeline_after_plan_end (authorization end warns), read
2026-11-23.

Blocks: no, it warns.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from countersign.base import dates
from countersign.goals.checks.examples import goal
from countersign.goals.finding import GoalFinding
from countersign.goals.given import Given
from countersign.goals.reading.goal import read
from countersign.spine.checks.engine import check


@check(
    "goal",
    passes=[goal(), goal(authorized_until=date(2027, 1, 15))],
    fails=[goal(authorized_until=date(2026, 12, 31))],
    codes=["goal.after-authorization"],
)
def is_authorized(given: Given) -> Iterator[GoalFinding]:
    due, until = read(given).timeline, given.authorized_until
    if until is None or due.on is None or due.on <= until:
        return
    yield GoalFinding(
        "goal.after-authorization",
        f"The goal is due on {dates.said(due.on)}; the authorization ends on {dates.said(until)}.",
        blocks=False,
        do="Choose an earlier date, or ask for the renewal now.",
        where="timeline",
        slot="timeline",
        span=read(given).typed((due.start, due.end)),
    )
