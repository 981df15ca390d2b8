"""What each client has left, when it runs out, and the last day to ask for more.

Lines that follow one another for the same codes count together, so that a renewal that has come
quiets the old line. Rules first, pure; the rows from the database at the end, in a few queries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any, Literal
from uuid import UUID

from django.db.models import Q, QuerySet

from countersign.authorizations import amounts
from countersign.authorizations.house import house, terms_by_payer, unknown_terms
from countersign.authorizations.models import (
    AuthorizationLine,
    Booking,
    BookingState,
    Holding,
    HoldingState,
    HouseRule,
    PayerTerms,
    Renewal,
)
from countersign.base.clock import now
from countersign.practice.models import Client, Payer

LOOK_BACK = timedelta(weeks=8)
USUAL_GAP = 7
Standing = Literal["late", "over", "soon", "asked", "fine"]


@dataclass(frozen=True, slots=True)
class Course:
    """How one group of lines is used. `taken` are the days of its visits, past eight weeks and on.

    `beyond` are days of booked visits that no line covers.
    """

    free: int
    ends_on: date
    each: int = 1
    taken: tuple[date, ...] = ()
    beyond: tuple[date, ...] = ()

    @property
    def gap(self) -> int:
        """Days from one visit to the next: the usual one of those known, else a week."""
        days = sorted(set(self.taken) | set(self.beyond))
        gaps = sorted((b - a).days for a, b in pairwise(days))
        return max(1, gaps[len(gaps) // 2]) if gaps else USUAL_GAP


def last_covered(course: Course, today: date) -> date:
    """The day of the last visit that is still covered, if visits go on as they do."""
    last = max((day for day in course.taken if day <= course.ends_on), default=today)
    if first_beyond := min((day for day in course.beyond if day <= course.ends_on), default=None):
        earlier = [day for day in course.taken if day < first_beyond]
        return max(earlier, default=min(today, course.ends_on))
    more = course.free // max(1, course.each)
    return min(course.ends_on, max(last, today) + timedelta(days=more * course.gap))


def ask_by(course: Course, today: date, *, turnaround: int) -> date:
    """The last day to ask so that the answer is there before the first visit without cover."""
    covered = last_covered(course, today)
    first_without = min(covered + timedelta(days=course.gap), course.ends_on + timedelta(days=1))
    beyond = [day for day in course.beyond if day > covered]
    return min([first_without, *beyond]) - timedelta(days=turnaround)


@dataclass(frozen=True, slots=True)
class Outlook:
    """One client with one payer for the same codes, as the lists show it."""

    client: Client
    payer: Payer
    lines: tuple[AuthorizationLine, ...]
    course: Course
    last_covered: date
    ask_by: date
    standing: Standing
    overdrawn: int = 0
    tentative: int = 0
    dollars: Decimal | None = None
    renewal: Renewal | None = None

    @property
    def line(self) -> AuthorizationLine:
        """The one that ends last: it is the one to renew."""
        return self.lines[-1]

    @property
    def says(self) -> str:
        """ "3 visits of 24"."""
        granted = sum(line.granted for line in self.lines)
        counts = self.line.counts
        return f"{amounts.said(self.course.free, counts)} of {amounts.number(granted, counts)}"

    @property
    def ends_on(self) -> date:
        return self.course.ends_on


@dataclass(slots=True)
class _Known:
    """What the database knows of the groups' visits."""

    terms: Mapping[UUID | None, PayerTerms]
    rules: HouseRule
    taken: dict[UUID, list[Holding]] = field(default_factory=lambda: defaultdict(list))
    beyond: dict[tuple[UUID, UUID], list[Booking]] = field(
        default_factory=lambda: defaultdict(list)
    )
    renewals: dict[UUID, Renewal] = field(default_factory=dict)


def outlooks(clients: QuerySet[Client], today: date, *, every: bool = False) -> list[Outlook]:
    """Who needs a look, the most pressing first; `every` client with an authorization if asked."""
    lines = list(
        AuthorizationLine.objects.filter(
            Q(authorization__ends_on__gte=today - timedelta(days=house().near_days)),
            authorization__client__in=clients,
            authorization__cancelled_on=None,
        )
        .select_related("authorization__client", "authorization__payer")
        .order_by("authorization__ends_on", "pk")
    )
    known = _known(lines, today)
    groups: dict[tuple[UUID, UUID, str, tuple[str, ...]], list[AuthorizationLine]] = {}
    for line in lines:
        about = line.authorization
        key = (about.client_id, about.payer_id, line.counts, tuple(line.codes))
        groups.setdefault(key, []).append(line)
    found = [_outlook(tuple(group), known, today) for group in groups.values()]
    order = ("late", "over", "soon", "asked", "fine")
    found.sort(key=lambda one: (order.index(one.standing), one.ask_by, str(one.client.pk)))
    return found if every else [one for one in found if one.standing != "fine"]


def _known(lines: Sequence[AuthorizationLine], today: date) -> _Known:
    known = _Known(terms_by_payer(), house())
    held = Holding.objects.filter(line__in=lines, on__gte=today - LOOK_BACK)
    for holding in held.exclude(state=HoldingState.RELEASED):
        known.taken[holding.line_id].append(holding)
    for booking in red_bookings(line.authorization.client_id for line in lines):
        cover = booking.visit.coverage
        if cover is not None:
            known.beyond[booking.visit.client_id, cover.plan.payer_id].append(booking)
    for renewal in Renewal.objects.filter(line__in=lines, closed_at=None).select_related("sheet"):
        known.renewals[renewal.line_id] = renewal
    return known


def red_bookings(clients: Iterable[UUID] | QuerySet[Any]) -> QuerySet[Booking]:
    """Overdraws that nobody settled, and whatever stands on somebody's word only."""
    return (
        Booking.objects.filter(
            Q(state=BookingState.OVERDRAWN, settled_at=None) | Q(state=BookingState.TENTATIVE),
            visit__client__in=clients if isinstance(clients, QuerySet) else set(clients),
        )
        .select_related("visit__coverage__plan__payer", "visit__client", "visit__therapist")
        .order_by("visit__date_of_service", "visit__starts_at")
    )


def _outlook(lines: tuple[AuthorizationLine, ...], known: _Known, today: date) -> Outlook:
    about = lines[-1].authorization
    holdings = [one for line in lines for one in known.taken[line.pk]]
    beyond = known.beyond[about.client_id, about.payer_id]
    live = [line for line in lines if line.authorization.ends_on >= today]
    sizes = sorted(one.amount for one in holdings)
    course = Course(
        free=sum(line.free for line in live),
        ends_on=about.ends_on,
        each=sizes[len(sizes) // 2] if sizes else amounts.planned(lines[-1].counts, 45),
        taken=tuple(sorted({one.on for one in holdings})),
        beyond=tuple(
            sorted(b.visit.date_of_service for b in beyond if b.visit.date_of_service >= today)
        ),
    )
    terms = known.terms.get(about.payer_id) or unknown_terms(about.payer_id)
    by = ask_by(course, today, turnaround=terms.turnaround_days)
    renewal = next((known.renewals[x.pk] for x in reversed(lines) if x.pk in known.renewals), None)
    overdrawn = sum(one.state == BookingState.OVERDRAWN for one in beyond)
    return Outlook(
        client=about.client,
        payer=about.payer,
        lines=lines,
        course=course,
        last_covered=last_covered(course, today),
        ask_by=by,
        standing=_standing(by, today, known.rules, renewal, overdrawn),
        overdrawn=overdrawn,
        tentative=len(beyond) - overdrawn,
        dollars=_dollars(terms, len(beyond)),
        renewal=renewal,
    )


def _standing(
    by: date, today: date, rules: HouseRule, renewal: Renewal | None, overdrawn: int
) -> Standing:
    if renewal is not None and renewal.asked_on is not None:
        return "asked"
    if by < today:
        return "late"
    if overdrawn:
        return "over"
    return "soon" if by <= today + timedelta(days=rules.near_days) else "fine"


def _dollars(terms: PayerTerms, visits: int) -> Decimal | None:
    """What the visits would bring; None while nobody has entered what a visit brings."""
    return None if terms.dollars_a_visit is None else terms.dollars_a_visit * visits


def is_red(booking: Booking) -> bool:
    """Whether a tentative booking's word has expired, or an overdraw is open."""
    return booking.is_red(now())
