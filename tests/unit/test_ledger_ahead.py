"""When units run out, and the last day to ask for more."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.ledgers import Family, family, terms

from countersign.authorizations import recheck
from countersign.authorizations.ahead import Course, ask_by, last_covered, outlooks
from countersign.authorizations.booking import book
from countersign.authorizations.models import HouseRule, Renewal
from countersign.practice.models import Client

TODAY = date(2026, 11, 30)
WEEK = timedelta(weeks=1)


def weekly(count: int, first: date = TODAY) -> tuple[date, ...]:
    return tuple(first + n * WEEK for n in range(count))


def test_units_run_out_where_the_weekly_visits_do() -> None:
    course = Course(free=2, ends_on=date(2027, 6, 30), taken=weekly(3))
    assert last_covered(course, TODAY) == TODAY + 4 * WEEK
    assert ask_by(course, TODAY, turnaround=14) == TODAY + 5 * WEEK - timedelta(days=14)


def test_days_run_out_before_units() -> None:
    course = Course(free=20, ends_on=TODAY + timedelta(days=10), taken=weekly(2))
    assert last_covered(course, TODAY) == TODAY + timedelta(days=10)
    assert ask_by(course, TODAY, turnaround=14) == TODAY - timedelta(days=3)


def test_a_visit_beyond_is_the_first_without_cover() -> None:
    course = Course(
        free=0, ends_on=date(2027, 6, 30), taken=weekly(2), beyond=weekly(2, TODAY + 2 * WEEK)
    )
    assert last_covered(course, TODAY) == TODAY + WEEK
    assert ask_by(course, TODAY, turnaround=7) == TODAY + WEEK


@given(
    free=st.integers(0, 60),
    each=st.integers(1, 6),
    days=st.lists(st.integers(-50, 90), max_size=12),
    ends=st.integers(0, 200),
    turnaround=st.integers(0, 40),
)
def test_nobody_is_told_to_ask_after_cover_ends(
    free: int, each: int, days: list[int], ends: int, turnaround: int
) -> None:
    ends_on = TODAY + timedelta(days=ends)
    taken = tuple(TODAY + timedelta(days=n) for n in days if n <= ends)
    course = Course(free=free, ends_on=ends_on, each=each, taken=taken)
    assert last_covered(course, TODAY) <= ends_on
    assert ask_by(course, TODAY, turnaround=turnaround) <= ends_on + timedelta(days=1 - turnaround)
    more = Course(free=free + each, ends_on=ends_on, each=each, taken=taken)
    assert last_covered(more, TODAY) >= last_covered(course, TODAY)


@pytest.fixture
def home(db: None) -> Family:
    return family()


def test_the_list_names_who_is_late_soon_and_asked(home: Family) -> None:
    terms(home.payer, turnaround_days=14, dollars_a_visit="95.50")
    line = home.grant(4, ends_on=TODAY + timedelta(days=200))
    for week in range(4):
        book(home.visit(TODAY + week * WEEK), by=home.staff)
    clients = Client.objects.all()
    (one,) = outlooks(clients, TODAY)
    assert one.standing == "soon"
    assert one.says == "0 visits of 4"
    assert one.last_covered == TODAY + 3 * WEEK
    assert one.ask_by == TODAY + 2 * WEEK
    home.visit(TODAY + 4 * WEEK).save()
    home.visit(TODAY + 5 * WEEK).save()
    recheck.look_again()
    (one,) = outlooks(clients, TODAY)
    assert (one.overdrawn, one.standing, one.dollars) == (2, "over", Decimal("191.00"))
    (one,) = outlooks(clients, TODAY + 3 * WEEK)
    assert one.standing == "late"
    Renewal.objects.create(line=line, asked_on=TODAY)
    (one,) = outlooks(clients, TODAY)
    assert one.standing == "asked"


def test_the_next_authorization_quiets_the_old_one(home: Family) -> None:
    HouseRule.objects.update(near_days=21)
    home.grant(3, ends_on=TODAY + timedelta(days=6))
    assert [one.standing for one in outlooks(Client.objects.all(), TODAY)] == ["late"]
    home.grant(40, reference="A-101", starts_on=TODAY, ends_on=TODAY + timedelta(days=300))
    assert outlooks(Client.objects.all(), TODAY) == []
    (one,) = outlooks(Client.objects.all(), TODAY, every=True)
    assert one.says == "43 visits of 43"
    assert one.line.authorization.reference == "A-101"
