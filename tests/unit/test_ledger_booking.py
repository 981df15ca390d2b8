"""A visit is booked inside its authorization, or refused with the number and what to do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from tests.ledgers import END, START, Family, adds_up, family, terms
from tests.small import make_client

from countersign.authorizations import recheck, series
from countersign.authorizations.booking import NotBooked, book
from countersign.authorizations.models import (
    Agreement,
    Booking,
    BookingState,
    Cap,
    Hold,
    Holding,
    HouseRule,
    Pool,
    Recheck,
    Renewal,
)
from countersign.authorizations.wishes import Wish
from countersign.base import clock
from countersign.base.errors import UserError
from countersign.practice.models import Site, Staff, Visit

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 30)
WEEK = timedelta(weeks=1)


@pytest.fixture
def home() -> Family:
    return family()


def refused(act: Callable[[], Any]) -> NotBooked:
    with pytest.raises(NotBooked) as caught:
        act()
    return caught.value


def test_the_thirteenth_visit_of_twelve_is_refused_with_the_number(home: Family) -> None:
    line = home.grant(12)
    for week in range(12):
        book(home.visit(START + week * WEEK), by=home.staff)
    error = refused(lambda: book(home.visit(START + 12 * WEEK), by=home.staff))
    assert "visit 13 of 12 on authorization A-100" in str(error)
    assert "re-authorization" in str(error)
    assert error.said.code == "authorizations.used-up"
    assert Visit.objects.count() == 12
    assert adds_up(line).free == 0


@pytest.mark.parametrize(
    ("about", "visit", "code"),
    [
        ({"ends_on": MONDAY - timedelta(days=1)}, {}, "past-end"),
        ({"starts_on": MONDAY + timedelta(days=1)}, {}, "not-started"),
        ({"cancelled_on": MONDAY}, {}, "cancelled"),
        ({"discipline": "PT"}, {}, "wrong-discipline"),
        ({"therapists": ["someone-else"]}, {}, "wrong-therapist"),
        ({"sites": ["elsewhere"]}, {}, "wrong-site"),
        ({"codes": ["97530"]}, {"kind": "evaluation"}, "wrong-code"),
        ({"codes": ["97166"]}, {}, "wrong-code"),
    ],
)
def test_what_the_authorization_does_not_allow_is_refused(
    home: Family, about: dict[str, Any], visit: dict[str, Any], code: str
) -> None:
    home.grant(12, **about)
    error = refused(lambda: book(home.visit(MONDAY, **visit), by=home.staff))
    assert error.said.code == f"authorizations.{code}"
    assert not Visit.objects.exists()


def test_a_planned_code_outside_the_letter_is_refused(home: Family) -> None:
    home.grant(12, codes=["97530", "97535"])
    wish = Wish(codes={"97110": 2})
    error = refused(lambda: book(home.visit(MONDAY), by=home.staff, wish=wish))
    assert "does not allow 97110" in str(error)
    assert error.field == "codes"


def test_without_an_authorization_nothing_is_booked_as_insured(home: Family) -> None:
    error = refused(lambda: book(home.visit(MONDAY), by=home.staff))
    assert error.said.code == "authorizations.none"


def test_the_earliest_ending_is_used_first(home: Family) -> None:
    later = home.grant(12, reference="A-2")
    sooner = home.grant(1, reference="A-1", ends_on=MONDAY + timedelta(days=10))
    book(home.visit(MONDAY), by=home.staff)
    assert (adds_up(sooner).held, adds_up(later).held) == (1, 0)
    book(home.visit(MONDAY, hour=13), by=home.staff)
    assert (adds_up(sooner).held, adds_up(later).held) == (1, 1)


@pytest.mark.parametrize(("counts", "granted", "takes"), [("units", 4, 3), ("hours", 100, 45)])
def test_units_and_hours_are_taken_by_minutes(
    home: Family, counts: str, granted: int, takes: int
) -> None:
    line = home.grant(granted, counts=counts)
    book(home.visit(MONDAY), by=home.staff)
    assert adds_up(line).held == takes
    book(home.visit(MONDAY, hour=11, minutes=15), by=home.staff)
    refused(lambda: book(home.visit(MONDAY, hour=13, minutes=50), by=home.staff))


def test_two_lines_never_take_more_than_their_pool(home: Family) -> None:
    pool = Pool.objects.create(client=home.client, counts="visits", granted=3)
    first = home.grant(2, pool=pool, reference="A-1", codes=["97530"])
    second = home.grant(2, pool=pool, reference="A-2", codes=["97535"])
    both = Wish(codes={"97530": 2, "97535": 1})
    book(home.visit(MONDAY), by=home.staff, wish=both)
    pool.refresh_from_db()
    assert pool.held == 1  # one visit, though two lines count it
    book(home.visit(MONDAY + WEEK), by=home.staff, wish=Wish(codes={"97530": 3}))
    book(home.visit(MONDAY + 2 * WEEK), by=home.staff, wish=Wish(codes={"97535": 3}))
    third = refused(
        lambda: book(home.visit(MONDAY + 3 * WEEK), by=home.staff, wish=Wish(codes={"97535": 1}))
    )
    assert third.said.code == "authorizations.used-up"
    assert (adds_up(first).free, adds_up(second).free) == (0, 0)
    pool.refresh_from_db()
    assert (pool.held, pool.free) == (3, 0)


@pytest.mark.parametrize(
    ("cap", "fits", "not_any_more"),
    [
        # Sunday 29 November to Saturday 5 December is one calendar week.
        ({"per": "week", "week_starts": 6, "most": 1}, date(2026, 12, 6), date(2026, 12, 5)),
        ({"per": "week", "week_starts": 0, "most": 1}, date(2026, 12, 7), date(2026, 12, 6)),
        # 1 September 2026 is a Tuesday: its weeks end on Mondays.
        ({"per": "start_week", "most": 1}, date(2026, 12, 1), date(2026, 11, 24)),
        ({"per": "month", "most": 1}, date(2026, 12, 1), date(2026, 11, 2)),
        ({"per": "rolling", "days": 14, "most": 1}, date(2026, 12, 14), date(2026, 12, 13)),
        ({"per": "day", "most": 1}, date(2026, 12, 1), MONDAY),
    ],
)
def test_caps_count_as_the_payer_does(
    home: Family, cap: dict[str, Any], fits: date, not_any_more: date
) -> None:
    line = home.grant(12)
    Cap.objects.create(line=line, **cap)
    book(home.visit(MONDAY), by=home.staff)
    book(home.visit(fits, hour=11), by=home.staff)
    error = refused(lambda: book(home.visit(not_any_more, hour=14), by=home.staff))
    assert error.said.code == "authorizations.too-often"
    assert "allows 1 visit in" in str(error)


def test_moving_a_visit_keeps_its_unit_and_cancelling_gives_it_back(home: Family) -> None:
    line = home.grant(1)
    visit = home.visit(MONDAY)
    book(visit, by=home.staff)
    visit.date_of_service += WEEK
    visit.starts_at, visit.ends_at = visit.starts_at + WEEK, visit.ends_at + WEEK
    assert book(visit, by=home.staff).state == BookingState.INSURED
    assert adds_up(line).held == 1
    visit.status = "cancelled"
    assert book(visit, by=home.staff).state == BookingState.GIVEN_BACK
    assert adds_up(line).free == 1


def test_a_no_show_takes_its_unit_where_the_payer_says_so(home: Family) -> None:
    terms(home.payer, no_show="take")
    line = home.grant(2)
    visit = home.visit(MONDAY)
    book(visit, by=home.staff)
    visit.status = "no_show"
    book(visit, by=home.staff)
    assert adds_up(line).used == 1
    visit.status = "booked"
    book(visit, by=home.staff)
    assert (adds_up(line).used, adds_up(line).held) == (0, 1)


def test_a_no_show_found_at_a_sync_takes_its_unit_and_gives_it_back(home: Family) -> None:
    terms(home.payer, no_show="take")
    line = home.grant(2)
    visit = home.visit(MONDAY)
    book(visit, by=home.staff)
    Visit.objects.update(status="no_show")
    recheck.look_again()
    assert (adds_up(line).used, adds_up(line).held) == (1, 0)
    Visit.objects.update(status="booked")
    recheck.look_again()
    assert (adds_up(line).used, adds_up(line).held) == (0, 1)


def test_the_last_two_wait_for_the_renewal(home: Family) -> None:
    HouseRule.objects.update(near_limit=2, near_limit_holds=True)
    line = home.grant(3)
    book(home.visit(MONDAY), by=home.staff)
    error = refused(lambda: book(home.visit(MONDAY + WEEK), by=home.staff))
    assert error.said.code == "authorizations.near-limit"
    Renewal.objects.create(line=line, by=home.staff)
    assert book(home.visit(MONDAY + WEEK), by=home.staff).state == BookingState.INSURED


def test_tentative_is_named_as_such_and_turns_red_by_itself(home: Family) -> None:
    at = clock.now()
    wish = Wish("tentative", "CALL-77", "Sam at Meridian", at + timedelta(days=3))
    booking = book(home.visit(MONDAY), by=home.staff, wish=wish)
    assert booking.state == BookingState.TENTATIVE
    assert not booking.is_red(at)
    assert booking.is_red(at + timedelta(days=4))
    for wrong in (
        Wish("tentative", "", "Sam", at + timedelta(days=3)),
        Wish("tentative", "CALL", "", at + timedelta(days=3)),
        Wish("tentative", "CALL", "Sam", at + timedelta(days=30)),
        Wish("tentative", "CALL", "Sam", None),
    ):
        with pytest.raises(UserError):
            book(home.visit(MONDAY + WEEK), by=home.staff, wish=wrong)
    home.grant(5)
    recheck.look_again()
    booking.refresh_from_db()
    assert booking.state == BookingState.INSURED


def agreement(home: Family, **about: Any) -> Agreement:
    values = {
        "client": home.client,
        "payer": home.payer,
        "signed_by": "Rowan Hale",
        "signed_on": START,
        "starts_on": START,
        "ends_on": END,
        "dollars_a_visit": "90.00",
        "entered_by": home.staff,
    }
    return Agreement.objects.create(**{**values, **about})


def test_self_pay_wants_the_contract_and_a_signature(home: Family) -> None:
    signed = agreement(home)
    wish = Wish("self_pay", agreement=signed)
    with pytest.raises(UserError, match="not known whether"):
        book(home.visit(MONDAY), by=home.staff, wish=wish)
    contract = terms(home.payer, family_pays="no")
    with pytest.raises(UserError, match="does not let"):
        book(home.visit(MONDAY), by=home.staff, wish=wish)
    contract.family_pays = "agreed"
    contract.save()
    with pytest.raises(UserError, match="has not signed"):
        book(home.visit(MONDAY), by=home.staff, wish=Wish("self_pay"))
    ended = agreement(home, ends_on=MONDAY - timedelta(days=1))
    with pytest.raises(UserError, match="runs from"):
        book(home.visit(MONDAY), by=home.staff, wish=Wish("self_pay", agreement=ended))
    line = home.grant(4)
    assert book(home.visit(MONDAY), by=home.staff, wish=wish).state == BookingState.SELF_PAY
    assert adds_up(line).free == 4


def test_a_plan_that_asks_for_none_takes_nothing(home: Family) -> None:
    home.plan.needs_authorization = False
    home.plan.save()
    line = home.grant(4)
    home.coverage.refresh_from_db()
    assert book(home.visit(MONDAY), by=home.staff).state == BookingState.NOT_NEEDED
    assert adds_up(line).free == 4


def test_a_visit_written_past_the_ledger_takes_its_unit_at_the_next_look(home: Family) -> None:
    line = home.grant(1)
    first, second = home.visit(MONDAY), home.visit(MONDAY + WEEK)
    first.save()
    second.save()
    assert Recheck.objects.count() == 2
    report = recheck.look_again()
    assert (report.visits, report.overdrawn) == (2, 1)
    assert adds_up(line).held == 1
    overdraw = Booking.objects.get(state=BookingState.OVERDRAWN)
    assert (overdraw.visit, overdraw.reason) == (second, "used-up")
    assert not Recheck.objects.exists()
    assert recheck.look_again().visits == 0


def test_new_dates_flag_future_visits_and_delete_none(home: Family) -> None:
    line = home.grant(12)
    for week in range(4):
        book(home.visit(MONDAY + week * WEEK), by=home.staff)
    about = line.authorization
    about.ends_on = MONDAY + WEEK
    about.save()
    assert recheck.look_again().overdrawn == 2
    assert Visit.objects.filter(status="booked").count() == 4
    assert adds_up(line).held == 2
    about.ends_on = END
    about.save()
    recheck.look_again()
    assert not Booking.objects.filter(state=BookingState.OVERDRAWN).exists()
    assert adds_up(line).held == 4


def test_a_visit_given_to_another_child_leaves_nothing_behind(home: Family) -> None:
    line = home.grant(1)
    visit = home.visit(MONDAY)
    book(visit, by=home.staff)
    visit.client = make_client("Theo", "Reyes", "3002", home.site)
    visit.coverage = None
    book(visit, by=home.staff)
    assert adds_up(line).free == 1


def test_visits_before_the_ledger_opened_are_in_the_opening_balance(home: Family) -> None:
    line = home.grant(5, used_before=3, starts_on=date(2025, 12, 1))
    home.visit(date(2025, 12, 8)).save()
    assert recheck.look_again().visits == 0
    assert adds_up(line).free == 2


def wanted(home: Family, count: int) -> list[series.Wanted]:
    return [series.Wanted(MONDAY + n * WEEK, home.plan) for n in range(count)]


def test_a_series_is_held_whole_or_not_at_all(home: Family) -> None:
    line = home.grant(4)
    none = series.reserve(home.client, wanted(home, 5), by=home.staff)
    assert not none.ok
    assert none.hold is None
    assert [answer.ok for answer in none.answers] == [True] * 4 + [False]
    assert none.answers[4].said is not None
    assert "visit 5 of 4" in none.answers[4].said.message
    assert adds_up(line).held == 0
    held = series.reserve(home.client, wanted(home, 4), by=home.staff)
    assert held.ok
    assert adds_up(line).held == 4
    refused(lambda: book(home.visit(MONDAY), by=home.staff))
    visits = [home.visit(MONDAY + n * WEEK) for n in range(4)]
    assert held.hold is not None
    bookings = series.confirm(held.hold, visits, by=home.staff)
    assert {one.state for one in bookings} == {BookingState.INSURED}
    assert adds_up(line).held == 4
    assert Holding.objects.count() == 4
    assert recheck.look_again().visits == 0


def test_a_series_lapses_by_itself_and_can_be_let_go(home: Family) -> None:
    line = home.grant(4)
    held = series.reserve(home.client, wanted(home, 3), by=home.staff, minutes=10)
    assert held.hold is not None
    with clock.frozen(clock.now() + timedelta(minutes=11)):
        assert series.preview(home.client, wanted(home, 4)).ok
        book(home.visit(MONDAY), by=home.staff)
        assert adds_up(line).held == 1
        late = Hold.objects.get(pk=held.hold.pk)
        refused(lambda: series.confirm(late, [home.visit(MONDAY)], by=home.staff))
    again = series.reserve(home.client, wanted(home, 3), by=home.staff)
    assert again.hold is not None
    series.let_go(again.hold, by=home.staff)
    assert adds_up(line).held == 1
    later = series.reserve(home.client, wanted(home, 2), by=home.staff, minutes=10)
    with clock.frozen(clock.now() + timedelta(minutes=11)):
        assert series.lapse() == 1
    assert later.hold is not None
    assert Hold.objects.get(pk=later.hold.pk).closed_at is not None
    assert adds_up(line).held == 1


def test_locks_to_a_therapist_and_a_place_let_the_named_ones_in(home: Family) -> None:
    other = Staff.objects.create(name="Cora Finch")
    away = Site.objects.create(name="Away", state="CA", zone="America/Los_Angeles")
    home.grant(4, therapists=[str(home.staff.pk)], sites=[str(home.site.pk)])
    assert book(home.visit(MONDAY), by=home.staff).state == BookingState.INSURED
    assert (
        refused(lambda: book(home.visit(MONDAY, hour=12, therapist=other), by=home.staff)).field
        == "therapist"
    )
    assert (
        refused(lambda: book(home.visit(MONDAY, hour=12, site=away), by=home.staff)).field == "site"
    )
