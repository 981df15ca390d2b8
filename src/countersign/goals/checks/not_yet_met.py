"""A goal asks for more than the baseline shows, unless it says that it maintains what there is.

Source: rules/goals.yaml, red_flags goal_already_met; EPSDT covers maintaining, read 2026-11-23.

Blocks: yes.
"""

from __future__ import annotations

from collections.abc import Iterator

from countersign.goals.checks.examples import goal
from countersign.goals.finding import GoalFinding
from countersign.goals.given import Given
from countersign.goals.reading import comparing
from countersign.goals.reading.goal import read
from countersign.spine.checks.engine import check


@check(
    "goal",
    passes=[
        goal(),
        goal(
            "To maintain her current level, Wren will scoop yogurt in 1 of 5 scoops with 4 verbal "
            "cues at the table through January 8, 2027.",
        ),
    ],
    fails=[goal(baseline="5 of 5 scoops with 1 verbal cue on 2026-10-12")],
    codes=["goal.already-met"],
)
def asks_for_more(given: Given) -> Iterator[GoalFinding]:
    found = read(given)
    if found.maintains or not comparing.met(found):
        return
    yield GoalFinding(
        "goal.already-met",
        "The baseline already reaches this target.",
        do="Raise the target above the baseline, or say that the goal maintains the present level "
        "and why it would be lost without skilled OT.",
        where="measure",
    )
