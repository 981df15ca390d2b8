"""Mistake 5 measured, too: what a person had to type into the EMR after it was signed here."""

from __future__ import annotations

from collections.abc import Iterator

from countersign.exchange.models import Counterpart, Parcel, ParcelState, Settled
from countersign.spine.chained import payloads
from countersign.spine.risks import Counted, Event, Window, day_of, recount, risk

TYPED = "Typed into the EMR by hand"
WAITS = "Needs a person"


@risk(
    5,
    "exchange.typed",
    "Signed notes that somebody had to type again",
    counted="Every signed sheet that was meant for a connected EMR counts, dated the day it was "
    "released; wrong is one that a person entered there by hand, or that waits for a person.",
)
def typed(window: Window) -> Iterator[Event]:
    rows = Parcel.objects.filter(
        created_at__date__range=(window.since, window.until),
        counterpart__in=Counterpart.objects.exclude(connector="file_cabinet"),
    )
    if window.site:
        rows = rows.filter(sheet__visit__site=window.site)
    wanted = ("pk", "sheet", "created_at", "sheet__client_id", "state", "settled")
    for pk, sheet, at, client, state, settled in rows.values_list(*wanted):
        by_hand = settled == Settled.BY_HAND
        wrong = by_hand or state == ParcelState.HELD
        page = f"/sheets/{sheet}/"
        what = TYPED if by_hand else WAITS
        yield Event(day_of(at), wrong, client, what, page, row=str(pk))


@recount("exchange.typed")
def typed_by_chain(window: Window) -> Iterator[Counted]:
    """The last entry about each delivery: arrived, held, or settled by hand."""
    last: dict[str, bool] = {}
    kinds = ("exchange.held", "exchange.settled", "exchange.confirmed", "exchange.tried_again")
    for entry, said in payloads(*kinds, since=window.since):
        if entry.kind == "exchange.settled":
            last[entry.subject] = said.get("how") == Settled.BY_HAND
        else:
            last[entry.subject] = entry.kind == "exchange.held"
    for event in typed(window):
        if event.row in last:
            yield Counted(event.row, last[event.row])
