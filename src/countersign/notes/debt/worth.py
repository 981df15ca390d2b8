"""What an unsigned visit holds up in dollars: its drafted charge, or an average. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Worth:
    """Dollars; `estimated` when no charge is drafted; None when no fee is known for it."""

    dollars: Decimal | None
    estimated: bool = False


UNKNOWN = Worth(None)


def of_lines(lines: Iterable[Mapping[str, Any]], fees: Mapping[str, Decimal]) -> Worth:
    """Units times fee. A line without units or without a known fee makes the whole unknown."""
    total = Decimal(0)
    for line in lines:
        fee, units = fees.get(str(line.get("code", ""))), line.get("units")
        if fee is None or not isinstance(units, int):
            return UNKNOWN
        total += fee * units
    return Worth(total)


def average(known: Iterable[Worth]) -> Worth:
    """The mean of visits that were charged, for one that is not drafted yet."""
    dollars = [one.dollars for one in known if one.dollars is not None]
    if not dollars:
        return UNKNOWN
    return Worth((sum(dollars, Decimal(0)) / len(dollars)).quantize(CENT), estimated=True)
