"""Mistake 5 measured: notes that are signed late, or not yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import F, Min, Q

from countersign.base.clock import now
from countersign.notes.debt.owed import LATE_AFTER
from countersign.practice.models import Practice, Visit
from countersign.practice.models.visits import VisitStatus
from countersign.spine.models import SheetKind
from countersign.spine.risks import Event, Window, risk

TOOK_PLACE = (VisitStatus.DONE, VisitStatus.ARRIVED)


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
        yield Event(day, wrong, client, what, f"/visits/{pk}/")


def _after(took: timedelta) -> str:
    return f"Signed {took.days} days after the visit"
