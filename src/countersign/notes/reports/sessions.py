"""A child's signed sessions of a period, and who came: read from the database into plain values."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

from countersign.base.errors import UserError
from countersign.notes.grammar import Child, pronouns_from
from countersign.notes.measures import from_body
from countersign.notes.reports.given import (
    Attendance,
    Hard,
    Judged,
    Period,
    ReportGoal,
    ReportInput,
    Session,
)
from countersign.practice import capture
from countersign.practice.facts_wording import describe
from countersign.practice.models import Client, Coverage, Goal, Staff, Visit
from countersign.practice.models.coverage import PayerType
from countersign.practice.models.goals import GoalStatus
from countersign.practice.models.visits import VisitStatus
from countersign.spine.models import Revision, Sheet, SheetKind, SheetStatus

LONGEST = timedelta(weeks=26)


def signed_notes(client: Client, period: Period | None = None) -> QuerySet[Revision]:
    """The signed notes of the child that still count, in the order of their days.

    A note that was marked as entered in the wrong chart is none of this child's.
    """
    wrong = Sheet.objects.filter(
        corrects=OuterRef("draft__sheet"),
        kind=SheetKind.WRONG_CHART,
        status=SheetStatus.RELEASED,
    )
    rows = Revision.objects.filter(
        ~Exists(wrong),
        number=F("draft__head"),
        draft__kind="note",
        draft__sheet__kind=SheetKind.VISIT,
        draft__sheet__status=SheetStatus.RELEASED,
        draft__sheet__client=client,
    )
    if period is not None:
        days = (period.starts_on, period.ends_on)
        rows = rows.filter(draft__sheet__visit__date_of_service__range=days)
    return rows.select_related("draft__sheet__visit__therapist").order_by(
        "draft__sheet__visit__starts_at"
    )


def last_report(client: Client) -> Sheet | None:
    """The child's newest report that was signed."""
    rows = Sheet.objects.filter(
        client=client, kind=SheetKind.REPORT, status=SheetStatus.RELEASED, visit__isnull=False
    )
    return rows.select_related("visit").order_by("-visit__date_of_service").first()


def due_period(client: Client, *, on: date) -> Period:
    """From the day after the last signed report, at most half a year back, to the last session.

    Raises UserError when no signed session lies in it.
    """
    before = last_report(client)
    starts_on = on - LONGEST
    if before is not None and before.visit is not None:
        starts_on = max(starts_on, before.visit.date_of_service + timedelta(days=1))
    found = list(
        signed_notes(client, Period(starts_on, on)).values_list(
            "draft__sheet__visit__date_of_service", flat=True
        )
    )
    if not found:
        raise UserError(
            "There is no signed session to report on yet.",
            field="period",
            remedy="A report is made from signed notes. Sign the notes of the period first.",
        )
    return Period(found[0], found[-1])


def gather(client: Client, period: Period, *, on: date) -> ReportInput:
    """What the report of `period` may stand on."""
    child = Child(client.called, pronouns_from(client.pronouns))
    goals = Goal.objects.filter(client=client).exclude(status=GoalStatus.STOPPED)
    sessions = tuple(_session(row) for row in signed_notes(client, period))
    return ReportInput(
        child=child,
        period=period,
        written_on=on,
        goals=tuple(ReportGoal(str(g.pk), g.text, g.activity) for g in goals.order_by("pk")),
        sessions=sessions,
        attendance=_attendance(client, period, signed=len(sessions)),
        diagnoses=client.diagnosis_codes,
        days_since_report=len({s.on for s in sessions}) if _is_medicare(client) else 0,
    )


def _is_medicare(client: Client) -> bool:
    """Only Medicare counts treatment days between progress reports."""
    mine = Coverage.objects.filter(client=client)
    return mine.filter(plan__payer__payer_type=PayerType.MEDICARE).exists()


def _session(row: Revision) -> Session:
    sheet = row.draft.sheet
    visit = sheet.visit
    payload: dict[str, Any] = json.loads(bytes(row.payload))
    data = payload["data"]
    # `signed_notes` joins through the visit, so there is one.
    on = visit.date_of_service if visit else sheet.created_at.date()
    made = Session(
        sheet_id=str(sheet.pk),
        on=on,
        therapist=visit.therapist.name if visit else "",
        hard_asked=bool(data.get("hard_asked")),
        judged=tuple(_judged(payload, sheet, on)),
        minutes=int(data.get("total_minutes") or 0),
    )
    measures = [
        from_body(body, on=on, evidence=f"note:{sheet.pk}:{position}", source="signed note")
        for position, body in enumerate(data.get("measures", ()))
    ]
    hard = tuple(_hard(visit, set(data.get("hard_moments", ())), on)) if visit else ()
    return replace(made, measures=tuple(m for m in measures if m is not None), hard=hard)


def _judged(payload: dict[str, Any], sheet: Sheet, on: date) -> Iterator[Judged]:
    """Assessment sentences in the therapist's own words."""
    for statement in payload["statements"]:
        if statement["section"] == "A" and statement["author"] == "person":
            yield Judged(f"note:{sheet.pk}:{statement['id']}", on, statement["text"])


def _hard(visit: Visit, ids: set[str], on: date) -> Iterator[Hard]:
    if not ids:
        return
    for fact in capture.current(visit):
        if fact.id in ids:
            yield Hard(f"fact:{fact.id}", on, fact.hard or "other", describe(fact))


def _attendance(client: Client, period: Period, *, signed: int) -> Attendance:
    rows = list(
        Visit.objects.filter(
            client=client, date_of_service__range=(period.starts_on, period.ends_on)
        ).values_list("status", flat=True)
    )
    taken = sum(status in (VisitStatus.DONE, VisitStatus.ARRIVED) for status in rows)
    return Attendance(
        signed=signed,
        unsigned=max(taken - signed, 0),
        cancelled=rows.count(VisitStatus.CANCELLED),
        missed=rows.count(VisitStatus.NO_SHOW),
    )


def own_last_visit(client: Client, period: Period, by: Staff) -> Visit:
    """The OT's own last signed session in the period, at which the report is kept.

    Who writes a progress report has to have taken part in the treatment of the period. Raises
    UserError when this person has not.
    Source: Pub. 100-02 ch. 15 s. 220.3.D (clinician's participation).
    """
    row = signed_notes(client, period).filter(draft__sheet__visit__therapist=by).last()
    if row is None or row.draft.sheet.visit is None:
        raise UserError(
            "You have no signed session with this child in the period.",
            field="period",
            remedy="The OT who took part in the treatment writes the report.",
        )
    return row.draft.sheet.visit
