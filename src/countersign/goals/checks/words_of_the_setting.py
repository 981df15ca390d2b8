"""A school goal is about taking part at school; a clinic goal is about function and medical need.
Words of the one do not stand in the other.

Source: rules/goals.yaml, medical_vs_educational, read 2026-11-23.

Blocks: yes.
"""

from __future__ import annotations

from collections.abc import Iterator

from countersign.goals.checks.examples import goal
from countersign.goals.finding import GoalFinding
from countersign.goals.given import Given
from countersign.goals.reading import settings
from countersign.goals.reading.goal import read
from countersign.spine.checks.engine import check


@check(
    "goal",
    passes=[goal()],
    fails=[
        goal(
            "Wren will write 3 sentences with 90% of letters on the line in 4 of 5 samples to meet "
            "her IEP and access the general education curriculum, with no help, by 01/08/2027."
        )
    ],
    codes=["goal.wrong-setting-words"],
)
def fit(given: Given) -> Iterator[GoalFinding]:
    found = read(given)
    match = settings.foreign(found.plain.text, given.setting)
    if match is None:
        return
    if given.setting == "school":
        said = f"“{match[0]}” is a clinic's word; an IEP goal is about taking part at school."
        do = "Say what the student does in class, and leave the medical reason to the plan of care."
    else:
        said = f"“{match[0]}” is a school's word; a payer covers function and medical need."
        do = "Say the same task as it is done at home or in the community, and why it is needed."
    yield GoalFinding(
        "goal.wrong-setting-words", said, do=do, where="setting", span=found.typed(match.span())
    )
