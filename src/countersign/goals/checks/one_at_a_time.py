"""A goal is one goal: two acts of different occupations, or with a measure each, are two.

Source: rules/goals.yaml, red_flags two_targets_in_one, read 2026-11-23.

Blocks: yes.
"""

from __future__ import annotations

from collections.abc import Iterator

from countersign.goals.checks.examples import goal
from countersign.goals.finding import GoalFinding
from countersign.goals.given import Given
from countersign.goals.reading import doubles
from countersign.goals.reading.goal import Reading, read
from countersign.spine.checks.engine import check


@check(
    "goal",
    passes=[goal()],
    fails=[
        goal(
            "Wren will button her coat in 4 of 5 trials and write her name with 90% legibility on "
            "lined paper with 1 verbal cue by January 8, 2027."
        )
    ],
    codes=["goal.two-in-one"],
)
def is_one(given: Given) -> Iterator[GoalFinding]:
    found = read(given)
    span = doubles.second(found)
    if span is None:
        return
    yield GoalFinding(
        "goal.two-in-one",
        "These are two goals in one: when one is met and the other not, nobody can say so.",
        do=f"Make a goal of its own of “{_words(found, span)}”, with its own measure and baseline.",
        where="occupation",
        span=found.typed(span),
    )


def _words(found: Reading, span: tuple[int, int]) -> str:
    start, end = found.plain.typed_span(*span)
    return found.plain.typed[start:end].strip()
