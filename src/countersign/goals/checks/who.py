"""A goal's subject is the child: not the therapist, not a score, and a parent only in a goal for
the parent's own skill.

Source: rules/goals.yaml, required_slots client and red_flags therapist_is_actor, read 2026-11-23.

Blocks: yes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from countersign.goals.checks.examples import goal
from countersign.goals.finding import GoalFinding
from countersign.goals.given import Given
from countersign.goals.reading.goal import Reading, read
from countersign.spine.checks.engine import check

# What a caregiver learns to do, and is measured at.
_OWN_SKILL = re.compile(
    r"\b(?:demonstrat|show|perform|carr(?:y|ies) out|implement|set(?:s)? up|position|complet|use|"
    r"appl(?:y|ies)|execut|follow|stat|identif|list|prepar|transfer|don|doff|cue|log|record|run)"
)
# "Nails will be trimmed by Dad", "Mom will be educated".
_BY_ANOTHER = re.compile(
    r"\bwill be (?:\w+ly )?(?!seated|positioned|supported|placed|able)"
    r"(?:\w+ed|given|taught|shown|cut|done) by (?:an? |the |his |her )?"
    r"(?:therapist|ota?|otr|cota|parents?|mom|dad|mother|father|teacher|staff|aide|para|caregiver|"
    r"clinician|nurse|adult)\b"
    r"|^\W*(?:\w+ )?(?:parents?|mom|dad|mother|father|caregivers?|family|teacher|staff)\s+will be "
    r"(?:educated|trained|taught|instructed|shown|given|provided)\b"
)
_ON_THE_CHILD = re.compile(
    r"\bto (?:keep|get|make|have) (?!it\b)[a-z]+ (?:still|calm|quiet|to\b|seated|on task)"
)
_TAUGHT = re.compile(
    r"(?:(?<=\d )|(?<=all )|(?<=the )|(?<=correct ))steps?\b"
    r"|\b(?:steps in|routine|home program\w*|technique|sequence|protocol|precautions|exercises|"
    r"transfers?|warm-up|stretch\w*|positioning|"
    r"(?:calming|feeding|home|safety|behaviou?r|bedtime|sensory|wake-up|toileting|positioning)"
    r" plan|"
    r"(?:caregiver|parent|family|mother|father|parent-child)[- ]"
    r"(?:training|goal|education|coaching|outcome))\b"
)


@check(
    "goal",
    passes=[goal(), goal("Caregiver shows the bath routine with no prompts by January 8, 2027.")],
    fails=[
        goal("The therapist will provide a sensory diet in 4 of 5 sessions by January 8, 2027.")
    ],
    codes=["goal.no-client"],
)
def is_the_child(given: Given) -> Iterator[GoalFinding]:
    found = read(given)
    act = found.act
    if (by := _BY_ANOTHER.search(found.body)) is not None:
        yield _finding("Somebody else does what this goal counts.", found.typed(by.span()))
        return
    if act.subject == "client" or (act.subject == "" and act.main is not None):
        return
    if act.subject == "carer" and own_skill(found):
        return
    who = {
        "carer": "A parent or caregiver is the subject of this goal.",
        "professional": "The goal says what staff will do, not the child.",
        "thing": "The subject of this goal is a skill or a service, not the child.",
    }.get(act.subject, "The goal does not say who does it.")
    yield _finding(who, found.typed(act.subject_span))


def _finding(said: str, span: tuple[int, int] | None) -> GoalFinding:
    return GoalFinding(
        "goal.no-client",
        said,
        do="Begin with the child: “[First name] will …”, and say what the child does then.",
        where="client",
        slot="client",
        span=span,
    )


def own_skill(found: Reading) -> bool:
    """Whether a caregiver's own skill is the goal."""
    main = found.act.main
    if main is None or not (found.measures or found.helps):
        return False
    if _ON_THE_CHILD.search(found.body):
        return False
    return bool(_OWN_SKILL.match(main.base) or _TAUGHT.search(found.body))
