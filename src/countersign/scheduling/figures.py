"""How full everybody's hours are, and how long children wait; and what if something were otherwise.

Nothing here changes anything: `whatif` plans a practice that is not there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import uuid4

from countersign.practice.models import Site
from countersign.scheduling import planning
from countersign.scheduling.models import RoomKind, Waiting
from countersign.scheduling.planning import Plan
from countersign.scheduling.reading import sites_now, therapists_now
from countersign.scheduling.values import RoomNow, Shift, Span, Therapist, Window, World

WEEKS = 4
OPENS, CLOSES = 8 * 60, 17 * 60
SPANS = ((28, "up to 4 weeks"), (56, "up to 8 weeks"), (84, "up to 12 weeks"), (9999, "longer"))


@dataclass(frozen=True, slots=True)
class Use:
    """One therapist's hours in the coming weeks, and how much of them children have."""

    name: str
    taken: int
    open: int

    @property
    def percent(self) -> int:
        return round(100 * self.taken / self.open) if self.open else 0

    @property
    def hours_free(self) -> int:
        return max(0, self.open - self.taken) // 60


def use(sites: Sequence[Site], today: date) -> list[Use]:
    """Everybody's use of the coming four weeks, the fullest first."""
    ids = [one.pk for one in sites]
    first, last = today + timedelta(days=1), today + timedelta(weeks=WEEKS)
    there = {one.id: one for one in sites_now(ids, first, last)}
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    found = []
    for one in therapists_now(ids, first, last):
        open_minutes = sum(
            shift.window.closes - shift.window.opens
            for day in days
            for shift in one.shifts
            if shift.window.weekday == day.weekday()
            and shift.on(day)
            and shift.site in there
            and not there[shift.site].closed_for(day)
            and not one.is_away(day)
        )
        taken = sum(b - a for day in days for a, b in one.busy.get(day, ()))
        found.append(Use(one.name, taken, open_minutes))
    return sorted(found, key=lambda one: (-one.percent, one.name))


def waits(entries: Sequence[Waiting], today: date) -> list[tuple[str, int]]:
    """How many children wait how long."""
    counted = dict.fromkeys((name for _, name in SPANS), 0)
    for one in entries:
        days = max(0, (today - one.since).days)
        counted[next(name for most, name in SPANS if days <= most)] += 1
    return list(counted.items())


def with_room(site: Site, kind: RoomKind, entries: Sequence[Waiting], today: date) -> Plan:
    """The whole list's plan if the site had one room more."""
    new = RoomNow(uuid4(), f"a new {kind.label.lower()}", str(kind))

    def changed(world: World) -> World:
        return replace(
            world,
            sites=tuple(
                replace(one, rooms=(*one.rooms, new)) if one.id == site.pk else one
                for one in world.sites
            ),
        )

    return planning.plan(entries, today, changed=changed)


def with_therapist(site: Site, entries: Sequence[Waiting], today: date) -> Plan:
    """The whole list's plan if one OT more worked there, Monday to Friday, eight to five."""
    skills = frozenset(
        word for one in entries for part in one.skills.split(",") if (word := part.strip().lower())
    )
    always = Span(today - timedelta(days=1))
    new = Therapist(
        id=uuid4(),
        name="a new OT",
        is_ot=True,
        shifts=tuple(Shift(site.pk, Window(day, OPENS, CLOSES), always.first) for day in range(5)),
        skills=skills,
        licences=((site.state, always),),
    )

    def changed(world: World) -> World:
        if not any(one.id == site.pk for one in world.sites):
            return world
        return replace(world, therapists=(*world.therapists, new))

    return planning.plan(entries, today, changed=changed)
