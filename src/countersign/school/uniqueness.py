"""Pairs of children whose reports share wording, with the words on both sides.

Source: shared passages are what a district's reviewer finds; the measure is containment in runs of
eight words, after Broder and others, "Syntactic clustering of the web", 1997 (read 2026-11-30).
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

from countersign.base.passages.index import Index, Spread
from countersign.base.passages.runs import (
    SEED,
    Prepared,
    Run,
    passages,
    prepared,
    run_of,
    runs_between,
)
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
SHORT_WORDS = 3
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
        both = ready(first), ready(second)
        found = copied(runs_between(*both, least=RUN_WORDS))
        if _enough(found, PAIR_WORDS) and is_copy(found, rare_words(found, index.spread(first))):
            yield _pair(reports[first], reports[second], completed(found, *both))


def compare(a: Report, b: Report, *, least: int = PAIR_WORDS) -> Pair | None:
    """What two reports share, or None when it is less than `least` words."""
    both = prepared(a.own.words), prepared(b.own.words)
    found = copied(runs_between(*both, least=RUN_WORDS))
    return _pair(a, b, completed(found, *both)) if _enough(found, least) else None


def _enough(found: Sequence[Run], least: int) -> bool:
    return bool(found) and sum(run.words for run in found) >= least


def _pair(a: Report, b: Report, runs: Sequence[Run]) -> Pair:
    share_a = _covered(run.a for run in runs) / a.own.length
    share_b = _covered(run.b for run in runs) / b.own.length
    return Pair(a.id, b.id, min(1.0, share_a), min(1.0, share_b), tuple(runs))


def completed(found: Sequence[Run], ours: Prepared, theirs: Prepared) -> tuple[Run, ...]:
    """The runs of a copy with its short sentences: those that stand whole on both sides.

    Too short to tell a copy by, they are no less copied where a copy was told by others.
    """
    used = {at for run in found for at in range(*run.ours)}
    there = {at for run in found for at in range(*run.theirs)}
    free: dict[tuple[str, ...], list[tuple[int, int]]] = {}
    for span in _sentences(theirs, there):
        free.setdefault(_keys(theirs, span), []).append(span)
    short = []
    for span in _sentences(ours, used):
        places = free.get(_keys(ours, span), [])
        if places and span[1] - span[0] >= SHORT_WORDS:
            short.append(run_of(ours.words, theirs.words, span, places.pop(0)))
    return tuple(sorted((*found, *short), key=lambda run: run.ours))


def _sentences(of: Prepared, used: Container[int]) -> Iterator[tuple[int, int]]:
    """The places of sentences of which no word is used yet."""
    starts = [at for at, word in enumerate(of.words) if word.begins] + [len(of.words)]
    for start, end in pairwise(starts):
        if not any(at in used for at in range(start, end)):
            yield start, end


def _keys(of: Prepared, span: tuple[int, int]) -> tuple[str, ...]:
    return tuple(word.key for word in of.words[slice(*span)])


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
