"""Improving a very large plan site by site, each in a process of its own.

A site of a large practice is about as large as a middle-sized practice, where neighbourhoods reach
a proven per cent within a minute. So the parties of one site are taken out, with all rows that
their blocks stand in and what the others leave of them, and improved there as a program of its own;
as many sites at once as there are cores. What two sites at once want of a shared therapist is given
to the first; whatever no longer fits is left as it was.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing.queues import Queue
from queue import Empty

import numpy as np
from numpy.typing import NDArray

from countersign.scheduling.engine import bounds
from countersign.scheduling.engine.improve import Improver, settle
from countersign.scheduling.engine.master import (
    Chosen,
    Master,
    Relaxed,
    dive,
    fill,
    only_used,
    relax,
)
from countersign.scheduling.engine.rows import Floats, Ints, Program

LARGE = 1200
"""From this many parties a term is planned site by site."""
A_SITE = 80.0
"""Seconds for one site, where there is time for all of them."""
LEAST = 5.0
RELAXING, DIVING = 0.4, 0.6
"""Parts of its time after which a site's relaxation, and its dive, are cut short."""
PATIENCE = 30.0
"""Seconds beyond its time after which a process is given up."""


@dataclass(frozen=True, slots=True)
class How:
    """For how long, from which seed, and whether a first plan of the site is made as well."""

    seconds: float
    seed: int
    fresh: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """The parties of a site as a program of its own, with the plan that they have."""

    made: Program
    chosen: Chosen
    relaxed: Relaxed
    numbers: Ints
    old: frozenset[int]


def filled(made: Program, relaxed: Relaxed) -> Chosen:
    """A plan to begin with: whatever fits, the largest margin at these prices first."""
    chosen = Chosen.nothing(made)
    fill(chosen, bounds.margins(made, relaxed.price))
    return chosen


def improve_by_site(
    relaxed: Relaxed,
    chosen: Chosen,
    *,
    seed: int,
    left: Callable[[], float],
    cancelled: Callable[[], bool],
    tell: Callable[[], None],
) -> None:
    """Improve `chosen` in place, every site in turn, while more than a last part of the time is
    left.
    """
    batches = _batches(_by_site(chosen.made), os.cpu_count() or 1)
    turns = 0
    fresh = True
    while True:
        each = min(A_SITE, left() / len(batches))
        if each < LEAST:
            return
        before = chosen.value()
        for batch in batches:
            turns += 1
            _improve(relaxed, chosen, batch, How(each, seed + turns, fresh), cancelled)
            tell()
            if left() < LEAST:
                return
        if chosen.value() == before:
            return
        fresh = False


def _by_site(made: Program) -> list[Ints]:
    """The columns of each site."""
    site = np.array([one.blocks[0].site for one in made.columns])
    return [np.flatnonzero(site == name) for name in np.unique(site)]


def _batches(sites: Sequence[Ints], cores: int) -> list[list[Ints]]:
    """As many sites at once as there are cores, far apart where they are many."""
    step = -(-len(sites) // cores)
    return [[sites[n] for n in range(first, len(sites), step)] for first in range(step)]


def _improve(
    relaxed: Relaxed,
    chosen: Chosen,
    batch: Sequence[Ints],
    how: How,
    cancelled: Callable[[], bool],
) -> None:
    context = multiprocessing.get_context("fork")  # the program is shared as it is, not copied
    seen: set[int] = set()
    begun = []
    for number, site in enumerate(batch):
        piece = piece_of(relaxed, chosen, site, without=seen, fresh=how.fresh)
        if piece is None:
            continue
        answer: Queue[list[int]] = context.Queue()
        given = (piece, replace(how, seed=how.seed + 100 * number), answer)
        hand = context.Process(target=_work, args=given, daemon=True)
        hand.start()
        begun.append((piece, hand, answer))
    ends = time.monotonic() + how.seconds + PATIENCE
    for piece, hand, answer in begun:
        found = None
        while found is None and not cancelled() and time.monotonic() < ends:
            alive = hand.is_alive()
            with suppress(Empty):
                found = answer.get(timeout=0.5)
            if not alive:
                break  # it was stopped, or ran out of memory: its site stays as it was
        if found is not None:
            _take(chosen, piece.old, [int(piece.numbers[n]) for n in found])
        if found is not None:
            hand.join(1.0)
        if hand.is_alive():
            hand.kill()
        hand.join()
        answer.close()


def _take(chosen: Chosen, old: Collection[int], new: Sequence[int]) -> None:
    """Have the `new` variables instead of the `old` ones, where that is better.

    What a site found at the same time may be in the way of some: those keep what they had.
    """
    before = chosen.value()
    if settle(chosen, old, new):
        return
    for number in old:
        chosen.drop(number)
    done = [n for n in sorted({*new}, reverse=True) if _chosen(chosen, n)]
    done += [n for n in sorted({*old} - {*new}, reverse=True) if _chosen(chosen, n)]
    only_used(chosen)
    if chosen.value() < before:
        for number in done:
            if number in chosen.numbers:
                chosen.drop(number)
        for number in sorted(old, reverse=True):
            chosen.choose(number)


def _chosen(chosen: Chosen, number: int) -> bool:
    if not chosen.fits(number):
        return False
    chosen.choose(number)
    return True


def _work(piece: Piece, how: How, answer: Queue[list[int]]) -> None:
    """In a process of its own: improve the piece, and say what is chosen."""
    begun = time.monotonic()

    def late(part: float = 1.0) -> bool:
        return time.monotonic() - begun > part * how.seconds

    chosen, relaxed = piece.chosen, piece.relaxed
    if how.fresh:
        master = Master(piece.made)
        relaxed = relax(master, late=lambda: late(RELAXING), tell=lambda _: None, at=relaxed.price)
        dived = dive(master, relaxed, late=lambda: late(DIVING))
        chosen = dived if dived.value() > chosen.value() else chosen
    improver = Improver(piece.made, chosen, relaxed, seed=how.seed, cores=1)
    while improver.gap() > 0 and not late():
        improver.step(seconds=begun + how.seconds - time.monotonic())
    answer.put(sorted(chosen.numbers))


def piece_of(
    relaxed: Relaxed,
    chosen: Chosen,
    site: Ints,
    *,
    without: set[int],
    fresh: bool,
) -> Piece | None:
    """The parties with their choice there, or none yet, and every block they could have there.

    When it is `fresh`, without those whom the relaxation would rather have at another site.

    Parties in `without` are left out, and those taken are added to it.
    """
    made, columns = chosen.made, len(chosen.made.columns)
    there = np.zeros(made.size, dtype=bool)
    there[site] = True
    mine = np.array(chosen.waiting)
    if fresh:
        mine &= ~_elsewhere(made, relaxed, there)
    for number in chosen.numbers:
        if number < columns and there[number]:
            mine[made.owners[number]] = True
    for party in without:
        mine[party] = False
    possible = there.copy()
    possible[:columns] &= mine[made.owners]
    parties = np.unique(made.owners[np.flatnonzero(possible[:columns])])
    without.update(int(n) for n in parties)
    names = {name for n in parties for name in made.parties[int(n)]}
    for number in range(columns, made.size):
        possible[number] = made.evaluations[number - columns].child in names
    numbers = np.flatnonzero(possible)
    if not len(parties):
        return None
    old = frozenset(n for n in chosen.numbers if possible[n])
    room = chosen.room.copy()
    for number in old:
        rows, weights = made.entries(number)
        room[rows] += weights
    return _piece(made, relaxed, room, numbers, old)


def _elsewhere(made: Program, relaxed: Relaxed, there: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The parties of whose shares the larger part is at other sites."""
    columns = len(made.columns)
    share, count = relaxed.share[:columns], len(made.parties)
    all_ = np.bincount(made.owners, share, minlength=count)
    here = np.bincount(made.owners, share * there[:columns], minlength=count)
    found: NDArray[np.bool_] = (all_ > 0) & (2 * here < all_)
    return found


def _piece(
    made: Program, relaxed: Relaxed, room: Floats, numbers: Ints, old: frozenset[int]
) -> Piece:
    columns = len(made.columns)
    sizes = made.starts[numbers + 1] - made.starts[numbers]
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    entries = np.arange(starts[-1]) + np.repeat(made.starts[numbers] - starts[:-1], sizes)
    rows, local = np.unique(made.rows[entries], return_inverse=True)
    few = int(np.searchsorted(numbers, columns))
    owners, own = np.unique(made.owners[numbers[:few]], return_inverse=True)
    part = Program(
        parties=tuple(made.parties[int(n)] for n in owners),
        columns=tuple(made.columns[int(n)] for n in numbers[:few]),
        evaluations=tuple(made.evaluations[int(n) - columns] for n in numbers[few:]),
        names=tuple(made.names[int(n)] for n in rows),
        room=room[rows],
        values=made.values[numbers],
        owners=own.astype(np.int64),
        starts=starts,
        rows=local.astype(np.int64),
        weights=made.weights[entries],
    )
    price = relaxed.price[rows]
    begun = Chosen.nothing(part)
    place = {int(n): at for at, n in enumerate(numbers)}
    for number in sorted(old, reverse=True):  # evaluations first: blocks need them
        begun.choose(place[number])
    share = relaxed.share[numbers]
    return Piece(part, begun, Relaxed(price, bounds.bound(part, price), share), numbers, old)
