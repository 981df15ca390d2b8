"""Begin a plan of care or a proposal of goals to a school, or draft an unsigned one again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from countersign.base.errors import UserError
from countersign.goals.models import Plan, PlanKind
from countersign.goals.plans import gathering
from countersign.goals.plans.compose import compose
from countersign.practice.models import Client, Coverage, Staff, Visit
from countersign.spine import acts, notices
from countersign.spine import sheet as sheets
from countersign.spine.draft import PartDraft
from countersign.spine.models import Sheet, SheetKind, SheetStatus

TO_SIGN = "plan.to_sign"
LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which plan: its kind, its days, how often and how long, who pays."""

    kind: str
    starts_on: date
    ends_on: date
    per_week: int
    minutes: int
    coverage: Coverage | None = None


def make(client: Client, asked: Asked, *, by: Staff, on: date) -> Sheet:
    """The plan as a draft for `by` to sign; an unsigned one of the same kind is drafted again.

    What they wrote stays. A new plan of care replaces the signed one before it. Raises UserError
    for days that are none, another child's coverage, and an OT who has not seen the child.
    """
    if asked.ends_on < asked.starts_on:
        raise UserError("The plan ends before it starts.", field="ends_on")
    if asked.ends_on - asked.starts_on > LONGEST:
        raise UserError("A plan runs for a year at most.", field="ends_on")
    if asked.coverage is not None and asked.coverage.client_id != client.pk:
        raise UserError("This coverage is another child's.", field="coverage")
    visit = gathering.last_visit_of(client, by)
    with transaction.atomic():
        Client.objects.select_for_update().get(pk=client.pk)  # one open plan, however often asked
        plan = _open(client, visit, asked, by)
        sheets.compose_alone(plan.sheet, compose(gathering.gather(plan, client, on=on)), by=by)
    sheets.examine(plan.sheet)
    return plan.sheet


def _open(client: Client, visit: Visit, asked: Asked, by: Staff) -> Plan:
    begun = (
        Plan.objects.filter(sheet__client=client, sheet__author=by, kind=asked.kind)
        .exclude(sheet__status=SheetStatus.RELEASED)
        .select_related("sheet__visit__site", "sheet__client", "sheet__author")
        .order_by("-created_at")
        .first()
    )
    if begun is not None:
        begun.starts_on, begun.ends_on = asked.starts_on, asked.ends_on
        begun.per_week, begun.minutes = asked.per_week, asked.minutes
        begun.coverage = asked.coverage
        begun.save()
        if begun.sheet.visit_id != visit.pk:
            Sheet.objects.filter(pk=begun.sheet_id).update(visit=visit)
            begun.sheet.visit = visit
        return begun
    before = signed_plan(client, asked.kind)
    sheet = Sheet.objects.create(
        kind=SheetKind.PLAN, visit=visit, client=client, author=by, status=SheetStatus.DRAFT
    )
    plan = Plan.objects.create(
        sheet=sheet,
        kind=asked.kind,
        coverage=asked.coverage,
        starts_on=asked.starts_on,
        ends_on=asked.ends_on,
        per_week=asked.per_week,
        minutes=asked.minutes,
        replaces=before if before is not None and not hasattr(before, "replaced_by") else None,
    )
    notices.tell(
        by,
        kind=TO_SIGN,
        message=f"The {plan.get_kind_display().lower()} of {client.short_name} is begun.",
        link=f"/sheets/{sheet.pk}/",
    )
    acts.record("sheet.opened", by=by, sheet=sheet)
    acts.record("plan.made", by=by, sheet=sheet, plan=plan.pk, what=plan.kind)
    return plan


def signed_plan(client: Client, kind: str = PlanKind.CARE) -> Plan | None:
    """The newest signed plan of that kind."""
    return (
        Plan.objects.filter(sheet__client=client, kind=kind, sheet__status=SheetStatus.RELEASED)
        .select_related("sheet", "coverage__plan__payer", "replaced_by")
        .order_by("-starts_on", "-created_at")
        .first()
    )


def compose_again(visit: Visit, _parts: Mapping[str, PartDraft]) -> PartDraft:
    """The unsigned plan kept at `visit`, drafted as the record stands now."""
    plan = (
        Plan.objects.filter(sheet__visit=visit)
        .exclude(sheet__status=SheetStatus.RELEASED)
        .select_related("sheet__visit__site", "coverage__plan__payer")
        .order_by("-created_at")
        .first()
    )
    if plan is None:
        raise UserError("No plan was begun at this visit.", field="plan")
    return compose(gathering.gather(plan, visit.client, on=visit.date_of_service))
