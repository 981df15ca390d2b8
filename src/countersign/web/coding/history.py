"""The practice's own released charges as past sessions: the signed note, and what was captured."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from countersign.exchange.outbox import EMR
from countersign.exchange.shipment import charge_lines, payloads
from countersign.practice import capture
from countersign.practice.models import Visit
from countersign.spine import release
from countersign.spine.models import Release, Sheet, SheetKind
from countersign.spine.signed import Forged
from countersign.web.needs import Asked


def sessions(request: Asked, first: date, last: date) -> Iterator[dict[str, Any]]:
    """Every visit of these days whose charge left, as `coding audit` takes it, by its id.

    The minutes are those that were captured, not those of the charge. A release that does not
    prove any more has no note, so it comes back as one that could not be read.
    """
    sheets = (
        Sheet.objects.filter(
            kind=SheetKind.VISIT,
            visit__in=request.access.visits("charge.read"),
            visit__date_of_service__range=(first, last),
            releases__part="charge",
            releases__destination=EMR,
        )
        .select_related("visit__therapist", "visit__coverage__plan")
        .order_by("visit__starts_at", "pk")
        .distinct()
    )
    for sheet in sheets.iterator():
        if sheet.visit is not None:
            yield _session(sheet, sheet.visit)


def _session(sheet: Sheet, visit: Visit) -> dict[str, Any]:
    plan = visit.coverage.plan if visit.coverage is not None else None
    left = Release.objects.filter(sheet=sheet, destination=EMR)
    note: str | None = None
    billed: list[dict[str, Any]] = []
    try:
        loaded = {row.part: release.load(row.pk) for row in left}
    except Forged:
        loaded = {}
    if "note" in loaded and "charge" in loaded:
        said = [part["statements"] for part in payloads([loaded["note"]])]
        note = "\n".join(one["text"] for statements in said for one in statements)
        billed = [
            {"code": ln.code, "units": ln.units, "modifiers": list(ln.modifiers)}
            for ln in charge_lines([loaded["charge"]])
        ]
    facts = [f for f in capture.current(visit) if f.kind == "activity" and f.minutes]
    minutes: dict[str, int] = {}
    for fact in facts:
        minutes[fact.activity] = minutes.get(fact.activity, 0) + (fact.minutes or 0)
    return {
        "id": str(visit.pk),
        "clinician": visit.therapist.name,
        "payer": str(plan) if plan is not None else "no plan",
        "date": visit.date_of_service.isoformat(),
        "method": (plan.method or None) if plan is not None else None,
        "note": note,
        "minutes": minutes or None,
        "billed": billed,
    }
