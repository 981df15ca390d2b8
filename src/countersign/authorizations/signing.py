"""What a signature does to the ledger: a charge that leaves uses its units, an error gives back."""

from __future__ import annotations

from collections.abc import Mapping

from countersign.authorizations.booking import ask_of, needs_one, payer_name, payer_of
from countersign.authorizations.books import open_books
from countersign.authorizations.house import terms_of
from countersign.authorizations.models import Booking, BookingState, HoldingState
from countersign.authorizations.standing import Obstacle, allot, of_obstacle
from countersign.authorizations.words import why
from countersign.base import audit
from countersign.base.clock import now
from countersign.base.errors import Refused
from countersign.practice.models import Visit
from countersign.spine.checks import Finding

MAY_BE_SET_ASIDE = frozenset({"none"})
"""What an owner's signed reason may have set aside before the release came here."""


def consume(visit: Visit, codes: Mapping[str, int]) -> None:
    """Use the units of a charge that leaves, inside the release. Raises Refused: nothing leaves."""
    payer_id = payer_of(visit)
    if not needs_one(visit, terms_of):
        return
    booking = Booking.objects.filter(visit=visit).first()
    if booking is not None and booking.state == BookingState.SELF_PAY:
        return
    books = open_books(visit.client_id)
    lines = books.lines(payer_id, visit.date_of_service, without=visit.pk)
    found = allot(ask_of(visit, codes), lines)
    if isinstance(found, Obstacle):
        if found.reason in MAY_BE_SET_ASIDE:
            return
        said = why(of_obstacle(found), payer=payer_name(visit), booking=False)
        finding = Finding(said.code, said.message, part="charge", do=said.do)
        raise Refused([finding], act="sheet.released", subject=str(visit.pk))
    books.give_back(books.of_visit(visit.pk))
    books.take(found, on=visit.date_of_service, visit_id=visit.pk, state=HoldingState.USED)
    books.write()
    booking = booking or Booking(visit=visit)
    booking.state, booking.reason, booking.codes = BookingState.INSURED, "", dict(codes)
    booking.reference, booking.said_by, booking.expires_at = "", "", None
    booking.decided_at = now()
    booking.save()
    with audit.act(actor="system", subject=visit.pk, client=visit.client_id) as entry:
        entry.record("ledger.used", lines=len(found))


def give_back(visit: Visit) -> None:
    """Give back what a visit used whose note was entered in the wrong chart."""
    books = open_books(visit.client_id)
    mine = books.of_visit(visit.pk)
    if not mine:
        return
    books.give_back(mine)
    books.write()
    Booking.objects.filter(visit=visit).update(
        state=BookingState.GIVEN_BACK, reason="wrong-chart", decided_at=now()
    )
    with audit.act(actor="system", subject=visit.pk, client=visit.client_id) as entry:
        entry.record("ledger.given_back", lines=len(mine))
