"""{% family_of sheet part as family %}: who gets the update, by phone first or not, where it
stands."""

from __future__ import annotations

from dataclasses import dataclass

from django import template

from countersign.base.clock import now
from countersign.family.disclosure import disclosure
from countersign.family.models import FamilyCall, Message, Why, rules_now
from countersign.family.parts import KIND
from countersign.family.phone import phone_first
from countersign.practice import capture, terms
from countersign.spine.draft import PartDraft
from countersign.spine.models import Sheet

register = template.Library()


@dataclass(frozen=True, slots=True)
class About:
    """What stands around an update on its sheet."""

    receiving: tuple[terms.Standing, ...]
    spanish: bool
    phone_first: tuple[str, ...]
    called: bool
    disclosure: str
    messages: tuple[Message, ...]


@register.simple_tag
def family_of(sheet: Sheet, part: PartDraft) -> About | None:
    """What to show; None on a sheet without a visit."""
    visit = sheet.visit
    if visit is None or part.kind != KIND:
        return None
    receiving = tuple(s for s in terms.of_client(visit.client_id) if s.receives)
    said = disclosure(
        visit.site.state,
        language="en",
        on=now().date(),
        signer=str(sheet.author),
        phone=rules_now().phone,
        drafted=any(s.author != "person" for s in part.statements),
    )
    calls = FamilyCall.objects.filter(sheet__visit=visit, why=Why.PHONE_FIRST)
    return About(
        receiving=receiving,
        spanish=any(s.guardian.language.startswith("es") for s in receiving),
        phone_first=phone_first(capture.current(visit)),
        called=calls.filter(done_at__isnull=False).exists(),
        disclosure=said.text,
        messages=tuple(Message.objects.filter(release__sheet=sheet).select_related("guardian")),
    )
