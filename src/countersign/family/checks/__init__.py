"""Checks on the update to a family, one matter a file. They look at nothing that is kept back."""

from __future__ import annotations

from countersign.family.draft import HOLD
from countersign.family.gathered import Family
from countersign.family.parts import KIND
from countersign.spine.checks import CheckInput, Finding
from countersign.spine.draft import PartDraft
from countersign.spine.kept_back import is_kept_back

WITHOUT = ((HOLD, "Send no update with this visit"),)
"""A family that hears nothing today is better than one that hears something wrong."""


def asked(sheet: CheckInput) -> tuple[PartDraft, Family] | None:
    """The update and what is known about it; None when there is none, or it is kept back."""
    part, family = sheet.part(KIND), sheet.context.get("family")
    if part is None or not is_active(sheet) or not isinstance(family, Family):
        return None
    return part, family


def is_active(sheet: CheckInput) -> bool:
    """Whether an update is to leave with this sheet."""
    part = sheet.part(KIND)
    return part is not None and not is_kept_back(part)


def finding(
    code: str, message: str, *, do: str = "", where: str = "", blocks: bool = True
) -> Finding:
    """A fault of the update, which the therapist may also answer by sending none."""
    acts = WITHOUT if blocks else ()
    return Finding(code, message, blocks=blocks, where=where, part=KIND, do=do, acts=acts)
