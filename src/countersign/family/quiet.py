"""Families who hear nothing, and families who may be about to leave.

Heard means: an update that was sent, which always holds a person's words, or a call or answer that
somebody made. Missed visits count a no-show and a cancelled visit alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Max, Min, QuerySet

from countersign.family.models import FamilyCall, Message, MessageState, Reply
from countersign.practice import terms
from countersign.practice.models import Client, Visit
from countersign.practice.models.visits import VisitStatus
from countersign.spine.models import Release

LATELY = timedelta(days=60)
LOOKED_BACK = timedelta(days=180)
MISSED = (VisitStatus.NO_SHOW, VisitStatus.CANCELLED)
OFTEN = 2  # missed visits in the last weeks


@dataclass(frozen=True, slots=True)
class Quiet:
    """A family that heard nothing human for some days. `never`: since it began coming."""

    client: Client
    days: int
    never: bool
    therapist: str
    why: str


@dataclass(frozen=True, slots=True)
class Leaving:
    """A family with signs that it may leave, the most telling first."""

    client: Client
    signs: tuple[str, ...]
    days: int
    updates: int
    visits: int
    missed: int


def quiet(clients: QuerySet[Client], *, today: date, days: int) -> list[Quiet]:
    """Families in care who heard nothing human for `days` or longer, the longest first."""
    active = _active(clients, today)
    heard, began = _heard(active), _began(active, today)
    standing = terms.in_force(active)
    found = []
    for pk, client in active.items():
        since = heard.get(pk) or began.get(pk)
        if since is None or (silent := (today - since).days) < days:
            continue
        reached = [one for one in standing.get(pk, []) if one.receives]
        why = "" if reached else "; ".join(s.against for s in standing.get(pk, [])) or "no guardian"
        therapist = client.primary_therapist.name if client.primary_therapist else ""
        found.append(Quiet(client, silent, pk not in heard, therapist, why))
    return sorted(found, key=lambda one: (-one.days, one.client.last_name))


def leaving(clients: QuerySet[Client], *, today: date, days: int) -> list[Leaving]:
    """Families with at least one sign, those with most signs first."""
    active = _active(clients, today)
    heard, began = _heard(active), _began(active, today)
    since = today - LATELY
    visits = Counter(
        Visit.objects.filter(
            client__in=active, status=VisitStatus.DONE, date_of_service__gte=since
        ).values_list("client_id", flat=True)
    )
    missed = Counter(
        Visit.objects.filter(
            client__in=active,
            status__in=MISSED,
            date_of_service__gte=since,
            date_of_service__lte=today,
        ).values_list("client_id", flat=True)
    )
    updates = Counter(
        Release.objects.filter(
            part="update", sheet__client__in=active, created_at__date__gte=since
        ).values_list("sheet__client_id", flat=True)
    )
    warned = Counter(
        Release.objects.filter(
            part="update",
            sheet__client__in=active,
            created_at__date__gte=since,
            sheet__warnings__gt=0,
        ).values_list("sheet__client_id", flat=True)
    )
    unanswered = set(
        Reply.objects.filter(answered_at=None, message__client__in=active).values_list(
            "message__client_id", flat=True
        )
    )
    found = []
    for pk, client in active.items():
        last = heard.get(pk) or began.get(pk)
        silent = (today - last).days if last else 0
        signs = []
        if pk in unanswered:
            signs.append("wrote, and nobody has answered")
        if missed[pk] >= OFTEN:
            signs.append(f"{missed[pk]} missed visits in {LATELY.days} days")
        if visits[pk] and not updates[pk]:
            signs.append(f"no update after {visits[pk]} visits")
        if silent >= days:
            signs.append(f"heard nothing human for {silent} days")
        if updates[pk] > 1 and warned[pk] == updates[pk]:
            signs.append("every update went with a warning")
        if signs:
            found.append(Leaving(client, tuple(signs), silent, updates[pk], visits[pk], missed[pk]))
    return sorted(found, key=lambda one: (-len(one.signs), -one.days, one.client.last_name))


def _active(clients: QuerySet[Client], today: date) -> dict[UUID, Client]:
    """Clients in care: not discharged, and here lately."""
    lately = Visit.objects.filter(
        status=VisitStatus.DONE,
        date_of_service__gte=today - LATELY,
        date_of_service__lte=today,
    ).values("client")
    rows = clients.filter(discharged_on=None, pk__in=lately).select_related("primary_therapist")
    return {one.pk: one for one in rows}


def _heard(clients: Iterable[UUID]) -> dict[UUID, date]:
    """The last day each of these families heard from a person."""
    ids = list(clients)
    found: dict[UUID, date] = {}
    sent = Message.objects.filter(client__in=ids, state=MessageState.SENT)
    calls = FamilyCall.told().filter(client__in=ids)
    replies = Reply.objects.filter(message__client__in=ids, answered_at__isnull=False)
    for pk, at in (
        *sent.values_list("client").annotate(last=Max("sent_at")),
        *calls.values_list("client").annotate(last=Max("done_at")),
        *replies.values_list("message__client").annotate(last=Max("answered_at")),
    ):
        found[pk] = max(found.get(pk, at.date()), at.date())
    return found


def _began(clients: Iterable[UUID], today: date) -> dict[UUID, date]:
    """The first visit of each of these clients in the last half year."""
    rows = Visit.objects.filter(
        client__in=list(clients),
        status=VisitStatus.DONE,
        date_of_service__gte=today - LOOKED_BACK,
    )
    return dict(rows.values_list("client").annotate(first=Min("date_of_service")))
