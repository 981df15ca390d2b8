"""A report's authorship, answers and observations, for its templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from countersign.school.models import Delivery
from countersign.spine.draft import PartDraft
from countersign.spine.evidence import Evidence
from countersign.spine.models import Sheet

WHO = {"composer": "assistant", "model": "language model", "person": "therapist"}
register = template.Library()


@register.filter
def written_by(author: str) -> str:
    """Who wrote a sentence, in a word."""
    return WHO.get(author, author)


@register.simple_tag
def counted_by(part: PartDraft) -> list[tuple[str, int]]:
    """How many sentences came from whom."""
    counts = {name: sum(s.author == name for s in part.statements) for name in WHO}
    return [(WHO[name], count) for name, count in counts.items() if count]


@register.simple_tag
def answered(part: PartDraft, question: Mapping[str, Any]) -> str:
    """The sentence that answers `question`; empty when none does."""
    wanted = f"q-{question['id']}"
    return next((s.text for s in part.statements if s.id == wanted), "")


@register.simple_tag
def to_write_from(part: PartDraft) -> list[Evidence]:
    """This child's own observations that no sentence stands on yet, newest first."""
    used = {e for s in part.statements for e in s.evidence}
    found = [e for e in part.evidence if e.source == "signed note" and e.id not in used]
    return found[::-1][:30]


@register.filter
def said_plainly(piece: Evidence) -> str:
    """An observation without its day, as the beginning of a sentence."""
    _, _, words = piece.text.partition(": ")
    return words or piece.text


@register.simple_tag
def delivery_of(sheet: Sheet) -> Delivery | None:
    """What the release made ready to hand over."""
    return Delivery.objects.filter(sheet=sheet).first()
