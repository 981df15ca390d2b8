"""Look again at visits that changed, or whose authorizations did; nothing is ever deleted.

The database notes each such visit (`Recheck`), whoever changed it: a page, an import, a sync, a
statement typed into the database. Here each takes its unit, or becomes an overdraw that somebody
must settle. Called after every sync, after an authorization is saved, and every minute by the
worker.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from countersign.authorizations.booking import OFF, Frame, place
from countersign.authorizations.books import open_books
from countersign.authorizations.house import house, terms_by_payer
from countersign.authorizations.models import Booking, BookingState, Recheck
from countersign.authorizations.signed_charges import released
from countersign.base import audit
from countersign.base.clock import now
from countersign.practice.models import ExternalLink, Staff, Visit

FIELDS = (
    "state",
    "reason",
    "codes",
    "expires_at",
    "agreement",
    "found_in",
    "decided_at",
    "emr_read_at",
    "payer_checked_on",
    "overdrawn_at",
    "settled_at",
    "settled_by",
)


@dataclass(slots=True)
class Report:
    """How many visits were looked at, and how many are newly beyond their authorization."""

    visits: int = 0
    overdrawn: int = 0

    def __add__(self, other: Report) -> Report:
        return Report(self.visits + other.visits, self.overdrawn + other.overdrawn)


def look_again(clients: Iterable[UUID] | None = None, *, by: Staff | None = None) -> Report:
    """Settle every visit that waits, of these clients or of all; a transaction for each client."""
    waiting = Recheck.objects.values_list("pk", flat=True)
    _drop_before_opening()
    rows = Visit.objects.filter(pk__in=waiting)
    if clients is not None:
        rows = rows.filter(client__in=list(clients))
    report = Report()
    for client_id in sorted(set(rows.order_by().values_list("client_id", flat=True))):
        report += _of_client(client_id, by=by)
    return report


def _drop_before_opening() -> None:
    """Visits before the ledger opened are in the opening balances."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM authorizations_recheck r USING practice_visit v "
            "WHERE v.id = r.visit AND v.date_of_service < %s",
            [house().opened_on],
        )


def _of_client(client_id: UUID, *, by: Staff | None) -> Report:
    with transaction.atomic():
        asked = dict(
            Recheck.objects.filter(
                pk__in=Visit.objects.filter(client_id=client_id).values("pk")
            ).values_list("pk", "since")
        )
        visits = list(
            Visit.objects.filter(pk__in=asked)
            .select_related("coverage__plan__payer")
            .select_for_update(of=("self",), no_key=True)
            .order_by("pk")
        )
        # What did not take place gives back first; then the earliest visit chooses first.
        visits.sort(key=lambda one: (one.status not in OFF, one.date_of_service, one.starts_at))
        report = _decide(client_id, visits, by=by) if visits else Report()
        _seen(asked)
    return report


def _seen(asked: dict[UUID, datetime]) -> None:
    """Take off the list what was looked at, unless it changed again since."""
    latest = max(asked.values(), default=None)
    if latest is not None:
        Recheck.objects.filter(pk__in=list(asked), since__lte=latest).delete()


def _decide(client_id: UUID, visits: Sequence[Visit], *, by: Staff | None) -> Report:
    ids = [visit.pk for visit in visits]
    books = open_books(client_id)
    found_in = set(
        ExternalLink.objects.filter(kind="Appointment", object_id__in=ids).values_list(
            "object_id", flat=True
        )
    )
    frames = {
        emr: Frame(
            house(), terms_by_payer(), now(), released(ids), found_in="emr" if emr else "here"
        )
        for emr in (True, False)
    }
    bookings = {one.visit_id: one for one in Booking.objects.filter(visit__in=ids)}
    words = {one.pk: _words(one) for one in bookings.values()}
    new, overdrawn, covered = [], [], []
    for visit in visits:
        booking = bookings.get(visit.pk)
        if booking is None:
            booking = Booking(visit=visit)
            new.append(booking)
        was = booking.state, booking.reason
        place(visit, books, booking, frames[visit.pk in found_in])
        if booking.state == BookingState.OVERDRAWN and was != (booking.state, booking.reason):
            overdrawn.append(booking)
        elif was[0] == BookingState.OVERDRAWN and booking.state != BookingState.OVERDRAWN:
            covered.append(booking)
    books.write()
    Booking.objects.bulk_create(new, batch_size=500)
    Booking.objects.bulk_update(bookings.values(), FIELDS, batch_size=500)
    for booking in bookings.values():
        if words[booking.pk] != _words(booking):  # ciphertext is written row by row
            booking.save()
    with audit.act(
        actor="system" if by is None else by.pk, subject=client_id, client=client_id
    ) as entry:
        for booking in overdrawn:
            entry.record("booking.overdrawn", subject=booking.visit_id, reason=booking.reason)
        for booking in covered:
            entry.record("booking.covered", subject=booking.visit_id, state=booking.state)
        entry.record("ledger.looked_again", visits=len(visits), overdrawn=len(overdrawn))
    return Report(len(visits), len(overdrawn))


def _words(booking: Booking) -> tuple[str, str, str]:
    return booking.reference, booking.said_by, booking.settled_because
