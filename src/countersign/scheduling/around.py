"""Everybody and everything around some visits: who may take which of them, and when they are free.

What `absence` and `leaving` share: the people of the sites, what is taken, what the ledger allows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from countersign.authorizations.booking import ask_of, payer_of
from countersign.authorizations.books import Books, open_books
from countersign.authorizations.models import Booking, BookingState
from countersign.authorizations.standing import Obstacle, allot
from countersign.practice import terms
from countersign.practice.models import Guardian, Visit
from countersign.practice.models.visits import VisitKind, VisitStatus
from countersign.scheduling.models import Place, Waiting
from countersign.scheduling.reading import (
    busy,
    sites_now,
    taken,
    therapists_now,
    windows_of,
    words,
)
from countersign.scheduling.values import (
    Busy,
    Dated,
    SiteNow,
    Span,
    Therapist,
    Window,
    World,
    minute_of,
)

Phones = tuple[tuple[str, str], ...]


def dated(visit: Visit) -> Dated:
    """The visit at its site's own clock."""
    begin = minute_of(visit.starts_at.astimezone(visit.tz).time())
    minutes = int((visit.ends_at - visit.starts_at).total_seconds() // 60)
    return Dated(visit.date_of_service, begin, minutes)


class Around:
    """Who can take which visit, while `out` are away."""

    def __init__(
        self,
        visits: Sequence[Visit],
        first: date,
        last: date,
        *,
        out: Collection[UUID],
        away: Span,
    ):
        ids = sorted({one.site_id for one in visits})
        clients = {one.client_id for one in visits}
        self.sites: Mapping[UUID, SiteNow] = {one.id: one for one in sites_now(ids, first, last)}
        everybody = therapists_now(ids, first, last)
        self.before = World(tuple(self.sites.values()), tuple(everybody))
        self.people = [
            replace(one, away=(*one.away, away)) if one.id in out else one for one in everybody
        ]
        self.world = World(tuple(self.sites.values()), tuple(self.people))
        self.names = {one.id: one.name for one in everybody}
        self.known = _known(clients)
        self.phones = _phones(clients)
        self.needs = _needs(clients)
        self.rooms = dict(
            Place.objects.filter(visit__in=[one.pk for one in visits]).values_list(
                "visit", "room_id"
            )
        )
        self._books: dict[UUID, Books] = {}
        self._bookings = {
            one.visit_id: one for one in Booking.objects.filter(visit__in=[v.pk for v in visits])
        }

    def child_busy(self, clients: Iterable[UUID], first: date, last: date) -> Mapping[UUID, Busy]:
        """When each child has a visit already."""
        rows = Place.objects.filter(taken(), client__in=list(clients), day__range=(first, last))
        return busy(rows, "client_id")

    def may(self, one: Therapist, visit: Visit, at: Dated) -> bool:
        """Whether the therapist may treat the child there and then, free or not."""
        day, site = at.day, self.sites[visit.site_id]
        if site.closed_for(day) or one.is_away(day) or not one.licensed(day, site.state):
            return False
        if visit.kind == VisitKind.EVALUATION and not one.is_ot:
            return False
        need = self.needs.get(visit.client_id)
        if need is not None and (
            set(words(need.skills)) - one.skills or (need.only_ot and not one.is_ot)
        ):
            return False
        works = any(
            shift.site == site.id
            and shift.on(day)
            and shift.window.weekday == day.weekday()
            and shift.window.opens <= at.start
            and at.start + at.minutes <= shift.window.closes
            for shift in one.shifts
        )
        return works and (one.is_ot or self.world.ot_on_duty(day, site.id))

    def covered(self, therapist: UUID, visit: Visit, day: date) -> bool:
        """Whether the ledger would let that therapist have it. A visit outside stays outside."""
        booking = self._bookings.get(visit.pk)
        if booking is None or booking.state != BookingState.INSURED:
            return True
        if visit.client_id not in self._books:
            self._books[visit.client_id] = open_books(visit.client_id, lock=False)
        lines = self._books[visit.client_id].lines(payer_of(visit), day, without=visit.pk)
        asked = replace(ask_of(visit, booking.codes), day=day, therapist=str(therapist))
        return not isinstance(allot(asked, lines), Obstacle)

    def windows(self, client: UUID) -> tuple[Window, ...]:
        """When the family can come, as they last said; nothing when they never did."""
        need = self.needs.get(client)
        return tuple(windows_of(need.windows)) if need is not None else ()

    def treats(self, therapist: UUID, client: UUID) -> bool:
        """Whether the therapist has treated the child before."""
        return therapist in self.known.get(client, ())


def is_free(stretches: Busy, at: Dated) -> bool:
    """Whether nothing is in the way then."""
    return not any(
        opens < at.start + at.minutes and at.start < closes
        for opens, closes in stretches.get(at.day, ())
    )


def without(stretches: Busy, visits: Iterable[Dated]) -> Busy:
    """The same when these visits are somewhere else."""
    left = {day: list(taken) for day, taken in stretches.items()}
    for at in visits:
        stretch = (at.start, at.start + at.minutes)
        if stretch in left.get(at.day, ()):
            left[at.day].remove(stretch)
    return {day: tuple(taken) for day, taken in left.items()}


def minutes_left(
    people: Iterable[Therapist], base: Mapping[UUID, Busy], days: Collection[date]
) -> dict[tuple[UUID, date], int]:
    """What each still takes on in a day, where that is limited."""
    return {
        (one.id, day): one.most_minutes - sum(b - a for a, b in base[one.id].get(day, ()))
        for one in people
        if one.most_minutes is not None
        for day in days
    }


def coming() -> Iterator[str]:
    """What is read with a visit."""
    yield from ("client", "site", "therapist", "coverage__plan__payer")


def _known(clients: set[UUID]) -> dict[UUID, set[UUID]]:
    found: dict[UUID, set[UUID]] = {}
    rows = Visit.objects.filter(client__in=clients, status=VisitStatus.DONE)
    for client, who in rows.order_by().values_list("client_id", "therapist_id").distinct():
        found.setdefault(client, set()).add(who)
    return found


def _phones(clients: set[UUID]) -> dict[UUID, Phones]:
    found: dict[UUID, Phones] = {}
    for one in terms.told_of_visits(Guardian.objects.filter(client__in=clients)):
        if one.phone:
            found[one.client_id] = (*found.get(one.client_id, ()), (one.name, one.phone))
    return found


def _needs(clients: set[UUID]) -> dict[UUID, Waiting]:
    """The latest entry of each child, whether it still waits or not."""
    rows = Waiting.objects.filter(client__in=clients).order_by("created_at")
    return {one.client_id: one for one in rows}
