"""A very large term, region by region: its prices, its bound and a first plan.

The linear relaxation of thousands of children at once is out of reach of a simplex. Sites hang
together by few: children who could go to either of two, therapists who work at both. So the rows of
one site are priced at a time, with the prices of all other rows as they stand: what a block takes
elsewhere is paid for, and a child who could go elsewhere is worth what it could gain there. Each
such step is exact, and lowers the bound (`bounds`), which is computed over every block of the whole
term whatever the prices came from. The first plan is made in the same order, each region within the
room that those before it left.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from countersign.scheduling.engine import bounds
from countersign.scheduling.engine.master import Chosen, Master, Relaxed, fill, relax
from countersign.scheduling.engine.rows import Column, Floats, Ints, Program

LARGE = 1200
"""From this many parties a term is priced region by region."""
ROUNDS = 2
AT_ONCE = 4
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Region:
    """The rows of a site, the variables that stand in them, and their entries there."""

    rows: Ints
    variables: Ints
    entries: Ints


@dataclass(frozen=True, slots=True)
class Part:
    """A region as a program of its own. `numbers`: its variables in the whole; -1: elsewhere."""

    made: Program
    numbers: Ints


class Regions:
    """How a program falls apart into the sites of its blocks."""

    def __init__(self, made: Program) -> None:
        self.made = made
        self.variable = np.repeat(np.arange(made.size), np.diff(made.starts))
        names = sorted({one.blocks[0].site for one in made.columns})
        place = {name: number for number, name in enumerate(names)}
        site = np.array([place[one.blocks[0].site] for one in made.columns], dtype=np.int64)
        of_row = self._rows(site, len(names))
        in_region = of_row[made.rows]
        self.regions = [self._region(of_row, in_region, number) for number in range(len(names))]

    def _rows(self, site: Ints, count: int) -> Ints:
        """The site of most of a row's blocks; a row of evaluations goes by its children."""
        made, columns = self.made, len(self.made.columns)
        here = self.variable < columns
        votes = np.bincount(
            made.rows[here] * count + site[self.variable[here]],
            minlength=len(made.room) * count,
        ).reshape(-1, count)
        found: Ints = votes.argmax(axis=1).astype(np.int64)
        # An opening's row holds evaluations alone: it follows the rows that these stand in too.
        rest = ~here
        theirs = found[made.rows[rest]]
        linked = made.weights[rest] < 0
        home = np.zeros(made.size, dtype=np.int64)
        home[self.variable[rest][linked]] = theirs[linked]
        empty = votes.sum(axis=1) == 0
        loose = empty[made.rows[rest]]
        found[made.rows[rest][loose]] = home[self.variable[rest][loose]]
        return found

    def _region(self, of_row: Ints, in_region: Ints, number: int) -> Region:
        entries = np.flatnonzero(in_region == number)
        return Region(np.flatnonzero(of_row == number), np.unique(self.variable[entries]), entries)

    def part(
        self,
        region: Region,
        price: Floats,
        margin: Floats,
        *,
        room: Floats,
        allowed: Bools | None = None,
        elsewhere: Floats | None = None,
    ) -> Part:
        """The region's program. What it takes of other rows is paid at `price`.

        `margin` is that of every variable at these prices, which all regions share. `elsewhere` is
        what each party could gain in other regions; `allowed` marks the variables that may be
        chosen at all.
        """
        made, columns = self.made, len(self.made.columns)
        entries = region.entries
        if allowed is not None:
            entries = entries[allowed[self.variable[entries]]]
        variables = np.unique(self.variable[entries])
        here = made.weights[entries] * price[made.rows[entries]]
        inside = np.bincount(
            np.searchsorted(variables, self.variable[entries]), here, minlength=len(variables)
        )
        values = margin[variables] + inside
        number = int(np.searchsorted(variables, columns))
        owners, local = np.unique(made.owners[variables[:number]], return_inverse=True)
        row = np.zeros(len(made.room), dtype=np.int64)
        row[region.rows] = np.arange(len(region.rows))
        spare = np.zeros(0, dtype=np.int64)
        if elsewhere is not None:
            spare = np.flatnonzero(elsewhere[owners] > 0)
        starts = np.searchsorted(self.variable[entries], np.append(variables, made.size)).astype(
            np.int64
        )
        gap = np.full(len(spare), starts[number])
        worth = elsewhere[owners[spare]] if elsewhere is not None else np.zeros(0)
        dummies = tuple(Column(int(one), (), 0) for one in spare)
        return Part(
            Program(
                parties=tuple(made.parties[int(n)] for n in owners),
                columns=tuple(made.columns[int(n)] for n in variables[:number]) + dummies,
                evaluations=tuple(made.evaluations[int(n) - columns] for n in variables[number:]),
                names=tuple(made.names[int(n)] for n in region.rows),
                room=room[region.rows],
                values=np.concatenate([values[:number], worth, values[number:]]),
                owners=np.concatenate([local, spare]).astype(np.int64),
                starts=np.concatenate([starts[:number], gap, starts[number:]]),
                rows=row[made.rows[entries]],
                weights=made.weights[entries],
            ),
            np.concatenate(
                [variables[:number], np.full(len(spare), -1), variables[number:]]
            ).astype(np.int64),
        )

    def elsewhere(self, region: Region, margin: Floats) -> Floats:
        """What each party could gain with blocks that do not touch the region."""
        made, columns = self.made, len(self.made.columns)
        margin = margin[:columns].copy()
        margin[region.variables[region.variables < columns]] = 0.0
        best = np.zeros(len(made.parties))
        np.maximum.at(best, made.owners, margin)
        return best


def relax_by_region(
    regions: Regions, *, late: Callable[[], bool], tell: Callable[[float], None]
) -> Relaxed:
    """Prices for every row, and the bound that they prove."""
    made = regions.made
    price, share = np.zeros(len(made.room)), np.zeros(made.size)
    best = Relaxed(price.copy(), bounds.bound(made, price), share)
    for number in range(ROUNDS):
        for some in _together(regions.regions):
            margin = bounds.margins(made, price)
            parts = [
                regions.part(
                    one,
                    price,
                    margin,
                    room=made.room,
                    elsewhere=regions.elsewhere(one, margin) if number else None,
                )
                for one in some
            ]
            known = [price[one.rows] if number else None for one in some]
            answers = _relaxed(parts, known, late)
            for region, part, found in zip(some, parts, answers, strict=True):
                price[region.rows] = found.price
                real = part.numbers >= 0
                share[part.numbers[real]] = found.share[real]
            reached = bounds.bound(made, price)
            if reached < best.bound:
                best = Relaxed(price.copy(), reached, share)
            tell(best.bound)
            if late():
                return best
    return best


def _together(regions: Sequence[Region]) -> Iterator[Sequence[Region]]:
    """As many regions at once as there are cores, far apart where they are many."""
    cores = min(AT_ONCE, os.cpu_count() or 1)
    step = -(-len(regions) // cores)
    for first in range(step):
        yield [regions[n] for n in range(first, len(regions), step)]


def _relaxed(
    parts: Sequence[Part], known: Sequence[Floats | None], late: Callable[[], bool]
) -> list[Relaxed]:
    with ThreadPoolExecutor(max(1, len(parts))) as hands:
        tries = [
            hands.submit(relax, Master(one.made), late=late, tell=lambda _: None, at=at)
            for one, at in zip(parts, known, strict=True)
        ]
        return [one.result() for one in tries]


def filled(regions: Regions, relaxed: Relaxed) -> Chosen:
    """A plan to begin with: whatever fits, the largest margin at these prices first."""
    chosen = Chosen.nothing(regions.made)
    fill(chosen, bounds.margins(regions.made, relaxed.price))
    return chosen


__all__ = ["LARGE", "Regions", "filled", "relax_by_region"]
