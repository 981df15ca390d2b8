"""A released plan or appeal letter: its files, each hand-over, and what was decided about it."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from countersign.base import files
from countersign.base.clock import now
from countersign.goals.models import Paper, PaperHanded, Plan, Whom
from countersign.goals.outbox import TO_HAND
from countersign.practice.models import Goal, GoalEvent, Notice
from countersign.school import gathering, permission
from countersign.school.models import Permission
from countersign.spine.models import SheetKind
from countersign.web import record
from countersign.web.goals.plan_forms import HandForm, OutcomeForm
from countersign.web.needs import Asked, needs, refuse

WAYS = ("pdf", "docx", "fhir", "print")


def _paper(request: Asked, paper_id: UUID, act: str) -> Paper:
    row = (
        Paper.objects.select_related(
            "sheet__client", "sheet__visit", "sheet__author", "pdf", "docx", "fhir"
        )
        .filter(pk=paper_id)
        .first()
    )
    if row is None or row.sheet.client is None or not request.access.may(act, row.sheet.client):
        raise refuse(act, paper_id)
    return row


@require_GET
@needs("goal.read")
def paper(request: Asked, paper_id: UUID) -> HttpResponse:
    """The paper with its files and where it went."""
    row = _paper(request, paper_id, "goal.read")
    assert row.sheet.client is not None  # noqa: S101 narrows a nullable column
    record.read(request, "plan-paper", row.sheet.client)
    return _shown(request, row)


def _shown(
    request: Asked,
    row: Paper,
    *,
    hand: HandForm | None = None,
    outcome: OutcomeForm | None = None,
    status: int = 200,
) -> HttpResponse:
    assert row.sheet.client is not None  # noqa: S101 narrows a nullable column
    today = request.today
    context: dict[str, Any] = {
        "row": row,
        "client": row.sheet.client,
        "plan": _plan(row),
        "handed": row.handed.select_related("by"),
        "form": hand or HandForm(client=row.sheet.client, today=today, initial={"on": today}),
        "outcome": outcome or OutcomeForm(today=today, initial={"on": today}, prefix="o"),
    }
    return render(request, "web/goals/paper.html", context, status=status)


def _plan(row: Paper) -> Plan | None:
    return Plan.objects.filter(sheet=row.sheet).select_related("coverage__plan__payer").first()


@require_POST
@needs("plan.hand")
def hand(request: Asked, paper_id: UUID) -> HttpResponse:
    """Take a file, or say that the print went out: recorded with the recipient and the proof."""
    row = _paper(request, paper_id, "plan.hand")
    child = row.sheet.client
    assert child is not None  # noqa: S101 narrows a nullable column
    form = HandForm(request.POST, client=child, today=request.today)
    way = request.POST.get("way", "")
    if not form.is_valid() or way not in WAYS or (way == "fhir" and row.fhir is None):
        return _shown(request, row, hand=form, status=422)
    told = form.cleaned_data
    if told["whom"] == Whom.SCHOOL and (fault := _closed(request, told["permission"])):
        form.add_error("permission", fault)
        return _shown(request, row, hand=form, status=422)
    with record.acting(request, subject=row.sheet_id, client=child) as entry:
        made = PaperHanded.objects.create(
            paper=row,
            whom=told["whom"],
            way=way,
            to=told["to"].strip(),
            on=told["on"],
            proof=told["proof"].strip(),
            by=request.staff,
        )
        link = f"/plans/papers/{row.pk}/"
        Notice.objects.filter(kind=TO_HAND, link=link, seen_at=None).update(seen_at=now())
        entry.record("plan.handed", paper=row.pk, whom=made.whom, way=way)
    if way == "print":
        messages.success(request, "It is on record.")
        return redirect("plan_paper", row.pk)
    kept = {"pdf": row.pdf, "docx": row.docx, "fhir": row.fhir}[way]
    assert kept is not None  # noqa: S101 asked above
    ending = "json" if way == "fhir" else way
    name = f"{row.sheet.kind}-{row.pk.hex[-8:]}.{ending}"  # an id: downloads land in shared folders
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(files.read(kept), content_type=kept.media_type, headers=headers)


def _closed(request: Asked, row: Permission) -> str:
    """Why the school may not get it under this permission today; empty when it may."""
    faults = list(
        permission.faults(
            gathering.permission_of(row),
            gathering.deciding_of(row.client),
            school=str(row.school_id),
            regime=row.school.regime,
            wants=frozenset({"progress"}),
            on=request.today,
        )
    )
    return faults[0].message if faults else ""


@require_POST
@needs("goal.edit")
def outcome(request: Asked, paper_id: UUID) -> HttpResponse:
    """Write down what the payer or the team decided, for each goal of the plan: the bank learns
    what each payer accepts."""
    row = _paper(request, paper_id, "goal.edit")
    plan = _plan(row)
    form = OutcomeForm(request.POST, today=request.today, prefix="o")
    if plan is None or row.sheet.kind != SheetKind.PLAN:
        raise refuse("goal.edit", paper_id)
    if not form.is_valid():
        return _shown(request, row, outcome=form, status=422)
    told = form.cleaned_data
    payload = json.loads(bytes(row.release.revision.payload))
    keys = [goal["id"] for goal in payload["data"]["goals"]]
    payer = plan.coverage.plan.payer if plan.kind == "care" and plan.coverage else None
    with record.acting(request, client=row.sheet.client) as entry:
        for goal in Goal.objects.filter(pk__in=keys, client=row.sheet.client):
            event = GoalEvent.objects.create(
                goal=goal,
                kind=told["kind"],
                on=told["on"],
                payer=payer,
                words=told["words"].strip(),
                by=request.staff,
            )
            entry.record("goal.told", subject=goal.pk, what=event.kind, event=str(event.pk))
    messages.success(request, "It is written down for each goal of the plan.")
    return redirect("plan_paper", row.pk)
