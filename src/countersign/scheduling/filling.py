"""Fill this hour now: who can have it, whom to call first, and what they said the last time.

Only children whose authorization covers one visit more, and whose coming visits keep theirs: what
their blocks hold is held already, so that only what is free counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q

from countersign.authorizations import series
from countersign.authorizations.overview import of_client
from countersign.authorizations.series import Wanted
from countersign.base import audit, dates
from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.practice import terms
from countersign.practice.access import Access
from countersign.practice.models import Client, Site, Staff, Visit
from countersign.practice.models.visits import VisitKind, VisitStatus
from countersign.practice.paying import coverage_on, first_in_force
from countersign.scheduling.covering import coverages_of
from countersign.scheduling.models import Call, Place, Said, Waiting
from countersign.scheduling.places import book_one
from countersign.scheduling.reading import sites_now, taken, therapists_now, windows_of, words
from countersign.scheduling.values import SiteNow, Therapist, clock

MOST_NAMES = 5
MOST_NOT = 3
MOST_LOOKED_AT = 40
OWED = timedelta(days=30)
NOT_TWICE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Hour:
    """One free hour of a therapist."""

    therapist: Staff
    site: Site
    day: date
    start: int
    minutes: int

    @property
    def begins(self) -> datetime:
        at = datetime.min.time().replace(hour=self.start // 60, minute=self.start % 60)
        return datetime.combine(self.day, at, tzinfo=self.site.tz)

    @property
    def ends(self) -> datetime:
        return self.begins + timedelta(minutes=self.minutes)

    @property
    def at(self) -> str:
        return clock(self.start)


@dataclass(frozen=True, slots=True)
class Fits:
    """A child who can have the hour: how good a choice, why, and how to reach the family."""

    client: Client
    worth: int
    reasons: tuple[str, ...]
    entry: Waiting | None = None
    phones: tuple[tuple[str, str], ...] = ()
    last: Call | None = None


@dataclass(frozen=True, slots=True)
class Not:
    """A child who seems right and is not, with exactly why."""

    client: Client
    says: str
    do: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """Whom to call, in this order; and whom not."""

    fits: tuple[Fits, ...]
    nots: tuple[Not, ...]
    closed: str = ""


def candidates(hour: Hour, access: Access) -> Answer:
    """The names for one hour."""
    site = sites_now([hour.site.pk], hour.day, hour.day)[0]
    if stop := _shut(hour, site):
        return Answer((), (), closed=stop)
    here = Q(sites__ends_on=None) | Q(sites__ends_on__gte=hour.day)
    clients = access.clients("visit.edit").filter(here, discharged_on=None, sites__site=hour.site)
    people = therapists_now([hour.site.pk], hour.day, hour.day)
    who = next((one for one in people if one.id == hour.therapist.pk), None)
    if who is None or not who.licensed(hour.day, site.state) or who.is_away(hour.day):
        return Answer((), (), closed=f"{hour.therapist} does not treat there on that day.")
    found: list[Fits] = []
    nots: list[Not] = []
    for one in _by_worth(hour, clients, who)[:MOST_LOOKED_AT]:
        if len(found) == MOST_NAMES and len(nots) >= MOST_NOT:
            break
        covered = _covered(hour, one)
        if isinstance(covered, Not):
            nots.append(covered)
        elif len(found) < MOST_NAMES:
            found.append(_reached(covered))
    return Answer(tuple(found), tuple(nots[:MOST_NOT]))


def _shut(hour: Hour, site: SiteNow) -> str:
    """Why nobody can have it."""
    if hour.begins <= now():
        return "This hour has begun."
    if name := site.closed_for(hour.day):
        return f"{site.name} is closed that day: {name}."
    there = Place.objects.filter(
        taken(), therapist=hour.therapist, starts_at__lt=hour.ends, ends_at__gt=hour.begins
    )
    return f"{hour.therapist} has a child at that time." if there.exists() else ""


def _by_worth(hour: Hour, clients: Iterable[Client], who: Therapist) -> list[Fits]:
    """Everybody who could come, the best first; the ledger is not asked yet."""
    known = {one.pk: one for one in clients}
    away = _busy(hour, known)
    entries = {
        one.client_id: one
        for one in Waiting.objects.filter(closed_at=None, client__in=known)
        if not one.evaluation
    }
    owed = _owed(hour, known)
    calls = _last_calls(known)
    found = []
    for pk in {*entries, *owed} - away:
        one = _weighed(hour, known[pk], entries.get(pk), owed.get(pk), who)
        if one is not None:
            found.append(_asked_before(one, calls.get(pk)))
    return sorted(found, key=lambda one: (-one.worth, str(one.client.pk)))


def _busy(hour: Hour, known: Iterable[UUID]) -> set[UUID]:
    """Children who have a visit that day already."""
    places = Place.objects.filter(taken(), client__in=list(known), day=hour.day)
    return set(places.values_list("client_id", flat=True))


def _owed(hour: Hour, known: Iterable[UUID]) -> dict[UUID, date]:
    """Children whose visit was cancelled lately and not made up; the day of the latest one."""
    since = hour.day - OWED
    rows = Visit.objects.filter(
        client__in=list(known),
        status=VisitStatus.CANCELLED,
        kind=VisitKind.TREATMENT,
        date_of_service__range=(since, hour.day),
        starts_at__lte=now(),
    ).order_by("date_of_service")
    return dict(rows.values_list("client_id", "date_of_service"))


def _last_calls(known: Iterable[UUID]) -> dict[UUID, Call]:
    """The last time each family was asked."""
    rows = Call.objects.filter(client__in=list(known)).select_related("by").order_by("created_at")
    return {one.client_id: one for one in rows}


def _weighed(
    hour: Hour, client: Client, entry: Waiting | None, owed: date | None, who: Therapist
) -> Fits | None:
    """How good a choice the child is; None when the family cannot come or may not be treated."""
    worth, reasons = 0, []
    if entry is not None:
        if entry.minutes > hour.minutes or not _inside(hour, entry):
            return None
        if set(words(entry.skills)) - who.skills or (entry.only_ot and not who.is_ot):
            return None
        days = (hour.day - entry.since).days
        worth += 20 + 10 * entry.priority + min(days, 180) // 6
        reasons.append(f"waits since {dates.short(entry.since)}, {days} days")
        reasons.append(f"the family can come at {hour.at} that day; one visit only")
    if owed is not None:
        worth += 30
        reasons.append(f"a visit was cancelled on {dates.short(owed)}")
        if entry is None:
            reasons.append("ask whether the hour suits: their times are not on file")
    if client.primary_therapist_id == hour.therapist.pk:
        worth += 15
        reasons.append(f"{hour.therapist.name} treats the child already")
    return Fits(client, worth, tuple(reasons), entry)


def _inside(hour: Hour, entry: Waiting) -> bool:
    return any(
        window.weekday == hour.day.weekday()
        and window.opens <= hour.start
        and hour.start + entry.minutes <= window.closes
        for window in windows_of(entry.windows)
    )


def _asked_before(one: Fits, call: Call | None) -> Fits:
    """Families who were asked lately come later, so that it is not always the same."""
    if call is None:
        return replace(one, reasons=(*one.reasons, "never asked before"))
    lately = now() - call.created_at < NOT_TWICE
    return replace(one, worth=one.worth - (25 if lately else 0), last=call)


def _covered(hour: Hour, one: Fits) -> Fits | Not:
    """The child with what the ledger says; or why it does not cover one visit more."""
    minutes = one.entry.minutes if one.entry is not None else hour.minutes
    paying = first_in_force(coverages_of(one.client), hour.day)
    place = Wanted(
        hour.day,
        paying.plan if paying is not None else None,
        minutes=minutes,
        therapist=hour.therapist.pk,
        site=hour.site.pk,
    )
    answer = series.preview(one.client, [place]).answers[0]
    if answer.said is not None:
        return Not(one.client, answer.said.message, answer.said.do)
    if answer.state == "not_needed":
        return replace(one, reasons=(*one.reasons, "no authorization is needed"))
    left = next(
        (left for left in of_client(one.client.pk, hour.day) if str(left.line.pk) == answer.line),
        None,
    )
    if left is None:
        return one
    ends = dates.short(left.line.authorization.ends_on)
    return replace(one, reasons=(*one.reasons, f"{left.says}, to {ends}"))


def _reached(one: Fits) -> Fits:
    phones = tuple(
        (guardian.name, guardian.phone)
        for guardian in terms.told_of_visits(one.client.guardians.all())
        if guardian.phone
    )
    return replace(one, phones=phones)


def asked(hour: Hour, client: Client, said: str, *, by: Staff, note: str = "") -> Call:
    """Keep what a family said about an hour."""
    if said not in Said.values:
        raise UserError("Say what the family answered.", field="said")
    with audit.act(actor=by.pk, client=client.pk) as entry:
        call = Call.objects.create(
            client=client,
            therapist=hour.therapist,
            starts_at=hour.begins,
            said=said,
            by=by,
            note=note,
        )
        entry.record("family.asked", subject=call.pk, said=said)
    return call


def book(hour: Hour, client: Client, *, by: Staff) -> Visit:
    """Give the hour to the child: one visit, inside the ledger, over nobody.

    Raises NotBooked and Taken: then nothing is saved.
    """
    entry = Waiting.objects.filter(client=client, closed_at=None).first()
    minutes = min(hour.minutes, entry.minutes) if entry is not None else hour.minutes
    visit = Visit(
        client=client,
        therapist=hour.therapist,
        site=hour.site,
        zone=hour.site.zone,
        date_of_service=hour.day,
        starts_at=hour.begins,
        ends_at=hour.begins + timedelta(minutes=minutes),
        coverage=coverage_on(client, hour.day),
    )
    book_one(visit, by=by)
    return visit


def asked_about(hour: Hour) -> Iterator[Call]:
    """Who was asked about this very hour, the last first."""
    yield from Call.objects.filter(therapist=hour.therapist, starts_at=hour.begins).select_related(
        "client", "by"
    )
