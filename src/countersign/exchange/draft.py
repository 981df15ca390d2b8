"""What is entered beside the visits: goals, an authorization, an appointment series, for the EMR.

Each is a sheet of its own with one part that holds plain values and no words to edit; it is signed
like any other, and goes only to an EMR whose pages a person fills.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from countersign.base.errors import UserError
from countersign.practice.models import Visit
from countersign.spine.draft import PartDraft
from countersign.spine.sheet import Part, register

TEMPLATE = "extension/_entry.html"
COMPOSER = "countersign entry 1"


def _of_no_visit(visit: Visit, earlier: Mapping[str, PartDraft]) -> PartDraft:
    """An entry is made from the chart, never with a visit."""
    raise UserError(
        "This is not part of a visit.", remedy="Make it on the chart, under For the EMR."
    )


def _part(kind: str, title: str, strength: Literal["judgement", "booking"]) -> Part:
    return register(
        Part(
            kind=kind,
            title=title,
            order=10,
            template=TEMPLATE,
            strength=strength,
            destinations=("emr",),
            compose=_of_no_visit,
            composer=COMPOSER,
            sheet=kind,
        )
    )


GOALS = _part("goal_entry", "Goals for the EMR", "judgement")
AUTHORIZATION = _part("auth_entry", "Authorization for the EMR", "booking")
SERIES = _part("series_entry", "Appointment series for the EMR", "booking")
