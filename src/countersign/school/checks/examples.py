"""Small reports for the checks' own examples."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from countersign.school import disclosure
from countersign.school.compose import KIND, MEANS, SAW
from countersign.school.context import Around
from countersign.school.disclosure import Asks
from countersign.spine.checks import CheckInput
from countersign.spine.draft import PartDraft, Statement
from countersign.spine.evidence import Evidence

DAY = date(2026, 11, 30)
ASKS = Asks("CA", school="Maple School")
DUE = disclosure.due(ASKS, on=DAY, authors={"composer", "person"})
SEEN = Evidence(
    "note:1:a", "chart", "5 October 2026: Zipped a stiff jacket on the third try.", "signed note"
)
MEANT = Evidence("attested-1", "attested", "She can dress for recess if she starts early.")
FIRST = Statement(
    "seen-a",
    SAW,
    "On 5 October the therapist wrote: “Zipped a stiff jacket on the third try.”",
    (SEEN.id,),
)
LAST = Statement("q-means", MEANS, MEANT.text, (MEANT.id,), "person")


def report(
    *more: Statement,
    around: Around | None = None,
    data: dict[str, Any] | None = None,
    evidence: tuple[Evidence, ...] = (),
    without: tuple[str, ...] = (),
) -> CheckInput:
    """A report that may leave, with whatever is added to it."""
    body: dict[str, Any] = {
        "report": "progress",
        "recipient": {"school_id": "s1", "school": "Maple School", "person": "IEP team"},
        "disclosure": DUE.as_dict(),
        "results": [],
        "questions": [{"id": "means", "section": MEANS, "ask": "What does it mean?"}],
    }
    told = tuple(s for s in (FIRST, LAST, *more) if s.id not in without)
    part = PartDraft(KIND, told, {**body, **(data or {})}, (SEEN, MEANT, *evidence))
    known = around if around is not None else AROUND
    return CheckInput(parts={KIND: part}, context={"school": known})


AROUND = Around(today=DAY, child="Maya", asks=ASKS, due=DUE)


def knowing(**more: Any) -> Around:
    """What is known around the report, with something changed."""
    return replace(AROUND, **more)
