"""Whether a row of counts rises, falls, or shows neither. Pure arithmetic.

A rise is called one only when the order of the values would be rare by chance: Mann-Kendall's test
with ties, two-sided at 5 % (Mann 1945, Kendall 1975; normal approximation with continuity
correction). Fewer than five measured sessions show no trend, whatever they look like.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, sqrt
from typing import Literal

from countersign.notes.measures import Measure

Way = Literal["rising", "falling", "none", "few"]
FEWEST = 5
RARE = 0.05
ENDS = 3  # sessions at each end of the period that are told together


@dataclass(frozen=True, slots=True)
class Ends:
    """Tries and successes of the first and the last sessions of a period."""

    first: tuple[int, int]
    last: tuple[int, int]
    sessions: int


def way_of(counts: Sequence[tuple[int, int]]) -> Way:
    """The way of (successes, trials) in the order of their days."""
    if len(counts) < FEWEST:
        return "few"
    rising = sum(
        _sign(later[0] * earlier[1], earlier[0] * later[1])
        for at, earlier in enumerate(counts)
        for later in counts[at + 1 :]
    )
    if _chance(rising, counts) > RARE:
        return "none"
    return "rising" if rising > 0 else "falling"


def _sign(a: int, b: int) -> int:
    return (a > b) - (a < b)


def _chance(rising: int, counts: Sequence[tuple[int, int]]) -> float:
    """How often chance alone would order the values so far one way."""
    n = len(counts)
    ties = Counter(done * 10_000 // tries for done, tries in counts).values()
    spread = n * (n - 1) * (2 * n + 5) - sum(t * (t - 1) * (2 * t + 5) for t in ties)
    if spread <= 0 or rising == 0:
        return 1.0
    z = (abs(rising) - 1) / sqrt(spread / 18)
    return erfc(z / sqrt(2))


def counted(measures: Sequence[Measure]) -> list[tuple[int, int]]:
    """Successes and trials of those that were counted, in the order of their days."""
    ordered = sorted(measures, key=lambda m: m.on)
    return [(m.successes or 0, m.trials or 0) for m in ordered if m.has_count]


def ends_of(counts: Sequence[tuple[int, int]]) -> Ends:
    """The first and the last sessions added up; each one alone when there are few."""
    size = ENDS if len(counts) >= 2 * ENDS else 1
    return Ends(_total(counts[:size]), _total(counts[-size:]), size)


def _total(counts: Sequence[tuple[int, int]]) -> tuple[int, int]:
    return sum(done for done, _ in counts), sum(tries for _, tries in counts)
