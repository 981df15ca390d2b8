"""A child's record as plain values for a plan."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import F, QuerySet

from countersign.authorizations.models import Authorization
from countersign.base import clock, dates
from countersign.base.errors import UserError
from countersign.goals import charted
from countersign.goals.given import PAYERS, Given
from countersign.goals.models import Order, OrderKind, Plan
from countersign.goals.plans.given import Aim, Often, PlanInput
from countersign.practice.models import Client, Goal, GoalEvent, GoalPoint, Staff, Visit
from countersign.practice.models.goals import GoalEventKind, GoalStatus
from countersign.practice.models.visits import VisitKind, VisitStatus
from countersign.spine.evaluated import Found, evaluated
from countersign.spine.models import Revision, SheetKind, SheetStatus

LOOK_BACK = timedelta(days=365)
GONE = (VisitStatus.CANCELLED, VisitStatus.NO_SHOW)


def last_visit_of(client: Client, by: Staff) -> Visit:
    """The OT's last visit with the child, at which the plan is kept: its site's state and the
    licence there count. Raises UserError when there is none."""
    held = Visit.objects.filter(client=client, therapist=by, starts_at__lte=clock.now())
    row = held.exclude(status__in=GONE).order_by("starts_at").last()
    if row is None:
        raise UserError(
            "You have not seen this child yet.",
            field="plan",
            remedy="The OT who evaluated or treats the child writes the plan.",
        )
    return row


def goals_of(client: Client) -> QuerySet[Goal]:
    """The child's active goals, with what is read of them."""
    active = Goal.objects.filter(client=client, status=GoalStatus.ACTIVE)
    return active.prefetch_related("points", "events").order_by("created_at")


def gather(plan: Plan, client: Client, *, on: date) -> PlanInput:
    """What the plan may stand on today."""
    known = charted.around([client], on=on)[client.pk]
    payer = plan.coverage.plan.payer if plan.coverage is not None else None
    kind = str(payer.payer_type) if payer is not None else ""
    visit = plan.sheet.visit
    state = visit.site.state if visit is not None else known.state
    setting = "clinic" if plan.kind == "care" else "school"
    return PlanInput(
        kind=plan.kind,
        name=client.called,
        born=client.birth_date,
        state=state,
        payer=payer.name if payer is not None else "",
        payer_type=kind if kind in PAYERS else None,
        diagnoses=tuple(code.strip() for code in client.diagnosis_codes.split(",") if code.strip()),
        often=Often(plan.starts_on, plan.ends_on, plan.per_week, plan.minutes, plan.visits),
        written_on=on,
        aims=tuple(
            _aim(goal, plan, state=state, payer=kind if kind in PAYERS else None, setting=setting)
            for goal in goals_of(client)
        ),
        findings=findings(client, plan),
        order=order_found(order_of(client, plan.starts_on)),
        authorization=authorization_of(client, plan, on=on),
        recertifies=plan.replaces_id is not None,
    )


def _aim(goal: Goal, plan: Plan, *, state: str, payer: str | None, setting: str) -> Aim:
    given = Given(
        text=goal.text or " ",
        setting=setting,
        state=state,
        payer=payer,
        plan_start=plan.starts_on,
        plan_end=plan.ends_on,
    )
    points = [one for point in goal.points.all() if (one := _measured(point)) is not None]
    kept = [*points[:1], *points[1:][-1:]]
    events: list[GoalEvent] = list(goal.events.all())
    words = tuple(e.words for e in events if e.kind == GoalEventKind.FAMILY and e.words)
    return Aim(str(goal.pk), goal.activity, given, tuple(kept), words[-1:])


def _measured(point: GoalPoint) -> Found | None:
    value = point.value
    if not value.get("trials"):
        return None
    text = f"{value.get('successes', 0)} of {value['trials']}"
    return Found(f"point:{point.pk}", point.on, text, "measurement")


def findings(client: Client, plan: Plan) -> tuple[Found, ...]:
    """Test results, and what signed evaluations say in the therapist's own words."""
    since, until = plan.starts_on - LOOK_BACK, clock.now().date()
    own = [*evaluated(client, since, until), *_noted(client, since, until)]
    return tuple(sorted(own, key=lambda one: (one.on, one.id)))


def _noted(client: Client, since: date, until: date) -> Iterator[Found]:
    rows = Revision.objects.filter(
        number=F("draft__head"),
        draft__kind="note",
        draft__sheet__kind=SheetKind.VISIT,
        draft__sheet__status=SheetStatus.RELEASED,
        draft__sheet__client=client,
        draft__sheet__visit__kind=VisitKind.EVALUATION,
        draft__sheet__visit__date_of_service__range=(since, until),
    ).select_related("draft__sheet__visit")
    for row in rows:
        visit = row.draft.sheet.visit
        if visit is None:
            continue
        payload: dict[str, Any] = json.loads(bytes(row.payload))
        for one in payload["statements"]:
            if one["section"] in ("O", "A") and one["author"] == "person":
                key = f"note:{row.draft.sheet_id}:{one['id']}"
                yield Found(key, visit.date_of_service, one["text"], "signed evaluation")


def order_of(client: Client, on: date) -> Order | None:
    """The newest order that is in force on the plan's first day, or was given since."""
    rows = Order.objects.filter(client=client, withdrawn_on=None)
    return next(
        (row for row in reversed(list(rows)) if row.ends_on is None or row.ends_on >= on), None
    )


def order_found(order: Order | None) -> Found | None:
    """An order as evidence."""
    if order is None:
        return None
    kind = "Verbal order" if order.kind == OrderKind.VERBAL else "Order"
    text = f"{kind} of {order.source}, {dates.said(order.signed_on)}"
    return Found(f"order:{order.pk}", order.signed_on, text, "order")


def authorization_of(client: Client, plan: Plan, *, on: date) -> Found | None:
    """The authorization that the plan falls under, said with what is free."""
    rows = Authorization.objects.filter(
        client=client, cancelled_on=None, ends_on__gte=plan.starts_on, starts_on__lte=plan.ends_on
    )
    if plan.coverage is not None:
        rows = rows.filter(payer=plan.coverage.plan.payer)
    row = rows.prefetch_related("lines").order_by("starts_on").last()
    if row is None:
        return None
    free = "; ".join(line.says for line in row.lines.all()) or "no amount entered"
    text = (
        f"Authorization {row.reference} of {row.payer}, {dates.said(row.starts_on)} to "
        f"{dates.said(row.ends_on)}: {free} on {dates.said(on)}"
    )
    return Found(f"authorization:{row.pk}", row.starts_on, text, "authorization")
