"""The answer that a report's question has, for its template."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from countersign.notes.kinds import DAILY, KINDS
from countersign.spine.draft import PartDraft

register = template.Library()


@register.simple_tag
def answered(part: PartDraft, question: Mapping[str, Any]) -> str:
    """The sentence that answers `question`; empty when none does."""
    wanted = f"q-{question['id']}"
    return next((s.text for s in part.statements if s.id == wanted), "")


@register.simple_tag
def note_kinds(part: PartDraft) -> Mapping[str, Any]:
    """Every kind of note, and the label of the one this is."""
    kind = str(part.data.get("note_kind") or DAILY)
    return {"all": tuple(KINDS.items()), "now": KINDS.get(kind, KINDS[DAILY])}
