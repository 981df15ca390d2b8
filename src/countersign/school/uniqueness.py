"""Pairs of children whose reports share wording, with the words on both sides.

Source: shared passages are what a district's reviewer finds; the measure is containment in runs of
eight words, after Broder and others, "Syntactic clustering of the web", 1997 (read 2026-11-30).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from countersign.base.passages.index import Index, Spread
from countersign.base.passages.runs import SEED, Prepared, Run, passages, prepared, runs_between
from countersign.school.own import Approved, Own, own

RUN_WORDS = 8
PAIR_WORDS = 40
MANY_WORDS = 60
LONG_WORDS = 35
RARE_WORDS = 10
FEW = 3
"""Fewer than many words are a copy when a passage is long, or when enough of them stand in so few
reports. Else they may be chance: a usual phrase here, a usual sentence there."""
PASSAGE_WORDS = 16
APART = 5
"""Words that may stand between two runs of one passage, in either text."""
PLACES = 4
READY = 2000
"""Reports kept ready for comparing, since one is compared with many in a row."""


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

    @lru_cache(maxsize=READY)
    def ready(number: int) -> Prepared:
        return prepared(reports[number].own.words)

    for first, second in index.pairs():
        runs = runs_between(ready(first), ready(second), least=RUN_WORDS)
        found = _pair(reports[first], reports[second], runs, PAIR_WORDS)
        if found is not None and is_copy(found.runs, rare_words(found.runs, index.spread(first))):
            yield found


def compare(a: Report, b: Report, *, least: int = PAIR_WORDS) -> Pair | None:
    """What two reports share, or None when it is less than `least` words."""
    runs = runs_between(prepared(a.own.words), prepared(b.own.words), least=RUN_WORDS)
    return _pair(a, b, runs, least)


def _pair(a: Report, b: Report, found: Sequence[Run], least: int) -> Pair | None:
    runs = copied(found)
    words = sum(run.words for run in runs)
    if not runs or words < least:
        return None
    share_a = _covered(run.a for run in runs) / a.own.length
    share_b = _covered(run.b for run in runs) / b.own.length
    return Pair(a.id, b.id, min(1.0, share_a), min(1.0, share_b), tuple(runs))


def longest(runs: Sequence[Run]) -> int:
    """Words of the longest passage."""
    return max(sum(run.words for run in one) for one in passages(runs, apart=APART))


def is_copy(runs: Sequence[Run], rare: float = 0.0) -> bool:
    """Whether 40 words or more are a copy, and not chance."""
    words = sum(run.words for run in runs)
    return words >= MANY_WORDS or (
        words >= PAIR_WORDS and (longest(runs) >= LONG_WORDS or rare >= RARE_WORDS)
    )


def rare_words(runs: Sequence[Run], spread: Spread) -> float:
    """About how many of the shared words stand in few reports only."""
    counted = 0.0
    for run in runs:
        start, end = run.ours
        seeds = spread[start : max(start + 1, end - SEED + 1)]
        counted += run.words * float((seeds <= FEW).mean())
    return counted


def copied(found: Sequence[Run]) -> tuple[Run, ...]:
    """The runs that are passages: whole sentences, or long enough with what follows them.

    Two people who write about the same things share a phrase of eight words here and there; what
    was copied goes on behind a changed word, or is a sentence from its beginning to its end.
    """
    kept: list[Run] = []
    for passage in passages(found, apart=APART):
        long = sum(run.words for run in passage) >= PASSAGE_WORDS
        kept += [run for run in passage if long or run.whole]
    return tuple(kept)


def _covered(spans: Iterable[tuple[int, int]]) -> int:
    """Characters in the union of half-open spans."""
    total, reached = 0, 0
    for start, end in sorted(spans):
        total += max(0, end - max(start, reached))
        reached = max(reached, end)
    return total
