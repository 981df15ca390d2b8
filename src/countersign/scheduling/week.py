"""What a page of the schedule shows: columns of a day or a week, with what lies in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from django.db.models import Q, QuerySet

from countersign.authorizations.models import Booking
from countersign.authorizations.overview import Number, numbers_of
from countersign.base.clock import now
from countersign.base.dates import short
from countersign.practice.access import Access
from countersign.practice.models import Client, Leave, Site, Staff, Visit
from countersign.practice.models.staff import Role
from countersign.practice.models.visits import VisitStatus
from countersign.scheduling.models import Block, Closure, Hours, Place, PlaceState, Room
from countersign.scheduling.reading import taken
from countersign.scheduling.values import clock, minute_of

STEP = 5
"""Minutes of one row of the grid."""
USUAL = (8 * 60, 18 * 60)
WORKDAYS = 5
Tone = Literal["", "hold", "low", "free", "clash"]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in a column. `row` and `span` count steps from the grid's first minute."""

    title: str
    detail: str
    start: int
    minutes: int
    tone: Tone = ""
    row: int = 0
    span: int = 0
    place: Place | None = None
    free: Freed | None = None

    @property
    def at(self) -> str:
        return f"{clock(self.start)} to {clock(self.start + self.minutes)}"


@dataclass(frozen=True, slots=True)
class Freed:
    """An hour whose visit was cancelled, and that nobody has taken since."""

    therapist: UUID
    site: UUID
    day: date
    start: int
    minutes: int

    @property
    def at(self) -> str:
        return f"{self.start // 60:02d}:{self.start % 60:02d}"


@dataclass(slots=True)
class Column:
    """One therapist, room or day."""

    head: str
    says: str = ""
    key: str = ""
    day: date | None = None
    items: list[Item] = field(default_factory=list)
    open: list[tuple[int, int]] = field(default_factory=list)
    shut: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """The whole page: columns over the hours from `first` to `last`."""

    columns: tuple[Column, ...]
    first: int
    last: int

    @property
    def hours(self) -> list[tuple[int, str]]:
        """Each full hour: its row and how it reads."""
        return [
            ((at - self.first) // STEP + 2, clock(at)) for at in range(self.first, self.last, 60)
        ]

    @property
    def rows(self) -> int:
        return (self.last - self.first) // STEP

    @property
    def is_empty(self) -> bool:
        return not any(column.items for column in self.columns)


def visible(access: Access, first: date, last: date) -> QuerySet[Place]:
    """The places between two days that the person may see, taken ones only."""
    found = Place.objects.filter(taken(), day__range=(first, last))
    found = found.select_related("client", "therapist", "room", "block", "site")
    if access.roles == {Role.STUDENT}:
        return found.filter(therapist=access.staff)
    sites = access.sites_for("visit.read")
    return found if sites is None else found.filter(site__in=sites)


def day_grid(access: Access, site: Site, day: date) -> Grid:
    """A day at a site: a column for everybody who works or has visits, and for gym and swings."""
    places = list(visible(access, day, day).filter(site=site))
    freed = _freed(access, day, day, site=site)
    hours = list(
        Hours.objects.filter(
            Q(ends_on=None) | Q(ends_on__gte=day),
            site=site,
            weekday=day.weekday(),
            starts_on__lte=day,
        )
    )
    ids = {p.therapist_id for p in places} | {h.staff_id for h in hours}
    ids |= {one.therapist for _, one in freed}
    if access.roles == {Role.STUDENT}:
        ids &= {access.staff.pk}
    away = set(
        Leave.objects.filter(
            Q(ends_on=None) | Q(ends_on__gte=day), staff__in=ids, starts_on__lte=day
        ).values_list("staff_id", flat=True)
    )
    says = _booked(places)
    columns = [
        Column(
            str(one),
            "away" if one.pk in away else "",
            f"therapist:{one.pk}",
            items=[_item(p, says) for p in places if p.therapist_id == one.pk]
            + [_gap(words, gap) for words, gap in freed if gap.therapist == one.pk],
            open=[(minute_of(h.opens), minute_of(h.closes)) for h in hours if h.staff_id == one.pk],
        )
        for one in Staff.objects.filter(pk__in=ids).order_by("name")
    ]
    columns += [
        Column(
            room.name,
            room.get_kind_display(),
            f"room:{room.pk}",
            items=[_item(p, says) for p in places if p.room_id == room.pk],
        )
        for room in Room.objects.filter(Q(closed_on=None) | Q(closed_on__gt=day), site=site)
        if room.kind != "room"
    ]
    return _grid(columns)


def week_grid(
    access: Access,
    monday: date,
    *,
    therapist: Staff | None,
    room: Room | None,
    child: Client | None,
) -> Grid:
    """A week of one therapist, room or child: a column for each day."""
    last = monday + timedelta(days=6)
    found = visible(access, monday, last)
    if therapist is not None:
        found = found.filter(therapist=therapist)
    elif room is not None:
        found = found.filter(room=room)
    elif child is not None:
        found = found.filter(client=child)
    places = list(found)
    freed = _freed(access, monday, last, therapist=therapist) if therapist is not None else []
    says = _booked(places)
    shifts = _shifts(therapist, monday, last) if therapist is not None else []
    busy_days = max([p.day.weekday() for p in places], default=0)
    columns = []
    for number in range(max(WORKDAYS, busy_days + 1)):
        day = monday + timedelta(days=number)
        columns.append(
            Column(
                f"{day:%a} {day.day}",
                day=day,
                items=[_item(p, says, whose=therapist is None) for p in places if p.day == day]
                + [_gap(words, gap) for words, gap in freed if gap.day == day],
                open=[
                    (minute_of(one.opens), minute_of(one.closes))
                    for one in shifts
                    if one.weekday == number and one.in_force(day)
                ],
                shut=bool(shifts),
            )
        )
    return _grid(columns)


def _shifts(therapist: Staff, first: date, last: date) -> list[Hours]:
    return list(
        Hours.objects.filter(
            Q(ends_on=None) | Q(ends_on__gte=first), staff=therapist, starts_on__lte=last
        )
    )


def closed(day: date, site: Site) -> str:
    """Why the site is closed that day, or an empty text."""
    found = Closure.objects.filter(
        Q(site=None) | Q(site=site), starts_on__lte=day, ends_on__gte=day
    ).first()
    return found.name if found is not None else ""


@dataclass(frozen=True, slots=True)
class _Ledger:
    """On whose word each visit stands, and its number on its line."""

    states: Mapping[UUID, str]
    numbers: Mapping[UUID, Number]


def _booked(places: Iterable[Place]) -> _Ledger:
    ids = [one.visit for one in places if one.visit is not None]
    states = dict(Booking.objects.filter(visit__in=ids).values_list("visit_id", "state"))
    return _Ledger(states, numbers_of(ids))


SOON = timedelta(days=7)


def _number(place: Place, says: _Ledger) -> tuple[str, bool]:
    """ "11 of 12, ends 4 December", and whether somebody should look."""
    number = says.numbers.get(place.visit) if place.visit is not None else None
    if number is None:
        return "", False
    ends = number.ends_on - place.day <= SOON
    words = f"{number.says}, ends {short(number.ends_on)}" if ends else number.says
    return words, ends or number.last_ones


def _item(place: Place, says: _Ledger, *, whose: bool = False) -> Item:
    tone: Tone = ""
    words = [place.room.name] if place.room is not None else []
    if whose:
        words.append(place.therapist.name)
    if place.kind == "evaluation":
        words.insert(0, "evaluation")
    title = place.client.short_name
    if place.state == PlaceState.HELD and place.block is not None:
        tone, title = "hold", f"Held: {title}"
        words.append(_block_words(place.block))
    elif place.clash:
        tone = "clash"
        words.insert(0, "double-booked")
    elif place.visit is not None and says.states.get(place.visit) in ("overdrawn", "tentative"):
        tone = "low"
        words.insert(0, says.states[place.visit])
    else:
        counted, low = _number(place, says)
        tone = "low" if low else ""
        words = [counted, *words] if counted else words
    start = minute_of(place.starts)
    return Item(title, " · ".join(words), start, place.minutes, tone, place=place)


def _block_words(block: Block) -> str:
    days = ", ".join(
        ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[day] for day in block.weekdays
    )
    return f"{days}, to {block.ends_on.day} {block.ends_on:%B}"


def _gap(words: str, gap: Freed) -> Item:
    return Item("Free", words, gap.start, gap.minutes, "free", free=gap)


def _freed(
    access: Access,
    first: date,
    last: date,
    *,
    site: Site | None = None,
    therapist: Staff | None = None,
) -> list[tuple[str, Freed]]:
    """Cancelled visits still to come whose time nobody has taken."""
    gone = access.visits("visit.read").filter(
        status=VisitStatus.CANCELLED, date_of_service__range=(first, last), starts_at__gt=now()
    )
    if site is not None:
        gone = gone.filter(site=site)
    if therapist is not None:
        gone = gone.filter(therapist=therapist)
    rows = list(gone.select_related("site", "client"))
    held = _taken_by({one.therapist_id for one in rows}, first, last)
    found: dict[tuple[UUID, date, int], tuple[str, Freed]] = {}
    for one in rows:
        if any(a < one.ends_at and one.starts_at < b for a, b in held.get(one.therapist_id, ())):
            continue
        gap = _gap_of(one)
        found[gap.therapist, gap.day, gap.start] = (f"{one.client.short_name} cancelled", gap)
    return list(found.values())


def _taken_by(
    ids: set[UUID], first: date, last: date
) -> dict[UUID, list[tuple[datetime, datetime]]]:
    found: dict[UUID, list[tuple[datetime, datetime]]] = {}
    rows = Place.objects.filter(taken(), therapist__in=ids, day__range=(first, last))
    for who, begin, end in rows.values_list("therapist_id", "starts_at", "ends_at"):
        found.setdefault(who, []).append((begin, end))
    return found


def _gap_of(visit: Visit) -> Freed:
    begin = visit.starts_at.astimezone(visit.tz)
    return Freed(
        visit.therapist_id,
        visit.site_id,
        visit.date_of_service,
        minute_of(begin.time()),
        int((visit.ends_at - visit.starts_at).total_seconds() // 60),
    )


def _grid(columns: Sequence[Column]) -> Grid:
    """The columns with every item's row and span; the hours are as wide as what lies in them."""
    edges = [at for c in columns for one in c.items for at in (one.start, one.start + one.minutes)]
    edges += [at for column in columns for stretch in column.open for at in stretch]
    first = min([USUAL[0], *edges]) // 60 * 60
    last = -(-max([USUAL[1], *edges]) // 60) * 60
    for column in columns:
        column.items = sorted(
            (_placed(one, first) for one in column.items), key=lambda one: (one.start, one.title)
        )
        column.open = [
            ((opens - first) // STEP + 2, max(1, (closes - opens) // STEP))
            for opens, closes in column.open
        ]
    return Grid(tuple(columns), first, last)


def _placed(one: Item, first: int) -> Item:
    return replace(one, row=(one.start - first) // STEP + 2, span=max(1, one.minutes // STEP))


def with_visits(access: Access, today: date) -> tuple[int, int]:
    """How many children have a visit to come, of how many who are in care."""
    mine = access.clients("visit.read").filter(discharged_on=None)
    coming = Place.objects.filter(taken(), day__gt=today, client__in=mine)
    return coming.values("client").distinct().count(), mine.count()
