"""The search for a block, without a database: whole, inside every rule, or exactly why not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from countersign.scheduling.finding import find, judge
from countersign.scheduling.values import (
    Obstacle,
    Offer,
    RoomNow,
    Shift,
    SiteNow,
    Span,
    Therapist,
    Window,
    Wish,
    World,
)

MONDAY = date(2026, 10, 5)
SITE = SiteNow(uuid4(), "Riverside", "CA", "America/Los_Angeles")
LICENCE = (("CA", Span(date(2020, 1, 1), date(2035, 1, 1))),)


def therapist(name: str = "Ola Brandt", **about: Any) -> Therapist:
    """Somebody who works every afternoon from one to six."""
    shifts = tuple(
        Shift(SITE.id, Window(day, 13 * 60, 18 * 60), date(2020, 1, 1)) for day in range(5)
    )
    values: dict[str, Any] = {"id": uuid4(), "is_ot": True, "shifts": shifts, "licences": LICENCE}
    return Therapist(**{**values, "name": name, **about})


def wish(**about: Any) -> Wish:
    values: dict[str, Any] = {
        "per_week": 2,
        "weeks": 6,
        "minutes": 45,
        "windows": tuple(Window(day, 15 * 60, 17 * 60) for day in (0, 1, 2, 3)),
        "earliest": MONDAY,
    }
    return Wish(**{**values, **about})


def world(*people: Therapist, site: SiteNow = SITE, **about: Any) -> World:
    return World((site,), people or (therapist(),), **about)


def nearest(found: Any) -> Obstacle:
    assert not found.offers
    first: Obstacle = found.obstacles[0]
    return first


def test_two_days_a_week_are_never_neighbours() -> None:
    found = find(world(), wish())
    assert found.offers
    for offer in found.offers:
        assert offer.weekdays[1] - offer.weekdays[0] >= 2
        assert len(offer.visits) == 12
        assert len({one.day for one in offer.visits}) == 12


def test_a_closed_day_is_stepped_over_and_made_good() -> None:
    shut = replace(SITE, closed=((Span(date(2026, 10, 12), date(2026, 10, 12)), "Columbus Day"),))
    offer = next(one for one in find(world(site=shut), wish()).offers if one.weekdays == (0, 2))
    assert date(2026, 10, 12) in offer.skipped
    assert len(offer.visits) == 12
    assert offer.last == MONDAY + timedelta(weeks=6)


def test_an_hour_of_another_child_is_not_stepped_over() -> None:
    every_day = {MONDAY + timedelta(days=n): ((13 * 60, 18 * 60),) for n in range(200)}
    found = find(world(therapist(busy=every_day)), wish())
    said = nearest(found)
    assert said.kind == "taken"
    assert said.says == "visit 1, 5 October at 15:00: Ola Brandt has another child."


def test_the_visit_that_is_in_the_way_is_named_with_its_day() -> None:
    only = (Window(1, 15 * 60, 15 * 60 + 45),)
    taken = {MONDAY + timedelta(weeks=9 + n, days=1): ((15 * 60, 16 * 60),) for n in range(30)}
    said = nearest(find(world(therapist(busy=taken)), wish(per_week=1, weeks=12, windows=only)))
    assert said.says == "visit 10, 8 December at 15:00: Ola Brandt has another child."
    assert said.reached == 9


def test_nobody_works_then() -> None:
    early = wish(windows=(Window(0, 8 * 60, 9 * 60),), per_week=1)
    assert "Monday 8:00 to 9:00" in nearest(find(world(), early)).says
    assert "hours" in nearest(find(world(therapist(shifts=())), early)).says


def test_an_assistant_has_an_ot_beside_them_or_no_visit() -> None:
    aide = therapist("Dana Ruiz", is_ot=False)
    assert nearest(find(world(aide), wish())).kind == "short"
    away = therapist("Femi Adeyemi", away=(Span(MONDAY, MONDAY + timedelta(days=6)),))
    found = [one for one in find(world(aide, away), wish()).offers if one.therapist == aide]
    assert found
    assert all(one.first >= MONDAY + timedelta(days=7) for one in found)


def test_skills_licences_and_assistants() -> None:
    assert nearest(find(world(), wish(skills=frozenset({"feeding"})))).kind == "skill"
    aide = therapist("Dana Ruiz", is_ot=False)
    assert nearest(find(world(aide), wish(only_ot=True))).kind == "only-ot"
    ended = (("CA", Span(date(2020, 1, 1), MONDAY + timedelta(days=20))),)
    assert nearest(find(world(therapist(licences=ended)), wish())).kind == "licence"


def test_minutes_a_day_and_new_children_have_their_limits() -> None:
    mornings = {MONDAY + timedelta(days=n): ((13 * 60, 15 * 60),) for n in range(200)}
    said = nearest(find(world(therapist(busy=mornings, most_minutes=150)), wish()))
    assert "150 minutes with children" in said.says
    assert find(world(therapist(busy=mornings, most_minutes=165)), wish()).offers
    full = therapist(children_left=0)
    assert nearest(find(world(full), wish())).kind == "caseload"
    assert find(world(full, knows=full.id), wish()).offers


def test_a_room_is_free_for_every_visit_or_it_is_another_hour() -> None:
    taken = {MONDAY + timedelta(days=n): ((15 * 60, 16 * 60),) for n in range(200)}
    swing = RoomNow(uuid4(), "Swing", "swing", taken)
    found = find(world(site=replace(SITE, rooms=(swing,))), wish(room="swing"))
    assert found.offers
    assert all(one.start >= 16 * 60 and one.room == swing for one in found.offers)
    assert nearest(find(world(), wish(room="swing"))).says == "Riverside has no swing."


def test_an_evaluation_comes_one_to_three_weeks_before() -> None:
    found = find(world(), wish(evaluation=True))
    assert found.offers
    for offer in found.offers:
        assert offer.evaluation is not None
        assert 7 <= (offer.first - offer.evaluation.at.day).days <= 21
    aide = therapist("Dana Ruiz", is_ot=False)
    busy = {MONDAY + timedelta(days=n): ((13 * 60, 18 * 60),) for n in range(200)}
    beside = therapist(busy=busy)
    assert nearest(find(world(aide, beside), wish(evaluation=True))).kind == "evaluation"


def test_what_the_ledger_refuses_is_what_is_said_first() -> None:
    def ledger(offer: Offer) -> Obstacle:
        return Obstacle("ledger", "visit 7, 26 October: past the end", 6)

    assert nearest(find(world(), wish(), ledger)).kind == "ledger"


def test_an_offer_that_is_not_so_any_more_is_not_held() -> None:
    one = therapist()
    offer = find(world(one), wish()).offers[0]
    assert judge(world(one), wish(), offer) == replace(offer, worth=0, reasons=())
    taken = replace(one, busy={offer.visits[3].day: ((offer.start, offer.start + 45),)})
    late = judge(world(taken), wish(), offer)
    assert isinstance(late, Obstacle)
    assert late.reached == 3
    shut = replace(SITE, closed=((Span(offer.visits[2].day, offer.visits[2].day), "Snow"),))
    changed = judge(world(one, site=shut), wish(), offer)
    assert isinstance(changed, Obstacle)
    assert changed.kind == "changed"


def test_whom_the_child_knows_comes_first_and_is_said() -> None:
    known, other = therapist("Femi Adeyemi"), therapist("Abe Cole")
    best = find(world(other, known, knows=known.id), wish()).offers[0]
    assert best.therapist == known
    assert "Femi Adeyemi treats the child already" in best.reasons


@st.composite
def days(draw: Any) -> dict[date, tuple[tuple[int, int], ...]]:
    """Taken stretches on some days of a term."""
    found: dict[date, tuple[tuple[int, int], ...]] = {}
    for number in draw(st.sets(st.integers(0, 80), max_size=12)):
        start = draw(st.integers(12, 17)) * 60 + draw(st.sampled_from((0, 10, 30)))
        found[MONDAY + timedelta(days=number)] = ((start, start + 45),)
    return found


@given(
    busy=days(), child=days(), shut=st.sets(st.integers(0, 80), max_size=6), weeks=st.integers(1, 8)
)
def test_no_offer_breaks_a_rule(
    busy: dict[date, Any], child: dict[date, Any], shut: set[int], weeks: int
) -> None:
    closed = tuple(
        (Span(MONDAY + timedelta(days=n), MONDAY + timedelta(days=n)), "closed") for n in shut
    )
    one = therapist(busy=busy)
    asked = wish(weeks=weeks)
    there = World((replace(SITE, closed=closed),), (one,), child=child)
    for offer in find(there, asked).offers:
        assert len(offer.visits) == asked.visits
        for at in offer.visits:
            assert at.day.weekday() in offer.weekdays
            assert not there.sites[0].closed_for(at.day)
            assert at.start >= 15 * 60
            assert at.start + 45 <= 17 * 60
            for busy_by in (busy, child):
                for opens, closes in busy_by.get(at.day, ()):
                    assert closes <= at.start or at.start + 45 <= opens
