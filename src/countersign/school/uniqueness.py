"""Pairs of children whose reports share wording, with the words on both sides.

Source: shared passages are what a district's reviewer finds; the measure is containment in runs of
eight words, after Broder and others, "Syntactic clustering of the web", 1997 (read 2026-11-30).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from countersign.base.passages.index import Index
from countersign.base.passages.runs import Run, shared_runs
from countersign.school.own import Approved, Own, own

RUN_WORDS = 8
PAIR_WORDS = 40
PLACES = 4


@dataclass(frozen=True, slots=True)
class Report:
    """A report as it is compared."""

    id: str
    child: str
    author: str
    own: Own


@dataclass(frozen=True, slots=True)
class Pair:
    """Two children's reports that share passages; shares are of each report's own sentences."""

    a: str
    b: str
    share_a: float
    share_b: float
    runs: tuple[Run, ...]

    def as_dict(self) -> dict[str, Any]:
        """The pair as JSON; offsets are half-open characters."""
        return {
            "a": self.a,
            "b": self.b,
            "share_a": round(self.share_a, PLACES),
            "share_b": round(self.share_b, PLACES),
            "runs": [{"a": list(run.a), "b": list(run.b)} for run in self.runs],
        }


def report(id: str, *, child: str, author: str, text: str, approved: Approved) -> Report:
    """A report made ready to be compared."""
    return Report(id, child, author, own(text, child=child, approved=approved))


def pairs(reports: Sequence[Report]) -> Iterable[Pair]:
    """Every pair of different children that shares enough, in the order of the reports."""
    index = Index()
    for one in reports:
        index.add(one.own.packed, owner=one.child)
    for first, second in index.pairs():
        if (found := compare(reports[first], reports[second])) is not None:
            yield found


def compare(a: Report, b: Report, *, least: int = PAIR_WORDS) -> Pair | None:
    """What two reports share, or None when it is less than `least` words."""
    runs = tuple(shared_runs(a.own.words, b.own.words, least=RUN_WORDS))
    if not runs or sum(run.words for run in runs) < least:
        return None
    share_a = _covered(run.a for run in runs) / a.own.length
    share_b = _covered(run.b for run in runs) / b.own.length
    return Pair(a.id, b.id, min(1.0, share_a), min(1.0, share_b), runs)


def _covered(spans: Iterable[tuple[int, int]]) -> int:
    """Characters in the union of half-open spans."""
    total, reached = 0, 0
    for start, end in sorted(spans):
        total += max(0, end - max(start, reached))
        reached = max(reached, end)
    return total
