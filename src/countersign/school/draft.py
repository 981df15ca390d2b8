"""The report to a school, as the one part of a sheet of its own."""

from __future__ import annotations

from countersign.school import compose
from countersign.school.making import compose_again
from countersign.spine.parts import Part, register

PART = register(
    Part(
        kind=compose.KIND,
        title="School report",
        order=10,
        template="school/_part.html",
        strength="judgement",
        destinations=("school",),
        compose=compose_again,
        composer=compose.COMPOSER,
        sections=compose.SECTIONS,
        sheet="school",
    )
)
