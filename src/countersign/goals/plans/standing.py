"""How a child's plan stands today: the record as a `Case`, for page, checks and desk."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from countersign.authorizations.models import Authorization, LineKind
from countersign.goals import own_rules, packs, verdict
from countersign.goals.given import PAYERS, Given
from countersign.goals.models import Order, Plan
from countersign.goals.plans import gathering, making
from countersign.goals.plans.asks import Case, Certified, Ordered, PlanDays, Sent
from countersign.practice.models import Client, Payer, Visit
from countersign.practice.models.visits import VisitStatus
from countersign.spine.models import Sheet, SheetKind, SheetStatus

GONE = gathering.GONE


def case_of(client: Client, *, on: date, kind: str = "care") -> Case:
    """Everything that is asked about the child's plan of that kind on the day `on`."""
    plan = making.signed_plan(client, kind)
    payer, payer_type = _payer(client, plan, on)
    state = _state(client, plan, on)
    goals = list(gathering.goals_of(client))
    setting = "clinic" if kind == "care" else "school"
    end = plan.ends_on if plan is not None and plan.ends_on >= on else None
    refused = sum(
        not verdict.judge(_given(goal.text, setting, state, payer_type, end)).accept
        for goal in goals
    )
    began, treated = _treated(client, plan, on)
    report = _last_report(client, on)
    authorized = _authorized(client, payer, plan, on)
    return Case(
        on=on,
        kind=kind,
        state=state,
        payer=payer.name if payer is not None else "",
        payer_type=payer_type,
        diagnoses=tuple(x.strip() for x in client.diagnosis_codes.split(",") if x.strip()),
        facts=packs.pack(state) if state else (),
        own=own_rules.in_force(on=on, state=state, payer=payer),
        plan=_days(plan),
        drafted=_drafted(client, kind),
        first_treated=began,
        treated=treated,
        last_report=report,
        orders=tuple(
            Ordered(row.kind, row.signed_on, row.ends_on)
            for row in Order.objects.filter(client=client, withdrawn_on=None)
        ),
        certified=tuple(
            Certified(row.way, row.on) for row in (plan.certifications.all() if plan else ())
        ),
        sent=_sent(plan),
        goals=len(goals),
        refused=refused,
        authorized_until=authorized[0],
        authorized_visits=authorized[1],
        booked=_booked(client, plan),
    )


def _given(text: str, setting: str, state: str, payer: str | None, end: date | None) -> Given:
    kind = payer if payer in PAYERS else None
    return Given(text=text or " ", setting=setting, state=state, payer=kind, plan_end=end)


def _payer(client: Client, plan: Plan | None, on: date) -> tuple[Payer | None, str | None]:
    coverage = plan.coverage if plan is not None else None
    if coverage is None:
        rows = client.coverages.select_related("plan__payer")
        coverage = next((row for row in rows if row.ends_on is None or row.ends_on >= on), None)
    if coverage is None:
        return None, None
    payer = coverage.plan.payer
    return payer, str(payer.payer_type)


def _state(client: Client, plan: Plan | None, on: date) -> str:
    if plan is not None and plan.sheet.visit is not None:
        return plan.sheet.visit.site.state
    rows = client.sites.select_related("site")
    return next((r.site.state for r in rows if r.ends_on is None or r.ends_on >= on), "")


def _days(plan: Plan | None) -> PlanDays | None:
    if plan is None:
        return None
    signature = plan.sheet.signatures.last()
    zone = plan.sheet.visit.tz if plan.sheet.visit is not None else None
    signed_on = plan.starts_on
    if signature is not None:
        local = signature.signed_at.astimezone(zone) if zone else signature.signed_at
        signed_on = local.date()
    return PlanDays(
        signed_on=signed_on,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        visits=plan.visits,
        initial=plan.replaces_id is None,
    )


def _drafted(client: Client, kind: str) -> bool:
    rows = Plan.objects.filter(sheet__client=client, kind=kind)
    return rows.exclude(sheet__status=SheetStatus.RELEASED).exists()


def _treated(client: Client, plan: Plan | None, on: date) -> tuple[date | None, tuple[date, ...]]:
    """The first treatment day of the episode, and every treatment day of it until today."""
    first = _first_plan(plan)
    rows = Visit.objects.filter(
        client=client, status=VisitStatus.DONE, date_of_service__lte=on
    ).order_by("date_of_service")
    if first is not None:
        rows = rows.filter(date_of_service__gte=first.starts_on)
    days = tuple(dict.fromkeys(rows.values_list("date_of_service", flat=True)))
    return (days[0] if days else None), days


def _first_plan(plan: Plan | None) -> Plan | None:
    """The first of the plans that this one goes on from."""
    seen: set[UUID] = set()
    while plan is not None and plan.replaces is not None and plan.pk not in seen:
        seen.add(plan.pk)
        plan = plan.replaces
    return plan


def _last_report(client: Client, on: date) -> date | None:
    """The day of the newest signed progress report: its last session's."""
    rows = Sheet.objects.filter(
        client=client,
        kind=SheetKind.REPORT,
        status=SheetStatus.RELEASED,
        visit__date_of_service__lte=on,
    )
    return (
        rows.order_by("visit__date_of_service")
        .values_list("visit__date_of_service", flat=True)
        .last()
    )


def _sent(plan: Plan | None) -> tuple[Sent, ...]:
    if plan is None:
        return ()
    return tuple(
        Sent(row.whom, row.on, row.proof)
        for paper in plan.sheet.papers.prefetch_related("handed")
        for row in paper.handed.all()
    )


def _authorized(
    client: Client, payer: Payer | None, plan: Plan | None, on: date
) -> tuple[date | None, int | None]:
    """Until when care is authorized, and how many visits of the plan are granted."""
    rows = Authorization.objects.filter(client=client, cancelled_on=None, ends_on__gte=on)
    if payer is not None:
        rows = rows.filter(payer=payer)
    if plan is not None:
        rows = rows.filter(starts_on__lte=plan.ends_on)
    found = list(rows.prefetch_related("lines"))
    if not found:
        return None, None
    lines = [line for row in found for line in row.lines.all()]
    visits = [line.granted for line in lines if line.counts == LineKind.VISITS]
    return max(row.ends_on for row in found), sum(visits) if visits else None


def _booked(client: Client, plan: Plan | None) -> int | None:
    """Visits held or booked in the plan's days."""
    if plan is None:
        return None
    rows = Visit.objects.filter(
        client=client, date_of_service__range=(plan.starts_on, plan.ends_on)
    )
    return rows.exclude(status__in=GONE).count()


def as_if_signed(case: Case, plan: Plan) -> Case:
    """The same day with `plan` as if it were signed: what a reviewer would say of it then."""
    days = PlanDays(
        signed_on=case.on,
        starts_on=plan.starts_on,
        ends_on=max(plan.ends_on, case.on),
        visits=plan.visits,
        initial=plan.replaces_id is None,
    )
    return replace(case, plan=days, drafted=False, certified=(), sent=())
