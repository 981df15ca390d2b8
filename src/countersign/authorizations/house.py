"""The practice's rules for its ledger, each payer's terms, and what holds until they are set."""

from __future__ import annotations

from uuid import UUID

from countersign.authorizations.models import HouseRule, PayerTerms
from countersign.base.clock import now
from countersign.practice.models import Practice


def house() -> HouseRule:
    """The practice's rules; unsaved defaults until somebody sets them.

    A ledger opens on the day the practice was set up: what was used before is an opening balance.
    """
    kept = HouseRule.objects.first()
    if kept is not None:
        return kept
    practice = Practice.objects.first()
    since = practice.created_at.astimezone(practice.tz) if practice is not None else now()
    return HouseRule(opened_on=since.date())


def terms_of(payer_id: UUID | None) -> PayerTerms:
    """The payer's terms; unsaved careful defaults until a person enters the contract's."""
    kept = PayerTerms.objects.filter(payer_id=payer_id).first() if payer_id else None
    return kept or unknown_terms(payer_id)


def unknown_terms(payer_id: UUID | None) -> PayerTerms:
    """The careful defaults of a payer whose contract nobody has entered."""
    return PayerTerms(payer_id=payer_id) if payer_id is not None else PayerTerms()


def terms_by_payer() -> dict[UUID | None, PayerTerms]:
    """Every payer's terms that a person has entered."""
    return {row.payer_id: row for row in PayerTerms.objects.all()}
