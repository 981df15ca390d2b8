"""{% family_of sheet part as family %}: who gets the update, by phone first or not, where it
stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import template

from countersign.base.clock import now
from countersign.family.disclosure import disclosure
from countersign.family.harm import REMINDER, told_of_harm
from countersign.family.models import FamilyCall, Message, Why, rules_now
from countersign.family.parts import KIND, SPANISH
from countersign.family.phone import in_lines
from countersign.practice import terms
from countersign.spine.draft import PartDraft
from countersign.spine.kept_back import is_kept_back
from countersign.spine.models import Sheet, SheetStatus

register = template.Library()


@dataclass(frozen=True, slots=True)
class About:
    """What stands around an update on its sheet."""

    receiving: tuple[terms.Standing, ...]
    spanish: bool
    phone_first: tuple[str, ...]
    called: bool
    harm: str
    reported: bool
    disclosure: str
    messages: tuple[Message, ...]
    reminder: str = REMINDER


@register.simple_tag(takes_context=True)
def family_of(context: Mapping[str, Any], sheet: Sheet, part: PartDraft) -> About | None:
    """What to show; None on a sheet without a visit. Asks little while nothing is to leave."""
    visit = sheet.visit
    if visit is None or part.kind != KIND:
        return None
    page = context["page"]
    facts = [f for f in page.facts if not f.withdrawn]
    events = [f.text for f in facts if f.kind == "hard_moment"]
    lines = [f.text for f in facts if f.kind not in ("hard_moment", "no_hard_moment")]
    first = in_lines(lines, events)
    leaves = not is_kept_back(part)
    spanish = any(s.section == SPANISH for s in part.statements)
    receiving: tuple[terms.Standing, ...] = ()
    said = ""
    if leaves:
        receiving = tuple(s for s in terms.of_client(visit.client_id) if s.receives)
        said = disclosure(
            visit.site.state,
            language="en",
            on=now().date(),
            signer=str(sheet.author),
            phone=rules_now().phone,
            drafted=any(s.author != "person" for s in part.statements),
        ).text
    quotes = [f.text for f in facts if f.kind in ("quote", "free")]
    harm = told_of_harm([*lines, *events, *(s.text for s in part.statements)], quotes)
    calls = FamilyCall.objects.filter(sheet__visit=visit, done_at__isnull=False)
    sent = Message.objects.filter(release__sheet=sheet).select_related("guardian")
    return About(
        receiving=receiving,
        spanish=spanish,
        phone_first=first,
        called=bool(first) and calls.filter(why=Why.PHONE_FIRST).exists(),
        harm=harm,
        reported=bool(harm) and calls.filter(why=Why.HARM).exists(),
        disclosure=said,
        messages=tuple(sent) if leaves and sheet.status == SheetStatus.RELEASED else (),
    )
