"""Mistake 3 measured: visits that no authorization covers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from countersign.authorizations.models import Booking, BookingState
from countersign.spine.chained import payloads
from countersign.spine.risks import Counted, Event, Window, recount, risk

AHEAD = timedelta(days=60)
NOT_COUNTED = (BookingState.NOT_NEEDED,)


@risk(
    3,
    "authorizations.overdrawn",
    "Visits past an authorization",
    counted="Every booked visit that needs an authorization counts, past or in the next sixty "
    "days; wrong is one that none covers and nobody has settled.",
)
def overdrawn(window: Window) -> Iterator[Event]:
    ahead = AHEAD if window.until == window.today else timedelta()
    rows = Booking.objects.filter(
        visit__date_of_service__range=(window.since, window.until + ahead),
        visit__status__in=("booked", "arrived", "done"),
    ).exclude(state__in=NOT_COUNTED)
    if window.site:
        rows = rows.filter(visit__site=window.site)
    wanted = ("visit", "visit__date_of_service", "visit__client_id", "state", "settled_at")
    for pk, day, client, state, settled, reason in rows.values_list(*wanted, "reason"):
        wrong = state == BookingState.OVERDRAWN and settled is None
        yield Event(
            day,
            wrong,
            client,
            WHY.get(reason, "No unit is left"),
            "/authorizations/beyond/",
            visit=pk,
            row=str(pk),
        )


@recount("authorizations.overdrawn")
def overdrawn_by_chain(window: Window) -> Iterator[Counted]:
    """The last entry on each visit. One booked with a list or a series has none of its own."""
    last: dict[str, bool] = {}
    since = window.since - BOOKED_BEFORE
    for entry, said in payloads(*DECIDES, since=since):
        last[entry.subject] = entry.kind == "booking.overdrawn" or (
            entry.kind == "booking.decided" and said.get("state") == BookingState.OVERDRAWN
        )
    for event in overdrawn(window):
        if event.row in last:
            yield Counted(event.row, last[event.row])


BOOKED_BEFORE = timedelta(days=400)
"""How long before its day a visit may have been booked."""
DECIDES = (
    "booking.decided",
    "booking.overdrawn",
    "booking.covered",
    "overdraw.settled",
    "ledger.given_back",
    "ledger.used",
)


WHY = {
    "none": "No authorization on file",
    "used-up": "Nothing is left",
    "past-end": "After the last day",
    "not-started": "Before the first day",
}
