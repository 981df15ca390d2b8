"""Blocks in the database: found whole, held, booked, undone; never twice, never past the letter."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from tests.blocks import Clinic, clinic, colleague, grant_from, sibling, waits

from countersign.authorizations.models import AuthorizationLine, Booking
from countersign.base import clock
from countersign.base.errors import UserError
from countersign.practice.access import access_of
from countersign.practice.models import Guardian, Leave, RoleGrant, Staff, Visit
from countersign.scheduling import absence, blocks, evaluations, filling, offers, places
from countersign.scheduling.models import Block, Closure, Hours, Limit, Place, Room, Waiting
from countersign.scheduling.reading import wish_of

pytestmark = pytest.mark.django_db


def test_a_block_is_found_held_and_booked_whole() -> None:
    there = clinic()
    best = there.offers()[0]
    assert len(best.visits) == 12
    assert best.reasons
    block = there.hold(best)
    line = AuthorizationLine.objects.get()
    assert (line.held, Place.objects.filter(state="held").count()) == (12, 12)
    assert not Visit.objects.exists()
    blocks.accept(block.pk, by=there.home.staff)
    line.refresh_from_db()
    assert line.held == 12
    assert Visit.objects.count() == 12
    assert set(Booking.objects.values_list("state", flat=True)) == {"insured"}
    assert Place.objects.filter(state="booked", clash=False).count() == 12
    assert Waiting.objects.get().closed_how == "booked"
    blocks.accept(block.pk, by=there.home.staff)
    assert Visit.objects.count() == 12


def test_past_the_letter_nothing_is_held_and_the_visit_is_named() -> None:
    there = clinic(granted=7)
    found = offers.search(there.home.client, there.wish)
    assert not found.offers
    said = found.obstacles[0]
    assert said.kind == "ledger"
    assert said.says.startswith("visit 8, ")
    assert "visit 8 of 7 on authorization A-100" in said.says
    shorter, offer = offers.nearly(there.home.client, there.wish, found)[0]
    assert (shorter, len(offer.visits)) == ("3 weeks instead of 6, now", 6)


def test_two_hold_the_same_hour_and_one_has_it() -> None:
    there = clinic()
    best = there.offers()[0]
    other = sibling(there.home)
    entry = waits(other, there.today)
    there.hold(best)
    with pytest.raises(UserError, match="has another child"):
        there.hold(best, client=other, wish=wish_of(entry, there.today), waiting=entry)
    assert Block.objects.count() == 1
    assert AuthorizationLine.objects.get().held == 12


def test_the_database_itself_refuses_two_children_in_one_hour() -> None:
    there = clinic()
    held = there.hold()
    first = held.places.order_by("starts_at")[0]
    other = sibling(there.home)
    for client, therapist, room in (
        (other, first.therapist, None),
        (first.client, _stranger(), None),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Place.objects.create(
                client=client,
                therapist=therapist,
                site=first.site,
                room=room,
                day=first.day,
                starts=first.starts,
                zone=first.zone,
                starts_at=first.starts_at + timedelta(minutes=30),
                ends_at=first.ends_at + timedelta(minutes=30),
                state="booked",
            )


def _stranger() -> Staff:
    return Staff.objects.create(name="Somebody Else")


def test_the_same_form_twice_holds_one_block() -> None:
    there = clinic()
    best, key = there.offers()[0], uuid4()
    assert there.hold(best, key=key).pk == there.hold(best, key=key).pk
    assert Block.objects.count() == 1


def test_what_changed_since_it_was_shown_is_not_held() -> None:
    there = clinic()
    best = there.offers()[0]
    Closure.objects.create(starts_on=best.visits[4].day, ends_on=best.visits[4].day, name="Snow")
    with pytest.raises(UserError, match="have changed since it was shown"):
        there.hold(best)
    Closure.objects.all().delete()
    Leave.objects.create(staff=there.home.staff, starts_on=best.first, ends_on=best.first)
    with pytest.raises(UserError, match="have changed"):
        there.hold(best)
    assert not Place.objects.exists()
    assert AuthorizationLine.objects.get().held == 0


def test_a_hold_lapses_and_its_hour_and_units_are_free() -> None:
    there = clinic()
    best = there.offers()[0]
    block = there.hold(best)
    with clock.frozen(clock.now() + timedelta(days=2, minutes=1)):
        with pytest.raises(UserError, match="not held any more"):
            blocks.accept(block.pk, by=there.home.staff)
        assert blocks.lapse() == 1
    block.refresh_from_db()
    assert block.state == "lapsed"
    assert AuthorizationLine.objects.get().held == 0
    assert there.hold(there.offers()[0]).state == "held"


def test_let_go_and_undo_give_everything_back() -> None:
    there = clinic()
    blocks.let_go(there.hold().pk, by=there.home.staff)
    assert AuthorizationLine.objects.get().held == 0
    block = there.hold(there.offers()[0])
    blocks.accept(block.pk, by=there.home.staff)
    blocks.undo(block.pk, by=there.home.staff)
    assert AuthorizationLine.objects.get().held == 0
    assert set(Visit.objects.values_list("status", flat=True)) == {"cancelled"}
    assert Waiting.objects.get().closed_at is None
    assert not Place.objects.exclude(state="given_back").exists()
    assert len(there.offers()[0].visits) == 12


def test_a_block_ends_from_a_day_on_as_it_was_shown() -> None:
    there = clinic()
    block = there.hold()
    blocks.accept(block.pk, by=there.home.staff)
    first = block.places.order_by("starts_at")[8].day
    shown = [one.pk for one in blocks.to_cancel(block, first)]
    with pytest.raises(UserError, match="have changed since they were shown"):
        blocks.end(block.pk, first, by=there.home.staff, seen=shown[1:])
    blocks.end(block.pk, first, by=there.home.staff, seen=shown)
    assert Visit.objects.filter(status="booked").count() == 8
    assert AuthorizationLine.objects.get().held == 8


def test_an_evaluation_is_held_with_its_block_or_not_at_all() -> None:
    there = clinic(evaluation=True)
    best = there.offers()[0]
    assert best.evaluation is not None
    block = there.hold(best)
    assert block.places.filter(kind="evaluation").count() == 1
    blocks.accept(block.pk, by=there.home.staff)
    assert Visit.objects.filter(kind="evaluation").count() == 1
    assert Visit.objects.count() == 13
    alone = there.home.visit(there.today + timedelta(days=1), kind="evaluation", hour=8)
    alone.client = sibling(there.home)
    with pytest.raises(UserError, match="No visit of this child is held"):
        evaluations.must_be_followed(alone)


def test_the_hour_stays_the_hour_when_clocks_change() -> None:
    there = clinic(weeks=20, per_week=1)
    grant_from(there.home, 48, there.today, reference="A-101")
    places = list(there.hold().places.order_by("starts_at"))
    assert len({one.starts for one in places}) == 1
    assert len({one.starts_at.astimezone(there.home.site.tz).time() for one in places}) == 1


def test_a_visit_from_elsewhere_takes_its_place_and_a_double_one_is_shown() -> None:
    there = clinic()
    day = there.today + timedelta(days=7)
    one = there.home.visit(day, hour=14)
    one.save()
    two = there.home.visit(day, hour=14)
    two.client = sibling(there.home)
    two.save()  # as an EMR brings it: kept, and shown as what it is
    assert Place.objects.get(visit=one.pk).clash is False
    assert Place.objects.get(visit=two.pk).clash is True
    three = there.home.visit(day, hour=14)
    three.client, three.coverage = sibling(there.home, "Ada"), None
    with pytest.raises(places.Taken):
        places.book_one(three, by=there.home.staff)
    assert not Visit.objects.filter(pk=three.pk).exists()
    one.status = "cancelled"
    one.save()
    assert places.look_again() == 1
    assert Place.objects.get(visit=two.pk).clash is False


def test_a_room_is_given_with_the_block() -> None:
    there = clinic(room="swing")
    swing = Room.objects.create(site=there.home.site, name="Swing", kind="swing")
    assert there.hold(there.offers()[0]).room == swing
    Hours.objects.all().delete()
    assert not there.offers()


def test_fill_this_hour_names_who_can_come_and_who_cannot() -> None:
    there = clinic()
    milo, ada = sibling(there.home), sibling(there.home, "Ada")
    for client in (milo, ada):
        Guardian.objects.create(client=client, name="Robin Hale", phone="555-0100")
        waits(client, there.today, per_week=1, priority=1 if client is milo else 0)
    AuthorizationLine.objects.update(granted=0)
    access = access_of(_desk(), there.today)
    monday = there.today + timedelta(days=7 - there.today.weekday())
    hour = filling.Hour(there.home.staff, there.home.site, monday, 15 * 60, 45)
    answer = filling.candidates(hour, access)
    assert [one.client for one in answer.fits] == [milo, ada]
    assert answer.fits[0].phones == (("Robin Hale", "555-0100"),)
    assert "never asked before" in answer.fits[0].reasons
    assert [one.client for one in answer.nots] == [there.home.client]
    assert "A-100" in answer.nots[0].says
    filling.asked(hour, milo, "no", by=there.home.staff, note="not on Mondays")
    again = filling.candidates(hour, access)
    assert [one.client for one in again.fits] == [ada, milo]
    assert again.fits[1].last is not None
    assert again.fits[1].last.said == "no"
    filling.book(hour, ada, by=there.home.staff)
    assert filling.candidates(hour, access).closed.endswith("has a child at that time.")


def _desk() -> Staff:
    desk = Staff.objects.create(name="Sam Ellery")
    RoleGrant.objects.create(staff=desk, role="front_desk", starts_on=date(2020, 1, 1))
    return desk


def no_other_hour(there: Clinic) -> None:
    """The family's times are not on file any more."""
    there.entry.refresh_from_db()
    there.entry.windows = []
    there.entry.save()


def test_somebody_is_out_and_what_was_shown_is_done_or_nothing() -> None:
    there = clinic()
    block = there.hold()
    blocks.accept(block.pk, by=there.home.staff)
    first = block.starts_on
    last = first + timedelta(days=6)
    no_other_hour(there)
    alone = absence.plan([there.home.staff], first, last)
    assert (alone.kept, alone.cancelled) == (0, 2)
    femi = colleague("Femi Adeyemi", there.home)
    shown = absence.plan([there.home.staff], first, last)
    assert (shown.kept, shown.cancelled) == (2, 0)
    with pytest.raises(UserError, match="has changed since this plan was made"):
        absence.commit(alone.packed, by=there.home.staff)
    assert not Leave.objects.exists()
    absence.commit(shown.packed, by=there.home.staff)
    assert Visit.objects.filter(therapist=femi).count() == 2
    assert Place.objects.filter(therapist=femi, clash=False).count() == 2
    assert AuthorizationLine.objects.get().held == 12
    assert Leave.objects.get().starts_on == first


def test_a_named_therapist_is_not_replaced() -> None:
    there = clinic()
    AuthorizationLine.objects.update(therapists=[str(there.home.staff.pk)])
    block = there.hold()
    blocks.accept(block.pk, by=there.home.staff)
    colleague("Femi Adeyemi", there.home)
    first = block.starts_on
    no_other_hour(there)
    shown = absence.plan([there.home.staff], first, first + timedelta(days=6))
    assert [one.why for one in shown.steps] == ["the authorization names another therapist"] * 2


def test_a_full_caseload_takes_no_new_child() -> None:
    there = clinic()
    limit = Limit.objects.create(staff=there.home.staff, children=1, minutes_a_day=90)
    other = sibling(there.home)
    visit = there.home.visit(there.today + timedelta(days=3), hour=14)
    visit.client = other
    visit.save()
    found = offers.search(there.home.client, there.wish)
    assert found.obstacles[0].kind == "caseload"
    limit.children = 2
    limit.save()
    assert there.offers()
