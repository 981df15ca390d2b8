"""Mistake 3 measured: visits that no authorization covers."""

from __future__ import annotations

from collections.abc import Iterator

from countersign.authorizations.models import Booking, BookingState
from countersign.spine.risks import Event, Window, risk

NOT_COUNTED = (BookingState.NOT_NEEDED,)


@risk(
    3,
    "authorizations.overdrawn",
    "Visits past an authorization",
    counted="Every booked visit that needs an authorization counts, past or to come; wrong is one "
    "that none covers and nobody has settled.",
)
def overdrawn(window: Window) -> Iterator[Event]:
    rows = Booking.objects.filter(
        visit__date_of_service__range=(window.since, window.until),
        visit__status__in=("booked", "arrived", "done"),
    ).exclude(state__in=NOT_COUNTED)
    if window.site:
        rows = rows.filter(visit__site=window.site)
    wanted = ("visit__date_of_service", "visit__client_id", "state", "settled_at", "reason")
    for day, client, state, settled, reason in rows.values_list(*wanted):
        wrong = state == BookingState.OVERDRAWN and settled is None
        yield Event(
            day, wrong, client, WHY.get(reason, "no unit is left"), "/authorizations/beyond/"
        )


WHY = {
    "none": "No authorization on file",
    "used-up": "Nothing is left",
    "past-end": "After the last day",
    "not-started": "Before the first day",
}
