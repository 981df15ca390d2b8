"""A goal says over how many sessions it must hold, and what it is for. Both are advice.

Source: rules/goals.yaml, required_slots consistency and why (recommended), read 2026-11-23.

Blocks: no, it warns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from countersign.goals.checks.examples import goal
from countersign.goals.finding import GoalFinding
from countersign.goals.given import Given
from countersign.goals.reading.amounts import OCCASIONS
from countersign.goals.reading.goal import Reading, read
from countersign.spine.checks.engine import check

_HOLDS = re.compile(
    r"\b(?:consecutive|running|in a row|across|over)\b.{0,12}\d|"
    r"\d\s+(?:sessions?|days?|weeks?|nights?)"
)
ASKS_WHY = (
    "Wren ties both shoes on the stairs in 4 of 5 trials over 3 sessions with 1 verbal cue "
    "by January 8, 2027."
)


@check(
    "goal",
    passes=[
        goal(
            "So that she is ready for preschool, Wren ties both shoes on the stairs in 4 of 5 "
            "trials over 3 sessions with 1 verbal cue by January 8, 2027."
        )
    ],
    fails=[goal(ASKS_WHY), goal("Wren ties both shoes with 1 verbal cue by January 8, 2027.")],
    codes=["goal.consistency-not-said", "goal.why-not-said"],
)
def consistency_and_why(given: Given) -> Iterator[GoalFinding]:
    found = read(given)
    if not _is_kept(found):
        yield GoalFinding(
            "goal.consistency-not-said",
            "The goal does not say how often it must be reached.",
            blocks=False,
            do="Add it where you can, e.g. “over [3] sessions running”.",
            where="consistency",
        )
    if not found.purposes:
        yield GoalFinding(
            "goal.why-not-said",
            "The goal does not say what it is for.",
            blocks=False,
            do="Add it where you can, e.g. “so that [he] can dress before the school bus”.",
            where="why",
        )


def _is_kept(found: Reading) -> bool:
    return bool(_HOLDS.search(found.body)) or any(
        one.unit == "share" and one.of in OCCASIONS for one in found.amounts
    )
