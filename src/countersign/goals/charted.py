"""The goals of the chart with what is known around them, and what a reviewer would say of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet

from countersign.authorizations.models import Authorization
from countersign.base import clock, dates
from countersign.base.canonical import digest_of
from countersign.goals import verdict
from countersign.goals.given import PAYERS, Given
from countersign.goals.verdict import Verdict
from countersign.practice.models import Client, ClientSite, Coverage, Goal, GoalPoint, Visit
from countersign.practice.models.goals import GoalStatus
from countersign.practice.models.visits import VisitStatus

AHEAD = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Around:
    """What is known of a client that a goal is held against."""

    state: str = ""
    payer: str = ""
    payer_type: str | None = None
    authorized_until: date | None = None

    def given(self, text: str, *, baseline: str = "", setting: str = "clinic") -> Given:
        """`text` as the checks take it."""
        return Given(
            text=text or " ",
            setting=setting,
            state=self.state,
            payer=self.payer_type,
            baseline=baseline or None,
            authorized_until=self.authorized_until,
        )


@dataclass(frozen=True, slots=True)
class Judged:
    """A goal of the chart, and what comes of the checks today."""

    goal: Goal
    verdict: Verdict

    @property
    def first(self) -> str:
        """What would be said of it first."""
        return self.verdict.findings[0].message if self.verdict.findings else ""


@dataclass(frozen=True, slots=True)
class Case:
    """One client of the caseload: the goals that would be sent back, and the hours that wait."""

    client: Client
    payer: str
    refused: tuple[Judged, ...]
    count: int
    hours: float


def around(clients: Sequence[Client], *, on: date) -> dict[UUID, Around]:
    """What is known around each client, in three queries."""
    keys = [client.pk for client in clients]
    states = {
        row.client_id: row.site.state
        for row in ClientSite.objects.filter(client__in=keys).select_related("site")
        if row.ends_on is None or row.ends_on >= on
    }
    plans: dict[UUID, Coverage] = {}
    for row in Coverage.objects.filter(client__in=keys).select_related("plan__payer"):
        if row.ends_on is None or row.ends_on >= on:
            plans.setdefault(row.client_id, row)
    until: dict[UUID, date] = {}
    letters = Authorization.objects.filter(client__in=keys, cancelled_on=None, ends_on__gte=on)
    for key, ends in letters.values_list("client_id", "ends_on"):
        until[key] = max(ends, until.get(key, ends))
    return {key: _around(states.get(key, ""), plans.get(key), until.get(key)) for key in keys}


def _around(state: str, plan: Coverage | None, until: date | None) -> Around:
    if plan is None:
        return Around(state=state, authorized_until=until)
    kind = str(plan.plan.payer.payer_type)
    return Around(state, plan.plan.payer.name, kind if kind in PAYERS else None, until)


def first_measured(points: Iterable[GoalPoint]) -> str:
    """What the chart measured first, as a baseline is written: "5 October 2026: 1 of 5"."""
    for point in sorted(points, key=lambda one: one.on):
        value = point.value
        if value.get("trials"):
            return f"{dates.said(point.on)}: {value.get('successes', 0)} of {value['trials']}"
    return ""


def judged(goals: Iterable[Goal], known: Around) -> tuple[Judged, ...]:
    """Each goal with its verdict; `points` must have been fetched."""
    found = []
    for goal in goals:
        given = known.given(goal.text)
        points = first_measured(goal.points.all())
        found.append(Judged(goal, verdict.judge(_with(given, points))))
    return tuple(found)


def _with(given: Given, points: str) -> Given:
    return Given(
        text=given.text,
        setting=given.setting,
        state=given.state,
        payer=given.payer,
        baseline=given.baseline,
        authorized_until=given.authorized_until,
        charted=points,
    )


def caseload(clients: QuerySet[Client], *, on: date) -> list[Case]:
    """Every client with an active goal, those with the most hours at stake first."""
    goals: dict[UUID, list[Goal]] = defaultdict(list)
    active = Goal.objects.filter(client__in=clients, status=GoalStatus.ACTIVE)
    for goal in active.prefetch_related("points").order_by("created_at"):
        goals[goal.client_id].append(goal)
    whose = list(clients.filter(pk__in=goals))
    known = around(whose, on=on)
    hours = _hours([client.pk for client in whose])
    found = []
    for client in whose:
        seen = judged(goals[client.pk], known[client.pk])
        refused = tuple(one for one in seen if not one.verdict.accept)
        payer = known[client.pk].payer or "No payer"
        found.append(Case(client, payer, refused, len(seen), hours[client.pk] if refused else 0.0))
    return sorted(found, key=lambda c: (-c.hours, -len(c.refused), c.client.short_name))


def _hours(clients: list[UUID]) -> dict[UUID, float]:
    """Booked hours of the next 90 days by client."""
    found: dict[UUID, float] = defaultdict(float)
    now = clock.now()
    booked = Visit.objects.filter(
        client__in=clients, starts_at__gte=now, starts_at__lt=now + AHEAD
    ).exclude(status__in=[VisitStatus.CANCELLED, VisitStatus.NO_SHOW])
    for key, starts, ends in booked.values_list("client_id", "starts_at", "ends_at"):
        found[key] += (ends - starts).total_seconds() / 3600
    return found


def digest_of_words(goal: Goal) -> str:
    """SHA-256 over which goal it is and its words: what the audit chain keeps of a saved goal."""
    return digest_of({"goal": goal.pk, "text": goal.text})
