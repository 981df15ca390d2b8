"""Settling what is open: an overdraw, a renewal, an appeal, a payer's count that differs."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from countersign.authorizations import amending
from countersign.authorizations.house import terms_of
from countersign.authorizations.models import (
    Appeal,
    AuthorizationLine,
    Booking,
    BookingState,
    Letter,
    PayerCount,
    Renewal,
)
from countersign.base import audit
from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.practice.models import Payer, Staff


def bear(booking: Booking, *, because: str, by: Staff) -> None:
    """The practice bears an overdraw: nobody pays for it, and it is off the list.

    Raises UserError without a reason, or when it is none any more.
    """
    words = because.strip()
    if not words:
        raise UserError("Say why nobody pays for this visit.", field="because")
    with (
        transaction.atomic(),
        audit.act(actor=by.pk, subject=booking.visit_id, client=booking.visit.client_id) as entry,
    ):
        held = Booking.objects.select_for_update().get(pk=booking.pk)
        if held.state != BookingState.OVERDRAWN or held.settled_at is not None:
            raise UserError("This visit is not open any more.", remedy="Open the list again.")
        held.settled_at, held.settled_by, held.settled_because = now(), by, words[:300]
        held.save(update_fields=["settled_at", "settled_by", "settled_because"])
        entry.record("overdraw.settled", how="borne")


def ask_for_more(line: AuthorizationLine, *, by: Staff) -> Renewal:
    """The renewal of a line that is under way; begun when there is none."""
    with (
        transaction.atomic(),
        audit.act(actor=by.pk, subject=line.pk, client=line.authorization.client_id) as entry,
    ):
        renewal, made = Renewal.objects.get_or_create(
            line=line, closed_at=None, defaults={"by": by}
        )
        if made:
            entry.record("renewal.begun")
    return renewal


def asked(renewal: Renewal, *, on: date, reference: str, by: Staff) -> None:
    """Note that the payer was asked, and when. Raises UserError for a day to come."""
    if on > now().date() + timedelta(days=1):
        raise UserError("This day is still to come.", field="on", remedy="Write when it was sent.")
    about = renewal.line.authorization
    with audit.act(actor=by.pk, subject=renewal.line_id, client=about.client_id) as entry:
        renewal.asked_on, renewal.asked_by = on, by
        renewal.reference = reference.strip()[:80]
        renewal.save(update_fields=["asked_on", "asked_by", "reference"])
        entry.record("renewal.asked", on=on)


def close_renewals(line: AuthorizationLine) -> int:
    """Close what was asked for before `line` was granted; for the same client and payer."""
    about = line.authorization
    return Renewal.objects.filter(
        closed_at=None,
        line__authorization__client_id=about.client_id,
        line__authorization__payer_id=about.payer_id,
        line__created_at__lt=line.created_at,
    ).update(closed_at=now())


def start_appeal(letter: Letter, *, payer: Payer) -> Appeal | None:
    """The task to answer a denial, by the day on the letter or else by the payer's terms."""
    if letter.client_id is None:
        return None
    printed = letter.appeal_by
    closed = (letter.closed_at or now()).date()
    due = printed or closed + timedelta(days=terms_of(payer.pk).appeal_days)
    appeal, _ = Appeal.objects.get_or_create(
        letter=letter,
        defaults={
            "client_id": letter.client_id,
            "due_on": due,
            "due_is_printed": printed is not None,
        },
    )
    return appeal


def close_appeal(appeal: Appeal, *, outcome: str, by: Staff) -> None:
    """An appeal was sent, won, lost or dropped. Raises UserError for another word."""
    if outcome not in OUTCOMES:
        raise UserError("Say what became of it.", field="outcome", remedy="Choose one.")
    with audit.act(actor=by.pk, subject=appeal.letter_id, client=appeal.client_id) as entry:
        appeal.done_at, appeal.done_by, appeal.outcome = now(), by, outcome
        appeal.save(update_fields=["done_at", "done_by", "outcome"])
        entry.record("appeal.closed", outcome=outcome)


OUTCOMES = {"sent": "Sent", "won": "Won", "lost": "Lost", "dropped": "Not appealed"}


def count(line: AuthorizationLine, *, theirs: int, on: date, source: str, by: Staff) -> PayerCount:
    """Keep what the payer says is used, beside our own count. Equal counts are settled at once."""
    about = line.authorization
    with (
        transaction.atomic(),
        audit.act(actor=by.pk, subject=line.pk, client=about.client_id) as entry,
    ):
        row = AuthorizationLine.objects.get(pk=line.pk)
        ours = row.used_before + row.used
        kept = PayerCount.objects.create(
            line=row,
            on=on,
            theirs=theirs,
            ours=ours,
            source=source.strip()[:200],
            by=by,
            settled_at=now() if ours == theirs else None,
            settled_by=by if ours == theirs else None,
            settled_how="equal" if ours == theirs else "",
        )
        entry.record("ledger.counted", theirs=theirs, ours=ours)
    return kept


def settle_count(kept: PayerCount, *, how: str, by: Staff) -> None:
    """Take the payer's number (`theirs`: the difference was used elsewhere) or keep `ours`.

    Raises UserError when taking theirs would leave less than nothing.
    """
    if how not in ("theirs", "ours"):
        raise UserError("Say whose count is right.", field="how", remedy="Choose one.")
    line = kept.line
    with (
        transaction.atomic(),
        audit.act(actor=by.pk, subject=line.pk, client=line.authorization.client_id) as entry,
    ):
        row = AuthorizationLine.objects.get(pk=line.pk)
        if how == "theirs":
            before = kept.theirs - (kept.ours - row.used_before)
            if before < 0:
                raise UserError(
                    "The payer counts less than was signed here since.",
                    field="how",
                    remedy="Look for charges that did not arrive, then count again.",
                )
            amending.regrant(row, row.granted, used_before=before)
        kept.settled_at, kept.settled_by, kept.settled_how = now(), by, how
        kept.save(update_fields=["settled_at", "settled_by", "settled_how"])
        entry.record("ledger.count_settled", how=how, theirs=kept.theirs, ours=kept.ours)
