"""Begin a child's report to a school, or draft an unsigned one again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from countersign.base.errors import UserError
from countersign.practice.models import Client, Staff, Visit
from countersign.privacy import agreements
from countersign.school import disclosure, gathering
from countersign.school.authorship import took_part
from countersign.school.compose import KIND, compose
from countersign.school.models import Permission, SchoolReport
from countersign.spine import acts, notices
from countersign.spine import sheet as sheets
from countersign.spine.draft import PartDraft
from countersign.spine.models import Sheet, SheetKind, SheetStatus

TO_SIGN = "school.to_sign"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which report: its kind, the permission it goes out under, and its days."""

    kind: str
    permission: Permission
    starts_on: date
    ends_on: date


def make(client: Client, asked: Asked, *, by: Staff, on: date) -> Sheet:
    """The report as a draft for `by` to sign; an unsigned one to the same school is drafted again.

    What they wrote stays. Raises UserError when the permission is another child's, the period is
    none, or they took no part in it.
    """
    if asked.permission.client_id != client.pk:
        raise UserError("This permission is for another child.", field="permission")
    if asked.ends_on < asked.starts_on:
        raise UserError("The period ends before it starts.", field="ends_on")
    if asked.ends_on - asked.starts_on > gathering.LONGEST:
        raise UserError("The period is longer than a year.", field="starts_on")
    visit = gathering.last_visit_of(client, by, asked.starts_on, asked.ends_on)
    with transaction.atomic():
        Client.objects.select_for_update().get(pk=client.pk)  # one open report, however often asked
        report = _open(client, visit, asked, by)
        given = gathering.gather(report, client, on=on)
        sheets.compose_alone(report.sheet, compose(given), by=by)
        settle(report.sheet, by=by)
    sheets.examine(report.sheet)
    return report.sheet


def settle(sheet: Sheet, *, by: Staff) -> None:
    """Put the disclosure in that is due for the sentences as they stand and for today."""
    report = SchoolReport.objects.select_related("permission__school").get(sheet=sheet)
    part = sheets.assemble(sheet).parts[KIND]
    due = disclosure.due(
        gathering.asks_of(report.permission),
        on=agreements.today(),
        authors=took_part(part.statements),
    ).as_dict()
    if part.data.get("disclosure") != due:
        sheets.edit_data(sheet, part=KIND, data={**part.data, "disclosure": due}, by=by)


def _open(client: Client, visit: Visit, asked: Asked, by: Staff) -> SchoolReport:
    begun = (
        SchoolReport.objects.filter(
            sheet__client=client, sheet__author=by, permission__school=asked.permission.school
        )
        .exclude(sheet__status=SheetStatus.RELEASED)
        .select_related("sheet__visit", "sheet__client", "sheet__author")
        .order_by("-created_at")
        .first()
    )
    if begun is not None:
        begun.kind, begun.permission = asked.kind, asked.permission
        begun.starts_on, begun.ends_on = asked.starts_on, asked.ends_on
        begun.save()
        if begun.sheet.visit_id != visit.pk:
            Sheet.objects.filter(pk=begun.sheet_id).update(visit=visit)
            begun.sheet.visit = visit
        return begun
    sheet = Sheet.objects.create(
        kind=SheetKind.SCHOOL, visit=visit, client=client, author=by, status=SheetStatus.DRAFT
    )
    report = SchoolReport.objects.create(
        sheet=sheet,
        kind=asked.kind,
        permission=asked.permission,
        starts_on=asked.starts_on,
        ends_on=asked.ends_on,
    )
    notices.tell(
        by,
        kind=TO_SIGN,
        message=f"The report about {client.short_name} to {asked.permission.school} is begun.",
        link=f"/sheets/{sheet.pk}/",
    )
    acts.record("sheet.opened", by=by, sheet=sheet)
    acts.record(
        "school.report_made",
        by=by,
        sheet=sheet,
        permission=asked.permission.pk,
        report=asked.kind,
    )
    return report


def compose_again(visit: Visit, _parts: Mapping[str, PartDraft]) -> PartDraft:
    """The unsigned report kept at `visit`, drafted as its facts stand now."""
    report = (
        SchoolReport.objects.filter(sheet__visit=visit)
        .exclude(sheet__status=SheetStatus.RELEASED)
        .order_by("-created_at")
        .first()
    )
    if report is None:
        raise UserError("No report to a school was begun at this visit.", field="report")
    return compose(gathering.gather(report, visit.client, on=visit.date_of_service))
