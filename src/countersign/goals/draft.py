"""The plan of care and the appeal letter, each the one part of a sheet of its own."""

from __future__ import annotations

from countersign.goals.appeals import compose as appeals
from countersign.goals.appeals import words as appeal_words
from countersign.goals.appeals.making import compose_again as compose_letter_again
from countersign.goals.plans import compose, words
from countersign.goals.plans.making import compose_again
from countersign.spine.parts import Part, register

PART = register(
    Part(
        kind=words.KIND,
        title="Plan of care",
        order=10,
        template="goals/_plan.html",
        strength="judgement",
        destinations=("paper",),
        compose=compose_again,
        composer=compose.COMPOSER,
        sections=words.SECTIONS,
        sheet="plan",
    )
)
APPEAL = register(
    Part(
        kind=appeal_words.KIND,
        title="Appeal letter",
        order=10,
        template="goals/_appeal.html",
        strength="judgement",
        destinations=("paper",),
        compose=compose_letter_again,
        composer=appeals.COMPOSER,
        sections=appeal_words.SECTIONS,
        sheet="appeal",
    )
)
