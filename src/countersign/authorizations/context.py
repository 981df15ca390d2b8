"""What the checks of a sheet know of the ledger: the same lines, and the same answer, as booking.

What the visit itself holds is left out, so that it can take it.
"""

from __future__ import annotations

from collections.abc import Mapping

from countersign.authorizations.booking import needs_one, payer_of
from countersign.authorizations.books import open_books
from countersign.authorizations.entry import authorizations
from countersign.authorizations.house import terms_of
from countersign.authorizations.models import Booking, BookingState
from countersign.authorizations.standing import Ledger, Standing, standing
from countersign.base.clock import now
from countersign.exchange.filling.entries import charted
from countersign.exchange.filling.standing import Charted
from countersign.practice.models import Visit
from countersign.practice.models.visits import VisitKind
from countersign.spine.context import provider, sheet_provider
from countersign.spine.draft import PartDraft
from countersign.spine.models import Sheet


@provider("authorizations")
def ledger(visit: Visit) -> Ledger:
    """The authorization lines of the visit's payer with what is taken of each, and its booking."""
    payer_id = payer_of(visit)
    if payer_id is None:
        return Ledger()
    books = open_books(visit.client_id, lock=False)
    return Ledger(
        needed=needs_one(visit, terms_of),
        lines=books.lines(payer_id, visit.date_of_service, without=visit.pk),
        state=_state(Booking.objects.filter(visit=visit).first()),
        minutes=int((visit.ends_at - visit.starts_at).total_seconds() // 60),
        therapist=str(visit.therapist_id),
        site=str(visit.site_id),
        evaluation=visit.kind == VisitKind.EVALUATION,
    )


def _state(booking: Booking | None) -> str:
    if booking is None:
        return ""
    ends = booking.expires_at
    if booking.state == BookingState.TENTATIVE and ends is not None and ends <= now():
        return "tentative-ended"
    return str(booking.state)


def standing_of(visit: Visit) -> Standing:
    """Where `visit` stands before its charge is drafted: "visit 7 of 24", for the page's head."""
    return standing(ledger(visit), day=visit.date_of_service, codes={})


@sheet_provider("auth_entry", kind="auth_entry")
def on_file(sheet: Sheet, parts: Mapping[str, PartDraft]) -> Charted:
    """The authorizations that are not cancelled, as they would be entered in the EMR."""
    return charted(authorizations(sheet.client) if sheet.client else [])
