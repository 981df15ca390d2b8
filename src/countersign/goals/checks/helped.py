"""A goal names the help it allows: a level, a number of cues, a kind of cue, or independence.

Source: rules/goals.yaml, assist_scale and cue_hierarchy, read 2026-11-23.

Blocks: yes.
"""

from __future__ import annotations

from collections.abc import Iterator

from countersign.goals import repairs
from countersign.goals.checks.examples import goal
from countersign.goals.finding import GoalFinding
from countersign.goals.given import Given
from countersign.goals.reading import levels
from countersign.goals.reading.goal import read
from countersign.spine.checks.engine import check


@check(
    "goal",
    passes=[goal(), goal("Wren dons socks with min A in 4/5 mornings by 01/08/2027.")],
    fails=[goal("Wren dons socks with support as needed in 4/5 mornings by 01/08/2027.")],
    codes=["goal.no-help-level"],
)
def has_level(given: Given) -> Iterator[GoalFinding]:
    found = read(given)
    if found.helps:
        return
    loose = levels.vague(found.body)
    yield GoalFinding(
        "goal.no-help-level",
        f"“{loose[0].strip()}” names no level of help."
        if loose
        else "The goal does not say with how much help.",
        do=repairs.level(found),
        where="assist_or_cue_level",
        slot="assist_or_cue_level",
        span=found.typed(loose.span()) if loose else None,
    )
