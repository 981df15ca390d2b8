"""Mistake 2 measured: visits whose charge no OT has signed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Min, Q

from countersign.practice.models import Practice, Visit
from countersign.practice.models.visits import VisitStatus
from countersign.spine.chained import left as left_by_chain
from countersign.spine.models import SheetKind
from countersign.spine.risks import Counted, Event, Window, recount, risk

WEEK = timedelta(days=7)
TOOK_PLACE = (VisitStatus.DONE, VisitStatus.ARRIVED)


@risk(
    2,
    "coding.unsigned",
    "Charges without a signature after a week",
    counted="Every insured visit that took place more than seven days ago counts; wrong is one "
    "whose charge nobody entitled has signed.",
)
def unsigned(window: Window) -> Iterator[Event]:
    since = max(window.since, Practice.notes_since())
    visits = Visit.objects.filter(
        date_of_service__range=(since, min(window.until, window.today - WEEK)),
        status__in=TOOK_PLACE,
        coverage__isnull=False,
    )
    if window.site:
        visits = visits.filter(site=window.site)
    left = Q(sheets__kind=SheetKind.VISIT, sheets__releases__part="charge")
    rows = visits.annotate(left=Min("sheets__releases__created_at", filter=left)).values_list(
        "pk", "date_of_service", "client_id", "left"
    )
    for pk, day, client, signed in rows:
        page = f"/visits/{pk}/"
        yield Event(day, signed is None, client, "Not signed", page, visit=pk, row=str(pk))


@recount("coding.unsigned")
def unsigned_by_chain(window: Window) -> Iterator[Counted]:
    """A charge is signed when the chain has its release, and the signed bytes are that entry's."""
    signed = {one.visit for one in left_by_chain(since=window.since) if "charge" in one.parts}
    for event in unsigned(window):
        yield Counted(event.row, event.row not in signed)
