"""The practice's own side of its claims, and how payers and sites are named on them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from countersign.exchange.formats.x12 import p837
from countersign.exchange.models import ClaimSetup, PayerFiling, Price, SitePlace
from countersign.practice.models import Payer, Site
from countersign.practice.models.coverage import PayerType

FILING = {PayerType.MEDICARE: "MB", PayerType.MEDICAID: "MC", PayerType.COMMERCIAL: "CI"}
DAYS = {PayerType.MEDICARE: 365, PayerType.MEDICAID: 180, PayerType.COMMERCIAL: 90}
"""Where nobody entered the contract's own. Medicare's is law: 42 CFR 424.44."""


def setup() -> ClaimSetup | None:
    """The one row, when somebody entered it."""
    return ClaimSetup.objects.first()


def filing_of(payer: Payer) -> PayerFiling:
    """How claims name `payer`: as entered, else by its kind; not saved then."""
    held = PayerFiling.objects.filter(payer=payer).first()
    kind = PayerType(payer.payer_type)
    return held or PayerFiling(
        payer=payer, filing=FILING.get(kind, "CI"), days=DAYS.get(kind, 90), correction_days=365
    )


def prices() -> dict[str, Decimal]:
    """Dollars a unit, by code."""
    return dict(Price.objects.values_list("code", "dollars"))


def store_prices(found: Mapping[str, Decimal]) -> None:
    """Make `found` the practice's prices, all of them."""
    with transaction.atomic():
        Price.objects.all().delete()
        Price.objects.bulk_create(Price(code=c, dollars=d) for c, d in found.items())


def billing(held: ClaimSetup) -> p837.Provider:
    """Who bills."""
    return p837.Provider(
        last=held.name,
        npi=held.npi,
        taxonomy=held.taxonomy,
        tax_id=held.tax_id,
        address=p837.Address(held.line, held.city, held.state, held.postal),
    )


def submitter(held: ClaimSetup) -> p837.Submitter:
    """Who sends, and to whom."""
    return p837.Submitter(
        name=held.name,
        id=held.submitter_id,
        contact=held.contact,
        phone=held.phone,
        receiver_name=held.receiver_name,
        receiver_id=held.receiver_id,
    )


def envelope(held: ClaimSetup, *, at: datetime) -> p837.Envelope:
    """The outermost of the next file, under the number that was given out last."""
    return p837.Envelope(
        sender=held.sender,
        receiver=held.receiver,
        control=held.last_file,
        at=at,
        sender_qualifier=held.sender_qualifier,
        receiver_qualifier=held.receiver_qualifier,
        test=held.test,
    )


def place_of(site: Site) -> SitePlace:
    """How claims name `site`: as entered, else as an office at the practice's address."""
    return SitePlace.objects.filter(site=site).first() or SitePlace(site=site)


def facility_of(place: SitePlace) -> p837.Provider | None:
    """The site as a provider of its own; None where it is the practice's own address."""
    if not place.line:
        return None
    address = p837.Address(place.line, place.city, place.state, place.postal)
    return p837.Provider(last=place.site.name, npi=place.npi, address=address)
