"""Which coverage pays for a visit of a client on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from countersign.practice.models import Client, Coverage


def coverage_on(client: Client, day: date) -> Coverage | None:
    """The coverage that pays first on `day`."""
    rows = client.coverages.select_related("plan__payer").order_by("order")
    return first_in_force(rows, day)


def first_in_force(rows: Iterable[Coverage], day: date) -> Coverage | None:
    """The first of a client's coverages, in their order, that is in force on `day`."""
    for coverage in rows:
        begun = coverage.starts_on is None or coverage.starts_on <= day
        if begun and (coverage.ends_on is None or day <= coverage.ends_on):
            return coverage
    return None
