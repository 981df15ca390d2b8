"""The practice's own side of its claims, and how payers and sites are named on them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction

from countersign.base.errors import UserError
from countersign.exchange.formats.x12 import p837
from countersign.exchange.models import ClaimSetup, PayerFiling, Price, SitePlace
from countersign.practice.models import Payer, Site
from countersign.practice.models.coverage import PayerType

FILING = {PayerType.MEDICARE: "MB", PayerType.MEDICAID: "MC", PayerType.COMMERCIAL: "CI"}
DAYS = {PayerType.MEDICARE: 365, PayerType.MEDICAID: 180, PayerType.COMMERCIAL: 90}
"""Where nobody entered the contract's own. Medicare's is law: 42 CFR 424.44."""
_LINE = re.compile(r"^\s*([0-9A-Z]{5})\s*[:=,;\t ]\s*\$?\s*(\d{1,5}(?:\.\d{1,2})?)\s*$")


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


def read_prices(text: str) -> dict[str, Decimal]:
    """Prices from lines like "97530 50.00". Raises UserError naming the first line that is none."""
    found: dict[str, Decimal] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        match = _LINE.match(line.upper())
        if match is None:
            raise UserError(
                f"Line {number} is no code and dollars.",
                field="prices",
                remedy="Write one code a line, for example: 97530 50.00",
            )
        if match[1] in found:
            raise UserError(f"{match[1]} stands on two lines.", field="prices")
        found[match[1]] = Decimal(match[2])
    return found


def written_prices() -> str:
    """The prices as the lines somebody entered."""
    return "\n".join(f"{code} {dollars}" for code, dollars in sorted(prices().items()))


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


def place_of(site: Site) -> SitePlace:
    """How claims name `site`: as entered, else as an office at the practice's address."""
    return SitePlace.objects.filter(site=site).first() or SitePlace(site=site)


def facility_of(place: SitePlace) -> p837.Provider | None:
    """The site as a provider of its own; None where it is the practice's own address."""
    if not place.line:
        return None
    address = p837.Address(place.line, place.city, place.state, place.postal)
    return p837.Provider(last=place.site.name, npi=place.npi, address=address)
