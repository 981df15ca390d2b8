"""What the search for a block reads: plain values, minutes since midnight at the site's clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

Busy = Mapping[date, tuple[tuple[int, int], ...]]
"""Taken stretches of each day, from and to."""
NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def minute_of(at: time) -> int:
    """Minutes since midnight."""
    return at.hour * 60 + at.minute


def clock(minute: int) -> str:
    """ "15:00"."""
    return f"{minute // 60}:{minute % 60:02d}"


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a weekday, 0 = Monday."""

    weekday: int
    opens: int
    closes: int

    @property
    def said(self) -> str:
        return f"{NAMES[self.weekday]} {clock(self.opens)} to {clock(self.closes)}"


@dataclass(frozen=True, slots=True)
class Shift:
    """When a therapist works at a site on a weekday, from a day and perhaps until one."""

    site: UUID
    window: Window
    starts_on: date
    ends_on: date | None = None

    def on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True, slots=True)
class Span:
    """Days in a row, the last one included; None is open."""

    first: date
    last: date | None = None

    def holds(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Therapist:
    """One therapist as the search needs them. `licences` are of the sites' states: state, days."""

    id: UUID
    name: str
    is_ot: bool
    shifts: tuple[Shift, ...] = ()
    away: tuple[Span, ...] = ()
    skills: frozenset[str] = frozenset()
    licences: tuple[tuple[str, Span], ...] = ()
    busy: Busy = field(default_factory=dict)
    left_on: date | None = None
    most_minutes: int | None = None
    children_left: int | None = None
    """How many new children they still take on; None: any number."""

    @property
    def is_full(self) -> bool:
        """Takes no new child."""
        return self.children_left is not None and self.children_left <= 0

    def is_away(self, day: date) -> bool:
        gone = self.left_on is not None and day > self.left_on
        return gone or any(span.holds(day) for span in self.away)

    def has_time(self, day: date, minutes: int) -> bool:
        """Whether so many minutes more are within what they take on in a day."""
        taken = sum(closes - opens for opens, closes in self.busy.get(day, ()))
        return self.most_minutes is None or taken + minutes <= self.most_minutes

    def licensed(self, day: date, state: str) -> bool:
        return any(where == state and span.holds(day) for where, span in self.licences)

    def works(self, day: date, site: UUID) -> bool:
        return not self.is_away(day) and any(
            shift.site == site and shift.window.weekday == day.weekday() and shift.on(day)
            for shift in self.shifts
        )


@dataclass(frozen=True, slots=True)
class RoomNow:
    """A room and when it is taken."""

    id: UUID
    name: str
    kind: str
    busy: Busy = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SiteNow:
    """A site: its clock, its closed days, its rooms."""

    id: UUID
    name: str
    state: str
    zone: str
    closed: tuple[tuple[Span, str], ...] = ()
    rooms: tuple[RoomNow, ...] = ()

    def closed_for(self, day: date) -> str:
        """Why it is closed that day, or an empty text."""
        return next((name for span, name in self.closed if span.holds(day)), "")

    def moment(self, day: date, minute: int) -> datetime:
        """The moment at which the site's clock shows that minute."""
        at = time(minute // 60, minute % 60)
        return datetime.combine(day, at, tzinfo=ZoneInfo(self.zone))


@dataclass(frozen=True, slots=True)
class Wish:
    """What a family needs: how often, how long, when; and who may treat."""

    per_week: int
    weeks: int
    minutes: int
    windows: tuple[Window, ...]
    earliest: date
    skills: frozenset[str] = frozenset()
    only_ot: bool = False
    room: str = ""
    prefers: UUID | None = None
    evaluation: bool = False

    @property
    def visits(self) -> int:
        return self.per_week * self.weeks


@dataclass(frozen=True, slots=True)
class World:
    """Everything around one child: their sites, who works there, and the child's own visits."""

    sites: tuple[SiteNow, ...]
    therapists: tuple[Therapist, ...]
    child: Busy = field(default_factory=dict)
    knows: UUID | None = None
    """Who treats the child already."""

    def ot_on_duty(self, day: date, site: UUID) -> bool:
        return any(one.is_ot and one.works(day, site) for one in self.therapists)


@dataclass(frozen=True, slots=True)
class Dated:
    """One visit of an offer: the day, and the minute at the site's clock."""

    day: date
    start: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """An evaluation before the block, with whom."""

    therapist: Therapist
    at: Dated


@dataclass(frozen=True, slots=True)
class Offer:
    """A whole block that can be had, with why it is a good one. The best have the highest worth."""

    therapist: Therapist
    site: SiteNow
    room: RoomNow | None
    weekdays: tuple[int, ...]
    start: int
    minutes: int
    visits: tuple[Dated, ...]
    evaluation: Evaluation | None = None
    worth: int = 0
    reasons: tuple[str, ...] = ()

    @property
    def days(self) -> str:
        return " and ".join(NAMES[day] for day in self.weekdays)

    @property
    def at(self) -> str:
        return clock(self.start)

    @property
    def first(self) -> date:
        return self.visits[0].day

    @property
    def last(self) -> date:
        return self.visits[-1].day

    @property
    def skipped(self) -> tuple[date, ...]:
        """Days of the pattern between the first and the last visit on which there is none."""
        taken = {one.day for one in self.visits}
        monday = self.first - timedelta(days=self.first.weekday())
        weeks = (self.last - monday).days // 7 + 1
        days = (
            monday + timedelta(days=7 * week + weekday)
            for week in range(weeks)
            for weekday in self.weekdays
        )
        return tuple(d for d in days if self.first <= d <= self.last and d not in taken)


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What stands in the way of the block that came nearest in this respect.

    `reached` is how many of its visits were fine. `line` is the authorization's line, if it is
    that.
    """

    kind: str
    says: str
    reached: int = 0
    do: str = ""
    line: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The offers, the best first; when there are none, what stands in the way."""

    offers: tuple[Offer, ...]
    obstacles: tuple[Obstacle, ...] = ()
    tried: int = 0
