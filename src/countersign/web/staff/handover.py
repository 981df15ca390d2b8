"""A departing clinician's caseload, handed over in one act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from countersign.base import dates
from countersign.practice.models import Client, Staff, Supervision, Visit
from countersign.practice.models.staff import Role
from countersign.practice.models.visits import VisitStatus
from countersign.spine.models import CosignWait, Sheet, SheetKind, SheetStatus


@dataclass(frozen=True, slots=True)
class Preview:
    """What would move: clients they are the therapist of, visits to come, whom they supervise.

    `clashes` are visits to come at a time when the new therapist already has one. `unsigned` are
    begun sheets, which stay: they sign them before they go, or a delegate does.
    """

    clients: tuple[Client, ...]
    visits: tuple[Visit, ...]
    clashes: tuple[Visit, ...]
    supervised: tuple[Staff, ...]
    cosigns: int
    unsigned: tuple[Visit, ...]

    @property
    def taken(self) -> list[tuple[str, str]]:
        """The clashes by client: the name, and the days in order."""
        days: dict[str, list[str]] = {}
        for visit in self.clashes:
            days.setdefault(visit.client.short_name, []).append(dates.short(visit.date_of_service))
        return [(name, ", ".join(found)) for name, found in days.items()]


def preview(person: Staff, to: Staff, since: date) -> Preview:
    """What a hand-over of `person`'s caseload to `to` would move, from `since` on."""
    coming = list(_coming(person, since).select_related("client").order_by("starts_at"))
    held = list(
        Visit.objects.filter(therapist=to, date_of_service__gte=since, status=VisitStatus.BOOKED)
    )
    clashes = tuple(
        v for v in coming if any(h.starts_at < v.ends_at and v.starts_at < h.ends_at for h in held)
    )
    clients = Client.objects.filter(primary_therapist=person, discharged_on=None)
    supervised = tuple(row.supervisee for row in _supervisions(person, since))
    cosigns = CosignWait.objects.filter(supervisor=person, done_at=None).count()
    begun = Visit.objects.filter(therapist=person, sheets__in=_unsigned(person)).distinct()
    unsigned = tuple(begun.select_related("client").order_by("date_of_service"))
    return Preview(tuple(clients), tuple(coming), clashes, supervised, cosigns, unsigned)


def _unsigned(person: Staff) -> QuerySet[Sheet]:
    done = (SheetStatus.RELEASED, SheetStatus.TO_COSIGN)
    return Sheet.objects.filter(author=person).exclude(status__in=done)


def _supervisions(person: Staff, since: date) -> list[Supervision]:
    """Whom they would still supervise on that day."""
    rows = Supervision.objects.filter(supervisor=person).select_related("supervisee")
    return [row for row in rows if row.ends_on is None or row.ends_on >= since]


def _coming(person: Staff, since: date) -> QuerySet[Visit]:
    begun = Visit.objects.filter(sheets__kind=SheetKind.VISIT).values("pk")
    return Visit.objects.filter(
        therapist=person, date_of_service__gte=since, status=VisitStatus.BOOKED
    ).exclude(pk__in=begun)


def move(person: Staff, to: Staff, since: date, leaves_on: date | None) -> tuple[int, int]:
    """Move clients, coming visits and supervision; inside the caller's act.

    Returns how many clients and visits. Visits whose sheet is begun stay with whoever treated the
    child. A new supervisor begins on the day; who leaves supervises until then.
    """
    clients = Client.objects.filter(primary_therapist=person, discharged_on=None).update(
        primary_therapist=to
    )
    visits = _coming(person, since).update(therapist=to)
    if to.role_grants.filter(role=Role.OT).exists():
        _supervise(person, to, since)
    if leaves_on:
        person.left_on = leaves_on
        person.save(update_fields=["left_on"])
    return clients, visits


def _supervise(person: Staff, to: Staff, since: date) -> None:
    """`to` supervises from `since` on, and is asked for what waits for a co-signature."""
    for row in _supervisions(person, since):
        if row.supervisee_id != to.pk:
            Supervision.objects.create(
                supervisee=row.supervisee,
                supervisor=to,
                starts_on=max(since, row.starts_on),
                ends_on=row.ends_on,
            )
        row.ends_on = max(row.starts_on, since - timedelta(days=1))
        row.save(update_fields=["ends_on"])
    CosignWait.objects.filter(supervisor=person, done_at=None).exclude(signature__staff=to).update(
        supervisor=to
    )
