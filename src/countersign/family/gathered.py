"""What the checks on an update know: the session, the family, and what was written before.

Read once for a visit, as plain values. The live check on the page reads the same.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import F

from countersign.base.clock import now
from countersign.family import compose
from countersign.family.models import FamilyCall, Why, rules_now
from countersign.family.parts import KIND, own_words, section_of, told
from countersign.family.phone import phone_first
from countersign.practice import capture, terms
from countersign.practice.models import Visit
from countersign.practice.models.guardians import Channel
from countersign.spine import roster
from countersign.spine.draft import part_from_payload
from countersign.spine.kept_back import is_kept_back
from countersign.spine.models import Release, Revision
from countersign.spine.revisions import drafted

SAME_FAMILY = timedelta(days=180)
OTHER_FAMILIES = timedelta(days=45)
READ_BEFORE = timedelta(days=120)


@dataclass(frozen=True, slots=True)
class Before:
    """An earlier update, of this family or another: its human part, and its other sentences."""

    on: date
    same_family: bool
    own: tuple[str, ...]
    drafted: tuple[str, ...] = ()
    called: tuple[str, ...] = ()  # what that child is called


@dataclass(frozen=True, slots=True)
class Family:
    """The session and the family behind one update, as plain values."""

    child: str
    facts: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()  # of those who receive it
    refused: tuple[str, ...] = ()  # why somebody does not
    ai: str = ""
    before: tuple[Before, ...] = ()
    phone_first: tuple[str, ...] = ()
    called: bool = False
    quotes: tuple[str, ...] = ()


def gathered(visit: Visit) -> Family:
    """Everything about the update after `visit`."""
    facts = capture.current(visit)
    lines, events = compose.record(facts)
    standings = terms.of_client(visit.client_id)
    receiving = [one for one in standings if one.receives and not _not_set_up(one)]
    return Family(
        child=visit.client.called,
        facts=lines,
        events=events,
        others=_others(visit),
        languages=tuple(sorted({one.guardian.language[:2] or "en" for one in receiving})),
        refused=tuple(
            f"{one.guardian.name}: {one.against or _not_set_up(one)}."
            for one in standings
            if one not in receiving
        ),
        ai=terms.consent(standings, "ai"),
        before=tuple(_before(visit)),
        phone_first=phone_first(facts),
        called=FamilyCall.objects.filter(
            sheet__visit=visit, why=Why.PHONE_FIRST, done_at__isnull=False
        ).exists(),
        quotes=compose.in_own_mouth(facts),
    )


def of_sheet(visit: Visit) -> Family | None:
    """The same, when some sheet of the visit has an update that is to leave; else None."""
    rows = Revision.objects.filter(
        draft__sheet__visit=visit, draft__kind=KIND, number=F("draft__head")
    )
    if not any(not is_kept_back(drafted(row)) for row in rows):
        return None
    return gathered(visit)


def _not_set_up(one: terms.Standing) -> str:
    """Why this practice cannot reach the guardian the agreed way."""
    rules = rules_now()
    channel = one.terms.channel if one.terms else ""
    if channel == Channel.EMAIL and not rules.mail:
        return "is to be reached by e-mail, which the owner has not set up"
    if channel == Channel.SMS and not rules.texts:
        return "is to be reached by text message, which the owner has not set up"
    return ""


def _others(visit: Visit) -> tuple[str, ...]:
    """First and preferred names of the practice's other children."""
    names = roster.names()
    client = str(visit.client_id)
    return tuple(sorted(names.others(client, names.of(client))))


def _before(visit: Visit) -> list[Before]:
    """Updates that left before: of this family for half a year, of others for some weeks."""
    at = now()
    rows = (
        Release.objects.filter(part=KIND, created_at__gte=at - SAME_FAMILY)
        .exclude(sheet__visit=visit)
        .select_related("sheet__client", "revision")
        .order_by("-created_at")
    )
    known = roster.names()
    found = []
    for row in rows:
        client: UUID | None = row.sheet.client_id
        same = client == visit.client_id
        if not same and row.created_at < at - OTHER_FAMILIES:
            continue
        part = part_from_payload(json.loads(bytes(row.revision.payload)))
        found.append(
            Before(
                on=row.created_at.date(),
                same_family=same,
                own=tuple(s.text for s in own_words(part)),
                drafted=tuple(
                    s.text
                    for s in told(part, "en")
                    if same and section_of(s) == "" and row.created_at >= at - READ_BEFORE
                ),
                called=known.of(str(client)),
            )
        )
    return found
