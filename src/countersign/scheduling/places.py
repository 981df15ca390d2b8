"""One visit's place in time: taken in its turn, never over another, and looked at again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Model

from countersign.authorizations.booking import INSURED, book
from countersign.authorizations.models import Booking
from countersign.authorizations.wishes import Wish
from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.practice.models import Client, Staff, Visit
from countersign.scheduling.models import Place, Room

ALONE = {
    "therapist_in_one_place": "The therapist has another child at that time.",
    "client_in_one_place": "The child has another visit at that time.",
    "room_for_one_child": "The room is taken at that time.",
}


class Taken(UserError):
    """Somebody else has that time; nothing was saved."""

    def __init__(self, message: str):
        super().__init__(message, field="starts", remedy="Choose another time, or find a block.")


def take_turns(
    *,
    staff: Iterable[UUID],
    client: UUID | None = None,
    room: UUID | None = None,
    clients: Iterable[UUID] = (),
    rooms: Iterable[UUID] = (),
) -> None:
    """Wait until nobody else is booking for these people or in these rooms, to the end of the act.

    Everybody waits in the same order, so that nobody waits for each other.
    """
    waits: list[tuple[type[Model], list[UUID]]] = [(Staff, sorted(set(staff)))]
    waits.append((Client, [*clients, *([client] if client is not None else [])]))
    waits.append((Room, [*rooms, *([room] if room is not None else [])]))
    for table, ids in waits:
        rows = table._default_manager.filter(pk__in=ids).order_by("pk")
        list(rows.select_for_update(no_key=True).values_list("pk", flat=True))


@contextmanager
def said_in_words() -> Iterator[None]:
    """What the database refuses, as a person reads it. Around a whole transaction."""
    try:
        yield
    except IntegrityError as error:
        for name, words in ALONE.items():
            if name in str(error):
                raise Taken(words) from error
        raise
    except OperationalError as error:
        if "deadlock" not in str(error):
            raise
        raise UserError(
            "Somebody booked at the same moment.", remedy="Nothing was saved. Try again."
        ) from error


def must_be_alone(visit: Visit) -> None:
    """Raises Taken when the saved visit overlaps another; then the whole act must end."""
    place = Place.objects.filter(visit=visit.pk, clash=True).first()
    if place is None:
        return
    there = Place.objects.filter(starts_at__lt=place.ends_at, ends_at__gt=place.starts_at).exclude(
        state="given_back"
    )
    if there.exclude(pk=place.pk).filter(client=visit.client_id).exists():
        raise Taken(ALONE["client_in_one_place"])
    raise Taken(ALONE["therapist_in_one_place"])


def book_one(visit: Visit, *, by: Staff, wish: Wish = INSURED) -> Booking:
    """As `authorizations.booking.book`, and nobody is booked into two places. Raises Taken too."""
    with said_in_words(), transaction.atomic():
        take_turns(staff=[visit.therapist_id], client=visit.client_id)
        booking = book(visit, by=by, wish=wish)
        must_be_alone(visit)
    return booking


def look_again() -> int:
    """Take what was double-booked out of the list when its time has become free; how many."""
    settled = 0
    for place in Place.objects.filter(clash=True, ends_at__gte=now()).order_by("starts_at")[:500]:
        try:
            with transaction.atomic():
                Place.objects.filter(pk=place.pk).update(clash=False)
            settled += 1
        except IntegrityError:
            continue
    return settled
