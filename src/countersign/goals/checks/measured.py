"""A goal counts something: a number, its unit, and of what. "80 % of the time" counts nothing, and
a standard score alone is no function. Where only the assist level changes, the level is the
measure.

Source: rules/goals.yaml, acceptable_measures and percent_without_denominator, read 2026-11-23.

Blocks: yes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from countersign.goals import repairs
from countersign.goals.checks.examples import goal
from countersign.goals.finding import GoalFinding
from countersign.goals.given import Given
from countersign.goals.reading import comparing
from countersign.goals.reading.goal import Reading, read
from countersign.spine.checks.engine import check

# How well, without a number: beside it "copies 4 sentences" tells the task and no target.
_QUALITY = re.compile(
    r"\b(?:good|better|neat\w*|proper\w*|appropriate\w*|adequate\w*|fair|"
    r"improved|legibl[ey]|age-appropriate|functional\w*|"
    r"nice\w*|well|typical\w*|commensurate|comparable|within normal limits|acceptable|"
    r"satisfactor\w+)\b"
)


@check(
    "goal",
    passes=[goal()],
    fails=[
        goal("Wren will button her coat 80% of the time with 1 verbal cue by 01/08/2027."),
        goal("Wren will earn a standard score of 90 on the Beery VMI by 01/08/2027."),
    ],
    codes=["goal.no-measure", "goal.score-alone"],
)
def counts(given: Given) -> Iterator[GoalFinding]:
    found = read(given)
    if measured(found):
        return
    hollow = next((one for one in found.amounts if one.hollow), None)
    score = next((one for one in found.amounts if one.unit == "score"), None)
    place = hollow or score
    if score is not None and hollow is None:
        code, said = "goal.score-alone", "A test score is the only measure: it shows no function."
    elif hollow is not None:
        code, said = "goal.no-measure", "This percentage has no “of what”, so nobody can count it."
    else:
        code, said = "goal.no-measure", "Nothing in this goal can be counted."
    yield GoalFinding(
        code,
        said,
        do=repairs.measure(found),
        where="measure",
        slot="measure",
        span=found.typed((place.start, place.end)) if place else None,
    )


def measured(found: Reading) -> bool:
    """Whether something is counted that the baseline can be laid beside."""
    useful = [one for one in found.measures if one.unit != "score"]
    if any(one.strong for one in useful):
        return True
    if any(one.hollow for one in found.amounts):
        return False
    if next(comparing.help_pairs(found), None) is not None:
        return True
    weak = {id(one) for one in useful}
    if any(id(wanted) in weak for wanted, _ in comparing.pairs(found)):
        return True
    return bool(useful) and not found.present.measured and not _QUALITY.search(found.body)
