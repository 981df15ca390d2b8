"""The runs of words that two texts share, as long as they go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from countersign.base.passages.words import FIGURE, PERSON, Word
from countersign.base.words import wordset

SEED = 6
"""Words in a row that must be alike for a run to be looked for."""
AGAIN = 3
"""Words in a row that must be alike again after a small difference."""
_SMALL = wordset("a the be have do not and or with in on to of at for") | {PERSON, FIGURE}
_STEPS = ((1, 1), (1, 0), (0, 1), (2, 1), (1, 2), (2, 2))


@dataclass(frozen=True, slots=True)
class Run:
    """A shared run: half-open offsets in each text, and the written words it has in the first."""

    a: tuple[int, int]
    b: tuple[int, int]
    words: int


def shared_runs(ours: Sequence[Word], theirs: Sequence[Word], *, least: int) -> list[Run]:
    """The shared runs of at least `least` written words, in order, none overlapping in `ours`.

    A run goes on over a swapped name or figure and the small words around it. It never goes over
    something that does not count (`Word.gap`).
    """
    starts: dict[tuple[str, ...], list[int]] = {}
    for at in range(len(theirs) - SEED + 1):
        if not _broken(theirs, at, at + SEED):
            starts.setdefault(_keys(theirs, at), []).append(at)
    found: list[Run] = []
    at = 0
    while at <= len(ours) - SEED:
        places = () if _broken(ours, at, at + SEED) else starts.get(_keys(ours, at), ())
        ends = max(
            ((*_reach(ours, theirs, at, place), -place) for place in places), default=(at, 0, 0)
        )
        end, other_end, place = ends[0], ends[1], -ends[2]
        if end > at:
            front, back = _scraps(ours, at, end)
            run = _run(ours[at + front : end - back], theirs[place + front : other_end - back])
            if run.words >= least:
                found.append(run)
                at = end - back
                continue
        at += 1
    return found


def _scraps(ours: Sequence[Word], start: int, end: int) -> tuple[int, int]:
    """How many words at either end are the mere edge of a sentence that goes on otherwise."""
    front = next((n for n in range(1, AGAIN + 1) if ours[start + n].begins), 0)
    if ours[start].begins:
        front = 0
    finished = end == len(ours) or ours[end].begins
    back = 0
    if not finished:
        back = next((n for n in range(1, AGAIN + 1) if ours[end - n].begins), 0)
    return front, back


def _keys(words: Sequence[Word], at: int) -> tuple[str, ...]:
    return tuple(word.key for word in words[at : at + SEED])


def _broken(words: Sequence[Word], start: int, end: int) -> bool:
    return any(word.gap for word in words[start + 1 : end])


def _run(ours: Sequence[Word], theirs: Sequence[Word]) -> Run:
    if not ours or not theirs:
        return Run((0, 0), (0, 0), 0)
    return Run(
        (ours[0].start, ours[-1].end),
        (theirs[0].start, theirs[-1].end),
        min(sum(word.count for word in ours), sum(word.count for word in theirs)),
    )


def _reach(ours: Sequence[Word], theirs: Sequence[Word], at: int, place: int) -> tuple[int, int]:
    """Where a run that begins at `at` and `place` ends in each text."""
    i, j = _alike(ours, theirs, at, place, first=True)
    while True:
        for di, dj in _STEPS:
            skipped = [*ours[i : i + di], *theirs[j : j + dj]]
            if len(skipped) < di + dj or not all(w.key in _SMALL and not w.gap for w in skipped):
                continue
            ni, nj = _alike(ours, theirs, i + di, j + dj, first=False)
            if ni - (i + di) >= AGAIN:
                i, j = ni, nj
                break
        else:
            return i, j


def _alike(
    ours: Sequence[Word], theirs: Sequence[Word], i: int, j: int, *, first: bool
) -> tuple[int, int]:
    while i < len(ours) and j < len(theirs) and ours[i].key == theirs[j].key:
        if not first and (ours[i].gap or theirs[j].gap):
            break
        i, j, first = i + 1, j + 1, False
    return i, j
