"""The OT's answers: a choice with its evidence, or her own words, which she attests by writing."""

from __future__ import annotations

from countersign.base.errors import UserError
from countersign.notes.reports.compose import KIND
from countersign.practice.models import Staff
from countersign.spine import sheet as sheets
from countersign.spine.models import Revision, Sheet, SheetKind


def asking(sheet: Sheet) -> str:
    """The kind of the sheet's part that asks: the report, or a note of a kind that asks."""
    return KIND if sheet.kind == SheetKind.REPORT else "note"


def choose(sheet: Sheet, *, question: str, choice: str, by: Staff) -> Revision:
    """Make the offered sentence hers. Raises UserError when it is no longer offered."""
    kind = asking(sheet)
    part = sheets.assemble(sheet).parts.get(kind)
    asked = {q["id"]: q for q in part.data.get("questions", ())} if part else {}
    offered = {c["id"]: c for c in asked.get(question, {}).get("choices", ())}
    if choice not in offered:
        raise UserError(
            "This choice is no longer offered.",
            field="choice",
            remedy="Load the page again to see the draft as it stands.",
        )
    one = offered[choice]
    return sheets.answer(
        sheet, part=kind, question=question, text=one["text"], evidence=one["evidence"], by=by
    )


def write(sheet: Sheet, *, question: str, text: str, by: Staff) -> Revision:
    """Her own sentence as the answer; it stands on her own attestation."""
    kind = asking(sheet)
    sheets.answer(sheet, part=kind, question=question, text=text, evidence=(), by=by)
    return sheets.attest(sheet, part=kind, statement_id=f"q-{question}", by=by)
