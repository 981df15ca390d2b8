"""Rates with their intervals, dollars both ways, and how a sample is extrapolated."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import sqrt
from typing import Any

Z95 = 1.959963984540054
Z90 = 1.6448536269514722  # two-sided 90 %: auditors demand its lower end (OIG, HHS)
CENT = Decimal("0.01")


def wilson(hits: int, n: int) -> dict[str, float]:
    """A share with its 95 % Wilson interval; all of it is open when nothing was seen."""
    if n == 0:
        return {"estimate": 0.0, "low": 0.0, "high": 1.0}
    p = hits / n
    centre = p + Z95**2 / (2 * n)
    reach = Z95 * sqrt(p * (1 - p) / n + Z95**2 / (4 * n * n))
    bottom = 1 + Z95**2 / n
    return {
        "estimate": round(p, 4),
        "low": round(max(0.0, (centre - reach) / bottom), 4),
        "high": round(min(1.0, (centre + reach) / bottom), 4),
    }


@dataclass(slots=True)
class Tally:
    """How many sessions, and how many of them were billed up or down."""

    sessions: int = 0
    up: int = 0
    down: int = 0

    def add(self, direction: str | None) -> None:
        self.sessions += 1
        self.up += direction == "up"
        self.down += direction == "down"

    def as_dict(self) -> dict[str, Any]:
        return {"up": wilson(self.up, self.sessions), "down": wilson(self.down, self.sessions)}


@dataclass(slots=True)
class Dollars:
    """Sums of the differences. Overbilled and underbilled are kept apart; both are positive."""

    over: Decimal = Decimal(0)
    under: Decimal = Decimal(0)
    _sessions: int = 0
    _net: Decimal = Decimal(0)
    _squares: Decimal = Decimal(0)

    def add(self, difference: Decimal) -> None:
        self._sessions += 1
        self._net += difference
        self._squares += difference * difference
        self.over += max(difference, Decimal(0))
        self.under += max(-difference, Decimal(0))

    def exposure(self) -> dict[str, str]:
        return {"over": money(self.over), "under": money(self.under)}

    def extrapolated(self, population: int) -> dict[str, str]:
        """The mean difference times all sessions, with a two-sided 90 % interval."""
        n = self._sessions
        if n < 2:
            return {}
        mean = self._net / n
        variance = (self._squares - n * mean * mean) / (n - 1)
        # A sample of a small pile says more: the finite population correction.
        left = Decimal(max(population - n, 0)) / Decimal(max(population - 1, 1))
        error = (max(variance, Decimal(0)) / n * left).sqrt()
        reach = Decimal(str(Z90)) * error
        return {
            "sessions": str(population),
            "mean": money(mean),
            "point": money(mean * population),
            "low": money((mean - reach) * population),
            "high": money((mean + reach) * population),
            "method": (
                "mean difference per session times all sessions, simple random sample, two-sided "
                "90 % normal interval with finite population correction; auditors claim the low end"
            ),
        }


def money(value: Decimal) -> str:
    """Dollars with two places, halves away from zero."""
    return str(value.quantize(CENT, rounding=ROUND_HALF_UP))


def rates(tallies: Iterable[tuple[str, Tally]]) -> dict[str, dict[str, Any]]:
    """Rates by name, in the order of the names."""
    return {name: tally.as_dict() for name, tally in sorted(tallies)}
