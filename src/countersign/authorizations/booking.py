"""The one door for booking: a visit is inside the ledger, or named as what it is, or not saved.

`book` is for people: it refuses, with the number, the authorization and what to do. `place` is the
same decision without the refusal, for what is there already (found in the EMR, or after an
authorization changed): the visit takes its unit, or becomes an overdraw that somebody must settle.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from countersign.authorizations import ages
from countersign.authorizations.books import Books, open_books
from countersign.authorizations.house import house, terms_of, unknown_terms
from countersign.authorizations.models import (
    Agreement,
    AuthorizationLine,
    Booking,
    BookingState,
    Holding,
    HoldingState,
    HouseRule,
    PayerTerms,
    Recheck,
    Renewal,
)
from countersign.authorizations.models_ledger import Cancels
from countersign.authorizations.standing import (
    Ask,
    LineNow,
    Obstacle,
    Standing,
    allot,
    of_obstacle,
)
from countersign.authorizations.wishes import Wish, check_wish
from countersign.authorizations.words import Said, why
from countersign.base import audit
from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.practice.models import Staff, Visit
from countersign.practice.models.visits import VisitKind, VisitStatus

OFF = (VisitStatus.CANCELLED, VisitStatus.NO_SHOW)
INSURED = Wish()


class NotBooked(UserError):
    """A visit that was not saved, with why in words, and the line it was refused on."""

    def __init__(self, said: Said, *, field: str = "day", found: Standing | None = None):
        super().__init__(said.message, field=field, remedy=said.do)
        self.said = said
        self.found = found


@dataclass(frozen=True, slots=True)
class Frame:
    """What a decision rests on besides the books. Read once for many visits of one client."""

    rules: HouseRule
    terms: Mapping[UUID | None, PayerTerms]
    at: datetime
    signed: Mapping[UUID, Mapping[str, int]] = field(default_factory=dict)
    found_in: str = ""
    ages: ages.Ages = field(default_factory=ages.Ages)

    def terms_of(self, payer_id: UUID | None) -> PayerTerms:
        return self.terms.get(payer_id) or unknown_terms(payer_id)


def book(visit: Visit, *, by: Staff, wish: Wish = INSURED) -> Booking:
    """Save a new or changed visit with its place in the ledger; one act.

    Raises NotBooked, and nothing is saved.
    """
    with transaction.atomic(), audit.act(actor=by.pk, client=visit.client_id) as entry:
        booking = _book(visit, by=by, wish=wish)
        entry.record(
            "booking.decided",
            subject=visit.pk,
            client=visit.client_id,
            state=booking.state,
            reason=booking.reason or None,
        )
    return booking


def book_line(visit: Visit) -> Booking:
    """As `book`, for a line of a list: the list's own entry of the audit chain covers it.

    A preview is rolled back, so that a line may not write to the chain by itself.
    """
    with transaction.atomic():
        return _book(visit, by=None, wish=INSURED)


def _book(visit: Visit, *, by: Staff | None, wish: Wish) -> Booking:
    visit.save()
    books = open_books(visit.client_id)
    _hand_over(visit, books)
    payer_id = payer_of(visit)
    frame = Frame(house(), {payer_id: terms_of(payer_id)}, now())
    known = Booking.objects.filter(visit=visit).first()
    booking = settle_for_a_person(visit, books, frame, by=by, wish=wish, known=known)
    books.write()
    booking.save()
    Recheck.objects.filter(pk=visit.pk).delete()
    return booking


def place_line(visit: Visit) -> None:
    """Save a line's visit that took place; beyond its authorization it is an overdraw."""
    with transaction.atomic():
        visit.save()
        books = open_books(visit.client_id)
        payer_id = payer_of(visit)
        frame = Frame(house(), {payer_id: terms_of(payer_id)}, now(), found_in="list")
        if visit.date_of_service >= frame.rules.opened_on:
            booking = Booking.objects.filter(visit=visit).first() or Booking(visit=visit)
            place(visit, books, booking, frame)
            books.write()
            booking.save()
        Recheck.objects.filter(pk=visit.pk).delete()


def _hand_over(visit: Visit, books: Books) -> None:
    """A visit that was given to another client leaves nothing behind on the first one's lines."""
    left = Holding.objects.filter(visit=visit).exclude(state=HoldingState.RELEASED)
    for other in left.exclude(line__in=books.rows).values_list(
        "line__authorization__client_id", flat=True
    ):
        before = open_books(other)
        before.give_back(before.of_visit(visit.pk))
        before.write()


def settle_for_a_person(
    visit: Visit,
    books: Books,
    frame: Frame,
    *,
    by: Staff | None,
    wish: Wish = INSURED,
    known: Booking | None = None,
) -> Booking:
    """The visit's booking as the person wishes it, unsaved. Raises NotBooked."""
    booking = known or Booking(visit=visit)
    _decide(visit, books, booking, frame, wish, by)
    return booking


def _decide(
    visit: Visit, books: Books, booking: Booking, frame: Frame, wish: Wish, by: Staff | None
) -> None:
    booking.decided_by = by
    booking.codes = dict(wish.codes)
    if visit.status in OFF or not needs_one(visit, frame.terms_of):
        place(visit, books, booking, frame)
        return
    check_wish(wish, visit, frame.terms_of(payer_of(visit)), at=frame.at)
    if old := ages.too_old(visit):
        raise NotBooked(old)
    if wish.state == "self_pay":
        books.give_back(books.of_visit(visit.pk))
        _say(booking, frame, BookingState.SELF_PAY, agreement=wish.agreement)
        return
    place(visit, books, booking, frame)
    if booking.state == BookingState.INSURED:
        new = [one for one in books.of_visit(visit.pk) if one._state.adding]
        if said := own_rules(new, books, frame):
            raise NotBooked(said)
        return
    if wish.state == "tentative":
        _say(booking, frame, BookingState.TENTATIVE)
        booking.reference, booking.said_by = wish.reference, wish.said_by
        booking.expires_at = wish.expires_at
        return
    found = _refused(visit, books, booking)
    raise NotBooked(why(found, payer=payer_name(visit)), found=found, field=_field(found))


def _field(found: Standing) -> str:
    return {"wrong-therapist": "therapist", "wrong-site": "site", "wrong-code": "codes"}.get(
        found.reason, "day"
    )


def _refused(visit: Visit, books: Books, booking: Booking) -> Standing:
    """Where a visit stands that `place` could not place."""
    lines = books.lines(payer_of(visit), visit.date_of_service, without=visit.pk)
    found = allot(ask_of(visit, booking.codes), lines)
    return of_obstacle(found) if isinstance(found, Obstacle) else Standing(False, "none")


def own_rules(taken: Sequence[Holding], books: Books, frame: Frame) -> Said | None:
    """Why the practice's own rules hold a visit back that the payer would pay; None when not."""
    for holding in taken:
        row = books.rows[holding.line_id]
        said = ages.payer_too_old(
            row, books.payer_seen(), rules=frame.rules, today=frame.at.date()
        ) or _near_limit(row, holding, books, frame.rules)
        if said is not None:
            return said
    return None


def _near_limit(
    row: AuthorizationLine, holding: Holding, books: Books, rules: HouseRule
) -> Said | None:
    """The last of a line are booked only while more is being asked for."""
    taken = sum(one.amount for one in books.active.values() if one.line_id == row.pk)
    left = row.granted - row.used_before - taken
    if not rules.near_limit_holds or left >= rules.near_limit * holding.amount:
        return None
    if Renewal.objects.filter(line=row, closed_at=None).exists():
        return None
    return Said(
        "authorizations.near-limit",
        f"This is one of the last {rules.near_limit} visits on authorization "
        f"{row.authorization.reference}. This practice books those only while more is being "
        "asked for.",
        "Start the re-authorization under Looking ahead, then book.",
    )


def place(visit: Visit, books: Books, booking: Booking, frame: Frame) -> None:
    """Give the visit its units, or say why not. Changes books and booking; writes neither."""
    payer_id = payer_of(visit)
    mine = books.of_visit(visit.pk)
    if any(one.state == HoldingState.USED for one in mine) and booking.reason not in OFF:
        return  # its charge has left: what it used stays used
    booking.found_in = booking.found_in or frame.found_in
    if visit.status in OFF:
        _off(visit, books, booking, frame, mine)
        return
    if not needs_one(visit, frame.terms_of):
        books.give_back(mine)
        reason = "" if visit.coverage_id else "no-coverage"
        _say(booking, frame, BookingState.NOT_NEEDED, reason=reason)
        return
    if _family_pays(booking, visit):
        books.give_back(mine)
        return
    signed = frame.signed.get(visit.pk)
    codes = signed if signed is not None else booking.codes
    lines = books.lines(payer_id, visit.date_of_service, without=visit.pk)
    if not _still_right(ask_of(visit, codes), lines, mine):
        books.give_back(mine)
        found = allot(ask_of(visit, codes), lines)
        if isinstance(found, Obstacle):
            _outside(booking, frame, found)
            return
        mine = books.take(found, on=visit.date_of_service, visit_id=visit.pk)
    books.move(mine, HoldingState.USED if signed is not None else HoldingState.HELD)
    _say(booking, frame, BookingState.INSURED)
    booking.emr_read_at = frame.ages.read_at(visit.site_id)
    booking.payer_checked_on = min(books.payer_seen()[one.line_id] for one in mine)


def _still_right(ask: Ask, lines: Sequence[LineNow], mine: Sequence[Holding]) -> bool:
    """Whether what the visit holds already is what it should hold; else it is placed anew."""
    held = {str(one.line_id): one for one in mine}
    if not held:
        return False
    found = allot(ask, [line for line in lines if line.id in held])
    if isinstance(found, Obstacle) or len(found) != len(held):
        return False
    return all(
        held[one.line.id].amount == one.amount
        and held[one.line.id].of_pool == one.of_pool
        and held[one.line.id].on == ask.day
        for one in found
    )


def _off(visit: Visit, books: Books, booking: Booking, frame: Frame, mine: list[Holding]) -> None:
    """A visit that did not take place gives its unit back, or not, as the payer's terms say."""
    terms = frame.terms_of(payer_of(visit))
    rule = terms.no_show if visit.status == VisitStatus.NO_SHOW else terms.cancelled
    if rule == Cancels.TAKE and mine:
        books.move(mine, HoldingState.USED)
        _say(booking, frame, BookingState.INSURED, reason=str(visit.status))
        return
    books.give_back(mine)
    _say(booking, frame, BookingState.GIVEN_BACK, reason=str(visit.status))


def _family_pays(booking: Booking, visit: Visit) -> bool:
    agreement = booking.agreement
    return (
        booking.state == BookingState.SELF_PAY
        and agreement is not None
        and agreement_holds(agreement, visit)
    )


def agreement_holds(agreement: Agreement, visit: Visit) -> bool:
    """Whether the family's signed agreement is about this visit."""
    return (
        agreement.client_id == visit.client_id
        and agreement.payer_id == payer_of(visit)
        and agreement.ended_at is None
        and agreement.starts_on <= visit.date_of_service <= agreement.ends_on
    )


def _outside(booking: Booking, frame: Frame, found: Obstacle) -> None:
    if booking.state == BookingState.TENTATIVE:
        return  # somebody's word stands until it expires, and then turns red by itself
    if booking.state == BookingState.OVERDRAWN and booking.reason == found.reason:
        return  # it is one already, and may be settled
    _say(booking, frame, BookingState.OVERDRAWN, reason=found.reason)
    booking.overdrawn_at = frame.at


def _say(
    booking: Booking,
    frame: Frame,
    state: BookingState,
    *,
    reason: str = "",
    agreement: Agreement | None = None,
) -> None:
    if (booking.state, booking.reason) != (state, reason):
        booking.settled_at, booking.settled_by, booking.settled_because = None, None, ""
    booking.state, booking.reason, booking.agreement = state, reason, agreement
    booking.reference, booking.said_by, booking.expires_at = "", "", None
    booking.decided_at = frame.at


def payer_of(visit: Visit) -> UUID | None:
    """Who pays for the visit, as far as is known."""
    return visit.coverage.plan.payer_id if visit.coverage is not None else None


def payer_name(visit: Visit) -> str:
    """The payer's name, or an empty text."""
    return visit.coverage.plan.payer.name if visit.coverage is not None else ""


def needs_one(visit: Visit, terms: Callable[[UUID | None], PayerTerms]) -> bool:
    """Whether the visit's plan asks for an authorization for this kind of visit."""
    if visit.coverage is None or not visit.coverage.plan.needs_authorization:
        return False
    if visit.kind == VisitKind.EVALUATION:
        return terms(payer_of(visit)).evaluation_needs_one
    return True


def ask_of(visit: Visit, codes: Mapping[str, int]) -> Ask:
    """The visit as the ledger sees it."""
    return Ask(
        day=visit.date_of_service,
        codes=codes,
        minutes=int((visit.ends_at - visit.starts_at).total_seconds() // 60),
        therapist=str(visit.therapist_id),
        site=str(visit.site_id),
        evaluation=visit.kind == VisitKind.EVALUATION,
    )
