"""Two siblings' blocks: side by side, both or neither, and nobody in two places."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from tests.blocks import Clinic, clinic, colleague, sibling, waits

from countersign.base.errors import UserError
from countersign.practice.models import Visit
from countersign.scheduling import answering, blocks, offers, waiting
from countersign.scheduling.models import Block, Place, Room, Waiting
from countersign.scheduling.reading import wish_of
from countersign.scheduling.together import Pair

pytestmark = pytest.mark.django_db


def both(there: Clinic, **about: object) -> tuple[Waiting, Waiting]:
    entry = waits(sibling(there.home), there.today, **about)
    there.entry.beside = entry
    waiting.save(there.entry, {"beside": entry}, by=there.home.staff)
    entry.refresh_from_db()
    return there.entry, entry


def pairs(there: Clinic, one: Waiting, other: Waiting) -> tuple[Pair, ...]:
    return offers.search_together(
        (one.client, wish_of(one, there.today)), (other.client, wish_of(other, there.today))
    ).found


def hold(there: Clinic, pair: Pair, one: Waiting, other: Waiting) -> list[Block]:
    parts = [
        (
            offer,
            blocks.Asked(
                entry.client, wish_of(entry, there.today), there.home.staff, uuid4(), waiting=entry
            ),
        )
        for offer, entry in ((pair.first, one), (pair.second, other))
    ]
    return blocks.hold_together(parts)


def test_one_therapist_takes_siblings_back_to_back() -> None:
    there = clinic()
    one, other = both(there)
    assert other.beside == one
    found = pairs(there, one, other)
    assert found
    for pair in found:
        assert pair.first.weekdays == pair.second.weekdays
        assert abs(pair.first.start - pair.second.start) == 45
        assert [a.day for a in pair.first.visits] == [b.day for b in pair.second.visits]
    held = hold(there, found[0], one, other)
    assert Place.objects.filter(state="held", clash=False).count() == 24
    secret = answering.make_link(held[0].pk, by=there.home.staff)
    answering.answer(secret, yes=True)
    assert set(Block.objects.values_list("state", flat=True)) == {"booked"}
    assert Visit.objects.count() == 24


def test_two_therapists_take_siblings_at_once_in_two_rooms() -> None:
    there = clinic()
    colleague("Second Person", there.home)
    for name in ("One", "Two"):
        Room.objects.create(site=there.home.site, name=name, kind="room")
    one, other = both(there)
    best = pairs(there, one, other)[0]
    assert best.first.start == best.second.start
    assert best.first.therapist.id != best.second.therapist.id
    assert best.first.room is not None
    assert best.second.room is not None
    assert best.first.room.id != best.second.room.id
    assert "both at" in best.reasons[0]
    held = hold(there, best, one, other)
    blocks.let_go(held[1].pk, by=there.home.staff)
    assert set(Block.objects.values_list("state", flat=True)) == {"let_go"}
    assert not Place.objects.exclude(state="given_back").exists()


def test_when_one_cannot_be_held_neither_is() -> None:
    there = clinic()
    one, other = both(there)
    best = pairs(there, one, other)[0]
    Place.objects.create(
        client=sibling(there.home, "Third"),
        therapist=there.home.staff,
        site=there.home.site,
        day=best.second.visits[3].day,
        starts=best.second.site.moment(best.second.visits[3].day, best.second.start).time(),
        zone=there.home.site.zone,
        starts_at=best.second.site.moment(best.second.visits[3].day, best.second.start),
        ends_at=best.second.site.moment(best.second.visits[3].day, best.second.start)
        + timedelta(minutes=30),
        state="booked",
    )
    with pytest.raises(UserError):
        hold(there, best, one, other)
    assert not Block.objects.exists()


def test_a_third_child_takes_the_siblings_place() -> None:
    there = clinic()
    one, other = both(there)
    third = waits(sibling(there.home, "Third"), there.today)
    waiting.save(third, {"beside": one}, by=there.home.staff)
    one.refresh_from_db()
    other.refresh_from_db()
    assert one.beside == third
    assert other.beside is None
