"""The whole waiting list at once: which child gets which block, so that the list gains the most.

Every child's offers are those of the finder, each covered by the ledger; two that cannot stand
beside each other share a row; the choice among them is exact (`engine.choosing`). It is looked at
on a page, and then held as a whole or not at all, on the very state it was made on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core import signing

from countersign.base import audit
from countersign.base.errors import UserError
from countersign.practice.models import Staff
from countersign.scheduling import blocks, offers, together
from countersign.scheduling.covering import ledger_of
from countersign.scheduling.engine.choosing import Option, choose
from countersign.scheduling.finding import find
from countersign.scheduling.models import Block, BlockState, Hours, Waiting
from countersign.scheduling.places import said_in_words, take_turns
from countersign.scheduling.reading import last_day, wish_of
from countersign.scheduling.values import Offer, Wish, World
from countersign.scheduling.version import must_be, version

SALT = "countersign.scheduling.plan"
LASTS = timedelta(hours=4)
MOST_OFFERS = 40
MOST_ASKED = 80
MOST_CHILDREN = 400
SECONDS = 30.0
PLACED, PRIORITY, A_DAY = 1000, 250, 2
"""What a placed child, a step of priority and a day of waiting are worth, beside the offer."""
STEP = 5
Changed = Callable[[World], World]


@dataclass(frozen=True, slots=True)
class Given:
    """One child's block in the plan; or what stands in the way."""

    entry: Waiting
    offer: Offer | None
    why: str
    choices: int


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole list. `proven`: no other choice among these offers is worth more."""

    given: tuple[Given, ...]
    proven: bool
    packed: str = ""

    @property
    def placed(self) -> int:
        return sum(one.offer is not None for one in self.given)


@dataclass(frozen=True, slots=True)
class _Choice:
    """What one party could get: an offer for each of its children."""

    party: tuple[Waiting, ...]
    offers: tuple[Offer, ...]
    worth: int


def entries_of(clients: Any) -> list[Waiting]:
    """Who waits and has no block held, the most urgent first."""
    held = Block.objects.filter(state=BlockState.HELD).values("client")
    rows = (
        Waiting.objects.filter(closed_at=None, client__in=clients)
        .exclude(client__in=held)
        .select_related("client", "therapist")
        .order_by("-priority", "since", "pk")
    )
    return list(rows[:MOST_CHILDREN])


def plan(entries: Sequence[Waiting], today: date, *, changed: Changed | None = None) -> Plan:
    """The best choice of blocks for these children.

    `changed` is for `whatif`: the plan of a practice with other people or rooms, never held.
    """
    wishes = {one.pk: wish_of(one, today) for one in entries}
    around = _around(entries, wishes, today)
    state = version(*around)
    look = changed or _as_it_is
    choices: list[_Choice] = []
    obstacles: dict[UUID, str] = {}
    for party in _parties(entries):
        found = _choices(party, wishes, look)
        choices += found
        if not found:
            obstacles |= {one.pk: _why_not(one, wishes[one.pk], look) for one in party}
    chosen, proven = _chosen(choices, today)
    made = Plan(tuple(_given(entries, choices, chosen, obstacles)), proven)
    if changed is not None:
        return made
    return Plan(made.given, proven, _pack(made, wishes, state, around))


def _as_it_is(world: World) -> World:
    return world


def _around(
    entries: Sequence[Waiting], wishes: Mapping[UUID, Wish], today: date
) -> tuple[list[UUID], list[UUID], date, date]:
    sites = {site for one in entries for site in one.client.sites.values_list("site", flat=True)}
    last = max((last_day(one) for one in wishes.values()), default=today)
    return sorted(sites), sorted(one.client_id for one in entries), today, last


def _parties(entries: Sequence[Waiting]) -> list[tuple[Waiting, ...]]:
    """Children who are placed together or not at all."""
    known = {one.pk: one for one in entries}
    found: list[tuple[Waiting, ...]] = []
    seen: set[UUID] = set()
    for one in entries:
        if one.pk in seen:
            continue
        other = known.get(one.beside_id) if one.beside_id is not None else None
        party = (one,) if other is None else (one, other)
        seen |= {member.pk for member in party}
        found.append(party)
    return found


def _choices(
    party: Sequence[Waiting], wishes: Mapping[UUID, Wish], changed: Changed
) -> list[_Choice]:
    if len(party) == 1:
        (entry,) = party
        wish = wishes[entry.pk]
        world = changed(offers.around(entry.client, wish))
        found = find(
            world, wish, ledger_of(entry.client), most=MOST_OFFERS, asked_at_most=MOST_ASKED
        )
        return [_Choice((entry,), (one,), one.worth) for one in found.offers]
    one, other = (
        together.Child(
            changed(offers.around(entry.client, wishes[entry.pk])),
            wishes[entry.pk],
            ledger_of(entry.client),
        )
        for entry in party
    )
    return [
        _Choice(tuple(party), (pair.first, pair.second), pair.worth)
        for pair in together.find(one, other).found
    ]


def _why_not(entry: Waiting, wish: Wish, changed: Changed) -> str:
    found = find(changed(offers.around(entry.client, wish)), wish, ledger_of(entry.client))
    if found.obstacles:
        return found.obstacles[0].says
    return "no block beside the sibling's"


def _chosen(choices: Sequence[_Choice], today: date) -> tuple[set[int], bool]:
    """The numbers of the choices that are worth most together."""
    if not choices:
        return set(), True
    room: dict[Hashable, float] = {}
    options = [Option(_worth(one, today), tuple(_takes(one, room).items())) for one in choices]
    found = choose(options, room, seconds=SECONDS)
    return set(found.numbers), found.proven


def _worth(choice: _Choice, today: date) -> float:
    waited = sum(
        PLACED + PRIORITY * one.priority + A_DAY * min(180, max(0, (today - one.since).days))
        for one in choice.party
    )
    # The offers differ by far less than a place for a child is worth.
    return float(waited + max(-900, min(900, choice.worth)))


def _takes(choice: _Choice, room: dict[Hashable, float]) -> Counter[Hashable]:
    takes: Counter[Hashable] = Counter({("party", choice.party[0].pk): 1})
    for entry, offer in zip(choice.party, choice.offers, strict=True):
        taken = [(offer.therapist, at) for at in offer.visits]
        if offer.evaluation is not None:
            taken.append((offer.evaluation.therapist, offer.evaluation.at))
        for therapist, at in taken:
            for slot in range(at.start // STEP, -(-(at.start + at.minutes) // STEP)):
                takes["time", therapist.id, at.day, slot] += 1
            if therapist.most_minutes is not None:
                key = ("minutes", therapist.id, at.day)
                takes[key] += at.minutes
                used = sum(b - a for a, b in therapist.busy.get(at.day, ()))
                room[key] = float(therapist.most_minutes - used)
        if offer.room is not None:
            for at in offer.visits:
                for slot in range(at.start // STEP, -(-(at.start + at.minutes) // STEP)):
                    takes["room", offer.room.id, at.day, slot] += 1
        if entry.client.primary_therapist_id != offer.therapist.id:
            left = offer.therapist.children_left
            if left is not None:
                takes["children", offer.therapist.id] += 1
                room["children", offer.therapist.id] = float(left)
    return takes


def _given(
    entries: Iterable[Waiting],
    choices: Sequence[_Choice],
    chosen: set[int],
    obstacles: Mapping[UUID, str],
) -> Iterable[Given]:
    got: dict[UUID, Offer] = {}
    counted: Counter[UUID] = Counter()
    for number, one in enumerate(choices):
        for entry, offer in zip(one.party, one.offers, strict=True):
            counted[entry.pk] += 1
            if number in chosen:
                got[entry.pk] = offer
    for entry in entries:
        given = got.get(entry.pk)
        why = "; ".join(given.reasons[:2]) if given is not None else obstacles.get(entry.pk, "")
        if given is None and not why:
            why = "its hours go to children who wait longer or are more urgent"
        yield Given(entry, given, why, counted[entry.pk])


def _pack(
    made: Plan,
    wishes: Mapping[UUID, Wish],
    state: str,
    around: tuple[list[UUID], list[UUID], date, date],
) -> str:
    sites, clients, first, last = around
    return signing.dumps(
        {
            "key": str(uuid4()),
            "blocks": [
                [str(one.entry.pk), str(uuid4()), offers.pack(one.offer, wishes[one.entry.pk])]
                for one in made.given
                if one.offer is not None
            ],
            "state": state,
            "around": [[str(one) for one in sites], [str(one) for one in clients]],
            "days": [str(first), str(last)],
        },
        salt=SALT,
        compress=True,
    )


def commit(packed: str, today: date, *, by: Staff, days: int = 2) -> list[Block]:
    """Hold every block of the plan, or none. Pressed twice it holds them once.

    Raises UserError, and nothing is held, when the schedule is not what it was made on.
    """
    try:
        said: Mapping[str, Any] = signing.loads(packed, salt=SALT, max_age=LASTS)
    except signing.BadSignature as error:
        raise UserError("This plan is too old.", remedy="Look at the new plan.") from error
    wanted = [(UUID(entry), UUID(key), offer) for entry, key, offer in said["blocks"]]
    known = list(Block.objects.filter(key__in=[key for _, key, _ in wanted]))
    if not wanted or len(known) == len(wanted):
        return known
    first, last = (date.fromisoformat(one) for one in said["days"])
    sites, clients = ([UUID(one) for one in ids] for ids in said["around"])
    with said_in_words(), audit.act(actor=by.pk, subject=UUID(said["key"])) as entry:
        people = Hours.objects.filter(site__in=sites).values_list("staff", flat=True)
        take_turns(staff=people, clients=clients)
        must_be(said["state"], version(sites, clients, first, last))
        held = _hold(wanted, today, by=by, days=days)
        entry.record("plan.held", blocks=len(held))
    return held


def _hold(
    wanted: Sequence[tuple[UUID, UUID, str]], today: date, *, by: Staff, days: int
) -> list[Block]:
    rows = Waiting.objects.select_related("client", "therapist").in_bulk([w[0] for w in wanted])
    made: dict[UUID, Block] = {}
    for pk, key, packed in wanted:
        entry = rows[pk]
        wish = wish_of(entry, today)
        offer = offers.unpack(packed, wish, offers.around(entry.client, wish))
        asked = blocks.Asked(entry.client, wish, by, key, lasts=timedelta(days=days), waiting=entry)
        made[pk] = blocks.hold(offer, asked)
    for pk, block in made.items():
        beside = rows[pk].beside_id
        twin = made.get(beside) if beside is not None else None
        if twin is not None:
            block.twin = twin
            block.save(update_fields=["twin"])
    return list(made.values())


__all__ = ["Given", "Plan", "commit", "entries_of", "plan"]
