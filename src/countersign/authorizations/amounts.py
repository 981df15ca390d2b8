"""Amounts in words and as minutes: what payers count is visits, units of 15 minutes, or hours."""

from __future__ import annotations

from decimal import Decimal

MINUTES_A_UNIT = 15
"""One timed unit; the first starts at 8 minutes. Pub. 100-04 ch. 5 s. 20.2, read 2026-11-24."""
_LEAST_OF_A_UNIT = 8
_ONE = {"visits": "visit", "units": "unit", "hours": "hour"}


def units_of(minutes: int) -> int:
    """Timed units that a booking of so many minutes will take if it is one service; at least 1.

    Only for planning: what was done is counted by `coding` from captured minutes.
    """
    return max(1, (minutes + MINUTES_A_UNIT - _LEAST_OF_A_UNIT) // MINUTES_A_UNIT)


def planned(counts: str, minutes: int) -> int:
    """What a booking of `minutes` takes of a line with this count."""
    if counts == "visits":
        return 1
    return minutes if counts == "hours" else units_of(minutes)


def said(amount: int, counts: str) -> str:
    """ "12 visits", "1 unit", "7.5 hours". Hours are kept in minutes."""
    if counts == "hours":
        hours = (Decimal(amount) / 60).quantize(Decimal("0.01")).normalize()
        return f"{hours:f} {'hour' if hours == 1 else 'hours'}"
    return f"{amount} {_ONE[counts] if amount == 1 else counts}"


def number(amount: int, counts: str) -> str:
    """ "13" of visits or units, "7.5" of hours: for "visit 13 of 12"."""
    return said(amount, counts).split()[0]


def one(counts: str) -> str:
    """ "visit", "unit" or "hour"."""
    return _ONE[counts]
