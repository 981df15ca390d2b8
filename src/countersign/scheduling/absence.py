"""Therapists are out: each visit is kept, moved within its week, or cancelled; as little as can be.

A visit goes to a colleague at its hour, or to another hour of the same week when the family can
keep one. Where only one colleague will do and they have a child, that child may go to another
colleague at the same hour: so chains come about. The choice is exact (`rearranging`): the fewest
visits are cancelled, and of all such plans the fewest families are moved. What was shown is what is
done, or nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Literal
from uuid import UUID

from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.practice.models import Staff, Visit
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
from countersign.scheduling.models import Change, ChangeKind
from countersign.scheduling.rearranging import Piece, Stay, rearrange
from countersign.scheduling.shown import Ground, pack
from countersign.scheduling.values import Busy, Dated, Span, Therapist, clock

MOST_DAYS = 60
MOST_HOURS = 12
"""Other hours that are tried for one visit."""
DEEPEST = 3
"""How many families may stand one behind the other in a chain."""
KIND = ChangeKind.ABSENCE
Becomes = Literal["kept", "moved", "cancelled", "other"]


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of one visit: who takes it and when, or why nobody can.

    `other`: a child of somebody who is there goes to a colleague, so that another can be kept.
    """

    visit: Visit
    to: Therapist | None
    at: Dated | None
    becomes: Becomes
    why: str
    phones: Phones = ()

    @property
    def when(self) -> str:
        """ "Thursday 15:00", for a visit that moves."""
        return f"{self.at.day:%A} {clock(self.at.start)}" if self.at is not None else ""


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole absence, before anybody is told. `packed` is exactly this plan, for the form."""

    therapists: tuple[Staff, ...]
    first: date
    last: date
    steps: tuple[Step, ...]
    proven: bool
    packed: str = ""

    def count(self, becomes: Becomes) -> int:
        return sum(one.becomes == becomes for one in self.steps)

    @property
    def kept(self) -> int:
        return self.count("kept") + self.count("moved")

    @property
    def cancelled(self) -> int:
        return self.count("cancelled")

    @property
    def moved_families(self) -> int:
        """Families who come at another hour, or who were not concerned and have somebody else."""
        return len({s.visit.client_id for s in self.steps if s.becomes in ("moved", "other")})

    @property
    def names(self) -> str:
        return ", ".join(one.name for one in self.therapists)


def plan(therapists: Sequence[Staff], first: date, last: date) -> Plan:
    """What would be done. Raises UserError for days that cannot be."""
    if last < first:
        raise UserError("The last day is before the first.", field="last")
    if (last - first).days > MOST_DAYS:
        raise UserError(
            f"An absence is planned for at most {MOST_DAYS} days.",
            field="last",
            remedy="Hand the caseload over instead.",
        )
    out = {one.pk for one in therapists}
    visits = list(_coming(first, last).filter(therapist__in=out))
    others = _beside(visits, out, first, last)
    sites = {one.site_id for one in visits}
    clients = {one.client_id for one in (*visits, *others)}
    begin, end = _monday(first), _monday(last) + timedelta(days=6)
    ground = Ground.now(sites, clients, begin, end)
    search = _Search([*visits, *others], out, (begin, end), (first, last))
    concerned = visits + [one for one in others if search.unsupervised(one)]
    steps, proven = search.steps(concerned, [o for o in others if o not in concerned])
    made = Plan(tuple(therapists), first, last, tuple(steps), proven)
    leaves = tuple((who, first, last) for who in sorted(out))
    packed = pack(KIND, map(_new, steps), ground, beside=Beside(leaves=leaves), staff=sorted(out))
    return replace(made, packed=packed)


def _coming(first: date, last: date) -> Any:
    """Visits still to come between two days, that nobody has written about."""
    return (
        Visit.objects.filter(
            status=VisitStatus.BOOKED,
            date_of_service__range=(first, last),
            starts_at__gt=now(),
            sheets=None,
        )
        .select_related(*coming())
        .order_by("starts_at", "pk")
    )


def _beside(visits: Sequence[Visit], out: set[UUID], first: date, last: date) -> list[Visit]:
    """Visits of colleagues that stand in the way, and those that stand in their way, and so on."""
    sites = {one.site_id for one in visits}
    there = list(_coming(first, last).filter(site__in=sites).exclude(therapist__in=out))
    found: dict[UUID, Visit] = {
        one.pk: one for one in there if one.therapist.role_grants.filter(role="ota").exists()
    }
    front = list(visits)
    for _ in range(DEEPEST):
        front = [
            one
            for one in there
            if one.pk not in found
            and any(a.starts_at < one.ends_at and one.starts_at < a.ends_at for a in front)
        ]
        found |= {one.pk: one for one in front}
    return sorted(found.values(), key=lambda one: (one.starts_at, str(one.pk)))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


class _Search:
    """Every way to keep each visit."""

    def __init__(
        self,
        visits: Sequence[Visit],
        out: set[UUID],
        weeks: tuple[date, date],
        days: tuple[date, date],
    ):
        self.around = Around(visits, *weeks, out=out, away=Span(*days))
        self.at = {one.pk: dated(one) for one in visits}
        self.busy = {one.id: one.busy for one in self.around.people}
        clients = {one.client_id for one in visits}
        self.child = self.around.child_busy(clients, *weeks)
        mine: dict[UUID, list[Dated]] = {}
        for one in visits:
            mine.setdefault(one.therapist_id, []).append(self.at[one.pk])
        self.base: dict[UUID, Busy] = {
            key: without(stretches, mine.get(key, ())) for key, stretches in self.busy.items()
        }

    def unsupervised(self, visit: Visit) -> bool:
        """An assistant's visit on a day on which the only OT is out."""
        day, site = visit.date_of_service, visit.site_id
        who = next((one for one in self.around.people if one.id == visit.therapist_id), None)
        return (
            who is not None
            and not who.is_ot
            and self.around.before.ot_on_duty(day, site)
            and not self.around.world.ot_on_duty(day, site)
        )

    def steps(self, concerned: Sequence[Visit], others: Sequence[Visit]) -> tuple[list[Step], bool]:
        """What becomes of each, and whether that is proven to be the least."""
        pieces = [
            Piece(
                one.pk,
                one.client_id,
                (*self._at_its_hour(one), *self._at_another(one)),
                room=self.around.rooms.get(one.pk),
            )
            for one in concerned
        ]
        pieces += [
            Piece(
                one.pk,
                one.client_id,
                (self._as_it_is(one), *self._at_its_hour(one, other=True)),
                must=True,
                room=self.around.rooms.get(one.pk),
            )
            for one in others
        ]
        days = {at.day for piece in pieces for stay in piece.stays for at in stay.visits}
        left = minutes_left(self.around.people, self.base, days)
        found = rearrange(pieces, left)
        steps = [self._step(one, found.kept.get(one.pk)) for one in concerned]
        for one in others:
            stay = found.kept.get(one.pk)
            if stay is not None and stay.therapist != one.therapist_id:
                steps.append(self._step(one, stay, other=True))
        return steps, found.proven

    def _as_it_is(self, visit: Visit) -> Stay:
        return Stay(visit.therapist_id, (self.at[visit.pk],), 0, False, "")

    def _at_its_hour(self, visit: Visit, *, other: bool = False) -> Iterator[Stay]:
        """Colleagues who are free, or whose own child could go to somebody else."""
        at = self.at[visit.pk]
        for one in self.around.people:
            if one.id == visit.therapist_id or not is_free(self.base[one.id], at):
                continue
            if not self.around.may(one, visit, at):
                continue
            if self.around.covered(one.id, visit, at.day):
                knows = self.around.treats(one.id, visit.client_id)
                why = "knows the child" if knows else "free at that hour"
                yield Stay(one.id, (at,), 1 if knows else 2, other, why)

    def _at_another(self, visit: Visit) -> Iterator[Stay]:
        """Other hours of the same week that the family can keep, the nearest first."""
        own = self.at[visit.pk]
        room = self.around.rooms.get(visit.pk)
        windows = self.around.windows(visit.client_id)
        given = 0
        for at in sorted(_hours(own, windows), key=lambda one: _far(one, own)):
            starts = self.around.sites[visit.site_id].moment(at.day, at.start)
            if starts <= now() or self._child_is_there(visit, at):
                continue
            if room is not None and not self._room_is_free(visit, room, at):
                continue
            for one in self.around.people:
                if is_free(self.busy[one.id], at) and self.around.may(one, visit, at):
                    if not self.around.covered(one.id, visit, at.day):
                        continue
                    knows = self.around.treats(one.id, visit.client_id)
                    why = "the family can come then" + (", knows the child" if knows else "")
                    days, minutes = _far(at, own)
                    cost = 3 + days + min(6, minutes // 30) + (not knows)
                    yield Stay(one.id, (at,), cost, True, why)
                    given += 1
            if given >= MOST_HOURS:
                return

    def _child_is_there(self, visit: Visit, at: Dated) -> bool:
        """Whether the child has another visit that day."""
        own = self.at[visit.pk]
        stretches = self.child.get(visit.client_id, {})
        left = without(stretches, [own] if at.day == own.day else [])
        return bool(left.get(at.day))

    def _room_is_free(self, visit: Visit, room: UUID, at: Dated) -> bool:
        site = self.around.sites[visit.site_id]
        return any(one.id == room and is_free(one.busy, at) for one in site.rooms)

    def _step(self, visit: Visit, stay: Stay | None, *, other: bool = False) -> Step:
        phones = self.around.phones.get(visit.client_id, ())
        if stay is None:
            return Step(visit, None, None, "cancelled", self._why_not(visit), phones)
        to = next(one for one in self.around.people if one.id == stay.therapist)
        at = stay.visits[0]
        if other:
            return Step(visit, to, at, "other", "so that another child can come", phones)
        becomes: Becomes = "kept" if at == self.at[visit.pk] else "moved"
        return Step(visit, to, at, becomes, stay.why, phones)

    def _why_not(self, visit: Visit) -> str:
        at = self.at[visit.pk]
        able = [one for one in self.around.people if self.around.may(one, visit, at)]
        if not able:
            return "nobody else may treat the child at that hour"
        if not any(self.around.covered(one.id, visit, at.day) for one in able):
            return "the authorization names another therapist"
        known = self.around.windows(visit.client_id)
        return (
            "whoever may treat has a child then, and no other hour of the week fits"
            if known
            else "whoever may treat has a child then; other hours of the family are not on file"
        )


def _hours(own: Dated, windows: Sequence[Any]) -> Iterator[Dated]:
    monday = _monday(own.day)
    for window in windows:
        day = monday + timedelta(days=window.weekday)
        first = -(-window.opens // GRID) * GRID
        for start in range(first, window.closes - own.minutes + 1, GRID):
            if (day, start) != (own.day, own.start):
                yield Dated(day, start, own.minutes)


def _far(at: Dated, own: Dated) -> tuple[int, int]:
    return abs((at.day - own.day).days), abs(at.start - own.start)


def _new(step: Step) -> NewPlace:
    visit = step.visit
    if step.to is None or step.at is None:
        return NewPlace(
            visit.pk,
            visit.therapist_id,
            visit.date_of_service,
            visit.starts_at,
            visit.ends_at,
            VisitStatus.CANCELLED,
        )
    length = visit.ends_at - visit.starts_at
    begins = visit.starts_at
    if step.becomes == "moved":
        at = time(step.at.start // 60, step.at.start % 60)
        begins = datetime.combine(step.at.day, at, tzinfo=visit.tz)
    return NewPlace(visit.pk, step.to.id, step.at.day, begins, begins + length)


def commit(packed: str, *, by: Staff) -> Change:
    """Do exactly what was shown. Raises UserError, and nothing is done, when anything changed."""
    return shown.commit(packed, kind=KIND, by=by)


def week_of(day: date) -> tuple[date, date]:
    """From Monday to Friday."""
    monday = _monday(day)
    return monday, monday + timedelta(days=4)


__all__ = ["Plan", "Step", "commit", "plan", "week_of"]
