"""Make a child's progress report, or draft an unsigned one again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from countersign.base.errors import UserError
from countersign.notes.reports import compose
from countersign.notes.reports.given import Period
from countersign.notes.reports.sessions import due_period, gather, own_last_visit
from countersign.practice.models import Client, Staff, Visit
from countersign.spine import acts
from countersign.spine import sheet as sheets
from countersign.spine.draft import PartDraft
from countersign.spine.models import Sheet, SheetKind, SheetStatus


def make(client: Client, *, by: Staff, on: date, period: Period | None = None) -> Sheet:
    """The report of `period` (since the last one, when not told), as a draft for `by` to sign.

    An unsigned report of theirs is drafted again in its place; what they wrote or chose stays.
    Raises UserError when nothing is signed in the period, or they took no part in it.
    """
    if period is None:
        period = due_period(client, on=on)
    if period.ends_on < period.starts_on:
        raise UserError("The period ends before it starts.", field="ends_on")
    visit = own_last_visit(client, period, by)
    given = gather(client, period, on=on)
    with transaction.atomic():
        Client.objects.select_for_update().get(pk=client.pk)  # one open report, however often asked
        sheet = _open(client, visit, by)
        sheets.compose_alone(sheet, compose.compose(given), by=by)
    sheets.examine(sheet)
    return sheet


def _open(client: Client, visit: Visit, by: Staff) -> Sheet:
    rows = Sheet.objects.filter(client=client, author=by, kind=SheetKind.REPORT)
    begun = rows.exclude(status=SheetStatus.RELEASED).order_by("-created_at").first()
    if begun is not None:
        if begun.visit_id != visit.pk:
            Sheet.objects.filter(pk=begun.pk).update(visit=visit)
            begun.visit = visit
        return begun
    sheet = Sheet.objects.create(
        kind=SheetKind.REPORT, visit=visit, client=client, author=by, status=SheetStatus.DRAFT
    )
    acts.record("sheet.opened", by=by, sheet=sheet)
    return sheet


def compose_report(visit: Visit, _parts: Mapping[str, PartDraft]) -> PartDraft:
    """The report that is due as of `visit`, for whoever composes parts by their kind."""
    period = due_period(visit.client, on=visit.date_of_service)
    return compose.compose(gather(visit.client, period, on=visit.date_of_service))
