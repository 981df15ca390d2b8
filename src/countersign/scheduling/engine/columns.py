"""Every block that could be given to a child: who, where, when, from which week.

A block that breaks a rule by itself (hours, skills, leave, a taken hour, too few visits) is never
made; what is left conflicts only with other blocks, which is what the rows are for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise

from countersign.scheduling.engine.calendar import WEEK, weeks_mask
from countersign.scheduling.engine.visits import block_visits, open_days
from countersign.scheduling.engine.world import WEEKDAYS, Child, Therapist, World

PLACED, PRIORITY, VISIT, WINDOW, PERSON, LANGUAGE, DELAY = 1000, 250, 20, 40, 30, 30, 60
"""What a placed child, a step of priority, a visit, each met wish and a week's delay are worth."""


@dataclass(frozen=True, slots=True)
class Block:
    """One child's series. `start` in minutes; `weeks` the mask of weeks in which its hour is
    held.
    """

    child: str
    therapist: str
    site: str
    pattern: tuple[int, ...]
    start: int
    minutes: int
    first: int
    last: int
    visits: int
    value: int

    @property
    def weeks(self) -> int:
        return weeks_mask(self.first, self.last)


class Taken:
    """What is taken before a plan begins: hours of therapists, resources, direct minutes."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.slots: dict[tuple[str, int, int], int] = {}
        """Therapist, weekday, slot: the weeks in which it is taken."""
        self.used: dict[tuple[str, str, int, int], list[int]] = {}
        """Site, resource, weekday, slot: how many are in use in each week."""
        self.direct: dict[tuple[str, int], list[int]] = {}
        """Therapist, weekday: direct minutes in each week."""
        self._full: dict[tuple[str, str, int, int], int] = {}
        self._day_full: dict[tuple[str, int, int], int] = {}
        for one in world.held:
            self._take(one.therapist, one.weekday, one.start, one.minutes, one.weeks)
            for resource in one.uses:
                self._use(one.site, resource, one.weekday, one.start, one.minutes, one.weeks)
            minutes = self.direct.setdefault((one.therapist, one.weekday), [0] * world.weeks)
            for week in range(world.weeks):
                minutes[week] += one.minutes if one.weeks >> week & 1 else 0
        for opening in world.openings:
            week, weekday = divmod(opening.day, WEEK)
            start, length = opening.start, opening.minutes
            if 0 <= week < world.weeks:
                self._take(opening.therapist, weekday, start, length, 1 << week)
                self._use(opening.site, "room", weekday, start, length, 1 << week)

    def add(self, block: Block, child: Child) -> None:
        """Take what a placed block holds, from its first to its last week."""
        self._full.clear()
        self._day_full.clear()
        for day in block.pattern:
            self._take(block.therapist, day, block.start, block.minutes, block.weeks)
            for resource in child.uses:
                self._use(block.site, resource, day, block.start, block.minutes, block.weeks)
            minutes = self.direct.setdefault((block.therapist, day), [0] * self.world.weeks)
            for week in range(block.first, block.last + 1):
                minutes[week] += block.minutes

    def _slots(self, start: int, minutes: int) -> range:
        return range(start // self.world.grid, -(-(start + minutes) // self.world.grid))

    def _take(self, therapist: str, weekday: int, start: int, minutes: int, weeks: int) -> None:
        for slot in self._slots(start, minutes):
            key = (therapist, weekday, slot)
            self.slots[key] = self.slots.get(key, 0) | weeks

    def _use(
        self, site: str, resource: str, weekday: int, start: int, minutes: int, weeks: int
    ) -> None:
        for slot in self._slots(start, minutes):
            counts = self.used.setdefault((site, resource, weekday, slot), [0] * self.world.weeks)
            for week in range(self.world.weeks):
                counts[week] += weeks >> week & 1

    def room_left(self, site: str, resource: str, weekday: int, slot: int) -> list[int]:
        """How many of a resource are free in each week."""
        have = self.world.sites[site].resources.get(resource, 0)
        used = self.used.get((site, resource, weekday, slot))
        return [have] * self.world.weeks if used is None else [have - n for n in used]

    def minutes_left(self, therapist: str, weekday: int) -> list[int]:
        """Direct minutes still possible in each week."""
        most = self.world.therapists[therapist].day_minutes
        used = self.direct.get((therapist, weekday))
        return [most] * self.world.weeks if used is None else [most - n for n in used]

    def closed_weeks(self, child: Child, therapist: str, site: str, weekday: int, slot: int) -> int:
        """The weeks in which the child's hour cannot begin at this slot of this weekday."""
        closed = self._no_minutes(therapist, weekday, child.minutes)
        for one in self._slots(slot * self.world.grid, child.minutes):
            closed |= self.slots.get((therapist, weekday, one), 0)
            for resource in child.uses:
                closed |= self._none_left(site, resource, weekday, one)
        return closed

    def _none_left(self, site: str, resource: str, weekday: int, slot: int) -> int:
        key = (site, resource, weekday, slot)
        if key not in self._full:
            left = self.room_left(*key)
            self._full[key] = sum(1 << week for week, n in enumerate(left) if n < 1)
        return self._full[key]

    def _no_minutes(self, therapist: str, weekday: int, minutes: int) -> int:
        key = (therapist, weekday, minutes)
        if key not in self._day_full:
            left = self.minutes_left(therapist, weekday)
            self._day_full[key] = sum(1 << week for week, n in enumerate(left) if n < minutes)
        return self._day_full[key]


@lru_cache(maxsize=64)
def patterns(times_a_week: int, day_gap: int) -> tuple[tuple[int, ...], ...]:
    """The sets of weekdays of a week's visits, `day_gap` days apart at least."""
    return tuple(
        one
        for one in combinations(range(WEEKDAYS), times_a_week)
        if all(b - a >= day_gap for a, b in pairwise(one))
    )


def may_treat(child: Child, therapist: Therapist) -> bool:
    """Whether skills and role allow it."""
    return child.needs <= therapist.skills and (therapist.is_ot or not child.ot_only)


def preference(child: Child, therapist: Therapist, start: int) -> int:
    """0 to 100: the family's window, therapist and language."""
    end = start + child.minutes
    return (
        WINDOW * (child.window[0] <= start and end <= child.window[1])
        + PERSON * (child.therapist in (None, therapist.id))
        + LANGUAGE * (child.language in therapist.languages)
    )


def value_of(child: Child, *, visits: int, preferred: int, first: int) -> int:
    """What a block is worth; shared/cases scores the same sum."""
    return (
        PLACED
        + PRIORITY * child.priority
        + VISIT * visits
        + preferred
        - DELAY * (first - child.ready)
    )


def start_weeks(world: World, child: Child) -> range:
    """The weeks in which the child's block may begin."""
    return range(child.ready, min(child.ready + world.delay, world.weeks - 1) + 1)


def blocks(world: World, taken: Taken, child: Child) -> Iterator[Block]:
    """Every block that breaks no rule by itself."""
    wide = child.minutes // world.grid + (child.minutes % world.grid > 0)
    weeks = start_weeks(world, child)
    for therapist in world.therapists.values():
        if not may_treat(child, therapist):
            continue
        for site in child.sites:
            days = open_days(world, child, therapist, site)
            begins = {
                day: _run(child.slots.get(day, 0) & therapist.slots[day], wide)
                for day, shift in therapist.shifts.items()
                if shift.site == site
            }
            for pattern in patterns(child.times_a_week, child.day_gap):
                common = -1
                for day in pattern:
                    common &= begins.get(day, 0)
                if common:
                    yield from _of_pattern(
                        world, taken, child, therapist, site, pattern, common, days, weeks
                    )


def _run(free: int, wide: int) -> int:
    """The slots at which `wide` free ones begin."""
    for _ in range(wide - 1):
        free &= free >> 1
    return free


def _of_pattern(
    world: World,
    taken: Taken,
    child: Child,
    therapist: Therapist,
    site: str,
    pattern: tuple[int, ...],
    common: int,
    days: int,
    weeks: Sequence[int],
) -> Iterator[Block]:
    series = []
    for first in weeks:
        found = block_visits(
            world, child, is_ot=therapist.is_ot, days=days, pattern=pattern, start_week=first
        )
        if found and len(found) >= child.least:
            series.append((first, found[-1][0] // WEEK, len(found)))
    slot = -1
    while series and common >> (slot + 1):
        slot += 1
        if not common >> slot & 1:
            continue
        closed = 0
        for day in pattern:
            closed |= taken.closed_weeks(child, therapist.id, site, day, slot)
        start = slot * world.grid
        liked = preference(child, therapist, start)
        for first, last, visits in series:
            if closed & weeks_mask(first, last):
                continue
            yield Block(
                child=child.id,
                therapist=therapist.id,
                site=site,
                pattern=pattern,
                start=start,
                minutes=child.minutes,
                first=first,
                last=last,
                visits=visits,
                value=value_of(child, visits=visits, preferred=liked, first=first),
            )
