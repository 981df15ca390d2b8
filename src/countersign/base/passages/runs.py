"""The runs of words that two texts share, as long as they go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from countersign.base.passages.words import FIGURE, PERSON, Word
from countersign.base.words import wordset

SEED = 6
"""Words in a row that must be alike for a run to be looked for."""
AGAIN = 3
"""Words in a row that must be alike again after a small difference,"""
AFTER_CHANGE = 5
"""and after a word that was changed for another."""
_SMALL = wordset("a the be have do not and or with in on to of at for") | {PERSON, FIGURE}
_STEPS = ((1, 1), (1, 0), (0, 1), (2, 1), (1, 2), (2, 2))
_CHANGES = ((1, 1), (1, 0), (0, 1), (1, 2), (2, 1))
TO_THE_EDGE = 2
"""So many words alike are enough behind a change when with them both sentences end, or begin."""


@dataclass(frozen=True, slots=True)
class Run:
    """A shared run: half-open offsets in each text, and the written words it has.

    `ours` and `theirs` are the places of its words in each text's words. `whole` says that it is
    whole sentences in both.
    """

    a: tuple[int, int]
    b: tuple[int, int]
    words: int
    ours: tuple[int, int] = (0, 0)
    theirs: tuple[int, int] = (0, 0)
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Prepared:
    """A text made ready to be compared with many: where each `SEED` words in a row begin."""

    words: Sequence[Word]
    seeds: tuple[tuple[str, ...] | None, ...]
    places: Mapping[tuple[str, ...], Sequence[int]]


def prepared(words: Sequence[Word]) -> Prepared:
    """`words`, ready. What stands across a gap begins no run."""
    keys = [word.key for word in words]
    # The last gap at or before each word: a seed is broken when one lies inside it.
    broken, last = [], -1
    for at, word in enumerate(words):
        last = at if word.gap else last
        broken.append(last)
    seeds = tuple(
        None if broken[at + SEED - 1] > at else tuple(keys[at : at + SEED])
        for at in range(len(keys) - SEED + 1)
    )
    places: dict[tuple[str, ...], list[int]] = {}
    for at, seed in enumerate(seeds):
        if seed is not None:
            places.setdefault(seed, []).append(at)
    return Prepared(words, seeds, places)


def shared_runs(ours: Sequence[Word], theirs: Sequence[Word], *, least: int) -> list[Run]:
    """The shared runs of at least `least` written words, in order, none overlapping in `ours`.

    A run goes on over a swapped name or figure and the small words around it. It never goes over
    something that does not count (`Word.gap`).
    """
    return runs_between(prepared(ours), prepared(theirs), least=least)


def runs_between(a: Prepared, b: Prepared, *, least: int) -> list[Run]:
    """The same of texts that are ready already."""
    ours, theirs = a.words, b.words
    found: list[Run] = []
    at = free = 0
    while at < len(a.seeds):
        seed = a.seeds[at]
        places = () if seed is None else b.places.get(seed, ())
        if not places:
            at += 1
            continue
        ends = max((*_reach(ours, theirs, at, place), -place) for place in places)
        end, other_end, place = ends[0], ends[1], -ends[2]
        start, other_start = _back(ours, theirs, at, place, free)
        front, back = _scraps(ours, start, end)
        run = run_of(
            ours, theirs, (start + front, end - back), (other_start + front, other_end - back)
        )
        if run.words >= least:
            found.append(run)
            at = free = end - back
        else:
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


def run_of(
    ours: Sequence[Word],
    theirs: Sequence[Word],
    here: tuple[int, int],
    there: tuple[int, int],
) -> Run:
    """The run of the words from `here` in ours and from `there` in theirs (places, half-open)."""
    mine, other = ours[slice(*here)], theirs[slice(*there)]
    if not mine or not other:
        return Run((0, 0), (0, 0), 0)
    return Run(
        (mine[0].start, mine[-1].end),
        (other[0].start, other[-1].end),
        min(sum(word.written for word in mine), sum(word.written for word in other)),
        here,
        there,
        _whole(ours, here) and _whole(theirs, there),
    )


def _whole(words: Sequence[Word], span: tuple[int, int]) -> bool:
    start, end = span
    return words[start].begins and (end == len(words) or words[end].begins)


def passages(runs: Sequence[Run], *, apart: int) -> list[list[Run]]:
    """Runs that follow one another in both texts with at most `apart` words between them."""
    found: list[list[Run]] = []
    for run in runs:
        last = found[-1][-1] if found else None
        if (
            last is not None
            and 0 <= run.ours[0] - last.ours[1] <= apart
            and 0 <= run.theirs[0] - last.theirs[1] <= apart
        ):
            found[-1].append(run)
        else:
            found.append([run])
    return found


def _reach(ours: Sequence[Word], theirs: Sequence[Word], at: int, place: int) -> tuple[int, int]:
    """Where a run that begins at `at` and `place` ends in each text."""
    i, j = _alike(ours, theirs, at, place, first=True)
    while True:
        further = _over(ours, theirs, i, j, small=True) or _over(ours, theirs, i, j, small=False)
        if further is None:
            return i, j
        i, j = further


def _over(
    ours: Sequence[Word], theirs: Sequence[Word], i: int, j: int, *, small: bool
) -> tuple[int, int] | None:
    """How far the run goes behind a small difference, or behind one word changed for another."""
    for di, dj in _STEPS if small else _CHANGES:
        skipped = [*ours[i : i + di], *theirs[j : j + dj]]
        if len(skipped) < di + dj or any(w.gap for w in skipped):
            continue
        if small and not all(w.key in _SMALL for w in skipped):
            continue
        ni, nj = _alike(ours, theirs, i + di, j + dj, first=False)
        alike = ni - (i + di)
        if alike >= (AGAIN if small else AFTER_CHANGE) or (
            alike >= TO_THE_EDGE
            and any(
                _ends(ours, ni - n) and _ends(theirs, nj - n)
                for n in range(alike - TO_THE_EDGE + 1)
            )
        ):
            return ni, nj
    return None


def _ends(words: Sequence[Word], at: int) -> bool:
    return at == len(words) or words[at].begins


def _alike(
    ours: Sequence[Word], theirs: Sequence[Word], i: int, j: int, *, first: bool
) -> tuple[int, int]:
    while i < len(ours) and j < len(theirs) and ours[i].key == theirs[j].key:
        if not first and (ours[i].gap or theirs[j].gap):
            break
        i, j, first = i + 1, j + 1, False
    return i, j


def _back(
    ours: Sequence[Word], theirs: Sequence[Word], i: int, j: int, free: int
) -> tuple[int, int]:
    """Where a run that was met at `i` and `j` begins, not before the word `free` of ours.

    What was changed near the beginning of a sentence leaves too few words before it to be met.
    """
    i, j = _alike_before(ours, theirs, i, j, free)
    while True:
        for di, dj in _STEPS:
            pi, pj = i - di, j - dj
            if pi < free or pj < 0:
                continue
            if any(w.gap or w.begins for w in (*ours[pi + 1 : i + 1], *theirs[pj + 1 : j + 1])):
                continue
            ni, nj = _alike_before(ours, theirs, pi, pj, free)
            whole = any(ours[ni + n].begins and theirs[nj + n].begins for n in range(pi - ni))
            skipped = (*ours[pi:i], *theirs[pj:j])
            small = all(w.key in _SMALL for w in skipped)
            if not small and (di, dj) not in _CHANGES:
                continue
            if pi - ni >= (AGAIN if small else AFTER_CHANGE) or whole:
                i, j = ni, nj
                break
        else:
            return i, j


def _alike_before(
    ours: Sequence[Word], theirs: Sequence[Word], i: int, j: int, free: int
) -> tuple[int, int]:
    while i > free and j > 0 and ours[i - 1].key == theirs[j - 1].key:
        if i < len(ours) and (ours[i].gap or theirs[j].gap):
            break
        i, j = i - 1, j - 1
    return i, j
