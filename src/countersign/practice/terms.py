"""Who of a child's family may be written to, how, and what they allow, as it stands now.

Nothing agreed means nothing may be sent: a guardian whom nobody asked receives nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from countersign.base import audit
from countersign.practice.models import Guardian, Staff, Terms
from countersign.practice.models.guardians import Answered, Channel, Custody, Receives

COPIED = (
    "channel",
    "email_text",
    "from_hour",
    "until_hour",
    "custody",
    "custody_note",
    "order",
    "receives",
    "ai",
    "recording",
    "asked_on",
    "opted_out_on",
)


@dataclass(frozen=True, slots=True)
class Standing:
    """One guardian as things stand. `against` says why nothing may be sent; empty when it may."""

    guardian: Guardian
    terms: Terms | None
    against: str

    @property
    def receives(self) -> bool:
        return not self.against


def in_force(clients: Iterable[UUID]) -> dict[UUID, list[Standing]]:
    """Every guardian of these clients with what was agreed last, in the order they are called."""
    guardians = list(Guardian.objects.filter(client__in=list(clients)).order_by("created_at"))
    newest: dict[UUID, Terms] = {}
    for row in Terms.objects.filter(guardian__in=guardians).order_by("created_at"):
        newest[row.guardian_id] = row
    found: dict[UUID, list[Standing]] = {}
    for one in guardians:
        terms = newest.get(one.pk)
        found.setdefault(one.client_id, []).append(Standing(one, terms, _against(one, terms)))
    for each in found.values():
        each.sort(key=lambda s: s.terms.order if s.terms else 99)
    return found


def of_client(client_id: UUID) -> list[Standing]:
    """The client's guardians as things stand."""
    return in_force([client_id]).get(client_id, [])


def of_guardian(guardian: Guardian) -> Terms | None:
    """What was agreed with this guardian last."""
    return guardian.terms.order_by("created_at").last()


def _against(guardian: Guardian, terms: Terms | None) -> str:
    """Why this guardian receives no update; empty when nothing stands against it."""
    if terms is None:
        return "nobody has asked yet how and whether to write"
    if terms.custody == Custody.NOTHING:
        return "a court order lets this person receive nothing"
    if terms.opted_out_on is not None:
        return "does not want to be written to"
    if terms.receives != Receives.ALL:
        return "receives no updates"
    if terms.channel == Channel.SMS and not guardian.phone:
        return "has no phone number on file"
    if terms.channel == Channel.EMAIL and not guardian.email:
        return "has no e-mail address on file"
    return ""


def told_of_visits(guardians: Iterable[Guardian], *, writing: bool = False) -> list[Guardian]:
    """Those of `guardians` who may hear when and where the child has a visit.

    Whom a court order lets receive nothing never does, not by telephone either; in writing neither
    who opted out or wants nothing written. Whom nobody asked does: a visit is arranged with them.
    """
    rows = list(guardians)
    newest: dict[UUID, Terms] = {}
    for row in Terms.objects.filter(guardian__in=rows).order_by("created_at"):
        newest[row.guardian_id] = row
    return [one for one in rows if _is_told(newest.get(one.pk), writing=writing)]


def _is_told(terms: Terms | None, *, writing: bool) -> bool:
    if terms is None:
        return True
    if terms.custody == Custody.NOTHING:
        return False
    return not writing or (terms.opted_out_on is None and terms.receives != Receives.NOTHING)


def consent(standings: Sequence[Standing], name: str) -> str:
    """yes, no, or "" when nobody who decides was asked. One no of somebody who decides is a no."""
    said = {
        getattr(one.terms, name)
        for one in standings
        if one.terms is not None and one.terms.custody == Custody.DECIDES
    }
    if Answered.NO in said:
        return "no"
    return "yes" if Answered.YES in said else ""


def against_recording(client_id: UUID) -> list[str]:
    """Who of those who decide declined recording, as sentences."""
    return [
        f"{one.guardian.name} declined recording."
        for one in of_client(client_id)
        if one.terms is not None
        and one.terms.custody == Custody.DECIDES
        and one.terms.recording == Answered.NO
    ]


def agree(guardian: Guardian, changes: Mapping[str, Any], *, by: Staff | None) -> Terms:
    """Keep what was agreed from now on: a new row with what is not changed as it was.

    `by` None: the guardian did it on their own page.
    """
    before = of_guardian(guardian)
    kept = {} if before is None else {name: getattr(before, name) for name in COPIED}
    changed = sorted(n for n, v in changes.items() if before is None or kept.get(n) != v)
    if before is not None and not changed:
        return before
    actor = "family" if by is None else by.pk
    with audit.act(actor=actor, subject=guardian.pk, client=guardian.client_id) as entry:
        row = Terms.objects.create(guardian=guardian, by=by, **{**kept, **changes})
        entry.record("terms.agreed", changed=changed, terms=row.pk)
    return row
