"""Mistake 5 measured: notes that are signed late, or not yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import F, Min, Q

from countersign.base.clock import now
from countersign.notes.debt.owed import LATE_AFTER, Fees
from countersign.practice.models import Practice, Visit
from countersign.practice.models.visits import VisitStatus
from countersign.spine.chained import left as left_by_chain
from countersign.spine.models import SheetKind
from countersign.spine.risks import Counted, Event, Window, recount, risk, worth

TOOK_PLACE = (VisitStatus.DONE, VisitStatus.ARRIVED)
worth(Fees())


@risk(
    5,
    "notes.late",
    "Notes signed late or not yet",
    counted="Every visit that took place counts; wrong is one whose note left signed more than two "
    "days after it, or has not left yet after two days.",
)
def late(window: Window) -> Iterator[Event]:
    visits = Visit.objects.filter(
        date_of_service__range=(max(window.since, Practice.notes_since()), window.until),
        status__in=TOOK_PLACE,
        ends_at__lte=now() - LATE_AFTER,
    )
    if window.site:
        visits = visits.filter(site=window.site)
    left = Q(sheets__kind=SheetKind.VISIT, sheets__releases__part="note")
    rows = visits.annotate(left=Min("sheets__releases__created_at", filter=left)).values_list(
        "pk", "date_of_service", "client_id", F("ends_at"), "left"
    )
    for pk, day, client, ended, signed in rows:
        wrong = signed is None or signed - ended > LATE_AFTER
        what = "Not signed yet" if signed is None else _after(signed - ended)
        held_up = pk if signed is None else None
        yield Event(day, wrong, client, what, f"/visits/{pk}/", visit=held_up, row=str(pk))


@recount("notes.late")
def late_by_chain(window: Window) -> Iterator[Counted]:
    """When a note left and when its visit ended, as the signed bytes say that the chain names."""
    signed = {one.visit: one for one in left_by_chain(since=window.since) if "note" in one.parts}
    for event in late(window):
        one = signed.get(event.row)
        if one is None or one.ended is None:
            yield Counted(event.row, wrong=True)  # only what is over for two days is counted
        else:
            yield Counted(event.row, one.at - one.ended > LATE_AFTER)


def _after(took: timedelta) -> str:
    return f"Signed {took.days} days after the visit"
