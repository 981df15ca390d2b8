"""What families got of a person: sentences in a person's own words; and which families stayed."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from countersign.family.models import Message, MessageState
from countersign.family.parts import OWN
from countersign.practice.models import Client, Visit
from countersign.practice.models.visits import VisitStatus
from countersign.spine.gains import Row, gain
from countersign.spine.risks import Window, day_of

STAYS_DAYS = 42
"""A family that has no visit for six weeks after one has usually left."""


@gain(
    "family.details",
    "Own sentences of a person in an update",
    unit="sentences",
    fold="mean",
    counted="Every update that was sent counts once: the sentences in it that the person who was "
    "there wrote in their own words.",
)
def details(window: Window) -> Iterator[Row]:
    sent = Message.objects.filter(
        state=MessageState.SENT, sent_at__date__range=(window.since, window.until)
    )
    if window.site:
        sent = sent.filter(release__sheet__visit__site=window.site)
    seen: set[UUID] = set()
    for one in sent.select_related("release__revision"):
        if one.release_id in seen or one.sent_at is None:
            continue
        seen.add(one.release_id)
        said = json.loads(bytes(one.release.revision.payload))["statements"]
        own = sum(row["section"] == OWN for row in said)
        page = f"/clients/{one.client_id}/family/"
        yield Row(day_of(one.sent_at), Decimal(own), one.client_id, "Sent", page)


@gain(
    "family.kept",
    "Families that stayed",
    unit="in a hundred",
    fold="share",
    baseline="kept_percent",
    counted="Every child with a visit in a month counts once in it: it stayed when another visit, "
    "past or booked, follows its last of the month within six weeks, or its care was ended by a "
    "discharge. A month is counted when six weeks have passed since; the figure is of all the "
    "months shown.",
)
def kept(window: Window) -> Iterator[Row]:
    days: dict[UUID, list[date]] = defaultdict(list)
    taken = Visit.objects.filter(
        status__in=(VisitStatus.DONE, VisitStatus.ARRIVED, VisitStatus.BOOKED),
        date_of_service__gte=window.since,
    )
    if window.site:
        taken = taken.filter(site=window.site)
    for client, day in taken.order_by("date_of_service").values_list(
        "client_id", "date_of_service"
    ):
        days[client].append(day)
    ended = dict(
        Client.objects.filter(pk__in=days, discharged_on__isnull=False).values_list(
            "pk", "discharged_on"
        )
    )
    for client, mine in days.items():
        yield from _of_child(client, mine, ended.get(client), window)


def _of_child(client: UUID, mine: list[date], ended: date | None, window: Window) -> Iterator[Row]:
    last = {(day.year, day.month): day for day in mine if day <= window.today}
    for day in last.values():
        until = day + timedelta(days=STAYS_DAYS)
        stayed = any(day < other <= until for other in mine) or (
            ended is not None and ended <= until
        )
        if day <= window.until and (stayed or until < window.today):
            what = "Stayed" if stayed else "No visit for six weeks"
            yield Row(day, Decimal(stayed), client, what, f"/clients/{client}/")
