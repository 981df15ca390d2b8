"""What writing takes now: minutes to a signed note or report, and how old a note is when signed.

Minutes are counted from the moment a draft is first shown to its writer until the signature. Where
nothing happened on the sheet for more than five minutes, five are counted: who was with the next
child was not writing. Reading one page longer than that is undercounted by it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from django.db.models import Min, Q

from countersign.base.models_audit import AuditEntry
from countersign.practice.models import Practice, Visit
from countersign.spine.gains import Row, gain
from countersign.spine.models import Intent, Sheet, SheetKind, Signature
from countersign.spine.risks import Window, day_of

IDLE = timedelta(minutes=5)
_MINUTE, _DAY = Decimal(60), Decimal(86_400)


@gain(
    "notes.minutes",
    "Minutes to a signed note",
    unit="minutes",
    fold="median",
    baseline="minutes_per_note",
    counted="Every signed visit note counts: the minutes from its draft first shown to its "
    "signature, of which at most five where nothing was done on the sheet.",
)
def minutes(window: Window) -> Iterator[Row]:
    return _minutes(window, SheetKind.VISIT)


@gain(
    "notes.report-minutes",
    "Minutes to a signed report",
    unit="minutes",
    fold="median",
    baseline="minutes_per_report",
    counted="Every signed progress or school report counts, as a note does.",
)
def report_minutes(window: Window) -> Iterator[Row]:
    return _minutes(window, SheetKind.REPORT, SheetKind.SCHOOL)


@gain(
    "notes.age",
    "Days from a visit to its signed note",
    unit="days",
    fold="median",
    baseline="note_days",
    counted="Every visit whose note has left counts: from the visit's end to the signature that "
    "let it go, in days.",
)
def age(window: Window) -> Iterator[Row]:
    since = max(window.since, Practice.notes_since())
    visits = Visit.objects.filter(date_of_service__range=(since, window.until))
    if window.site:
        visits = visits.filter(site=window.site)
    left = Q(sheets__kind=SheetKind.VISIT, sheets__releases__part="note")
    rows = visits.annotate(left=Min("sheets__releases__created_at", filter=left))
    wanted = rows.exclude(left=None).values_list(
        "pk", "date_of_service", "client_id", "ends_at", "left"
    )
    for pk, day, client, ended, at in wanted:
        days = Decimal(max(int((at - ended).total_seconds()), 0)) / _DAY
        yield Row(day, days, client, "Signed", f"/visits/{pk}/")


def _minutes(window: Window, *kinds: str) -> Iterator[Row]:
    signed = Signature.objects.filter(
        intent=Intent.SIGN,
        sheet__kind__in=kinds,
        sheet__first_shown_at__isnull=False,
        signed_at__date__range=(window.since, window.until),
    )
    if window.site:
        signed = signed.filter(sheet__visit__site=window.site)
    rows = list(signed.select_related("sheet").defer("sealed", "jws", "proof"))
    acts = _acts([one.sheet for one in rows])
    for one in rows:
        sheet = one.sheet
        shown = sheet.first_shown_at
        if shown is None or shown > one.signed_at:
            continue
        took = worked(shown, one.signed_at, acts[str(sheet.pk)])
        value = Decimal(int(took.total_seconds())) / _MINUTE
        yield Row(day_of(one.signed_at), value, sheet.client_id, "Signed", f"/sheets/{sheet.pk}/")


def worked(shown: datetime, signed: datetime, acts: Iterable[datetime]) -> timedelta:
    """The time between the two in which something was done; of a longer pause, five minutes."""
    points = sorted({shown, signed, *(at for at in acts if shown < at < signed)})
    return sum((min(b - a, IDLE) for a, b in pairwise(points)), timedelta())


def _acts(sheets: Iterable[Sheet]) -> dict[str, list[datetime]]:
    """When something was done on each sheet, or captured of its visit; by sheet."""
    of = {str(one.visit_id): str(one.pk) for one in sheets if one.visit_id}
    of |= {str(one.pk): str(one.pk) for one in sheets}
    found: dict[str, list[datetime]] = defaultdict(list)
    entries = AuditEntry.objects.filter(subject__in=of).values_list("subject", "at")
    for subject, at in entries:
        found[of[subject]].append(at)
    return found
