"""Mistake 4 measured: visits after which a family heard nothing from a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

from countersign.family.models import FamilyCall, Message, MessageState, Reply, rules_now
from countersign.practice.models import Practice, Visit
from countersign.practice.models.visits import VisitStatus
from countersign.spine.chained import payloads
from countersign.spine.risks import Counted, Event, Window, day_of, recount, risk


@risk(
    4,
    "family.quiet",
    "Visits after which the family heard nothing from a person",
    counted="Every visit that took place counts, once the practice's number of days has passed "
    "since; wrong is one without an update, a call or an answer to the family within those days.",
)
def quiet(window: Window) -> Iterator[Event]:
    days = timedelta(days=rules_now().quiet_days)
    until = min(window.until, window.today - days)
    since = max(window.since, Practice.notes_since())
    visits = Visit.objects.filter(status=VisitStatus.DONE, date_of_service__range=(since, until))
    if window.site:
        visits = visits.filter(site=window.site)
    heard = _heard(window.since)
    for one in visits.order_by("date_of_service"):
        day = one.date_of_service
        told = any(day <= on <= day + days for on in heard[one.client_id])
        page = f"/clients/{one.client_id}/family/"
        yield Event(day, not told, one.client_id, "Nothing was heard", page, row=str(one.pk))


@recount("family.quiet")
def quiet_by_chain(window: Window) -> Iterator[Counted]:
    """What was sent, called and answered, by the entries that say so."""
    days = timedelta(days=rules_now().quiet_days)
    heard: dict[UUID, list[date]] = defaultdict(list)
    for entry, _ in payloads(*HEARD, since=window.since):
        if entry.client is not None:
            heard[entry.client].append(day_of(entry.at))
    for event in quiet(window):
        client = event.client
        told = client is not None and any(
            event.on <= on <= event.on + days for on in heard.get(client, ())
        )
        yield Counted(event.row, not told)


HEARD = ("family.sent", "family.called", "family.answered", "family.handed")


def _heard(since: date) -> dict[UUID, list[date]]:
    """On which days each family heard from a person."""
    found: dict[UUID, list[date]] = defaultdict(list)
    sent = Message.objects.filter(state=MessageState.SENT, sent_at__date__gte=since)
    calls = FamilyCall.objects.filter(done_at__date__gte=since)
    replies = Reply.objects.filter(answered_at__date__gte=since)
    for client, at in (
        *sent.values_list("client_id", "sent_at"),
        *calls.values_list("client_id", "done_at"),
        *replies.values_list("message__client_id", "answered_at"),
    ):
        if at is not None:
            found[client].append(day_of(at))
    return found
