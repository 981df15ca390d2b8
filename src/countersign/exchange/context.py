"""What checks may know about the connection to the EMR."""

from __future__ import annotations

from dataclasses import replace

from countersign.exchange import age
from countersign.exchange.age import EmrAge
from countersign.practice.models import Visit
from countersign.spine.context import provider


@provider("emr")
def emr_age(visit: Visit) -> EmrAge | None:
    """How old is what the EMR told us about this visit's site, on that site's clock."""
    found = age.oldest(visit.site_id)
    return found and replace(found, read_at=found.read_at.astimezone(visit.tz))
