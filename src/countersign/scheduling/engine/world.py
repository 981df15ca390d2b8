"""A practice's term as the solver sees it: read from JSON, checked, and turned into masks.

Times are minutes from midnight, local to the site; slots are numbered in steps of the grid; days
are bits of a mask (`calendar`). The format is documented in docs/scheduling.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from countersign.base.errors import UserError
from countersign.scheduling.engine import calendar

DAY = 24 * 60
WEEKDAYS = 5


@dataclass(frozen=True, slots=True)
class Site:
    """A place of care. `closed` is a mask of days, `resources` how many can be used at once."""

    id: str
    zone: ZoneInfo
    closed: int
    resources: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Shift:
    """A therapist's hours on one weekday, in minutes, and where."""

    start: int
    end: int
    site: str


@dataclass(frozen=True, slots=True)
class Therapist:
    """`away` is a mask of days; `slots` per weekday a mask of slots in which work is possible."""

    id: str
    is_ot: bool
    shifts: Mapping[int, Shift]
    slots: Mapping[int, int]
    away: int
    skills: frozenset[str]
    languages: frozenset[str]
    day_minutes: int
    caseload: int


@dataclass(frozen=True, slots=True)
class Grant:
    """One approved authorization: `days` a mask, `left` units, `cost` units a visit."""

    id: str
    days: int
    left: int
    cost: int
    week_cap: int | None
    ot_only: bool


@dataclass(frozen=True, slots=True)
class Child:
    """`slots` per weekday a mask of slots the family can use; `days` a mask of days it can come."""

    id: str
    family: str
    sites: tuple[str, ...]
    times_a_week: int
    day_gap: int
    minutes: int
    block_weeks: int
    wanted: int
    least: int
    needs: frozenset[str]
    uses: tuple[str, ...]
    ot_only: bool
    needs_eval: bool
    ready: int
    priority: int
    slots: Mapping[int, int]
    days: int
    grants: tuple[Grant, ...]
    window: tuple[int, int]
    therapist: str | None
    language: str


@dataclass(frozen=True, slots=True)
class Held:
    """Time of a therapist that is not free: one weekday and start, in a mask of weeks."""

    therapist: str
    site: str
    weekday: int
    start: int
    minutes: int
    weeks: int
    uses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opening:
    """Time for one evaluation."""

    id: str
    therapist: str
    site: str
    day: int
    start: int
    minutes: int


@dataclass(frozen=True, slots=True)
class World:
    """Everything a plan must respect."""

    name: str
    week0: date
    weeks: int
    grid: int
    catch_up: int
    delay: int
    eval_weeks: int
    sites: Mapping[str, Site]
    therapists: Mapping[str, Therapist]
    children: Mapping[str, Child]
    held: tuple[Held, ...]
    openings: tuple[Opening, ...]
    siblings: tuple[tuple[str, str], ...]
    supervised: Mapping[str, int]
    """Per site the days on which an OT is on duty there, so that an OTA may treat."""


class Reader:
    """Reads fields of the JSON and names the one that does not fit."""

    def __init__(self, body: Any, place: str) -> None:
        if not isinstance(body, Mapping):
            raise UserError(
                "This must be an object.", field=place, remedy="See docs/scheduling.md."
            )
        self.body, self.place = body, place

    def fail(self, name: str, wanted: str) -> UserError:
        where = f"{self.place}.{name}" if self.place else name
        return UserError(f"{where} must be {wanted}.", field=where, remedy="Correct the instance.")

    def text(self, name: str) -> str:
        value = self.body.get(name)
        if not isinstance(value, str) or not value:
            raise self.fail(name, "a text")
        return value

    def number(self, name: str, least: int = 0) -> int:
        value = self.body.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            raise self.fail(name, f"a whole number, {least} or more")
        return value

    def flag(self, name: str) -> bool:
        value = self.body.get(name)
        if not isinstance(value, bool):
            raise self.fail(name, "true or false")
        return value

    def items(self, name: str) -> list[Any]:
        value = self.body.get(name)
        if not isinstance(value, list):
            raise self.fail(name, "a list")
        return value

    def words(self, name: str) -> list[str]:
        value = self.items(name)
        if not all(isinstance(one, str) for one in value):
            raise self.fail(name, "a list of texts")
        return value

    def day(self, name: str) -> date:
        return _day(self.body.get(name), f"{self.place}.{name}" if self.place else name)

    def clock(self, name: str) -> int:
        return _clock(self.body.get(name), f"{self.place}.{name}")

    def each(self, name: str) -> list[Reader]:
        return [Reader(one, f"{name}[{n}]") for n, one in enumerate(self.items(name))]

    def pair(self, name: str) -> tuple[int, int]:
        value = self.items(name)
        if len(value) != 2:
            raise self.fail(name, "two times")
        where = f"{self.place}.{name}"
        return _clock(value[0], where), _clock(value[1], where)

    def weekdays(self, name: str) -> dict[int, Any]:
        value = self.body.get(name)
        if not isinstance(value, Mapping) or not set(value) <= {str(n) for n in range(7)}:
            raise self.fail(name, 'an object with weekdays "0" to "6"')
        return {int(key): one for key, one in value.items()}


def _day(value: Any, where: str) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise UserError(
            f"{where} must be a date such as 2026-09-14.",
            field=where,
            remedy="Correct the instance.",
        ) from None


def _clock(value: Any, where: str) -> int:
    try:
        hours, minutes = value.split(":")
        total = int(hours) * 60 + int(minutes)
    except (AttributeError, ValueError):
        total = -1
    if not 0 <= total <= DAY:
        raise UserError(
            f"{where} must be a time such as 15:00.", field=where, remedy="Correct the instance."
        )
    return total


def read(body: Any) -> World:
    """The world of an instance. Raises UserError naming the first field that does not fit."""
    top = Reader(body, "")
    week0, weeks = top.day("week0"), top.number("horizon_weeks", 1)
    if week0.weekday() != calendar.MONDAY:
        raise UserError("week0 must be a Monday.", field="week0", remedy="Correct the instance.")
    grid = top.number("grid_minutes", 5)
    around = _Around(week0, weeks, grid)
    sites = {one.id: one for one in (around.site(r) for r in top.each("sites"))}
    therapists = {
        one.id: one for one in (around.therapist(r, sites) for r in top.each("therapists"))
    }
    children = {one.id: one for one in (around.child(r, sites) for r in top.each("children"))}
    held = [around.busy(r, sites, therapists) for r in top.each("busy")]
    openings = [around.opening(r, sites, therapists) for r in top.each("eval_openings")]
    return World(
        name=str(top.body.get("name", "")),
        week0=week0,
        weeks=weeks,
        grid=grid,
        catch_up=top.number("catch_up_weeks"),
        delay=top.number("max_start_delay_weeks"),
        eval_weeks=top.number("eval_to_block_max_weeks", 1),
        sites=sites,
        therapists=therapists,
        children=children,
        held=tuple(held),
        openings=tuple(openings),
        siblings=tuple(_siblings(top, children)),
        supervised={key: _supervised(key, therapists.values(), weeks) for key in sites},
    )


def _known(reader: Reader, name: str, among: Mapping[str, Any], what: str) -> str:
    value = reader.text(name)
    if value not in among:
        raise reader.fail(name, f"the id of a {what} of this instance")
    return value


def _siblings(top: Reader, children: Mapping[str, Child]) -> list[tuple[str, str]]:
    found = []
    taken: set[str] = set()
    for group in top.each("sibling_groups"):
        names = group.words("children")
        if len(names) != 2 or not set(names) <= set(children) or taken & set(names):
            raise group.fail("children", "two children of this instance, each in one group only")
        taken |= set(names)
        found.append((names[0], names[1]))
    return found


def _supervised(site: str, therapists: Any, weeks: int) -> int:
    mask = 0
    for one in therapists:
        if one.is_ot:
            for weekday, shift in one.shifts.items():
                if shift.site == site:
                    mask |= calendar.weekday_mask(weekday, weeks) & ~one.away
    return mask


class _Around:
    """Reads the parts of an instance within its horizon and grid."""

    def __init__(self, week0: date, weeks: int, grid: int) -> None:
        self.week0, self.weeks, self.grid = week0, weeks, grid
        self.length = weeks * calendar.WEEK

    def spans(self, reader: Reader, name: str) -> int:
        mask = 0
        for number, span in enumerate(reader.items(name)):
            where = f"{reader.place}.{name}[{number}]"
            if not isinstance(span, list) or len(span) != 2:
                raise UserError(f"{where} must be two dates.", field=where)
            first, last = _day(span[0], where), _day(span[1], where)
            mask |= calendar.span_mask(first, last, self.week0, self.length)
        return mask

    def fitting(self, start: int, end: int) -> int:
        """The slots that lie wholly within [start, end), as a mask."""
        first, last = -(-start // self.grid), end // self.grid
        return ((1 << (last - first)) - 1) << first if first < last else 0

    def touching(self, start: int, end: int) -> int:
        """The slots that [start, end) touches."""
        first, last = start // self.grid, -(-end // self.grid)
        return ((1 << (last - first)) - 1) << first if first < last else 0

    def site(self, reader: Reader) -> Site:
        observed = set(reader.words("holidays_observed"))
        years = range(self.week0.year - 1, self.week0.year + 3)
        free = [d for y in years for name, d in calendar.holidays(y).items() if name in observed]
        known = set(calendar.holidays(self.week0.year))
        if unknown := observed - known:
            raise reader.fail("holidays_observed", f"federal holidays; not {min(unknown)}")
        closures = [_day(one, f"{reader.place}.closures") for one in reader.items("closures")]
        counts = Reader(reader.body.get("resources"), f"{reader.place}.resources")
        try:
            zone = ZoneInfo(reader.text("tz"))
        except (KeyError, ValueError):
            raise reader.fail("tz", "an IANA time zone") from None
        return Site(
            id=reader.text("id"),
            zone=zone,
            closed=calendar.mask_of([*free, *closures], self.week0, self.length),
            resources={str(name): counts.number(str(name)) for name in counts.body},
        )

    def therapist(self, reader: Reader, sites: Mapping[str, Site]) -> Therapist:
        lunch = reader.pair("lunch")
        shifts, slots = {}, {}
        for weekday, body in reader.weekdays("hours").items():
            hours = Reader(body, f"{reader.place}.hours.{weekday}")
            site = _known(hours, "site", sites, "site")
            shifts[weekday] = Shift(hours.clock("from"), hours.clock("to"), site)
            work = self.fitting(shifts[weekday].start, shifts[weekday].end)
            slots[weekday] = work & ~self.touching(*lunch)
        role = reader.text("role")
        if role not in ("OT", "OTA"):
            raise reader.fail("role", "OT or OTA")
        return Therapist(
            id=reader.text("id"),
            is_ot=role == "OT",
            shifts=shifts,
            slots=slots,
            away=self.spans(reader, "pto"),
            skills=frozenset(reader.words("skills")),
            languages=frozenset(reader.words("languages")),
            day_minutes=reader.number("max_direct_minutes_day"),
            caseload=reader.number("new_caseload_max"),
        )

    def child(self, reader: Reader, sites: Mapping[str, Site]) -> Child:
        slots = {}
        for weekday, span in reader.weekdays("available").items():
            where = f"{reader.place}.available.{weekday}"
            if not isinstance(span, list) or len(span) != 2:
                raise UserError(f"{where} must be two times.", field=where)
            slots[weekday] = self.fitting(_clock(span[0], where), _clock(span[1], where))
        names = reader.words("sites")
        if not set(names) <= set(sites):
            raise reader.fail("sites", "ids of sites of this instance")
        care = calendar.span_mask(
            self.week0, reader.day("plan_of_care_end"), self.week0, self.length
        )
        prefers = Reader(reader.body.get("prefers"), f"{reader.place}.prefers")
        cost = reader.number("units_per_visit", 1)
        grants = Reader({"authorizations": reader.items("authorizations")}, "")
        return Child(
            id=reader.text("id"),
            family=reader.text("family"),
            sites=tuple(names),
            times_a_week=reader.number("visits_per_week", 1),
            day_gap=reader.number("min_day_gap"),
            minutes=reader.number("slot_minutes", 1),
            block_weeks=reader.number("block_weeks", 1),
            wanted=reader.number("visits_wanted"),
            least=reader.number("min_visits"),
            needs=frozenset(reader.words("needs")),
            uses=tuple(reader.words("uses")),
            ot_only=reader.flag("ot_only"),
            needs_eval=reader.flag("needs_eval"),
            ready=reader.number("ready_week"),
            priority=reader.number("priority"),
            slots=slots,
            days=care & ~self.spans(reader, "blackouts"),
            grants=self.grants(grants, cost, reader.place),
            window=prefers.pair("window"),
            therapist=prefers.body.get("therapist"),
            language=prefers.text("language"),
        )

    def grants(self, top: Reader, cost: int, place: str) -> tuple[Grant, ...]:
        """The approved authorizations, the one that ends first in front."""
        found: list[tuple[date, Grant]] = []
        for one in top.each("authorizations"):
            one.place = f"{place}.{one.place}"
            if one.text("status") != "approved":
                continue
            unit, cap = one.text("unit"), one.body.get("max_visits_week")
            if unit not in ("visit", "15min"):
                raise one.fail("unit", "visit or 15min")
            last = one.day("end")
            grant = Grant(
                id=one.text("id"),
                days=calendar.span_mask(one.day("start"), last, self.week0, self.length),
                left=one.number("total") - one.number("used"),
                cost=cost if unit == "15min" else 1,
                week_cap=None if cap is None else one.number("max_visits_week"),
                ot_only=one.flag("ot_only"),
            )
            found.append((last, grant))
        return tuple(grant for _, grant in sorted(found, key=lambda pair: (pair[0], pair[1].id)))

    def busy(
        self, reader: Reader, sites: Mapping[str, Site], therapists: Mapping[str, Therapist]
    ) -> Held:
        last = min(reader.number("until_week"), self.weeks - 1)
        return Held(
            therapist=_known(reader, "therapist", therapists, "therapist"),
            site=_known(reader, "site", sites, "site"),
            weekday=reader.number("weekday"),
            start=reader.clock("start"),
            minutes=reader.number("minutes"),
            weeks=calendar.weeks_mask(0, last),
            uses=tuple(reader.words("uses")),
        )

    def opening(
        self, reader: Reader, sites: Mapping[str, Site], therapists: Mapping[str, Therapist]
    ) -> Opening:
        return Opening(
            id=reader.text("id"),
            therapist=_known(reader, "therapist", therapists, "therapist"),
            site=_known(reader, "site", sites, "site"),
            day=(reader.day("date") - self.week0).days,
            start=reader.clock("start"),
            minutes=reader.number("minutes"),
        )
