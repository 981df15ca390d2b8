"""One visit, or all that follow it in its series, to another hour or person: looked at, then done.

What somebody drags on the page and what they enter in the form is the same act.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.practice.models import Staff, Visit
from countersign.practice.models.visits import VisitStatus
from countersign.scheduling import shown
from countersign.scheduling.around import Around, coming, dated, is_free, without
from countersign.scheduling.changes import NewPlace
from countersign.scheduling.models import Change, ChangeKind
from countersign.scheduling.shown import Ground, pack
from countersign.scheduling.values import Dated, Span, Therapist, clock

KIND = ChangeKind.MOVE
FURTHEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where the visit is to go. `following`: all later visits of its series go along."""

    therapist: UUID
    day: date
    start: int
    following: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One visit as it would be, and what stands in its way."""

    visit: Visit
    at: Dated
    to: str
    stop: str = ""

    @property
    def hour(self) -> str:
        return clock(self.at.start)


@dataclass(frozen=True, slots=True)
class Preview:
    """The whole move, before anybody is told. `packed` is empty when something is in its way."""

    rows: tuple[Row, ...]
    phones: tuple[tuple[str, str], ...]
    packed: str = ""

    @property
    def stops(self) -> int:
        return sum(bool(one.stop) for one in self.rows)


def preview(visit: Visit, wanted: Wanted) -> Preview:
    """What would be moved. Raises UserError for a visit that cannot be moved."""
    if visit.status != VisitStatus.BOOKED or visit.starts_at <= now() or visit.sheets.exists():
        raise UserError("This visit has begun, or is not booked.", remedy="Choose another one.")
    visits = series_of(visit) if wanted.following else [visit]
    shift = wanted.day - visit.date_of_service
    own = [dated(one) for one in visits]
    new = [replace(at, day=at.day + shift, start=wanted.start) for at in own]
    days = [at.day for at in (*own, *new)]
    first, last = min(days), max(days)
    around = Around(visits, first, last, out=(), away=Span(first))
    to = next((one for one in around.people if one.id == wanted.therapist), None)
    if to is None:
        raise UserError("This therapist has no hours there.", field="therapist")
    ground = Ground.now({one.site_id for one in visits}, {visit.client_id}, first, last)
    judge = _Judge(around, to, visits, own, (first, last))
    rows = tuple(
        Row(one, at, to.name, judge.stop(one, at)) for one, at in zip(visits, new, strict=True)
    )
    phones = around.phones.get(visit.client_id, ())
    if any(one.stop for one in rows):
        return Preview(rows, phones)
    return Preview(rows, phones, pack(KIND, (_new(one, to) for one in rows), ground))


def series_of(visit: Visit) -> list[Visit]:
    """The visit and those that follow it at the same weekday and hour with the same therapist."""
    begin = visit.starts_at.astimezone(visit.tz)
    rows = (
        Visit.objects.filter(
            client=visit.client_id,
            therapist=visit.therapist_id,
            site=visit.site_id,
            kind=visit.kind,
            status=VisitStatus.BOOKED,
            starts_at__gte=visit.starts_at,
            starts_at__lte=visit.starts_at + FURTHEST,
            sheets=None,
        )
        .select_related(*coming())
        .order_by("starts_at")
    )
    return [
        one
        for one in rows
        if (local := one.starts_at.astimezone(one.tz)).weekday() == begin.weekday()
        and local.time() == begin.time()
    ]


class _Judge:
    """What stands in the way of each visit, as a person reads it."""

    def __init__(
        self,
        around: Around,
        to: Therapist,
        visits: Sequence[Visit],
        own: Sequence[Dated],
        days: tuple[date, date],
    ):
        self.around, self.to = around, to
        mine = [at for one, at in zip(visits, own, strict=True) if one.therapist_id == to.id]
        self.busy = without(to.busy, mine)
        child = visits[0].client_id
        self.child = without(around.child_busy([child], *days).get(child, {}), own)
        self.own = {one.pk: at for one, at in zip(visits, own, strict=True)}

    def stop(self, visit: Visit, at: Dated) -> str:
        site = self.around.sites[visit.site_id]
        if site.moment(at.day, at.start) <= now():
            return "this hour is over"
        if name := site.closed_for(at.day):
            return f"{site.name} is closed: {name}"
        if not self.around.may(self.to, visit, at):
            return f"{self.to.name} does not work then, or may not treat the child"
        if not is_free(self.busy, at):
            return f"{self.to.name} has another child"
        if not replace(self.to, busy=self.busy).has_time(at.day, at.minutes):
            return f"{self.to.name} has a full day"
        if not is_free(self.child, at):
            return "the child has another visit then"
        room = self.around.rooms.get(visit.pk)
        if room is not None and at != self.own[visit.pk]:
            there = next((one for one in site.rooms if one.id == room), None)
            taken = there is None or not is_free(without(there.busy, self.own.values()), at)
            if taken:
                return "the room is taken then"
        if not self.around.covered(self.to.id, visit, at.day):
            return "the authorization does not cover it then, or names another therapist"
        return ""


def _new(row: Row, to: Therapist) -> NewPlace:
    visit, at = row.visit, row.at
    begins = datetime.combine(at.day, time(at.start // 60, at.start % 60), tzinfo=visit.tz)
    return NewPlace(visit.pk, to.id, at.day, begins, begins + (visit.ends_at - visit.starts_at))


def commit(packed: str, *, by: Staff) -> Change:
    """Do exactly what was shown. Raises UserError, and nothing is done, when anything changed."""
    return shown.commit(packed, kind=KIND, by=by)


__all__ = ["Preview", "Row", "Wanted", "commit", "preview", "series_of"]
