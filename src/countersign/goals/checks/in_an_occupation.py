"""A goal names an occupation, or a task inside one. Strength, range or a test score is none.

Source: AOTA Occupational Therapy Practice Framework, 4th ed. (2020), see rules/goals.yaml.

Blocks: yes.
"""

from __future__ import annotations

from collections.abc import Iterator

from countersign.goals.checks.examples import goal
from countersign.goals.finding import GoalFinding
from countersign.goals.given import Given
from countersign.goals.reading.goal import read
from countersign.spine.checks.engine import check


@check(
    "goal",
    passes=[goal()],
    fails=[goal("Wren will squeeze the dynamometer to 12 kg in 4 of 5 trials by 01/08/2027.")],
    codes=["goal.no-occupation"],
)
def names_one(given: Given) -> Iterator[GoalFinding]:
    found = read(given)
    if found.occupations:
        return
    part = found.components[0] if found.components else None
    said = f"“{part.phrase}” is a body function" if part else "No occupation is named"
    yield GoalFinding(
        "goal.no-occupation",
        f"{said}: the goal does not say which everyday task it is for.",
        do="Name the task it is for, as the family or the teacher would: dressing, eating, "
        "writing, play, bath time.",
        where="occupation",
        slot="occupation",
        span=found.typed((part.start, part.end)) if part else None,
    )
