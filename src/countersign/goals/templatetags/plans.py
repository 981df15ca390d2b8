"""A plan's authorship, answers and papers, for its templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from countersign.base.reading_grade import grade
from countersign.goals.models import Paper
from countersign.spine.draft import PartDraft
from countersign.spine.models import Sheet

WHO = {"composer": "assistant", "model": "language model", "person": "therapist"}
register = template.Library()


@register.filter
def written_by(author: str) -> str:
    """Who wrote a sentence, in a word."""
    return WHO.get(author, author)


@register.filter
def reads_at(text: str) -> str:
    """ "grade 6": how hard a text is to read."""
    return f"grade {max(0, round(grade(text)))}"


@register.simple_tag
def answered(part: PartDraft, question: Mapping[str, Any]) -> str:
    """The sentence that answers `question`; empty when none does."""
    wanted = f"q-{question['id']}"
    return next((s.text for s in part.statements if s.id == wanted), "")


@register.simple_tag
def paper_of(sheet: Sheet) -> Paper | None:
    """What the release made ready to hand over."""
    return Paper.objects.filter(sheet=sheet).first()
