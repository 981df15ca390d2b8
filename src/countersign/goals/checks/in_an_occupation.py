"""A goal names an occupation, or a task inside one. Strength, range or a test score is none.

Source: AOTA Occupational Therapy Practice Framework, 4th ed. (2020), see rules/goals.yaml.

Blocks: yes.
"""

from __future__ import annotations

from collections.abc import Iterator

from countersign.base.words import wordset
from countersign.goals.checks.examples import goal
from countersign.goals.finding import GoalFinding
from countersign.goals.given import Given
from countersign.goals.reading.goal import Reading, read
from countersign.goals.reading.verbs import SEEN
from countersign.spine.checks.engine import check

# Acts of an exercise: alone they name no task.
EXERCISES = wordset(
    "squeeze pinch hold grasp grip reach extend flex rotate track scan balance stand sit kneel "
    "squat lie lift push pull jump hop skip crawl roll isolate cross pronate supinate shift bend "
    "step walk run maintain stay remain sustain complete perform demonstrate execute imitate copy "
    "place match sort release breathe look watch attend do get go use keep place put pick respond"
)


# What lies about in a treatment room: beside an exercise it names no task.
EQUIPMENT = wordset(
    "towel ball toy bead block picture table marker puzzle bin swing carpet rug desk square"
)


@check(
    "goal",
    passes=[goal()],
    fails=[goal("Wren will squeeze the dynamometer to 12 kg in 4 of 5 trials by 01/08/2027.")],
    codes=["goal.no-occupation"],
)
def names_one(given: Given) -> Iterator[GoalFinding]:
    found = read(given)
    if (found.occupations and not _is_exertion(found)) or _is_a_task(found):
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


def _is_exertion(found: Reading) -> bool:
    """Whether a toy is only squeezed or held: "squeezes a red ball"."""
    seen = found.act.seen
    return (
        seen is not None
        and seen.base in ("squeeze", "pinch", "grip", "grasp")
        and {one.phrase for one in found.occupations} <= {"ball", "toy", "bead", "block"}
    ) or (
        seen is not None
        and seen.base in EXERCISES
        and any(seen.end <= part.start < seen.end + 40 for part in found.components)
        and {one.phrase for one in found.occupations} <= EQUIPMENT
    )


def _is_a_task(found: Reading) -> bool:
    """Whether something is done to a thing that no list knows: "repots 3 seedlings". What is
    neither an exercise nor a body function is taken as a task of somebody's day."""
    seen = found.act.seen
    return (
        seen is not None
        and seen.kind == SEEN
        and not found.components
        and seen.base not in EXERCISES
        and any(one.unit != "score" for one in found.amounts)
    )
