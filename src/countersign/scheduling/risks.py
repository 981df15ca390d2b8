"""Mistake 7 measured: children who wait for a block."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from countersign.scheduling.models import Closed, Waiting
from countersign.spine.chained import payloads
from countersign.spine.risks import Counted, Event, Window, day_of, recount, risk

LONG_DAYS = 28


@risk(
    7,
    "scheduling.waits",
    "Children who wait four weeks and more for a block",
    counted="Everybody on the waiting list counts, dated the day they began to wait; wrong is one "
    "who waited, or waits, 28 days or longer.",
)
def waits(window: Window) -> Iterator[Event]:
    rows = Waiting.objects.filter(since__range=(window.since, window.until))
    if window.site:
        rows = rows.filter(client__sites__site=window.site).distinct()
    for one in rows.exclude(closed_how=Closed.WITHDRAWN):
        end = day_of(one.closed_at) if one.closed_at else window.today
        days = (end - one.since).days
        what = f"{'Waited' if one.closed_at else 'Waits'} {days} days"
        lost = Decimal(max(days - LONG_DAYS, 0) * one.per_week) / 7
        yield Event(
            one.since,
            days >= LONG_DAYS,
            one.client_id,
            what,
            "/schedule/waiting/",
            visits=lost,
            row=str(one.pk),
        )


@recount("scheduling.waits")
def waits_by_chain(window: Window) -> Iterator[Counted]:
    """Who came off the list, and when, by the entries of the list and of booked blocks."""
    off: dict[str, date] = {}
    booked: dict[str, date] = {}
    for entry, said in payloads("waiting.changed", "block.booked", since=window.since):
        if entry.kind == "block.booked":
            booked.setdefault(str(entry.client), day_of(entry.at))
        elif said.get("what") == "withdrawn":
            off[entry.subject] = day_of(entry.at)
        else:
            off.pop(entry.subject, None)
    for event in waits(window):
        end = off.get(event.row) or booked.get(str(event.client)) or window.today
        yield Counted(event.row, (max(end, event.on) - event.on).days >= LONG_DAYS)
