"""How long a charge waits for its OT: from the visit to the signature that lets it go."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Min, Q

from countersign.practice.models import Practice, Visit
from countersign.spine.gains import Row, gain
from countersign.spine.models import SheetKind
from countersign.spine.risks import Window

_DAY = Decimal(86_400)


@gain(
    "coding.days",
    "Days from a visit to its signed charge",
    unit="days",
    fold="median",
    counted="Every insured visit whose charge has left counts: from the visit's end to that "
    "signature, in days.",
)
def days(window: Window) -> Iterator[Row]:
    since = max(window.since, Practice.notes_since())
    visits = Visit.objects.filter(
        date_of_service__range=(since, window.until), coverage__isnull=False
    )
    if window.site:
        visits = visits.filter(site=window.site)
    left = Q(sheets__kind=SheetKind.VISIT, sheets__releases__part="charge")
    rows = visits.annotate(left=Min("sheets__releases__created_at", filter=left))
    wanted = rows.exclude(left=None).values_list(
        "pk", "date_of_service", "client_id", "ends_at", "left"
    )
    for pk, day, client, ended, at in wanted:
        took = Decimal(max(int((at - ended).total_seconds()), 0)) / _DAY
        yield Row(day, took, client, "Signed", f"/visits/{pk}/")
