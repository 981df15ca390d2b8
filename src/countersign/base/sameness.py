"""Which runs of words two texts share. Pure; compares folded words, keeps numbers as they are."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Run:
    """`words` words in a row that both texts hold; half-open character spans in each."""

    a: tuple[int, int]
    b: tuple[int, int]
    words: int


def tokens(text: str) -> list[tuple[str, int, int]]:
    """The words of `text`, folded, with their character spans."""
    return [
        (m.group().casefold().replace("’", "'"), m.start(), m.end()) for m in _WORD.finditer(text)
    ]


def shingles(text: str, *, size: int) -> frozenset[tuple[str, ...]]:
    """Every `size` words in a row of `text`."""
    found = [sys.intern(word) for word, *_ in tokens(text)]  # one copy of each word for all texts
    return frozenset(tuple(found[i : i + size]) for i in range(len(found) - size + 1))


def shares(text: str, others: Sequence[frozenset[tuple[str, ...]]], *, size: int) -> list[float]:
    """The share (0 to 1) of the words of `text` in runs that each of `others` holds too."""
    found = [word for word, *_ in tokens(text)]
    runs_of_text = [tuple(found[i : i + size]) for i in range(len(found) - size + 1)]
    return [_covered(runs_of_text, held, size) / len(found) if found else 0.0 for held in others]


def _covered(
    runs_of_text: Sequence[tuple[str, ...]], held: frozenset[tuple[str, ...]], size: int
) -> int:
    """How many words stand in a run that is held."""
    count, counted_to = 0, 0  # words before `counted_to` are counted
    for i, run in enumerate(runs_of_text):
        if run in held:
            count += i + size - max(i, counted_to)
            counted_to = i + size
    return count


def runs(a: str, b: str, *, least: int) -> list[Run]:
    """The longest shared runs of at least `least` words, in order, none overlapping in `a`."""
    ours, theirs = tokens(a), tokens(b)
    starts: dict[tuple[str, ...], list[int]] = {}
    for j in range(len(theirs) - least + 1):
        starts.setdefault(tuple(w for w, *_ in theirs[j : j + least]), []).append(j)
    found = []
    i = 0
    while i <= len(ours) - least:
        places = starts.get(tuple(w for w, *_ in ours[i : i + least]), ())
        best = max(((_length(ours, theirs, i, j), -j) for j in places), default=(0, 0))
        if best[0] == 0:
            i += 1
            continue
        n, j = best[0], -best[1]
        found.append(
            Run(
                (ours[i][1], ours[i + n - 1][2]),
                (theirs[j][1], theirs[j + n - 1][2]),
                n,
            )
        )
        i += n
    return found


def _length(
    ours: Sequence[tuple[str, int, int]], theirs: Sequence[tuple[str, int, int]], i: int, j: int
) -> int:
    n = 0
    while i + n < len(ours) and j + n < len(theirs) and ours[i + n][0] == theirs[j + n][0]:
        n += 1
    return n
