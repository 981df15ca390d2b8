"""Mistake 7 measured: children who wait for a block."""

from __future__ import annotations

from collections.abc import Iterator

from countersign.scheduling.models import Closed, Waiting
from countersign.spine.risks import Event, Window, risk

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
        end = one.closed_at.date() if one.closed_at else window.today
        days = (end - one.since).days
        what = f"{'Waited' if one.closed_at else 'Waits'} {days} days"
        yield Event(one.since, days >= LONG_DAYS, one.client_id, what, "/schedule/waiting/")
