"""What checks may know about the connection to the EMR, and about a file of claims."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from countersign.exchange import age
from countersign.exchange.age import EmrAge
from countersign.exchange.claims import setup
from countersign.exchange.claims.standing import Standing, standing_of
from countersign.practice.models import Visit
from countersign.spine.context import provider, sheet_provider
from countersign.spine.draft import PartDraft
from countersign.spine.models import Sheet


@provider("emr")
def emr_age(visit: Visit) -> EmrAge | None:
    """How old is what the EMR told us about this visit's site, on that site's clock."""
    found = age.oldest(visit.site_id)
    return found and replace(found, read_at=found.read_at.astimezone(visit.tz))


@sheet_provider("claims", kind="claim_batch")
def claims(sheet: Sheet, parts: Mapping[str, PartDraft]) -> Standing:
    """The signed charges behind a file of claims, proven now."""
    held = setup.setup()
    return standing_of(sheet, billing_npi=held.npi if held else "")
