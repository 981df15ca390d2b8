"""Whatever people do to the ledger, in any order, it never loses or makes a unit.

Hypothesis draws acts on one client's visits in a real database, and a plain model of lists and
counts does the same beside it. After every act each line must hold and have used exactly what the
model says, and its balance must be the sum of its holdings. COUNTERSIGN_SOAK=1 draws 10,000 acts.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.ledgers import adds_up, family

from countersign.authorizations import amending, recheck, series, signing
from countersign.authorizations.booking import NotBooked, book
from countersign.authorizations.models import AuthorizationLine, Booking, BookingState, Hold
from countersign.base import clock
from countersign.base.errors import Refused, UserError
from countersign.practice.models import Visit

pytestmark = pytest.mark.django_db

SOAK = bool(os.environ.get("COUNTERSIGN_SOAK"))
EXAMPLES, STEPS = (100, 100) if SOAK else (8, 25)
FIRST = date(2026, 9, 1)
DAYS = 120
SIGNED = {"97530": 3}

days = st.integers(0, DAYS).map(lambda n: FIRST + timedelta(days=n))
some = st.integers(0, 10_000)


@dataclass
class Line:
    """One line of the model: when it counts, how much there is, and who has some."""

    row: AuthorizationLine
    starts: date
    ends: date
    granted: int
    before: int
    takers: dict[Any, int] = field(default_factory=dict)

    @property
    def free(self) -> int:
        return self.granted - self.before - sum(self.takers.values())


@dataclass
class Plan:
    """One visit of the model."""

    visit: Visit
    day: date
    number: int
    status: str = "booked"
    used: bool = False
    booked: bool = True


class Machine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.block: Any = transaction.atomic()
        vars(self.block)["_from_testcase"] = True
        self.block.__enter__()
        self.clock = ExitStack()
        self.visits: list[Plan] = []
        self.holds: dict[Any, tuple[Hold, list[date], Any]] = {}
        self.dirty: set[int] = set()
        self.minute = 0

    @initialize()
    def build(self) -> None:
        self.at = clock.now()
        self.home = family()
        self.lines = [
            self.line("A-1", 0, 60, granted=4, before=1),
            self.line("A-2", 45, 150, granted=5),
            self.line("A-3", 45, 90, granted=2),
        ]

    def line(self, reference: str, first: int, last: int, *, granted: int, before: int = 0) -> Line:
        starts, ends = FIRST + timedelta(days=first), FIRST + timedelta(days=last)
        row = self.home.grant(
            granted, reference=reference, starts_on=starts, ends_on=ends, used_before=before
        )
        return Line(row, starts, ends, granted, before)

    # The model -------------------------------------------------------------------------------

    def choose(self, day: date, among: Iterable[Line] | None = None) -> Line | None:
        fits = [
            one
            for one in (self.lines if among is None else among)
            if one.starts <= day <= one.ends and one.free > 0
        ]
        return min(fits, key=lambda one: (one.ends, one.starts, str(one.row.pk)), default=None)

    def drop(self, taker: Any) -> None:
        for one in self.lines:
            one.takers.pop(taker, None)

    def held_of(self, taker: Any) -> Line | None:
        return next((one for one in self.lines if taker in one.takers), None)

    def take(self, plan: Plan, *, moved: bool = False) -> bool:
        """Keep its line when it still fits that day, else the earliest-ending with room."""
        mine = None if moved else self.held_of(plan.number)
        self.drop(plan.number)
        line = (self.choose(plan.day, [mine]) if mine else None) or self.choose(plan.day)
        if line is not None:
            line.takers[plan.number] = 1
        return line is not None

    def settle(self) -> None:
        """What looking again does, in plain words."""
        waiting = [one for one in self.visits if one.number in self.dirty]
        for plan in waiting:
            if plan.status in ("cancelled", "no_show"):
                self.drop(plan.number)
        for plan in sorted(waiting, key=lambda one: (one.day, one.number)):
            if plan.status == "booked" and not plan.used:
                plan.booked = self.take(plan)
        self.dirty.clear()

    def touch(self, line: Line) -> None:
        self.dirty |= {one.number for one in self.visits if one.day >= line.starts}

    # The acts --------------------------------------------------------------------------------

    def new(self, day: date) -> Plan:
        self.minute += 1
        visit = self.home.visit(day, hour=0)
        visit.starts_at += timedelta(minutes=self.minute)
        visit.ends_at += timedelta(minutes=self.minute)
        return Plan(visit, day, self.minute)

    def pick(self, number: int) -> Plan:
        return self.visits[number % len(self.visits)]

    def fresh(self, plan: Plan) -> Visit:
        return Visit.objects.select_related("coverage__plan__payer").get(pk=plan.visit.pk)

    @rule(day=days)
    def book(self, day: date) -> None:
        plan = self.new(day)
        expected = self.choose(day) is not None
        try:
            book(plan.visit, by=self.home.staff)
        except NotBooked:
            assert not expected
            return
        assert expected
        assert self.take(plan)
        self.visits.append(plan)

    @rule(day=days)
    def write_past_the_ledger(self, day: date) -> None:
        plan = self.new(day)
        plan.visit.save()
        plan.booked = False
        self.visits.append(plan)
        self.dirty.add(plan.number)

    @rule()
    def look_again(self) -> None:
        recheck.look_again()
        self.settle()

    @precondition(lambda self: self.visits)
    @rule(number=some, day=days)
    def move(self, number: int, day: date) -> None:
        plan = self.pick(number)
        if plan.used or plan.status != "booked":
            return
        visit = self.fresh(plan)
        by = day - plan.day
        visit.date_of_service = day
        visit.starts_at, visit.ends_at = visit.starts_at + by, visit.ends_at + by
        old, plan.day = plan.day, day
        before = {id(one): dict(one.takers) for one in self.lines}
        expected = self.take(plan, moved=day != old)
        try:
            with transaction.atomic():
                book(visit, by=self.home.staff)
        except NotBooked:
            assert not expected
            plan.day = old
            for one in self.lines:
                one.takers = before[id(one)]
            return
        assert expected
        plan.booked = True
        self.dirty.discard(plan.number)

    @precondition(lambda self: self.visits)
    @rule(number=some, status=st.sampled_from(["cancelled", "no_show"]))
    def call_off(self, number: int, status: str) -> None:
        plan = self.pick(number)
        if plan.used:
            return
        visit = self.fresh(plan)
        visit.status = plan.status = status
        book(visit, by=self.home.staff)
        self.drop(plan.number)
        self.dirty.discard(plan.number)

    @precondition(lambda self: self.visits)
    @rule(number=some)
    def book_again(self, number: int) -> None:
        plan = self.pick(number)
        if plan.status == "booked":
            return
        visit = self.fresh(plan)
        visit.status = "booked"
        expected = self.choose(plan.day) is not None
        try:
            with transaction.atomic():
                book(visit, by=self.home.staff)
        except NotBooked:
            assert not expected
            return
        assert expected
        plan.status, plan.booked = "booked", self.take(plan)
        self.dirty.discard(plan.number)

    @precondition(lambda self: self.visits)
    @rule(number=some)
    def sign(self, number: int) -> None:
        plan = self.pick(number)
        if plan.status != "booked":
            return
        mine = self.held_of(plan.number)
        self.drop(plan.number)
        line = self.choose(plan.day)
        try:
            with transaction.atomic():
                signing.consume(self.fresh(plan), SIGNED)
        except Refused:
            assert line is None
            if mine is not None:
                mine.takers[plan.number] = 1
            return
        assert line is not None
        line.takers[plan.number] = 1
        plan.used = plan.booked = True

    @precondition(lambda self: self.visits)
    @rule(number=some)
    def enter_in_error(self, number: int) -> None:
        plan = self.pick(number)
        if not plan.used:
            return
        signing.give_back(self.fresh(plan))
        self.drop(plan.number)
        self.visits.remove(plan)
        self.dirty.discard(plan.number)
        Visit.objects.filter(pk=plan.visit.pk).update(status="cancelled")

    @rule(first=days, count=st.integers(1, 5), gap=st.integers(1, 14))
    def hold(self, first: date, count: int, gap: int) -> None:
        wanted = [first + timedelta(days=gap * n) for n in range(count)]
        before = {id(one): dict(one.takers) for one in self.lines}
        key = ("hold", len(self.holds), self.minute, first)
        ok = True
        for place, day in enumerate(wanted):
            line = self.choose(day)
            ok = ok and line is not None
            if line is not None:
                line.takers[(key, place)] = 1
        held = series.reserve(
            self.home.client,
            [series.Wanted(day, self.home.plan) for day in wanted],
            by=self.home.staff,
            minutes=30,
        )
        assert held.ok == ok
        if held.hold is None:
            for one in self.lines:
                one.takers = before[id(one)]
            return
        self.holds[key] = (held.hold, wanted, clock.now() + timedelta(minutes=30))

    def end(self, key: Any) -> None:
        for one in self.lines:
            for taker in [t for t in one.takers if isinstance(t, tuple) and t[0] == key]:
                del one.takers[taker]
        del self.holds[key]

    @precondition(lambda self: self.holds)
    @rule(number=some)
    def let_go(self, number: int) -> None:
        key = list(self.holds)[number % len(self.holds)]
        series.let_go(self.holds[key][0], by=self.home.staff)
        self.end(key)

    @precondition(lambda self: self.holds)
    @rule(number=some)
    def confirm(self, number: int) -> None:
        key = list(self.holds)[number % len(self.holds)]
        hold, wanted, _ = self.holds[key]
        plans = [self.new(day) for day in wanted]
        lines = [self.held_of((key, place)) for place in range(len(wanted))]
        try:
            with transaction.atomic():
                series.confirm(hold, [plan.visit for plan in plans], by=self.home.staff)
        except NotBooked:
            # Its line was given other dates since, and no other has room.
            assert any(
                line is None or not line.starts <= day <= line.ends
                for line, day in zip(lines, wanted, strict=True)
            )
            return
        for plan, line, place in zip(plans, lines, range(len(wanted)), strict=True):
            if line is not None:
                line.takers.pop((key, place))
                line.takers[plan.number] = 1
        for plan in plans:
            assert self.take(plan)
        self.end(key)
        self.visits += plans

    @rule(minutes=st.integers(1, 40))
    def wait(self, minutes: int) -> None:
        self.at = max(self.at, clock.now()) + timedelta(minutes=minutes)
        self.clock.enter_context(clock.frozen(self.at))
        series.lapse()
        for key in [k for k, (_, _, ends) in self.holds.items() if ends <= self.at]:
            self.end(key)

    @rule(number=some, granted=st.integers(1, 9))
    def regrant(self, number: int, granted: int) -> None:
        line = self.lines[number % len(self.lines)]
        try:
            with transaction.atomic():
                amending.regrant(line.row, granted)
        except UserError:
            used = sum(
                line.takers[p.number] for p in self.visits if p.used and p.number in line.takers
            )
            assert line.before + used > granted
            return
        line.granted = granted
        days_of = {plan.number: plan for plan in self.visits}
        held = [t for t in line.takers if not (t in days_of and days_of[t].used)]

        def order(taker: Any) -> tuple[date, Any]:
            if taker in days_of:
                return days_of[taker].day, self.made_at(days_of[taker])
            key, place = taker
            return self.holds[key][1][place], self.made_of_hold(self.holds[key][0], place)

        held.sort(key=order)
        while line.free < 0:
            line.takers.pop(held.pop())
        self.touch(line)

    def made_at(self, plan: Plan) -> Any:
        one = plan.visit.holdings.exclude(state="released").order_by("-created_at").first()
        one = one or plan.visit.holdings.order_by("-created_at").first()
        assert one is not None
        return one.created_at, one.pk

    def made_of_hold(self, hold: Hold, place: int) -> Any:
        one = hold.holdings.get(place=place)
        return one.created_at, one.pk

    @rule(number=some, ends=days)
    def redate(self, number: int, ends: date) -> None:
        line = self.lines[number % len(self.lines)]
        if ends < line.starts:
            return
        line.ends = ends
        line.row.authorization.refresh_from_db()
        amending.redate(line.row.authorization, ends_on=ends)
        recheck.look_again()
        self.touch(line)
        self.settle()

    # What must hold --------------------------------------------------------------------------

    @invariant()
    def nothing_is_lost_or_made(self) -> None:
        used = {plan.number for plan in self.visits if plan.used}
        for line in getattr(self, "lines", ()):
            row = adds_up(line.row)
            taken = line.takers
            assert row.used == sum(n for t, n in taken.items() if t in used), line
            assert row.held == sum(n for t, n in taken.items() if t not in used), line
            assert row.free == line.free

    @invariant()
    def nobody_is_silently_the_wrong_one(self) -> None:
        for plan in self.visits:
            if plan.number in self.dirty or plan.status != "booked":
                continue
            state = Booking.objects.get(visit=plan.visit).state
            assert state == (BookingState.INSURED if plan.booked else BookingState.OVERDRAWN)

    def teardown(self) -> None:
        self.clock.close()
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)


def test_no_order_of_acts_loses_or_makes_a_unit() -> None:
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.explicit, Phase.reuse, Phase.generate),
        ),
    )
