"""A therapist is out: each visit goes to somebody who can take it at its hour, or is cancelled.

Nobody else's visit is touched. A therapist has one child at a time, so that the visits do not
compete for the same substitute at the same hour: whoever can be kept is kept, and fewer visits
cannot be cancelled without moving other families. What was shown is what is done, or nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from countersign.authorizations.booking import ask_of, book, payer_of
from countersign.authorizations.books import Books, open_books
from countersign.authorizations.models import Booking, BookingState
from countersign.authorizations.standing import Obstacle, allot
from countersign.base import audit
from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.practice.models import Guardian, Leave, Staff, Visit
from countersign.practice.models.visits import VisitKind, VisitStatus
from countersign.scheduling.places import must_be_alone, said_in_words, take_turns
from countersign.scheduling.reading import sites_now, therapists_now
from countersign.scheduling.values import SiteNow, Therapist, World, minute_of

MOST_DAYS = 60


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of one visit: who takes it, or why nobody can."""

    visit: Visit
    to: Therapist | None
    why: str
    phones: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole absence, before anybody is told. `digest` names exactly this plan."""

    therapist: Staff
    first: date
    last: date
    steps: tuple[Step, ...]

    @property
    def digest(self) -> str:
        said = [
            (str(one.visit.pk), one.visit.starts_at.isoformat(), str(one.to and one.to.id))
            for one in self.steps
        ]
        whole = repr((str(self.therapist.pk), self.first, self.last, said))
        return hashlib.sha256(whole.encode()).hexdigest()[:32]

    @property
    def kept(self) -> int:
        return sum(one.to is not None for one in self.steps)

    @property
    def cancelled(self) -> int:
        return len(self.steps) - self.kept


def plan(therapist: Staff, first: date, last: date) -> Plan:
    """What would be done. Raises UserError for days that cannot be."""
    if last < first:
        raise UserError("The last day is before the first.", field="last")
    if (last - first).days > MOST_DAYS:
        raise UserError(
            f"An absence is planned for at most {MOST_DAYS} days.",
            field="last",
            remedy="Hand the caseload over instead.",
        )
    visits = list(
        Visit.objects.filter(
            therapist=therapist,
            status=VisitStatus.BOOKED,
            date_of_service__range=(first, last),
            starts_at__gt=now(),
            sheets=None,
        )
        .select_related("client", "site", "coverage__plan__payer")
        .order_by("starts_at")
    )
    search = _Search(therapist, visits, first, last)
    return Plan(therapist, first, last, tuple(search.step(one) for one in visits))


class _Search:
    """Who can take which visit."""

    def __init__(self, therapist: Staff, visits: Iterable[Visit], first: date, last: date):
        self.out = therapist
        ids = sorted({one.site_id for one in visits})
        self.sites: Mapping[UUID, SiteNow] = {one.id: one for one in sites_now(ids, first, last)}
        everybody = therapists_now(ids, first, last)
        self.people = [one for one in everybody if one.id != therapist.pk]
        self.world = World(tuple(self.sites.values()), tuple(self.people))
        self.known = self._known({one.client_id for one in visits})
        self.phones = self._phones({one.client_id for one in visits})
        self.books: dict[UUID, Books] = {}
        self.codes = dict(
            Booking.objects.filter(visit__in=[one.pk for one in visits]).values_list(
                "visit_id", "codes"
            )
        )
        self.states = dict(
            Booking.objects.filter(visit__in=[one.pk for one in visits]).values_list(
                "visit_id", "state"
            )
        )

    @staticmethod
    def _known(clients: set[UUID]) -> dict[UUID, set[UUID]]:
        """Who has treated each child before."""
        found: dict[UUID, set[UUID]] = {}
        for client, who in (
            Visit.objects.filter(client__in=clients, status=VisitStatus.DONE)
            .values_list("client_id", "therapist_id")
            .distinct()
        ):
            found.setdefault(client, set()).add(who)
        return found

    @staticmethod
    def _phones(clients: set[UUID]) -> dict[UUID, tuple[tuple[str, str], ...]]:
        found: dict[UUID, tuple[tuple[str, str], ...]] = {}
        for one in Guardian.objects.filter(client__in=clients):
            if one.phone:
                found[one.client_id] = (*found.get(one.client_id, ()), (one.name, one.phone))
        return found

    def step(self, visit: Visit) -> Step:
        """The best substitute: who knows the child, then who has least that day."""
        phones = self.phones.get(visit.client_id, ())
        free = [one for one in self.people if self._can(one, visit)]
        if not free:
            return Step(visit, None, "nobody who may treat is free at that hour", phones)
        covered = [one for one in free if self._covered(one, visit)]
        if not covered:
            return Step(visit, None, "the authorization names another therapist", phones)
        known = self.known.get(visit.client_id, set())

        def rank(one: Therapist) -> tuple[bool, int, str]:
            day = one.busy.get(visit.date_of_service, ())
            return (one.id not in known, sum(b - a for a, b in day), one.name)

        best = min(covered, key=rank)
        why = "knows the child" if best.id in known else "free at that hour"
        return Step(visit, best, why, phones)

    def _can(self, one: Therapist, visit: Visit) -> bool:
        day, site = visit.date_of_service, self.sites[visit.site_id]
        begin = minute_of(visit.starts_at.astimezone(visit.tz).time())
        end = begin + int((visit.ends_at - visit.starts_at).total_seconds() // 60)
        if site.closed_for(day) or one.is_away(day) or not one.licensed(day, site.state):
            return False
        if visit.kind == VisitKind.EVALUATION and not one.is_ot:
            return False
        works = any(
            shift.site == site.id
            and shift.on(day)
            and shift.window.weekday == day.weekday()
            and shift.window.opens <= begin
            and end <= shift.window.closes
            for shift in one.shifts
        )
        taken = any(a < end and begin < b for a, b in one.busy.get(day, ()))
        fits = works and not taken and one.has_time(day, end - begin)
        return fits and (one.is_ot or self.world.ot_on_duty(day, site.id))

    def _covered(self, one: Therapist, visit: Visit) -> bool:
        """Whether the ledger would let that therapist have it. A visit outside stays outside."""
        if self.states.get(visit.pk) != BookingState.INSURED:
            return True
        if visit.client_id not in self.books:
            self.books[visit.client_id] = open_books(visit.client_id, lock=False)
        lines = self.books[visit.client_id].lines(
            payer_of(visit), visit.date_of_service, without=visit.pk
        )
        before, visit.therapist_id = visit.therapist_id, one.id
        asked = ask_of(visit, self.codes.get(visit.pk, {}))
        visit.therapist_id = before
        return not isinstance(allot(asked, lines), Obstacle)


def commit(shown: str, therapist: Staff, first: date, last: date, *, by: Staff) -> Plan:
    """Do what was shown; raises UserError, and nothing is done, when it would be another plan."""
    everybody = Staff.objects.filter(hours__isnull=False).values_list("pk", flat=True)
    with said_in_words(), audit.act(actor=by.pk, subject=therapist.pk) as entry:
        take_turns(staff=[*everybody, therapist.pk], client=None)
        now_so = plan(therapist, first, last)
        if now_so.digest != shown:
            raise UserError(
                "Something has changed since this was shown.",
                remedy="Nothing was done. Look at the new plan.",
            )
        Leave.objects.create(staff=therapist, starts_on=first, ends_on=last)
        for step in now_so.steps:
            visit = step.visit
            if step.to is None:
                visit.status = VisitStatus.CANCELLED
            else:
                visit.therapist_id = step.to.id
            _settle(visit, by=by)
        entry.record("absence.planned", moved=now_so.kept, cancelled=now_so.cancelled)
    return now_so


def _settle(visit: Visit, *, by: Staff) -> None:
    """Save the visit as it is now; one that stood outside the ledger stays as it stood."""
    booking = Booking.objects.filter(visit=visit).first()
    outside = booking is not None and booking.state in (
        BookingState.OVERDRAWN,
        BookingState.TENTATIVE,
        BookingState.SELF_PAY,
    )
    if outside and visit.status == VisitStatus.BOOKED:
        visit.save()
    else:
        book(visit, by=by)
    if visit.status == VisitStatus.BOOKED:
        must_be_alone(visit)


def week_of(day: date) -> tuple[date, date]:
    """From Monday to Friday."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=4)


__all__ = ["Plan", "Step", "commit", "plan", "week_of"]
