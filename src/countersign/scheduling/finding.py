"""Every whole block that a child can have, the best first; or exactly what stands in the way. Pure.

A block is one therapist, one site, one or more weekdays at least two days apart, one hour. Its
visits are the open dates in turn until there are as many as wanted. A closed day, a day of leave,
or a day on which an assistant has no OT beside them is stepped over, and at most two weeks are
added for that; an hour that somebody else has is not stepped over: then it is another block.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import combinations, pairwise
from uuid import UUID

from countersign.base import dates
from countersign.scheduling import ranking
from countersign.scheduling.values import (
    NAMES,
    Busy,
    Dated,
    Evaluation,
    Found,
    Obstacle,
    Offer,
    RoomNow,
    SiteNow,
    Therapist,
    Window,
    Wish,
    World,
    clock,
)

GRID = 15
MIN_GAP = 2
CATCH_UP = 2
LATEST_START = 6
"""In weeks: how far ahead a block may begin."""
EVALUATION_MINUTES = 60
EVALUATION_FIRST, EVALUATION_LAST = 7, 21
"""In days before the first visit."""
MOST_OFFERS = 8
MOST_ASKED = 40
"""So many different series the ledger is asked about before the search says what it knows."""
MOST_TOLD = 4
FURTHEST = (
    "ledger",
    "evaluation",
    "room",
    "taken",
    "child",
    "short",
    "licence",
    "only-ot",
    "caseload",
    "skill",
    "changed",
    "nobody",
)
"""Kinds of obstacles: a block that was stopped by an early one had passed all that follow."""

A_DAY = 24 * 60
UNKNOWN, OVER, CLEAR, IN_THE_WAY = range(4)
"""How a visit stands on a date: the date is stepped over, or may be had, or is somebody's."""
Ledger = Callable[[Offer], Obstacle | None]
"""Whether the authorizations cover every visit of an offer; else which one they do not."""


def find(
    world: World,
    wish: Wish,
    ledger: Ledger = lambda offer: None,
    *,
    most: int = MOST_OFFERS,
    asked_at_most: int = MOST_ASKED,
) -> Found:
    """The offers for one child."""
    search = Search(world, wish)
    found = sorted(search.offers(), key=lambda one: (-one.worth, one.first, one.therapist.name))
    kept: list[Offer] = []
    asked: dict[tuple[object, ...], Obstacle | None] = {}
    for offer in _varied(found):
        key = (offer.therapist.id, offer.site.id, tuple(one.day for one in offer.visits))
        if key not in asked:
            if len(asked) >= asked_at_most:
                break
            asked[key] = ledger(offer)
        if (stop := asked[key]) is not None:
            search.stopped(stop)
            continue
        kept.append(offer)
        if len(kept) == most:
            break
    obstacles = () if kept else tuple(search.nearest())
    return Found(tuple(kept), obstacles, tried=search.tried)


def judge(world: World, wish: Wish, offer: Offer) -> Offer | Obstacle:
    """The offer as it stands now, or what stands in its way. For the moment of holding."""
    search = Search(world, wish)
    therapist = next((one for one in world.therapists if one.id == offer.therapist.id), None)
    site = next((one for one in world.sites if one.id == offer.site.id), None)
    if therapist is None or site is None:
        return Obstacle("nobody", "This therapist does not work there any more.")
    monday = offer.first - timedelta(days=offer.first.weekday())
    now = search.one(therapist, site, offer.weekdays, offer.start, monday)
    if isinstance(now, Obstacle):
        return now
    same = [one.day for one in now.visits] == [one.day for one in offer.visits]
    if same and offer.room is not None:
        room = next((one for one in site.rooms if one.id == offer.room.id), None)
        same = room is not None and _is_free(room.busy, now.visits)
        now = replace(now, room=room)
    if not same:
        return Obstacle(
            "changed",
            "The days of this block have changed since it was shown.",
            do="Look for a block again.",
        )
    return now


@dataclass(frozen=True, slots=True)
class _Stop:
    """An obstacle that is put into words only when it came further than those before it."""

    kind: str
    reached: int
    says: Callable[[], Obstacle]


@dataclass(frozen=True, slots=True)
class _Day:
    """A therapist's day at a site: minutes as bits, so that looking costs next to nothing."""

    day: date
    open: tuple[tuple[int, int], ...]
    licensed: bool
    taken: int
    left: int
    child: int

    def stands(self, start: int, minutes: int, need: int) -> int:
        """Whether a visit may lie there (CLEAR), something is in its way, or it is stepped over."""
        for opens, closes in self.open:
            if opens <= start and start + minutes <= closes:
                break
        else:
            return OVER
        if not self.licensed or minutes > self.left or need & (self.taken | self.child):
            return IN_THE_WAY
        return CLEAR


_Line = tuple[list[_Day], list[int]]
"""The dates of a pattern in turn, and how a visit at one hour stands on each, once looked at."""


@dataclass(slots=True)
class Search:
    """One search: where it may look, and what it met."""

    world: World
    wish: Wish
    tried: int = 0
    met: dict[str, Obstacle] = field(default_factory=dict)
    days: dict[tuple[UUID, UUID], dict[date, _Day]] = field(default_factory=dict)

    def _met(self, stop: _Stop) -> None:
        known = self.met.get(stop.kind)
        if known is None or stop.reached > known.reached:
            self.met[stop.kind] = stop.says()

    def stopped(self, obstacle: Obstacle) -> None:
        """Keep the obstacle that came furthest of its kind."""
        known = self.met.get(obstacle.kind)
        if known is None or obstacle.reached > known.reached:
            self.met[obstacle.kind] = obstacle

    def nearest(self) -> list[Obstacle]:
        """What was met, that which came furthest first."""
        if not self.met:
            self.met["nobody"] = self._nobody()
        found = sorted(self.met.values(), key=lambda one: (FURTHEST.index(one.kind), -one.reached))
        return found[:MOST_TOLD]

    def _nobody(self) -> Obstacle:
        where = " or ".join(site.name for site in self.world.sites) or "a site of this child"
        when = ", ".join(window.said for window in self.wish.windows) or "no time at all"
        if not any(one.shifts for one in self.world.therapists):
            return Obstacle(
                "nobody",
                f"Nobody's hours at {where} are entered.",
                do="Enter who works when, under Hours and rooms.",
            )
        twice = " on days far enough apart" if self.wish.per_week > 1 else ""
        return Obstacle(
            "nobody",
            f"Nobody works at {where} for {self.wish.minutes} minutes{twice} when the family can "
            f"come: {when}.",
            do="Ask the family for another hour, or offer another site.",
        )

    def offers(self, *, every_week: bool = False) -> Iterator[Offer]:
        """Each therapist, pattern and hour with the first week in which the block is whole."""
        monday = self.wish.earliest - timedelta(days=self.wish.earliest.weekday())
        for site in self.world.sites:
            for therapist in self.world.therapists:
                if not self._may_treat(therapist, site):
                    continue
                lines: dict[tuple[int, ...], list[_Day]] = {}
                for weekdays, start in self._patterns(therapist, site):
                    days = lines.get(weekdays)
                    if days is None:
                        days = self._line(therapist, site, weekdays, monday, LATEST_START)
                        lines[weekdays] = days
                    line = (days, [UNKNOWN] * len(days))
                    for week in range(LATEST_START + 1):
                        self.tried += 1
                        made = self._one(therapist, site, weekdays, start, line, week)
                        if isinstance(made, _Stop):
                            self._met(made)
                            continue
                        yield ranking.ranked(made, self.world, self.wish)
                        if not every_week:
                            break

    def _may_treat(self, therapist: Therapist, site: SiteNow) -> bool:
        if not any(shift.site == site.id for shift in therapist.shifts):
            return False
        if missing := self.wish.skills - therapist.skills:
            said = " and ".join(sorted(missing))
            self.stopped(
                Obstacle(
                    "skill",
                    f"{therapist.name} is not trained in {said}.",
                    do="Enter the skill if somebody has it, or wait for one who does.",
                )
            )
            return False
        if self.wish.only_ot and not therapist.is_ot:
            self.stopped(
                Obstacle("only-ot", f"{therapist.name} is an assistant; this needs an OT.")
            )
            return False
        if therapist.is_full and self.world.knows != therapist.id:
            self.stopped(
                Obstacle(
                    "caseload",
                    f"{therapist.name} takes no more children.",
                    do="Raise the limit under Hours and rooms, or choose somebody else.",
                )
            )
            return False
        return True

    def _patterns(
        self, therapist: Therapist, site: SiteNow
    ) -> Iterator[tuple[tuple[int, ...], int]]:
        """Weekdays and an hour that fit shifts and family."""
        by_day: dict[int, set[int]] = {}
        for shift in therapist.shifts:
            if shift.site == site.id:
                fits = by_day.setdefault(shift.window.weekday, set())
                fits.update(_starts(shift.window, self.wish.windows, self.wish.minutes))
        for days in combinations(sorted(by_day), self.wish.per_week):
            if not _far_enough(days):
                continue
            for start in sorted(set.intersection(*(by_day[day] for day in days))):
                yield days, start

    def one(
        self,
        therapist: Therapist,
        site: SiteNow,
        weekdays: tuple[int, ...],
        start: int,
        monday: date,
    ) -> Offer | Obstacle:
        """The block that begins in that week, or what stands in its way."""
        days = self._line(therapist, site, weekdays, monday, 0)
        made = self._one(therapist, site, weekdays, start, (days, [UNKNOWN] * len(days)), 0)
        return made.says() if isinstance(made, _Stop) else made

    def _line(
        self,
        therapist: Therapist,
        site: SiteNow,
        weekdays: tuple[int, ...],
        monday: date,
        latest: int,
    ) -> list[_Day]:
        """Every date of the pattern in turn, from that week on."""
        known = self.days.setdefault((therapist.id, site.id), {})
        line = []
        for week in range(self.wish.weeks + CATCH_UP + latest):
            for weekday in weekdays:
                day = monday + timedelta(days=7 * week + weekday)
                now = known.get(day)
                if now is None:
                    now = known[day] = self._read(therapist, site, day)
                line.append(now)
        return line

    def _one(
        self,
        therapist: Therapist,
        site: SiteNow,
        weekdays: tuple[int, ...],
        start: int,
        line: _Line,
        week: int,
    ) -> Offer | _Stop:
        """The block whose first week is the line's `week`."""
        days: list[date] = []
        minutes, wanted, twice = self.wish.minutes, self.wish.visits, len(weekdays)
        need = ((1 << minutes) - 1) << start
        there, stands = line
        for at in range(week * twice, (week + self.wish.weeks + CATCH_UP) * twice):
            stand = stands[at]
            if stand == UNKNOWN:
                stand = stands[at] = there[at].stands(start, minutes, need)
            if stand == CLEAR:
                days.append(there[at].day)
                if len(days) == wanted:
                    break
            elif stand == IN_THE_WAY:
                now = there[at]
                visit = Dated(now.day, start, minutes)
                return self._in_the_way(therapist, site, visit, now, len(days))
        visits = [Dated(day, start, minutes) for day in days]
        if len(visits) < self.wish.visits:
            return self._short(therapist, weekdays, start, len(visits))
        room = self._room(site, visits)
        if isinstance(room, Obstacle):
            return _said(room)
        offer = Offer(therapist, site, room, weekdays, start, minutes, tuple(visits))
        if not self.wish.evaluation:
            return offer
        whole = self._with_evaluation(offer)
        return _said(whole) if isinstance(whole, Obstacle) else whole

    def _read(self, therapist: Therapist, site: SiteNow, day: date) -> _Day:
        busy = therapist.busy.get(day, ())
        most = therapist.most_minutes
        return _Day(
            day=day,
            open=self._open(therapist, site, day) if day >= self.wish.earliest else (),
            licensed=therapist.licensed(day, site.state),
            taken=_bits(busy),
            left=A_DAY if most is None else most - sum(b - a for a, b in busy),
            child=_bits(self.world.child.get(day, ())),
        )

    def _open(self, therapist: Therapist, site: SiteNow, day: date) -> tuple[tuple[int, int], ...]:
        """The stretches in which a visit may lie; none on a date that is stepped over."""
        if site.closed_for(day) or therapist.is_away(day):
            return ()
        if not therapist.is_ot and not self.world.ot_on_duty(day, site.id):
            return ()
        return tuple(
            (shift.window.opens, shift.window.closes)
            for shift in therapist.shifts
            if shift.site == site.id and shift.window.weekday == day.weekday() and shift.on(day)
        )

    def _short(
        self, therapist: Therapist, weekdays: tuple[int, ...], start: int, reached: int
    ) -> _Stop:
        def says() -> Obstacle:
            return Obstacle(
                "short",
                f"{_pattern(therapist, weekdays, start)}: only {reached} of "
                f"{self.wish.visits} visits have an open day.",
                reached,
                do="Choose fewer weeks, or another therapist.",
            )

        return _Stop("short", reached, says)

    def _in_the_way(
        self, therapist: Therapist, site: SiteNow, at: Dated, now: _Day, before: int
    ) -> _Stop:
        """What stands in the way of that visit; put into words only when it is told."""
        need = ((1 << at.minutes) - 1) << at.start
        kind = "taken"
        if not now.licensed:
            kind = "licence"
        elif not need & now.taken and at.minutes <= now.left:
            kind = "child"

        def says() -> Obstacle:
            which = f"visit {before + 1}, {dates.short(at.day)} at {clock(at.start)}"
            name, do = therapist.name, ""
            if kind == "licence":
                words = f"{name} has no licence for {site.state} on that day."
                do = "Enter the renewed licence, or choose somebody else."
            elif kind == "child":
                words = "the child has another visit then."
            elif need & now.taken:
                words, do = f"{name} has another child.", "Ask the family for another hour."
            else:
                words = (
                    f"{name} has {therapist.most_minutes} minutes with children that day already, "
                    "or would have more."
                )
                do = "Ask the family for another day."
            return Obstacle(kind, f"{which}: {words}", before, do=do)

        return _Stop(kind, before, says)

    def _room(self, site: SiteNow, visits: Sequence[Dated]) -> RoomNow | Obstacle | None:
        """A room that is free for all of them; None where no room is needed."""
        kind = self.wish.room or ("room" if any(r.kind == "room" for r in site.rooms) else "")
        if not kind:
            return None
        furthest = -1
        for room in site.rooms:
            if room.kind == kind:
                if _is_free(room.busy, visits):
                    return room
                reached = next(n for n, at in enumerate(visits) if not _is_free(room.busy, [at]))
                furthest = max(furthest, reached)
        if furthest < 0:
            return Obstacle(
                "room", f"{site.name} has no {kind}.", do="Enter it, or change the wish."
            )
        at = visits[furthest]
        return Obstacle(
            "room",
            f"visit {furthest + 1}, {dates.short(at.day)} at {clock(at.start)}: every {kind} of "
            f"{site.name} is taken.",
            furthest,
            do="Choose another hour.",
        )

    def _with_evaluation(self, offer: Offer) -> Offer | Obstacle:
        """The offer with an evaluation one to three weeks before it, or why there is none."""
        others = (one for one in self.world.therapists if one is not offer.therapist)
        for therapist in (offer.therapist, *others):
            if not therapist.is_ot:
                continue
            for before in range(EVALUATION_FIRST, EVALUATION_LAST + 1):
                day = offer.first - timedelta(days=before)
                if day < self.wish.earliest or offer.site.closed_for(day):
                    continue
                at = self._hour(therapist, offer.site, day)
                if at is not None:
                    return replace(offer, evaluation=Evaluation(therapist, at))
        return Obstacle(
            "evaluation",
            f"{_pattern(offer.therapist, offer.weekdays, offer.start)} from "
            f"{dates.short(offer.first)}: no OT has an hour for the evaluation one to three weeks "
            "before.",
            len(offer.visits),
            do="Open an hour for evaluations, or ask the family for another time.",
        )

    def _hour(self, therapist: Therapist, site: SiteNow, day: date) -> Dated | None:
        if therapist.is_away(day) or not therapist.licensed(day, site.state):
            return None
        for shift in therapist.shifts:
            if shift.site != site.id or shift.window.weekday != day.weekday() or not shift.on(day):
                continue
            for start in sorted(_starts(shift.window, self.wish.windows, EVALUATION_MINUTES)):
                at = Dated(day, start, EVALUATION_MINUTES)
                free = _is_free(therapist.busy, [at]) and _is_free(self.world.child, [at])
                if free and therapist.has_time(day, EVALUATION_MINUTES):
                    return at
        return None


def _varied(found: Iterable[Offer]) -> Iterator[Offer]:
    """The best of each therapist and pattern first, then their second best hours."""
    later: list[Offer] = []
    seen: set[tuple[object, ...]] = set()
    for offer in found:
        key = (offer.therapist.id, offer.site.id, offer.weekdays)
        if key in seen:
            later.append(offer)
        else:
            seen.add(key)
            yield offer
    yield from later


def _starts(shift: Window, windows: Sequence[Window], minutes: int) -> Iterator[int]:
    """Every start on the grid that lies in the shift and in one of the family's windows."""
    for window in windows:
        if window.weekday != shift.weekday:
            continue
        opens, closes = max(shift.opens, window.opens), min(shift.closes, window.closes)
        first = -(-opens // GRID) * GRID
        yield from range(first, closes - minutes + 1, GRID)


def _far_enough(days: Sequence[int]) -> bool:
    return all(later - day >= MIN_GAP for day, later in pairwise(days))


def _said(obstacle: Obstacle) -> _Stop:
    return _Stop(obstacle.kind, obstacle.reached, lambda: obstacle)


def _bits(stretches: Iterable[tuple[int, int]]) -> int:
    """The minutes of a day as bits."""
    found = 0
    for opens, closes in stretches:
        found |= ((1 << (closes - opens)) - 1) << opens
    return found


def _is_free(busy: Busy, visits: Iterable[Dated]) -> bool:
    return not any(
        opens < at.start + at.minutes and at.start < closes
        for at in visits
        for opens, closes in busy.get(at.day, ())
    )


def _pattern(therapist: Therapist, weekdays: Sequence[int], start: int) -> str:
    days = " and ".join(NAMES[day] for day in weekdays)
    return f"{therapist.name}, {days} at {clock(start)}"
