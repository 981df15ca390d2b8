"""How children's plans stand today: the record as `Case`s, for page, checks and the caseload.

A whole caseload is read in a dozen queries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from countersign.authorizations.models import Authorization, LineKind
from countersign.goals import own_rules, packs, verdict
from countersign.goals.given import PAYERS, Given
from countersign.goals.models import Order, Plan
from countersign.goals.plans.asks import (
    MISSING,
    Case,
    Certified,
    Need,
    Ordered,
    PlanDays,
    Sent,
    needs,
)
from countersign.goals.plans.gathering import GONE
from countersign.practice.models import Client, ClientSite, Coverage, Goal, Payer, Visit
from countersign.practice.models.goals import GoalStatus
from countersign.practice.models.visits import VisitStatus
from countersign.spine.models import Sheet, SheetKind, SheetStatus

BEFORE = timedelta(days=400)  # a plan and what it goes on from


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A signed plan that a reviewer would send back today, and why."""

    client: Client
    payer: str
    missing: tuple[Need, ...]


def case_of(client: Client, *, on: date, kind: str = "care") -> Case:
    """Everything that is asked about the child's plan of that kind on the day `on`."""
    return cases_of([client], on=on, kind=kind)[client.pk]


def reviewed(clients: Sequence[Client], *, on: date) -> tuple[list[Reviewed], int]:
    """The signed plans of care that would be sent back today, and how many clients have none."""
    cases = cases_of(clients, on=on)
    found = []
    for client in clients:
        case = cases[client.pk]
        missing = tuple(one for one in needs(case) if one.state == MISSING)
        if case.plan is not None and missing:
            found.append(Reviewed(client, case.payer or "No payer", missing))
    return found, sum(case.plan is None for case in cases.values())


def cases_of(clients: Sequence[Client], *, on: date, kind: str = "care") -> dict[UUID, Case]:
    """A `Case` for each of `clients`."""
    keys = [client.pk for client in clients]
    read = _Read(keys, on=on, kind=kind)
    return {client.pk: read.case(client) for client in clients}


class _Read:
    """The rows of many children, each table read once."""

    def __init__(self, keys: list[UUID], *, on: date, kind: str) -> None:
        self.on, self.kind = on, kind
        plans = (
            Plan.objects.filter(
                sheet__client__in=keys, kind=kind, sheet__status=SheetStatus.RELEASED
            )
            .select_related("sheet__visit__site", "coverage__plan__payer", "replaces__replaces")
            .prefetch_related("certifications", "sheet__signatures", "sheet__papers__handed")
            .order_by("starts_on", "created_at")
        )
        self.plans = {plan.sheet.client_id: plan for plan in plans}
        begun = Plan.objects.filter(sheet__client__in=keys, kind=kind)
        self.drafted = set(
            begun.exclude(sheet__status=SheetStatus.RELEASED).values_list(
                "sheet__client_id", flat=True
            )
        )
        self.payers = self._payers(keys)
        self.states = {
            row.client_id: row.site.state
            for row in ClientSite.objects.filter(client__in=keys).select_related("site")
            if row.ends_on is None or row.ends_on >= on
        }
        self.goals: dict[UUID, list[Goal]] = defaultdict(list)
        for goal in Goal.objects.filter(client__in=keys, status=GoalStatus.ACTIVE):
            self.goals[goal.client_id].append(goal)
        self.visits: dict[UUID, list[tuple[date, str]]] = defaultdict(list)
        held = Visit.objects.filter(client__in=keys, date_of_service__gte=on - BEFORE)
        rows = held.exclude(status__in=GONE).order_by("date_of_service")
        for key, day, status in rows.values_list("client_id", "date_of_service", "status"):
            self.visits[key].append((day, status))
        reports = Sheet.objects.filter(
            client__in=keys,
            kind=SheetKind.REPORT,
            status=SheetStatus.RELEASED,
            visit__date_of_service__lte=on,
        ).order_by("visit__date_of_service")
        self.reports = dict(reports.values_list("client_id", "visit__date_of_service"))
        self.orders: dict[UUID, list[Order]] = defaultdict(list)
        for order in Order.objects.filter(client__in=keys, withdrawn_on=None):
            self.orders[order.client_id].append(order)
        self.letters: dict[UUID, list[Authorization]] = defaultdict(list)
        granted = Authorization.objects.filter(client__in=keys, cancelled_on=None, ends_on__gte=on)
        for letter in granted.prefetch_related("lines"):
            self.letters[letter.client_id].append(letter)
        self.rules = own_rules.every(on=on)

    def _payers(self, keys: list[UUID]) -> dict[UUID, Payer]:
        found: dict[UUID, Payer] = {}
        for row in Coverage.objects.filter(client__in=keys).select_related("plan__payer"):
            if row.ends_on is None or row.ends_on >= self.on:
                found.setdefault(row.client_id, row.plan.payer)
        return found

    def case(self, client: Client) -> Case:
        plan = self.plans.get(client.pk)
        payer = self.payers.get(client.pk)
        if plan is not None and plan.coverage is not None:
            payer = plan.coverage.plan.payer
        state = self.states.get(client.pk, "")
        if plan is not None and plan.sheet.visit is not None:
            state = plan.sheet.visit.site.state
        treated = self._treated(client.pk, plan)
        until, visits = self._authorized(client.pk, payer, plan)
        kind = str(payer.payer_type) if payer is not None else None
        goals = self.goals[client.pk]
        return Case(
            on=self.on,
            kind=self.kind,
            state=state,
            payer=payer.name if payer is not None else "",
            payer_type=kind,
            diagnoses=tuple(x.strip() for x in client.diagnosis_codes.split(",") if x.strip()),
            facts=packs.pack(state) if state else (),
            own=own_rules.of(self.rules, state=state, payer=payer),
            plan=_days(plan),
            drafted=client.pk in self.drafted,
            first_treated=treated[0] if treated else None,
            treated=treated,
            last_report=self.reports.get(client.pk),
            orders=tuple(Ordered(r.kind, r.signed_on, r.ends_on) for r in self.orders[client.pk]),
            certified=_certified(plan),
            sent=_sent(plan),
            goals=len(goals),
            refused=self._refused(goals, state, kind, plan),
            authorized_until=until,
            authorized_visits=visits,
            booked=self._booked(client.pk, plan),
        )

    def _refused(
        self, goals: Iterable[Goal], state: str, payer: str | None, plan: Plan | None
    ) -> int:
        setting = "clinic" if self.kind == "care" else "school"
        end = plan.ends_on if plan is not None and plan.ends_on >= self.on else None
        known = payer if payer in PAYERS else None
        return sum(
            not verdict.judge(
                Given(goal.text or " ", setting=setting, state=state, payer=known, plan_end=end)
            ).accept
            for goal in goals
        )

    def _treated(self, key: UUID, plan: Plan | None) -> tuple[date, ...]:
        """Every treatment day of the episode until today; it begins with its first plan."""
        since = _first(plan)
        days = (
            day
            for day, status in self.visits[key]
            if status == VisitStatus.DONE
            and day <= self.on
            and (since is None or day >= since.starts_on)
        )
        return tuple(dict.fromkeys(days))

    def _authorized(
        self, key: UUID, payer: Payer | None, plan: Plan | None
    ) -> tuple[date | None, int | None]:
        """Until when care is authorized, and how many visits are granted."""
        found = [
            row
            for row in self.letters[key]
            if (payer is None or row.payer_id == payer.pk)
            and (plan is None or row.starts_on <= plan.ends_on)
        ]
        if not found:
            return None, None
        lines = [line for row in found for line in row.lines.all()]
        visits = [line.granted for line in lines if line.counts == LineKind.VISITS]
        return max(row.ends_on for row in found), sum(visits) if visits else None

    def _booked(self, key: UUID, plan: Plan | None) -> int | None:
        """Visits held or booked in the plan's days."""
        if plan is None:
            return None
        return sum(plan.starts_on <= day <= plan.ends_on for day, _ in self.visits[key])


def _days(plan: Plan | None) -> PlanDays | None:
    if plan is None:
        return None
    signature = next(iter(reversed(plan.sheet.signatures.all())), None)
    signed_on = plan.starts_on
    if signature is not None:
        zone = plan.sheet.visit.tz if plan.sheet.visit is not None else None
        signed_on = signature.signed_at.astimezone(zone).date()
    return PlanDays(
        signed_on=signed_on,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        visits=plan.visits,
        initial=plan.replaces_id is None,
    )


def _certified(plan: Plan | None) -> tuple[Certified, ...]:
    return tuple(Certified(r.way, r.on) for r in plan.certifications.all()) if plan else ()


def _sent(plan: Plan | None) -> tuple[Sent, ...]:
    if plan is None:
        return ()
    return tuple(
        Sent(row.whom, row.on, row.proof)
        for paper in plan.sheet.papers.all()
        for row in paper.handed.all()
    )


def _first(plan: Plan | None) -> Plan | None:
    """The first of the plans that this one goes on from."""
    seen: set[UUID] = set()
    while plan is not None and plan.replaces is not None and plan.pk not in seen:
        seen.add(plan.pk)
        plan = plan.replaces
    return plan


def as_if_signed(case: Case, plan: Plan) -> Case:
    """The same day with `plan` as if it were signed: what a reviewer would say of it then."""
    signed = PlanDays(
        signed_on=case.on,
        starts_on=plan.starts_on,
        ends_on=max(plan.ends_on, case.on),
        visits=plan.visits,
        initial=plan.replaces_id is None,
    )
    return replace(case, plan=signed, drafted=False, certified=(), sent=())
