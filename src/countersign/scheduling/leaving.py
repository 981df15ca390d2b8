"""A therapist leaves: each child's visits to come go to one colleague as a whole, or none of them.

A child keeps the days and the hour wherever a colleague can take them; else another hour of the
same days that the family can keep. Whom nobody can take is named, and goes back on the waiting list
where the family's wish is known. The choice is exact: the fewest visits are lost, then the fewest
families come at another hour.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from countersign.base.clock import now
from countersign.practice.models import Client, Staff, Visit
from countersign.practice.models.visits import VisitStatus
from countersign.scheduling import shown
from countersign.scheduling.around import (
    Around,
    Phones,
    coming,
    dated,
    is_free,
    minutes_left,
    without,
)
from countersign.scheduling.changes import Beside, NewPlace
from countersign.scheduling.finding import GRID
from countersign.scheduling.models import Change, ChangeKind, Waiting
from countersign.scheduling.rearranging import Piece, Stay, rearrange
from countersign.scheduling.shown import Ground, pack
from countersign.scheduling.values import NAMES, Dated, Span, Therapist, clock

KIND = ChangeKind.HANDOVER
FURTHEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Share:
    """What becomes of one child's visits: who takes them all, or why nobody can."""

    client: Client
    visits: tuple[Visit, ...]
    to: Therapist | None
    stay: Stay | None
    moves: bool
    why: str
    phones: Phones = ()
    entry: Waiting | None = None

    @property
    def when(self) -> str:
        """ "Tuesday at 15:00 and Thursday at 15:00", as it will be."""
        if self.stay is None:
            return ""
        return " and ".join(_pattern(self.stay.visits))


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole hand-over, before anybody is told. `packed` is exactly this plan, for the form."""

    therapist: Staff
    since: date
    shares: tuple[Share, ...]
    proven: bool
    packed: str = ""

    @property
    def kept(self) -> int:
        return sum(one.to is not None for one in self.shares)

    @property
    def lost(self) -> int:
        return len(self.shares) - self.kept

    @property
    def moved(self) -> int:
        return sum(one.moves for one in self.shares)


def plan(therapist: Staff, since: date) -> Plan:
    """Who would take which child from that day on."""
    visits = list(
        Visit.objects.filter(
            therapist=therapist,
            status=VisitStatus.BOOKED,
            date_of_service__range=(since, since + FURTHEST),
            starts_at__gt=now(),
            sheets=None,
        )
        .select_related(*coming())
        .order_by("starts_at", "pk")
    )
    last = max((one.date_of_service for one in visits), default=since)
    around = ({one.site_id for one in visits}, {one.client_id for one in visits})
    ground = Ground.now(*around, since, last)
    search = _Search(therapist, visits, since, last)
    shares, proven = search.shares()
    made = Plan(therapist, since, tuple(shares), proven)
    return replace(made, packed=_packed(made, ground))


def _pattern(visits: Sequence[Dated]) -> list[str]:
    seen = sorted({(at.day.weekday(), at.start) for at in visits})
    return [f"{NAMES[day]} at {clock(start)}" for day, start in seen]


class _Search:
    """Every way to keep each child."""

    def __init__(self, therapist: Staff, visits: Sequence[Visit], since: date, last: date):
        self.out = therapist
        self.around = Around(visits, since, last, out={therapist.pk}, away=Span(since))
        self.people = [one for one in self.around.people if one.id != therapist.pk]
        self.of: dict[UUID, list[Visit]] = {}
        for one in visits:
            self.of.setdefault(one.client_id, []).append(one)
        self.at = {one.pk: dated(one) for one in visits}
        self.child = self.around.child_busy(self.of, since, last)

    def shares(self) -> tuple[list[Share], bool]:
        """What becomes of each child, and whether nothing less can be lost or moved."""
        pieces = [
            Piece(client, client, tuple(self._stays(visits)), size=len(visits))
            for client, visits in self.of.items()
        ]
        days = {at.day for piece in pieces for stay in piece.stays for at in stay.visits}
        left = minutes_left(self.people, {one.id: one.busy for one in self.people}, days)
        found = rearrange(pieces, left)
        shares = [self._share(visits, found.kept.get(key)) for key, visits in self.of.items()]
        return sorted(shares, key=lambda one: (one.to is not None, one.client.short_name)), (
            found.proven
        )

    def _stays(self, visits: Sequence[Visit]) -> Iterator[Stay]:
        own = tuple(self.at[one.pk] for one in visits)
        for one in self.people:
            knows = self.around.treats(one.id, visits[0].client_id)
            if one.is_full and not knows:
                continue
            if self._can(one, visits, own):
                why = "knows the child" if knows else "has these hours free"
                yield Stay(one.id, own, 1 if knows else 2, False, why)
        yield from self._at_another(visits, own)

    def _at_another(self, visits: Sequence[Visit], own: tuple[Dated, ...]) -> Iterator[Stay]:
        """The same days at another hour, the nearest first."""
        client = visits[0].client_id
        for start in sorted(self._starts(client, own), key=lambda one: abs(one - own[0].start)):
            shifted = tuple(replace(at, start=start) for at in own)
            if not self._child_is_free(client, shifted, own):
                continue
            for one in self.people:
                knows = self.around.treats(one.id, client)
                if (knows or not one.is_full) and self._can(one, visits, shifted):
                    cost = 3 + min(5, abs(start - own[0].start) // 60) + (not knows)
                    yield Stay(one.id, shifted, cost, True, "the family can come then")

    def _starts(self, client: UUID, own: tuple[Dated, ...]) -> set[int]:
        """Hours that lie in the family's windows on every day of theirs."""
        windows = self.around.windows(client)
        found: set[int] | None = None
        for day in {at.day.weekday() for at in own}:
            minutes = max(at.minutes for at in own)
            there = {
                start
                for one in windows
                if one.weekday == day
                for start in range(-(-one.opens // GRID) * GRID, one.closes - minutes + 1, GRID)
            }
            found = there if found is None else found & there
        return (found or set()) - {at.start for at in own}

    def _child_is_free(self, client: UUID, shifted: Sequence[Dated], own: Sequence[Dated]) -> bool:
        left = without(self.child.get(client, {}), own)
        return all(is_free(left, at) for at in shifted)

    def _can(self, one: Therapist, visits: Sequence[Visit], places: Sequence[Dated]) -> bool:
        for visit, at in zip(visits, places, strict=True):
            if not is_free(one.busy, at) or not self.around.may(one, visit, at):
                return False
            if not self._room(visit, at) or not self.around.covered(one.id, visit, at.day):
                return False
        return True

    def _room(self, visit: Visit, at: Dated) -> bool:
        room = self.around.rooms.get(visit.pk)
        if room is None or at == self.at[visit.pk]:
            return True
        site = self.around.sites[visit.site_id]
        return any(one.id == room and is_free(one.busy, at) for one in site.rooms)

    def _share(self, visits: Sequence[Visit], stay: Stay | None) -> Share:
        client = visits[0].client
        phones = self.around.phones.get(client.pk, ())
        entry = self.around.needs.get(client.pk)
        if stay is None:
            return Share(
                client, tuple(visits), None, None, False, self._why_not(visits), phones, entry
            )
        to = next(one for one in self.people if one.id == stay.therapist)
        return Share(client, tuple(visits), to, stay, stay.moves, stay.why, phones, entry)

    def _why_not(self, visits: Sequence[Visit]) -> str:
        """What stands in the way of the colleague who could take most."""
        best = max(
            self.people,
            key=lambda one: sum(
                is_free(one.busy, self.at[v.pk]) and self.around.may(one, v, self.at[v.pk])
                for v in visits
            ),
            default=None,
        )
        if best is None:
            return "nobody else works there"
        able = sum(
            is_free(best.busy, self.at[v.pk]) and self.around.may(best, v, self.at[v.pk])
            for v in visits
        )
        if able == len(visits):
            return "whoever is free takes another child, is full, or is not on the authorization"
        return f"nobody has all {len(visits)} hours free; {best.name} has {able}"


def _packed(made: Plan, ground: Ground) -> str:
    steps = (step for share in made.shares for step in _new(share))
    beside = Beside(
        primary=tuple(
            (share.client.pk, share.to.id)
            for share in made.shares
            if share.to is not None and share.client.primary_therapist_id == made.therapist.pk
        ),
        wait_again=tuple(
            share.entry.pk for share in made.shares if share.to is None and share.entry is not None
        ),
    )
    return pack(KIND, steps, ground, beside=beside, staff=[made.therapist.pk])


def _new(share: Share) -> Iterator[NewPlace]:
    for number, visit in enumerate(share.visits):
        length = visit.ends_at - visit.starts_at
        if share.to is None or share.stay is None:
            yield replace(NewPlace.now(visit), status=VisitStatus.CANCELLED)
            continue
        at = share.stay.visits[number]
        begins = visit.starts_at
        if share.moves:
            begins = datetime.combine(at.day, time(at.start // 60, at.start % 60), tzinfo=visit.tz)
        yield NewPlace(visit.pk, share.to.id, at.day, begins, begins + length)


def commit(packed: str, *, by: Staff) -> Change:
    """Do exactly what was shown. Raises UserError, and nothing is done, when anything changed."""
    return shown.commit(packed, kind=KIND, by=by)


__all__ = ["Plan", "Share", "commit", "plan"]
