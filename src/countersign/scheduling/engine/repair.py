"""A therapist is out: every visit of theirs is substituted, moved within its week, or cancelled.

Nobody else's visit is touched. The repair that costs families least is found exactly: another
therapist at the same time costs 1, another time in the same week 4 (5 with another therapist), a
lost visit 10, whose unit goes back to the authorization.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from countersign.base.errors import UserError
from countersign.scheduling.engine import calendar, plan
from countersign.scheduling.engine.choosing import Option, choose
from countersign.scheduling.engine.columns import may_treat
from countersign.scheduling.engine.world import Child, Therapist, World

SUBSTITUTE, MOVE, OTHER_THERAPIST, CANCEL = 1, 4, 1, 10


@dataclass(frozen=True, slots=True)
class Out:
    """A therapist's absence: a mask of days."""

    therapist: str
    days: int


@dataclass(frozen=True, slots=True)
class Affected:
    """A visit that cannot be as planned."""

    child: Child
    therapist: str
    site: str
    at: str
    day: int
    start: int
    grant: str


@dataclass(frozen=True, slots=True)
class Action:
    """What could be done for an affected visit."""

    visit: Affected
    therapist: str
    day: int
    start: int
    cost: int

    @property
    def do(self) -> str:
        same = (self.day, self.start) == (self.visit.day, self.visit.start)
        return "substitute" if same else "move"


@dataclass(frozen=True, slots=True)
class Repair:
    """The actions, what they cost together, and whether no repair costs less."""

    actions: tuple[dict[str, Any], ...]
    cost: int
    proven: bool

    def as_dict(self) -> dict[str, Any]:
        """The repair as JSON."""
        return {"actions": list(self.actions), "cost": self.cost, "optimal": self.proven}


def read_event(world: World, body: Any) -> Out:
    """The absence that an event tells. Raises UserError naming the field."""
    if not isinstance(body, Mapping) or body.get("type") != "therapist_out":
        raise UserError(
            "The event must be of type therapist_out.",
            field="type",
            remedy="See docs/scheduling.md.",
        )
    if body.get("therapist") not in world.therapists:
        raise UserError(
            "The event's therapist is not in this instance.",
            field="therapist",
            remedy="Give the instance and the event that belong together.",
        )
    days = []
    for name in ("from", "to"):
        try:
            days.append(date.fromisoformat(str(body.get(name))))
        except ValueError:
            raise UserError(
                f"{name} must be a date such as 2026-10-12.",
                field=name,
                remedy="Correct the event.",
            ) from None
    length = world.weeks * calendar.WEEK
    return Out(body["therapist"], calendar.span_mask(days[0], days[1], world.week0, length))


class Week:
    """What is taken on the dates of a plan once the affected visits are lifted out of it."""

    def __init__(self, world: World, placements: Mapping[str, Mapping[str, Any]], out: Out) -> None:
        self.world, self.out = world, out
        self.busy: set[tuple[str, int, int]] = set()
        self.used: Counter[tuple[str, str, int, int]] = Counter()
        self.minutes: Counter[tuple[str, int]] = Counter()
        self.dates: dict[str, set[int]] = {}
        self.affected: list[Affected] = []
        for held in world.held:
            for week in range(world.weeks):
                if held.weeks >> week & 1:
                    day = calendar.WEEK * week + held.weekday
                    self._put(held.therapist, held.site, held.uses, day, held.start, held.minutes)
        for one in world.openings:
            self._put(one.therapist, one.site, ("room",), one.day, one.start, one.minutes, direct=0)
        for name, body in sorted(placements.items()):
            self._place(world.children[name], body)

    def _place(self, child: Child, body: Mapping[str, Any]) -> None:
        for number, visit in enumerate(body["visits"]):
            try:
                moment = datetime.fromisoformat(visit["at"])
            except (KeyError, TypeError, ValueError):
                raise UserError(
                    f"Visit {number + 1} of {child.id} has no time.",
                    field=f"placements.{child.id}.visits[{number}].at",
                    remedy="Give the file that `schedule solve` wrote.",
                ) from None
            day = (moment.date() - self.world.week0).days
            start = moment.hour * plan.HOUR + moment.minute
            self.dates.setdefault(child.id, set()).add(day)
            if body["therapist"] == self.out.therapist and self.out.days >> max(day, 0) & 1:
                self.affected.append(
                    Affected(
                        child,
                        body["therapist"],
                        body["site"],
                        visit["at"],
                        day,
                        start,
                        visit["auth"],
                    )
                )
            else:
                self._put(body["therapist"], body["site"], child.uses, day, start, child.minutes)

    def _put(
        self,
        therapist: str,
        site: str,
        uses: tuple[str, ...],
        day: int,
        start: int,
        minutes: int,
        direct: int = 1,
    ) -> None:
        self.minutes[therapist, day] += direct * minutes
        for slot in slots(self.world, start, minutes):
            self.busy.add((therapist, day, slot))
            for resource in uses:
                self.used[site, resource, day, slot] += 1

    def actions(self, visit: Affected) -> Iterator[Action]:
        """Everything that could be done for the visit but cancelling it."""
        monday = visit.day - visit.day % calendar.WEEK
        for therapist in self.world.therapists.values():
            if not may_treat(visit.child, therapist):
                continue
            other = OTHER_THERAPIST if therapist.id != visit.therapist else 0
            for day in range(monday, monday + calendar.WEEK):
                if not self._possible(visit, therapist, day):
                    continue
                for start in self._starts(visit, therapist, day):
                    same = (day, start) == (visit.day, visit.start)
                    cost = SUBSTITUTE if same else MOVE + other
                    yield Action(visit, therapist.id, day, start, cost)

    def _possible(self, visit: Affected, therapist: Therapist, day: int) -> bool:
        """Whether family, site, therapist, supervision and authorization allow that day."""
        world, child = self.world, visit.child
        shift = therapist.shifts.get(day % calendar.WEEK)
        if shift is None or shift.site != visit.site:
            return False
        if day != visit.day and day in self.dates[child.id]:
            return False
        days = child.days & ~world.sites[visit.site].closed & ~self._away(therapist)
        if not therapist.is_ot:
            days &= self._supervised(visit.site)
        grant = next((g for g in child.grants if g.id == visit.grant), None)
        if grant is None or (grant.ot_only and not therapist.is_ot):
            return False
        return bool((days & grant.days) >> day & 1)

    def _away(self, therapist: Therapist) -> int:
        return therapist.away | (self.out.days if therapist.id == self.out.therapist else 0)

    def _supervised(self, site: str) -> int:
        """Days with an OT on duty there, the one who is out not counted."""
        mask = 0
        for one in self.world.therapists.values():
            if one.is_ot:
                for weekday, shift in one.shifts.items():
                    if shift.site == site:
                        every = calendar.weekday_mask(weekday, self.world.weeks)
                        mask |= every & ~self._away(one)
        return mask

    def _starts(self, visit: Affected, therapist: Therapist, day: int) -> Iterator[int]:
        weekday, child = day % calendar.WEEK, visit.child
        free = child.slots.get(weekday, 0) & therapist.slots[weekday]
        most = therapist.day_minutes - self.minutes[therapist.id, day]
        for slot in range(free.bit_length()):
            start = slot * self.world.grid
            need = slots(self.world, start, child.minutes)
            if child.minutes <= most and all(
                free >> one & 1 and self._free(visit, therapist.id, day, one) for one in need
            ):
                yield start

    def _free(self, visit: Affected, therapist: str, day: int, slot: int) -> bool:
        site = self.world.sites[visit.site]
        return (therapist, day, slot) not in self.busy and all(
            self.used[visit.site, resource, day, slot] < site.resources.get(resource, 0)
            for resource in visit.child.uses
        )

    def takes(self, action: Action) -> Iterator[tuple[Hashable, float]]:
        """What an action takes of what actions share."""
        visit = action.visit
        yield ("visit", visit.child.id, visit.at), 1
        yield ("date", visit.child.id, action.day), 1
        yield ("minutes", action.therapist, action.day), visit.child.minutes
        for slot in slots(self.world, action.start, visit.child.minutes):
            yield ("hour", action.therapist, action.day, slot), 1
            for resource in visit.child.uses:
                yield ("resource", visit.site, resource, action.day, slot), 1

    def left(self, key: Any) -> float:
        """How much of something shared is left."""
        kind, *rest = key
        if kind == "minutes":
            therapist, day = rest
            return self.world.therapists[therapist].day_minutes - self.minutes[therapist, day]
        if kind == "resource":
            site, resource, day, slot = rest
            have = self.world.sites[site].resources.get(resource, 0)
            return have - self.used[site, resource, day, slot]
        return 1


def slots(world: World, start: int, minutes: int) -> range:
    """The slots that a visit takes."""
    return range(start // world.grid, -(-(start + minutes) // world.grid))


def repair(
    world: World, placements: Mapping[str, Mapping[str, Any]], out: Out, *, seconds: float
) -> Repair:
    """The repair that costs least, found within `seconds`; `proven` says that none costs less."""
    week = Week(world, placements, out)
    possible = [action for visit in week.affected for action in week.actions(visit)]
    options = [Option(CANCEL - one.cost, tuple(week.takes(one))) for one in possible]
    room = {key: week.left(key) for option in options for key, _ in option.takes}
    choice = choose(options, room, seconds=seconds)
    taken = {
        (one.visit.child.id, one.visit.at): one for one in (possible[n] for n in choice.numbers)
    }
    actions, cost = [], 0
    for visit in week.affected:
        action = taken.get((visit.child.id, visit.at))
        actions.append(_as_dict(world, visit, action))
        cost += CANCEL if action is None else action.cost
    return Repair(tuple(actions), cost, choice.proven)


def _as_dict(world: World, visit: Affected, action: Action | None) -> dict[str, Any]:
    said: dict[str, Any] = {"child": visit.child.id, "at": visit.at}
    if action is None:
        return {**said, "do": "cancel", "therapist": None, "to": None}
    to = plan.at(world, visit.site, action.day, action.start)
    return {**said, "do": action.do, "therapist": action.therapist, "to": to}
