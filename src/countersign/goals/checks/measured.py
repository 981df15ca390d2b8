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
from countersign.goals.reading.amounts import OCCASIONS
from countersign.goals.reading.goal import Reading, read
from countersign.spine.checks.engine import check

# How well, without a number: beside it "copies 4 sentences" tells the task and no target.
_QUALITY = re.compile(
    r"\b(?:good|better|neat\w*|proper\w*|appropriate\w*|adequate\w*|fair|"
    r"improved|legibl[ey]|age-appropriate|functional\w*|"
    r"nice\w*|well|typical\w*|commensurate|comparable|within normal limits|acceptable|"
    r"satisfactor\w+)\b"
)

# How long or how much, without a number: beside it "on 3 outings" only tells how often one looks.
_VAGUE_AMOUNT = re.compile(
    r"\bfor (?:an? )?(?:longer|extended|increas\w+|greater|prolonged|lengthier|reasonable|typical|"
    r"appropriate)(?: \w+)? (?:periods?|times?|durations?|lengths?|stretch(?:es)?|amounts?)\b|"
    r"\b(?:longer and longer|more and more|as long as (?:possible|needed)|a (?:greater|wider|"
    r"larger) (?:number|variety|range|amount) of)\b"
)
# Better than now, without saying by how much: a change of help beside it is not what was promised.
_BETTER = re.compile(
    r"\b(?:more|less) \w+ly\b|\bbetter\b|\bfaster\b|\bquicker\b|\bwith (?:more|greater|improved|"
    r"better|increased|enhanced) (?:ease|efficiency|speed|accuracy|coordination|control|safety|"
    r"confidence|stability|endurance|quality|precision|fluency|participation|tolerance)\b"
)


@check(
    "goal",
    passes=[goal()],
    fails=[
        goal("Wren will button her coat 80% of the time with 1 verbal cue by 01/08/2027."),
        goal("Wren sits at lunch for longer periods with 1 cue on 3 outings by 01/08/2027."),
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
    strong = [one for one in useful if one.strong]
    if strong and _VAGUE_AMOUNT.search(found.body):
        return any(one.base or one.of not in OCCASIONS for one in strong)
    if strong:
        return True
    if _BETTER.search(found.body):
        return False
    if any(one.hollow for one in found.amounts):
        return False
    levels = list(comparing.help_pairs(found))
    if any(not comparing.same_help(*pair) for pair in levels):
        return True
    if levels and not found.present.amounts:
        return True  # a level beside a level: whether it is met already is asked elsewhere
    weak = {id(one) for one in useful}
    if any(id(wanted) in weak for wanted, _ in comparing.pairs(found)):
        return True
    return bool(useful) and not found.present.measured and not _QUALITY.search(found.body)
