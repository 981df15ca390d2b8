"""Mistake 8 measured: reports to a school that something holds back."""

from __future__ import annotations

from collections.abc import Iterator

from countersign.spine.models import Sheet, SheetKind, SheetStatus
from countersign.spine.risks import Event, Window, risk


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
        day = sheet.created_at.date()
        yield Event(day, wrong, sheet.client_id, "Stopped by a check", f"/sheets/{sheet.pk}/")
