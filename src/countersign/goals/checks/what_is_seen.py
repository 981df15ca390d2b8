"""A goal's verb can be seen. A vague verb passes only where something that can be seen follows it.

Source: rules/goals.yaml, observable_verbs, vague_verbs and vague_verb_rule, read 2026-11-23.

Blocks: yes.
"""

from __future__ import annotations

from collections.abc import Iterator

from countersign.goals import repairs
from countersign.goals.checks.examples import goal
from countersign.goals.finding import GoalFinding
from countersign.goals.given import Given
from countersign.goals.reading import actions
from countersign.goals.reading.goal import Reading, read
from countersign.spine.checks.engine import check


@check(
    "goal",
    passes=[
        goal(),
        goal(
            "Wren tolerates hair washing for 3 minutes with hands down at bath time by 01/08/2027."
        ),
    ],
    fails=[goal("Wren will improve handwriting to 90% legibility by January 8, 2027.")],
    codes=["goal.nothing-seen"],
)
def can_be_seen(given: Given) -> Iterator[GoalFinding]:
    found = read(given)
    act = found.act
    if act.seen is not None and not _score_alone(found):
        return
    if act.subject == "professional" and actions.names_act_of_client(found.body, found.plain.cased):
        return  # the child's own act is there: that somebody else is the subject is the fault
    verb = act.main
    said = f"“{verb.form}” cannot be seen or counted." if verb else "No verb says what is done."
    yield GoalFinding(
        "goal.nothing-seen",
        said,
        do=repairs.verb(found),
        where="observable_verb",
        slot="observable_verb",
        span=found.typed((verb.start, verb.end)) if verb else None,
    )


def _score_alone(found: Reading) -> bool:
    """Whether the act is to reach a test score: "raise", "reach" and "earn" are not seen then."""
    kinds = {one.unit for one in found.measures if one.strong}
    return kinds == {"score"} and not found.occupations
