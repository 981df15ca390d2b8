"""The pages of the schedule: what they show to whom, and that nothing happens without its press."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.blocks import AFTERNOONS, waits
from tests.small import SmallPractice, make_client, signed_in, small

from countersign.authorizations.models import Authorization, AuthorizationLine, Feed, HouseRule
from countersign.base import clock
from countersign.practice.models import Coverage, Guardian, Leave, Notice, Visit
from countersign.scheduling.models import Block, Call, Closure, Hours, Place, Room, Skill, Waiting

__all__ = ["signed_in", "small"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(small: SmallPractice, signed_in: Callable[[str], Browser]) -> Browser:
    """The front desk of a site whose OT works afternoons; Theodor waits, with 24 visits allowed."""
    HouseRule.objects.create(opened_on=date(2026, 1, 1), near_limit_holds=False)
    for day in range(5):
        Hours.objects.create(
            staff=small.people["ot"],
            site=small.here,
            weekday=day,
            opens=time(13),
            closes=time(18),
            starts_on=date(2020, 1, 1),
        )
    letter = Authorization.objects.create(
        client=small.child,
        payer=Coverage.objects.get(client=small.child).plan.payer,
        reference="A-7",
        starts_on=small.today - timedelta(days=20),
        ends_on=small.today + timedelta(days=150),
    )
    AuthorizationLine.objects.create(authorization=letter, counts="visits", granted=24)
    waits(small.child, small.today)
    return signed_in("front_desk")


def text(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def find(desk: Browser) -> str:
    return reverse("find_block", args=[Waiting.objects.get(closed_at=None).pk])


def first_offer(desk: Browser) -> str:
    found = re.search(r'name="offer" value="([^"]+)"', text(desk.get(find(desk), secure=True)))
    assert found is not None
    return found[1]


def held(desk: Browser) -> Block:
    offer = first_offer(desk)
    look = text(desk.post(find(desk), {"offer": offer, "way": "look"}, secure=True))
    assert not Block.objects.exists()
    key = re.search(r'name="key" value="([^"]+)"', look)
    assert key is not None
    posted = {"offer": offer, "way": "hold", "key": key[1], "days": "3"}
    for _ in range(2):  # the same form twice
        answer = desk.post(find(desk), posted, secure=True)
        assert answer.status_code == 302
    return Block.objects.get()


def test_a_block_is_looked_at_held_booked_and_undone(desk: Browser) -> None:
    block = held(desk)
    assert block.places.count() == 12
    decide = reverse("block_decide", args=[block.pk])
    shown = text(desk.post(decide, {"way": "book"}, secure=True, follow=True))
    assert "Booked: Theodor R. has a block." in shown
    assert Place.objects.filter(block=block, state="booked").count() == 12
    day = text(desk.get(reverse("schedule") + f"?day={block.starts_on}", secure=True))
    assert "1 of 24" in day
    shown = text(desk.post(decide, {"way": "undo"}, secure=True, follow=True))
    assert "Undone" in shown
    assert AuthorizationLine.objects.get().held == 0


def test_an_offer_that_was_changed_on_the_way_is_refused(desk: Browser) -> None:
    offer = first_offer(desk)
    for said in ("", "x", offer[:-3] + "abc"):
        answer = desk.post(find(desk), {"offer": said, "way": "hold"}, secure=True)
        assert "This offer is too old." in text(answer)
    Waiting.objects.update(weeks=5)
    answer = desk.post(find(desk), {"offer": offer, "way": "look"}, secure=True)
    assert "has changed since this offer was found" in text(answer)
    assert not Block.objects.exists()


def test_a_day_that_was_closed_since_stops_the_booking(desk: Browser) -> None:
    block = held(desk)
    Closure.objects.create(
        starts_on=block.starts_on, ends_on=block.starts_on, name="Water in the gym"
    )
    decide = reverse("block_decide", args=[block.pk])
    shown = text(desk.post(decide, {"way": "book"}, secure=True, follow=True))
    assert "is not open any more: Water in the gym." in shown
    assert not Visit.objects.filter(client=block.client, starts_at__gt=block.created_at).exists()
    shown = text(desk.post(decide, {"way": "let_go"}, secure=True, follow=True))
    assert "Let go." in shown


def test_one_child_has_one_hold_at_a_time(desk: Browser) -> None:
    held(desk)
    offer = first_offer(desk)
    posted = {"offer": offer, "way": "hold", "key": "4c1d8f2e-0000-4000-8000-000000000001"}
    assert "A block is held for this child already." in text(
        desk.post(find(desk), posted, secure=True)
    )


def test_no_block_says_which_visit_and_shows_its_line(desk: Browser, small: SmallPractice) -> None:
    AuthorizationLine.objects.update(granted=5)
    shown = text(desk.get(find(desk), secure=True))
    assert "No whole block" in shown
    assert "Visit 6, " in shown
    assert "visit 6 of 5 on authorization A-7" in shown
    assert "It was entered by hand" in shown
    assert "2 weeks instead of 6, now" in shown


def test_the_form_of_an_entry_says_what_is_missing(desk: Browser, small: SmallPractice) -> None:
    new = reverse("waiting_new")
    posted = {
        "client": small.child.pk,
        "since": small.today + timedelta(days=1),
        "priority": 0,
        "per_week": 1,
        "weeks": 12,
        "minutes": 45,
    }
    shown = text(desk.post(new, posted, secure=True))
    assert "This day is still to come." in shown
    shown = text(desk.post(new, {**posted, "since": small.today}, secure=True))
    assert "Say on at least one day when the family can come." in shown
    times = {"since": small.today, "from_0": "15:00", "to_0": "14:00", "from_1": "15:00"}
    shown = text(desk.post(new, {**posted, **times}, secure=True))
    assert "This is before the start." in shown
    assert "Say from and to for Tuesday." in shown
    times = {"since": small.today, "from_0": "15:00", "to_0": "16:00"}
    shown = text(desk.post(new, {**posted, **times}, secure=True))
    assert "on the waiting list already" in shown
    entry = Waiting.objects.get()
    close = reverse("waiting_close", args=[entry.pk])
    assert "Undo" in text(desk.post(close, {}, secure=True))
    assert desk.post(new, {**posted, **times}, secure=True).status_code == 302
    assert Waiting.objects.filter(closed_at=None).count() == 1


def test_a_free_hour_is_filled_by_telephone(desk: Browser, small: SmallPractice) -> None:
    Guardian.objects.create(client=small.child, name="Robin Reyes", phone="555-0100")
    monday = small.today + timedelta(days=7 - small.today.weekday())
    hour: dict[str, Any] = {
        "therapist": small.people["ot"].pk,
        "site": small.here.pk,
        "day": monday,
        "at": "15:00",
        "minutes": 45,
    }
    shown = text(desk.get(reverse("fill"), hour, secure=True))
    assert "555-0100" in shown
    assert "24 visits of 24 free" in shown
    asked = reverse("fill_asked")
    no = {**hour, "client": small.child.pk, "said": "no", "note": "has a cold"}
    shown = text(desk.post(asked, no, secure=True, follow=True))
    assert "has a cold" in shown
    yes = {**hour, "client": small.child.pk, "said": "yes"}
    assert "Booked: Theodor R. comes at 15:00." in text(
        desk.post(asked, yes, secure=True, follow=True)
    )
    assert Call.objects.count() == 2
    shown = text(desk.post(asked, yes, secure=True, follow=True))
    assert "at that time" in shown
    assert Place.objects.filter(day=monday).count() == 1
    assert desk.get(reverse("fill"), {**hour, "day": "9999-12-31"}, secure=True).status_code == 422
    assert desk.get(reverse("fill"), secure=True).status_code == 422


def test_hours_rooms_closed_days_and_skills_are_entered_and_ended(
    desk: Browser, small: SmallPractice
) -> None:
    ot = small.people["ot"].pk
    for kind, posted in (
        (
            "hours",
            {
                "staff": ot,
                "site": small.here.pk,
                "weekdays": ["5"],
                "opens": "09:00",
                "break_from": "12:00",
                "break_to": "12:30",
                "closes": "15:00",
                "starts_on": small.today,
            },
        ),
        ("room", {"site": small.here.pk, "name": "Blue room", "kind": "room"}),
        (
            "closure",
            {
                "site": small.here.pk,
                "starts_on": small.today,
                "ends_on": small.today,
                "name": "Snow",
            },
        ),
        ("skill", {"staff": ot, "name": " Feeding "}),
    ):
        answer = desk.post(reverse("schedule_add", args=[kind]), posted, secure=True)
        assert answer.status_code == 302, kind
    assert Hours.objects.filter(weekday=5).count() == 2
    assert Skill.objects.get().name == "feeding"
    shown = text(desk.get(reverse("schedule_arrange"), secure=True))
    assert "1 visit lies on these days" in shown
    bad = {"site": small.here.pk, "name": "Blue room", "kind": "gym"}
    shown = text(desk.post(reverse("schedule_add", args=["room"]), bad, secure=True))
    assert "This site has a room of that name." in shown
    assert desk.get(reverse("schedule_add", args=["moon"]), secure=True).status_code == 404
    rows = (
        ("room", Room.objects.get().pk),
        ("closure", Closure.objects.get().pk),
        ("skill", Skill.objects.get().pk),
        ("hours", Hours.objects.filter(weekday=5)[0].pk),
    )
    for kind, key in rows:
        desk.post(reverse("schedule_end", args=[kind, key]), secure=True)
    assert not Closure.objects.exists()
    assert not Skill.objects.exists()
    assert Room.objects.get().closed_on == small.today
    desk.post(reverse("schedule_holidays"), {"year": small.today.year + 1}, secure=True)
    assert Closure.objects.count() == 11


def test_an_absence_is_shown_then_done(desk: Browser, small: SmallPractice) -> None:
    block = held(desk)
    desk.post(reverse("block_decide", args=[block.pk]), {"way": "book"}, secure=True)
    said: dict[str, Any] = {
        "therapist": small.people["ot"].pk,
        "first": block.starts_on,
        "last": block.starts_on + timedelta(days=1),
    }
    shown = text(desk.get(reverse("absence"), said, secure=True))
    plan = re.search(r'name="plan" value="([^"]+)"', shown)
    assert plan is not None
    assert not Leave.objects.exists()
    stale = {**said, "plan": "0" * 32}
    assert "This plan is too old." in text(desk.post(reverse("absence"), stale, secure=True))
    answer = desk.post(reverse("absence"), {**said, "plan": plan[1]}, secure=True)
    assert answer.status_code == 302
    assert Visit.objects.filter(status="cancelled").exists()
    tell = text(desk.get(answer["location"], secure=True))
    assert "Whom to tell" in tell
    assert "cancelled" in tell
    again = desk.post(reverse("absence"), {**said, "plan": plan[1]}, secure=True)
    assert "This was done already." in text(again)
    undone = text(desk.post(answer["location"], {}, secure=True, follow=True))
    assert "Undone: every visit is as it was before." in undone
    assert not Visit.objects.filter(status="cancelled").exists()
    assert not Leave.objects.exists()
    assert "undone by" in undone
    assert "Undone" in text(desk.get(reverse("schedule_changes"), secure=True))
    back = {**said, "last": block.starts_on - timedelta(days=1)}
    assert "before the first" in text(desk.get(reverse("absence"), back, secure=True))


def test_a_visit_by_hand_is_never_booked_over_another(desk: Browser, small: SmallPractice) -> None:
    day = small.today + timedelta(days=7 - small.today.weekday())
    other = make_client("Milo", "Reyes", "777", small.here)
    posted = {
        "client": small.child.pk,
        "therapist": small.people["ot"].pk,
        "site": small.here.pk,
        "kind": "treatment",
        "day": day,
        "starts": "15:00",
        "minutes": 45,
        "status": "booked",
    }
    new = reverse("visit_new")
    assert desk.post(new, posted, secure=True).status_code == 302
    clash = {**posted, "client": other.pk, "starts": "15:30"}
    shown = text(desk.post(new, clash, secure=True))
    assert "The therapist has another child at that time." in shown
    assert not Visit.objects.filter(client=other).exists()
    alone = {**posted, "client": other.pk, "kind": "evaluation", "starts": "16:30"}
    assert "No visit of this child is held or booked" in text(desk.post(new, alone, secure=True))


def test_nonsense_in_an_address_is_answered_calmly(desk: Browser, small: SmallPractice) -> None:
    week = reverse("schedule_week")
    for query in ("?day=9999-12-31", "?day=x&site=y", "?view=list"):
        assert desk.get(reverse("schedule") + query, secure=True).status_code == 200
        assert desk.get(week + query, secure=True).status_code == 200
    assert desk.get(f"{week}?of=therapist:x", secure=True).status_code == 403
    elsewhere = f"{week}?of=child:{small.elsewhere.pk}"
    assert desk.get(elsewhere, secure=True).status_code == 403
    assert desk.get(f"{week}?of=child:{small.child.pk}", secure=True).status_code == 200


def test_a_student_sees_their_own_visits_only(
    desk: Browser, small: SmallPractice, signed_in: Callable[[str], Browser]
) -> None:
    student = signed_in("student")
    shown = text(student.get(reverse("schedule"), secure=True))
    assert "Theodor" not in shown
    other = f"{reverse('schedule_week')}?of=therapist:{small.people['ot'].pk}"
    assert student.get(other, secure=True).status_code == 403
    small.visit.therapist = small.people["student"]
    small.visit.save()
    assert "Theodor" in text(student.get(reverse("schedule_week"), secure=True))


def test_the_feed_holds_times_and_no_name(
    desk: Browser, small: SmallPractice, signed_in: Callable[[str], Browser]
) -> None:
    shown = text(signed_in("ot").post(reverse("schedule_calendar"), secure=True))
    address = re.search(r"<code>https?://[^/]+(/[^<]+)</code>", shown)
    assert address is not None
    feed = text(Browser().get(address[1], secure=True))
    assert "SUMMARY:Visit" in feed
    assert "Theodor" not in feed
    assert "Reyes" not in feed
    Feed.objects.all().delete()
    assert Browser().get(address[1], secure=True).status_code == 404


def test_a_larger_practice_does_not_make_a_page_ask_more(
    desk: Browser, small: SmallPractice
) -> None:
    def asked() -> list[int]:
        counts = []
        for url in (reverse("schedule"), reverse("schedule_week"), reverse("waiting")):
            desk.get(url, secure=True)
            with CaptureQueriesContext(connection) as found:
                desk.get(url, secure=True)
            counts.append(len(found))
        return counts

    before = asked()
    for number in range(5):
        child = make_client(f"Child{number}", "Of", f"M{number}", small.here)
        waits(child, small.today, windows=AFTERNOONS)
        visit = Visit.objects.get(pk=small.visit.pk)
        Visit.objects.create(
            client=child,
            therapist=visit.therapist,
            site=visit.site,
            zone=visit.zone,
            date_of_service=visit.date_of_service,
            starts_at=visit.starts_at + timedelta(hours=number + 1),
            ends_at=visit.ends_at + timedelta(hours=number + 1),
        )
    assert asked() == before
    assert max(before) <= 32


def test_a_family_answers_by_its_link_and_reads_no_name(desk: Browser) -> None:
    block = held(desk)
    shown = text(desk.post(reverse("block_link", args=[block.pk]), secure=True))
    found = re.search(r"https?://[^/]+(/offers/[^<]+)<", shown)
    assert found is not None
    family = Browser()
    shown = text(family.get(found[1], secure=True))
    assert "12 visits" in shown
    assert "Theodor" not in shown
    assert "Reyes" not in shown
    assert not Visit.objects.filter(client=block.client, starts_at__gt=block.created_at).exists()
    assert "These visits are yours" in text(family.post(found[1], {"way": "yes"}, secure=True))
    assert Place.objects.filter(block=block, state="booked").count() == 12
    assert "These visits are yours" in text(family.post(found[1], {"way": "no"}, secure=True))
    assert Notice.objects.get(kind="block.answered").staff == block.by
    assert family.get("/offers/another/", secure=True).status_code == 404


def test_a_familys_no_lets_go_and_an_old_link_is_over(desk: Browser) -> None:
    block = held(desk)
    make = reverse("block_link", args=[block.pk])
    old, new = (
        re.findall(r"(/offers/[^<]+)<", text(desk.post(make, secure=True)))[0] for _ in range(2)
    )
    assert Browser().get(old, secure=True).status_code == 404
    with clock.frozen(block.expires_at + timedelta(minutes=1)):
        shown = text(Browser().post(new, {"way": "yes"}, secure=True))
    assert "This offer is over" in shown
    assert "You said no" in text(Browser().post(new, {"way": "no"}, secure=True))
    assert AuthorizationLine.objects.get().held == 0
    block.refresh_from_db()
    assert (block.state, block.answer) == ("let_go", "no")
