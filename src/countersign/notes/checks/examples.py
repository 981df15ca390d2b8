"""Small invented sheets that the note's checks use as their examples."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from countersign.notes.context import Earlier
from countersign.spine.checks import CheckInput
from countersign.spine.context import SheetContext, VisitContext
from countersign.spine.draft import PartDraft, Statement
from countersign.spine.evidence import Evidence

VISIT = VisitContext(
    visit_id="v1",
    client_id="c1",
    date_of_service=date(2026, 10, 5),
    state="CA",
    starts_at=datetime(2026, 10, 5, 16, 15, tzinfo=UTC),
    ends_at=datetime(2026, 10, 5, 17, 0, tzinfo=UTC),
    checked_in_at=None,
    checked_out_at=None,
    status="done",
    author_id="s1",
    author_role="ot",
    licence=None,
    payer_name="Meridian Crest",
    method="cms_8_minute",
    child_names=("Theo",),
    other_names={"Mara": "c2", "Hope": "c3", "June": "c4"},
    author_name="Ada Larkin",
)
FACTS = (
    Evidence("f1", "fact", "Buttons 4 of 5, 2 verbal cues, min A, 23 min", minutes=23),
    Evidence("f2", "fact", "Linear swing, 15 min", minutes=15),
    Evidence("f3", "fact", "Hard moment: meltdown 7 min, at transition", minutes=7),
    Evidence("f4", "transcript", "Buttons 3 of 5", start=0, end=14, confirmed=False),
)


def said(text: str, *evidence: str, section: str = "O", at: str = "s1") -> Statement:
    """A statement of the example note."""
    return Statement(at, section, text, evidence)


def note(
    *statements: Statement,
    data: dict[str, Any] | None = None,
    more: tuple[Evidence, ...] = (),
    earlier: Earlier | None = None,
    staff: frozenset[str] = frozenset(),
) -> CheckInput:
    """A sheet with only a note."""
    part = PartDraft(
        kind="note",
        statements=statements,
        data={"hard_asked": True, "hard_moments": [], "measures": [], **(data or {})},
        evidence=(*FACTS, *more),
    )
    return CheckInput(
        parts={"note": part},
        context={
            "visit": VISIT,
            "sheet": SheetContext(kind="visit"),
            "notes": earlier or Earlier(),
            "staff_names": staff,
        },
    )
