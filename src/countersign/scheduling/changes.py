"""Many visits changed in one act, and taken back in one.

Times are refused by the database's own constraints, units by the ledger; whatever refuses one visit
refuses all. Visits may go round in a ring, each to the hour that another leaves, so that overlaps
are looked at when the last one has moved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from countersign.authorizations.booking import book
from countersign.authorizations.models import Booking, BookingState
from countersign.base import audit
from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.practice.models import Client, Leave, Staff, Visit
from countersign.practice.models.visits import VisitStatus
from countersign.scheduling.models import Change, ChangeKind, Closed, Place, Waiting
from countersign.scheduling.places import Taken, said_in_words, take_turns

OUTSIDE = (BookingState.OVERDRAWN, BookingState.TENTATIVE, BookingState.SELF_PAY)


@dataclass(frozen=True, slots=True)
class NewPlace:
    """What becomes of one visit."""

    visit: UUID
    therapist: UUID
    day: date
    starts_at: datetime
    ends_at: datetime
    status: str = VisitStatus.BOOKED

    def as_dict(self) -> dict[str, str]:
        return {
            "therapist": str(self.therapist),
            "day": str(self.day),
            "starts_at": self.starts_at.isoformat(),
            "ends_at": self.ends_at.isoformat(),
            "status": str(self.status),
        }

    @classmethod
    def of(cls, visit: UUID | str, said: Mapping[str, str]) -> NewPlace:
        return cls(
            UUID(str(visit)),
            UUID(said["therapist"]),
            date.fromisoformat(said["day"]),
            datetime.fromisoformat(said["starts_at"]),
            datetime.fromisoformat(said["ends_at"]),
            said["status"],
        )

    @classmethod
    def now(cls, visit: Visit) -> NewPlace:
        """As the visit is."""
        return cls(
            visit.pk,
            visit.therapist_id,
            visit.date_of_service,
            visit.starts_at,
            visit.ends_at,
            visit.status,
        )


@dataclass(frozen=True, slots=True)
class Beside:
    """What comes with a change besides visits."""

    leaves: tuple[tuple[UUID, date, date], ...] = ()
    primary: tuple[tuple[UUID, UUID], ...] = ()
    """Child, and who treats them from now on."""
    wait_again: tuple[UUID, ...] = ()
    """Entries of the waiting list that are opened again."""


def apply(
    steps: Sequence[NewPlace],
    *,
    kind: ChangeKind,
    by: Staff,
    key: UUID,
    beside: Beside | None = None,
    guard: Callable[[], None] = lambda: None,
    everybody: Iterable[UUID] = (),
) -> Change:
    """Do all of it or nothing. The same key again changes nothing more.

    `guard` is asked when nobody else can book any more for those concerned, and may raise.
    Raises UserError, NotBooked and Taken: then nothing was done.
    """
    with said_in_words(), audit.act(actor=by.pk, subject=key) as entry:
        visits = _locked([one.visit for one in steps], steps, everybody)
        known = Change.objects.filter(key=key).first()
        if known is not None:
            raise UserError("This was done already.", remedy="Look at it under Changes.")
        guard()
        _must_be_to_come(visits.values())
        before = {one.visit: NewPlace.now(visits[one.visit]) for one in steps}
        _put(steps, visits, by=by)
        change = Change.objects.create(
            key=key,
            kind=kind,
            steps=[
                {
                    "visit": str(one.visit),
                    "before": before[one.visit].as_dict(),
                    "after": one.as_dict(),
                }
                for one in steps
            ],
            made=_make(beside or Beside()),
            by=by,
        )
        gone = sum(one.status != VisitStatus.BOOKED for one in steps)
        entry.record(
            "schedule.changed",
            subject=change.pk,
            what=str(kind),
            visits=len(steps),
            cancelled=gone,
        )
    return change


def undo(change_id: UUID, *, by: Staff) -> Change:
    """Every visit as it was before, or nothing. Raises UserError."""
    with said_in_words(), audit.act(actor=by.pk, subject=change_id) as entry:
        change = Change.objects.select_for_update(of=("self",)).get(pk=change_id)
        if change.undone_at is not None:
            raise UserError("This was undone already.", remedy="Look at the schedule.")
        back = [NewPlace.of(one["visit"], one["before"]) for one in change.steps]
        after = {
            UUID(one["visit"]): NewPlace.of(one["visit"], one["after"]) for one in change.steps
        }
        visits = _locked([one.visit for one in back], back, ())
        for visit in visits.values():
            if NewPlace.now(visit) != after[visit.pk]:
                raise UserError(
                    "A visit of this change was changed again since.",
                    remedy="Nothing was undone. Change the others by hand.",
                )
        if any(one.starts_at <= now() for one in back):
            raise UserError(
                "A visit of this change has begun, or would have.",
                remedy="It cannot be undone any more.",
            )
        _put(back, visits, by=by)
        _take_back(change.made)
        change.undone_at, change.undone_by = now(), by
        change.save(update_fields=["undone_at", "undone_by"])
        entry.record("schedule.undone", subject=change.pk, visits=len(back))
    return change


def _locked(
    ids: Sequence[UUID], steps: Sequence[NewPlace], everybody: Iterable[UUID]
) -> dict[UUID, Visit]:
    """The visits, held against everybody else, in the order in which everybody waits."""
    clients = set(Visit.objects.filter(pk__in=ids).values_list("client_id", flat=True))
    staff = set(Visit.objects.filter(pk__in=ids).values_list("therapist_id", flat=True))
    staff |= {one.therapist for one in steps} | set(everybody)
    take_turns(staff=staff, clients=sorted(clients))
    rows = (
        Visit.objects.filter(pk__in=ids)
        .select_related("client", "site", "coverage__plan__payer")
        .order_by("pk")
    )
    return {one.pk: one for one in rows.select_for_update(of=("self",))}


def _must_be_to_come(visits: Iterable[Visit]) -> None:
    for visit in visits:
        fine = visit.status == VisitStatus.BOOKED and visit.starts_at > now()
        if not fine or visit.sheets.exists():
            raise UserError(
                "A visit of this plan has begun, or is not booked any more.",
                remedy="Nothing was done. Look at the new plan.",
            )


def _put(steps: Sequence[NewPlace], visits: Mapping[UUID, Visit], *, by: Staff) -> None:
    """Save every visit as it is to be; then look whether anybody is in two places."""
    known = set(Place.objects.filter(visit__in=visits, clash=True).values_list("visit", flat=True))
    # Those that end give their hour and their unit back first.
    for one in sorted(steps, key=lambda step: step.status == VisitStatus.BOOKED):
        visit = visits[one.visit]
        visit.therapist_id = one.therapist
        visit.date_of_service = one.day
        visit.starts_at, visit.ends_at = one.starts_at, one.ends_at
        visit.status = one.status
        _settle(visit, by=by)
    for place in Place.objects.filter(visit__in=visits, clash=True).exclude(visit__in=known):
        try:
            with transaction.atomic():
                Place.objects.filter(pk=place.pk).update(clash=False)
        except IntegrityError as error:
            raise Taken("Somebody else has one of these hours by now.") from error


def _settle(visit: Visit, *, by: Staff) -> None:
    """Save the visit as it is now; one that stood outside the ledger stays as it stood."""
    booking = Booking.objects.filter(visit=visit).first()
    outside = booking is not None and booking.state in OUTSIDE
    if outside and visit.status == VisitStatus.BOOKED:
        visit.save()
    else:
        book(visit, by=by)


def _make(beside: Beside) -> list[list[str]]:
    made: list[list[str]] = []
    for who, first, last in beside.leaves:
        leave = Leave.objects.create(staff_id=who, starts_on=first, ends_on=last)
        made.append(["leave", str(leave.pk)])
    for client, to in beside.primary:
        before = Client.objects.values_list("primary_therapist", flat=True).get(pk=client)
        Client.objects.filter(pk=client).update(primary_therapist=to)
        made.append(["primary", str(client), str(before or "")])
    for entry in Waiting.objects.filter(pk__in=beside.wait_again).exclude(closed_at=None):
        if not Waiting.objects.filter(client=entry.client_id, closed_at=None).exists():
            made.append(["waiting", str(entry.pk), entry.closed_how])
            Waiting.objects.filter(pk=entry.pk).update(closed_at=None, closed_how="")
    return made


def _take_back(made: Sequence[Sequence[Any]]) -> None:
    for kind, *about in made:
        if kind == "leave":
            Leave.objects.filter(pk=about[0]).delete()
        elif kind == "primary":
            Client.objects.filter(pk=about[0]).update(primary_therapist=about[1] or None)
        elif kind == "waiting":
            Waiting.objects.filter(pk=about[0], closed_at=None).update(
                closed_at=now(), closed_how=about[1] or Closed.BOOKED
            )


__all__ = ["Beside", "NewPlace", "apply", "undo"]
