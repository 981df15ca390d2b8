"""The way of a booked visit to the EMR, so that nobody types it twice.

Under the standing order for the schedule, signed by the owner, and not without it. What the EMR is
known to have is kept; a visit that differs is written, and read back. What was changed there in
between is never written over: a person compares. Visits under way are left to the EMR.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import cast
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from countersign.base import audit
from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.exchange.formats.records import AppointmentRecord
from countersign.exchange.links import Links, external_id
from countersign.exchange.models import AppointmentOut, AppointmentState, Counterpart
from countersign.exchange.port import Ability, Books, ConnectorError, found, open_connector
from countersign.exchange.shipment import chart_of
from countersign.practice.models import ExternalLink, Practice, Staff, Visit
from countersign.practice.models.visits import VisitStatus
from countersign.spine import notices, standing
from countersign.spine.models import StandingOrder

ORDER = "schedule_sync"
A_RUN = 100
FURTHEST = timedelta(days=400)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=2), timedelta(hours=1)
MOST_ATTEMPTS = 30
STANDS = (VisitStatus.BOOKED, VisitStatus.CANCELLED, VisitStatus.NO_SHOW)
GONE = (VisitStatus.CANCELLED, VisitStatus.NO_SHOW)


def write_due() -> int:
    """Write what differs, to every counterpart that takes appointments; how many were written."""
    practice = Practice.objects.first()
    if practice is None:
        return 0
    order = standing.in_force(ORDER, on=now().astimezone(practice.tz).date())
    if order is None:
        return 0
    takers = [name for name, one in found().items() if Ability.BOOK in one.can]
    count = 0
    for counterpart in Counterpart.objects.filter(connector__in=takers, ready=True, paused=False):
        count += _write(counterpart, order)
    return count


def _write(counterpart: Counterpart, order: StandingOrder) -> int:
    _adopt(counterpart)
    due = list(_due(counterpart)[:A_RUN])
    if not due:
        return 0
    try:
        connector = open_connector(counterpart.connector, counterpart.settings)
    except UserError:
        return 0  # said on the connection's own page
    try:
        # Ability.BOOK says that it is one.
        booking = cast(Books, connector)
        return sum(_attempt(booking, counterpart, order, visit) for visit in due)
    finally:
        connector.close()


def _coming(counterpart: Counterpart) -> QuerySet[Visit]:
    at = now()
    rows = Visit.objects.filter(starts_at__range=(at, at + FURTHEST), status__in=STANDS)
    return rows if counterpart.site_id is None else rows.filter(site=counterpart.site_id)


def _adopt(counterpart: Counterpart) -> None:
    """What was read from there is there, as it is here now."""
    linked = ExternalLink.objects.filter(
        system=counterpart.name, kind="Appointment", object_id=OuterRef("pk"), gone_at=None
    )
    known = AppointmentOut.objects.filter(counterpart=counterpart, visit=OuterRef("pk"))
    rows = _coming(counterpart).filter(Exists(linked)).exclude(Exists(known))
    AppointmentOut.objects.bulk_create(
        (_as_is(AppointmentOut(counterpart=counterpart, visit=one), one) for one in rows),
        batch_size=500,
        ignore_conflicts=True,
    )


def _as_is(row: AppointmentOut, visit: Visit) -> AppointmentOut:
    """The row says that the visit is there as it is here."""
    row.therapist_there, row.site_there = visit.therapist_id, visit.site_id
    row.kind_there, row.status_there = visit.kind, visit.status
    row.starts_there, row.ends_there = visit.starts_at, visit.ends_at
    row.state, row.attempts, row.next_try_at = AppointmentState.THERE, 0, None
    row.last_error = row.problem = row.remedy = ""
    return row


def _due(counterpart: Counterpart) -> QuerySet[Visit]:
    """Visits that are not there as they are here, and are not left to a person."""
    mine = AppointmentOut.objects.filter(counterpart=counterpart, visit=OuterRef("pk"))
    same = mine.filter(
        therapist_there=OuterRef("therapist"),
        site_there=OuterRef("site"),
        status_there=OuterRef("status"),
        starts_there=OuterRef("starts_at"),
        ends_there=OuterRef("ends_at"),
    )
    not_now = mine.filter(Q(state=AppointmentState.HELD) | Q(next_try_at__gt=now()))
    never = Q(status__in=GONE) & ~Exists(mine.exclude(starts_there=None))
    return (
        _coming(counterpart)
        .exclude(Exists(same))
        .exclude(Exists(not_now))
        .exclude(never)
        .select_related("client", "site", "therapist")
        .order_by("starts_at", "pk")
    )


def _attempt(connector: Books, counterpart: Counterpart, order: StandingOrder, visit: Visit) -> int:
    row = AppointmentOut.objects.filter(counterpart=counterpart, visit=visit).first()
    row = row or AppointmentOut(counterpart=counterpart, visit=visit)
    row.attempts += 1
    try:
        wanted = _record(counterpart.name, visit)
        known = _known(row, wanted)
        connector.book(wanted, known=known, chart=chart_of(visit.client, counterpart.name))
    except ConnectorError as error:
        _failed(row, error)
        return 0
    with audit.act(actor="system", subject=visit.pk, client=visit.client_id) as entry:
        _as_is(row, visit).save()
        _linked(counterpart.name, visit, wanted)
        entry.record(
            "exchange.appointment_written",
            counterpart=counterpart.name,
            order=str(order.pk),
            state=str(visit.status),
        )
    return 1


def _record(system: str, visit: Visit) -> AppointmentRecord:
    """The visit in their ids. Raises ConnectorError for somebody whom they do not have."""
    practitioner = external_id(system, "Practitioner", visit.therapist_id)
    if not practitioner:
        raise ConnectorError(
            "no-practitioner",
            "The therapist is not known at the other system.",
            retry=False,
            remedy="Enter the therapist there, read the other system, and try again.",
        )
    return AppointmentRecord(
        id=external_id(system, "Appointment", visit.pk) or str(visit.pk),
        patient=external_id(system, "Patient", visit.client_id),
        practitioner=practitioner,
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        status=visit.status,
        kind=visit.kind,
        location=external_id(system, "Location", visit.site_id),
    )


def _known(row: AppointmentOut, wanted: AppointmentRecord) -> AppointmentRecord | None:
    """How it was there when we last knew."""
    if row.starts_there is None or row.ends_there is None or row.therapist_there is None:
        return None
    system = row.counterpart.name
    site = row.site_there
    return AppointmentRecord(
        id=wanted.id,
        patient=wanted.patient,
        practitioner=external_id(system, "Practitioner", row.therapist_there),
        starts_at=row.starts_there,
        ends_at=row.ends_there,
        status=row.status_there,
        kind=row.kind_there,
        location=external_id(system, "Location", site) if site is not None else "",
    )


def _linked(system: str, visit: Visit, wanted: AppointmentRecord) -> None:
    """Reading it back finds this visit."""
    links = Links(system, seen_at=timezone.now())
    links.load("Appointment", [wanted.id])
    links.write("Appointment", [(wanted.id, "", visit.pk)])


def _failed(row: AppointmentOut, error: ConnectorError) -> None:
    held = not error.retry or row.attempts >= MOST_ATTEMPTS
    row.state = AppointmentState.HELD if held else AppointmentState.WAITING
    pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(row.attempts - 1, 6))
    row.next_try_at = (
        None if held else now() + (timedelta(seconds=error.after) if error.after else pause)
    )
    row.last_error, row.problem, row.remedy = error.code, error.message[:200], error.remedy[:200]
    row.save()
    others = AppointmentOut.objects.filter(state=AppointmentState.HELD).exclude(pk=row.pk)
    if held and not others.exists():  # one notice leads to the page that lists them all
        for who in notices.owners():
            notices.tell(
                who,
                kind="appointment.held",
                message="An appointment could not be written to the EMR.",
                link="/schedule/emr/",
            )


def held() -> Iterator[AppointmentOut]:
    """What a person has to look at."""
    rows = AppointmentOut.objects.exclude(state=AppointmentState.THERE)
    yield from rows.select_related("visit__client", "visit__therapist", "counterpart").order_by(
        "visit__starts_at"
    )[:200]


def again(out_id: UUID) -> None:
    """Try it once more, soon."""
    AppointmentOut.objects.filter(pk=out_id).update(
        state=AppointmentState.WAITING, attempts=0, next_try_at=F("created_at")
    )


def settle(out_id: UUID, *, by: Staff) -> None:
    """A person has entered there what is right: it is as it is here."""
    row = AppointmentOut.objects.select_related("visit", "counterpart").get(pk=out_id)
    with audit.act(actor=by.pk, subject=row.visit_id, client=row.visit.client_id) as entry:
        code = row.last_error
        _as_is(row, row.visit).save()
        entry.record(
            "exchange.appointment_settled", counterpart=row.counterpart.name, code=code or None
        )


__all__ = ["ORDER", "again", "held", "settle", "write_due"]
