"""On whose word a person books: the authorization's, somebody's at the payer, or the family's.

Each is named as what it is, and proven as far as it can be, before the visit is saved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from countersign.authorizations.models import Agreement, PayerTerms
from countersign.authorizations.models_ledger import Billing
from countersign.base import dates
from countersign.base.errors import UserError
from countersign.practice.models import Visit


@dataclass(frozen=True, slots=True)
class Wish:
    """`reference`, `said_by` and `expires_at` are of a tentative booking, `agreement` of self-pay.

    `codes` are the planned codes with their units, when they are known.
    """

    state: Literal["insured", "tentative", "self_pay"] = "insured"
    reference: str = ""
    said_by: str = ""
    expires_at: datetime | None = None
    agreement: Agreement | None = None
    codes: Mapping[str, int] = field(default_factory=dict)


def check_wish(wish: Wish, visit: Visit, terms: PayerTerms, *, at: datetime) -> None:
    """Raise UserError when the wish is not what it says, or the payer's contract forbids it."""
    if wish.state == "tentative":
        _tentative(wish, terms, at)
    if wish.state == "self_pay":
        _self_pay(wish, visit, terms)


def _tentative(wish: Wish, terms: PayerTerms, at: datetime) -> None:
    if not wish.reference.strip():
        raise UserError(
            "A tentative booking needs the payer's reference.",
            field="reference",
            remedy="Write the call's or the request's number.",
        )
    if not wish.said_by.strip():
        raise UserError(
            "Say who said it.",
            field="said_by",
            remedy="Write the name of the person at the payer, or the portal.",
        )
    latest = at + timedelta(days=terms.tentative_days)
    if wish.expires_at is None or not at < wish.expires_at <= latest:
        raise UserError(
            "A tentative booking ends.",
            field="expires_on",
            remedy=f"Choose a day after today, until {dates.said(latest.date())} at the latest.",
        )


def _self_pay(wish: Wish, visit: Visit, terms: PayerTerms) -> None:
    if terms.family_pays != Billing.AGREED:
        known = terms.family_pays == Billing.NO
        raise UserError(
            "The payer's contract does not let this practice bill the family."
            if known
            else "It is not known whether the payer's contract lets this practice bill the family.",
            field="basis",
            remedy="See the payer's terms under Payers.",
        )
    agreement = wish.agreement
    if agreement is None:
        raise UserError(
            "The family has not signed that they pay themselves.",
            field="agreement",
            remedy="Enter their signed agreement on the client's page first.",
        )
    payer_id = visit.coverage.plan.payer_id if visit.coverage is not None else None
    if (agreement.client_id, agreement.payer_id) != (visit.client_id, payer_id):
        raise UserError(
            "This agreement is another family's, or about another payer.",
            field="agreement",
            remedy="Choose this family's.",
        )
    if agreement.ended_at or not agreement.starts_on <= visit.date_of_service <= agreement.ends_on:
        raise UserError(
            f"The family's agreement runs from {dates.said(agreement.starts_on)} to "
            f"{dates.said(agreement.ends_on)}.",
            field="agreement",
            remedy="Have them sign a new one.",
        )
