"""Bookings that the ledger stopped before the visit took place unpaid."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from countersign.spine.chained import payloads
from countersign.spine.gains import Row, gain
from countersign.spine.risks import Window, day_of

STOPPED = ("booking.decided", "block.held")
NO_MONEY = "access.role"


@gain(
    "authorizations.stopped",
    "Bookings stopped before they were made",
    unit="bookings",
    fold="count",
    in_visits=True,
    counted="Every booking counts that was refused because nothing covered it or the series did "
    "not fit, as the audit chain has it. In dollars: as many usual visits of the practice. That "
    "somebody may have booked it rightly a minute later is not taken off.",
)
def stopped(window: Window) -> Iterator[Row]:
    refusals = payloads("act.refused", since=window.since, until=window.until)
    for entry, said in refusals:
        day = day_of(entry.at)
        inside = window.since <= day <= window.until
        if inside and said.get("act") in STOPPED and NO_MONEY not in said.get("codes", ()):
            what = ", ".join(said.get("codes", ()))
            yield Row(day, Decimal(1), entry.client, what, "/authorizations/ahead/")
