"""A report's authorship, answers and observations, for its templates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django import template

from countersign.school import wording
from countersign.school.authorship import IN_A_WORD, who
from countersign.school.models import Delivery
from countersign.spine.draft import PartDraft, Statement
from countersign.spine.evidence import Evidence
from countersign.spine.models import Sheet

MOST_SHOWN = 30
register = template.Library()


@register.filter
def written_by(statement: Statement) -> str:
    """Who wrote a sentence, in a word."""
    return IN_A_WORD[who(statement.id, statement.author)]


@register.simple_tag
def counted_by(part: PartDraft) -> list[tuple[str, int]]:
    """How many sentences came from whom."""
    counts = Counter(who(s.id, s.author) for s in part.statements)
    return [(said, counts[name]) for name, said in IN_A_WORD.items() if counts[name]]


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
    return found[::-1][:MOST_SHOWN]


@register.simple_tag(takes_context=True)
def to_word(context: Mapping[str, Any], sheet: Sheet, part: PartDraft) -> wording.Choice:
    """What whoever looks may have a model word; empty where none may be asked."""
    request = context["request"]
    if not request.access.may("privacy.ask"):
        return wording.Choice()
    return wording.choice(sheet, part, by=request.staff)


@register.filter
def said_plainly(piece: Evidence) -> str:
    """An observation without its day, as the beginning of a sentence."""
    _, _, words = piece.text.partition(": ")
    return words or piece.text


@register.simple_tag
def delivery_of(sheet: Sheet) -> Delivery | None:
    """What the release made ready to hand over."""
    return Delivery.objects.filter(sheet=sheet).first()
