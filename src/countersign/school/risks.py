"""Mistake 8 measured: reports to a school that something holds back."""

from __future__ import annotations

from collections.abc import Iterator

from countersign.spine.chained import left, payloads
from countersign.spine.models import Sheet, SheetKind, SheetStatus
from countersign.spine.risks import Counted, Event, Window, day_of, recount, risk


@risk(
    8,
    "school.held-back",
    "School reports held back by a check",
    counted="Every report to a school counts, dated the day it was begun; wrong is one a check "
    "stops today: words or findings of another child, no permission to share, more than is needed.",
)
def held_back(window: Window) -> Iterator[Event]:
    rows = Sheet.objects.filter(
        kind=SheetKind.SCHOOL, created_at__date__range=(window.since, window.until)
    )
    if window.site:
        rows = rows.filter(client__sites__site=window.site).distinct()
    for sheet in rows:
        wrong = sheet.status == SheetStatus.BLOCKED
        day = day_of(sheet.created_at)
        page = f"/sheets/{sheet.pk}/"
        yield Event(day, wrong, sheet.client_id, "Stopped by a check", page, row=str(sheet.pk))


@recount("school.held-back")
def held_back_by_chain(window: Window) -> Iterator[Counted]:
    """A report whose release the chain has is held back by nothing."""
    gone = {one.sheet for one in left(since=window.since)}
    made = payloads("school.report_made", since=window.since)
    begun = {entry.subject for entry, _ in made} | gone
    for event in held_back(window):
        if event.row in begun:
            yield Counted(event.row, event.wrong and event.row not in gone)
