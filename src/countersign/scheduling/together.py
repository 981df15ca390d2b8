"""Blocks for two siblings: the same days at the same hour, or back to back; both or neither. Pure.

Each child's blocks are those of `finding`. The second child's is looked at again in a world in
which the first child has theirs, so that two never share a therapist, a room or the hour of an
evaluation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from countersign.scheduling import ranking
from countersign.scheduling.finding import Ledger, Search
from countersign.scheduling.values import Busy, Dated, Obstacle, Offer, Wish, World, clock

MOST_PAIRS = 8
MOST_TRIED = 120
MOST_ASKED = 40
AT_ONCE = 20
"""Points for the same hour: the family waits for nobody."""


@dataclass(frozen=True, slots=True)
class Child:
    """One of the two: what is around them, what they need, and who pays."""

    world: World
    wish: Wish
    ledger: Ledger = lambda offer: None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two blocks side by side, and why."""

    first: Offer
    second: Offer
    worth: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pairs:
    """The pairs, the best first; or what stands in each child's way."""

    found: tuple[Pair, ...]
    first: tuple[Obstacle, ...] = ()
    second: tuple[Obstacle, ...] = ()
    tried: int = 0


def find(first: Child, second: Child) -> Pairs:
    """Every pair of blocks on the same days, together or back to back."""
    one, other = Search(first.world, first.wish), Search(second.world, second.wish)
    beside: dict[tuple[object, ...], list[Offer]] = {}
    for offer in other.offers(every_week=True):
        beside.setdefault(_when(offer, offer.start), []).append(offer)
    candidates = [
        (mine, theirs)
        for mine in one.offers(every_week=True)
        for start in _starts(mine, second.wish.minutes)
        for theirs in beside.get(_when(mine, start), ())
        if start != mine.start or theirs.therapist.id != mine.therapist.id
    ]
    candidates.sort(key=lambda two: -_worth(*two))
    found = list(_sound(candidates, first, second, one, other))
    if found:
        return Pairs(tuple(found), tried=one.tried + other.tried)
    return Pairs((), tuple(one.nearest()), tuple(other.nearest()), one.tried + other.tried)


def _sound(
    candidates: list[tuple[Offer, Offer]],
    first: Child,
    second: Child,
    one: Search,
    other: Search,
) -> Iterator[Pair]:
    """Those that can stand beside each other and that both ledgers cover."""
    given, seen, asked = 0, set(), 0
    for mine, theirs in candidates[:MOST_TRIED]:
        key = (mine.therapist.id, theirs.therapist.id, mine.weekdays, mine.first)
        if key in seen:
            continue
        now = beside_it(second, theirs, mine)
        if isinstance(now, Obstacle):
            other.stopped(now)
            continue
        asked += 1
        if asked > MOST_ASKED:
            return
        if (stop := first.ledger(mine)) is not None:
            one.stopped(stop)
            continue
        if (stop := second.ledger(now)) is not None:
            other.stopped(stop)
            continue
        seen.add(key)
        yield Pair(mine, now, _worth(mine, now), _reasons(mine, now))
        given += 1
        if given == MOST_PAIRS:
            return


def beside_it(child: Child, offer: Offer, other: Offer) -> Offer | Obstacle:
    """The child's offer as it is once the sibling has theirs, or what then stands in its way."""
    world = _with(child.world, other)
    search = Search(world, child.wish)
    therapist = next(one for one in world.therapists if one.id == offer.therapist.id)
    site = next(one for one in world.sites if one.id == offer.site.id)
    monday = offer.first - timedelta(days=offer.first.weekday())
    now = search.one(therapist, site, offer.weekdays, offer.start, monday)
    return now if isinstance(now, Obstacle) else ranking.ranked(now, world, child.wish)


def _starts(mine: Offer, minutes: int) -> tuple[int, ...]:
    """When the sibling may begin: at the same time, right after, right before."""
    return tuple(dict.fromkeys((mine.start, mine.start + mine.minutes, mine.start - minutes)))


def _when(offer: Offer, start: int) -> tuple[object, ...]:
    return offer.site.id, offer.weekdays, offer.first, start


def _worth(mine: Offer, theirs: Offer) -> int:
    return mine.worth + theirs.worth + (AT_ONCE if mine.start == theirs.start else 0)


def _reasons(mine: Offer, theirs: Offer) -> tuple[str, ...]:
    if mine.start == theirs.start:
        together = (
            f"both at {clock(mine.start)}, so that the family comes once and waits for nobody"
        )
    else:
        early, late = sorted((mine, theirs), key=lambda one: one.start)
        together = f"back to back: {early.at}, then {late.at}"
    return (together, *dict.fromkeys((*mine.reasons[:2], *theirs.reasons[:2])))


def _with(world: World, other: Offer) -> World:
    """The world in which the sibling's block, and their evaluation, are taken."""
    taken = {other.therapist.id: list(other.visits)}
    if other.evaluation is not None:
        taken.setdefault(other.evaluation.therapist.id, []).append(other.evaluation.at)
    people = tuple(
        replace(one, busy=added(one.busy, taken[one.id])) if one.id in taken else one
        for one in world.therapists
    )
    sites = tuple(
        replace(
            site,
            rooms=tuple(
                replace(room, busy=added(room.busy, other.visits))
                if other.room is not None and room.id == other.room.id
                else room
                for room in site.rooms
            ),
        )
        for site in world.sites
    )
    return replace(world, therapists=people, sites=sites)


def added(busy: Busy, visits: tuple[Dated, ...] | list[Dated]) -> Busy:
    """The same with these visits in it."""
    more: dict[date, tuple[tuple[int, int], ...]] = dict(busy)
    for at in visits:
        stretch = (at.start, at.start + at.minutes)
        more[at.day] = tuple(sorted((*more.get(at.day, ()), stretch)))
    found: Mapping[date, tuple[tuple[int, int], ...]] = more
    return found


__all__ = ["Child", "Pair", "Pairs", "added", "beside_it", "find"]
