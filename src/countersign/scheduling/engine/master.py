"""The linear relaxation, over a growing choice of columns, and diving into it for a first plan.

Columns are taken in as the prices of the rows ask for them, so a few thousand of a million are ever
seen by the linear solver. The bound is computed from prices over all columns (`bounds`), so it
holds whether or not the last column was found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import highspy
import numpy as np

from countersign.scheduling.engine import bounds
from countersign.scheduling.engine.rows import Floats, Ints, Program

A_PARTY = 8
"""How many new columns a party gets a round."""
EXACT = 1e-7
NEGLIGIBLE = 1e-6
INSIDE, NEAR = 1e-4, 2e-4
"""How exactly a step from inside is solved, and how near the bound must come to its value."""
FIX_SHARE = 25
"""Of this many fractional columns one is fixed a round."""


@dataclass(frozen=True, slots=True)
class Solution:
    """Of the columns in the master: the share of each, the price of each row, the party's gain."""

    share: Floats
    price: Floats
    gain: Floats
    value: float


class Master:
    """The relaxation over the columns taken in so far."""

    def __init__(self, made: Program) -> None:
        self.made = made
        self.taken: list[int] = []
        self._inside = False
        self._has = np.zeros(made.size, dtype=bool)
        self._solver = highspy.Highs()
        self._solver.setOptionValue("output_flag", False)
        self._solver.setOptionValue("threads", 1)
        self._solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
        most = np.concatenate([made.room, np.ones(len(made.parties))])
        none, nothing = np.zeros(0, dtype=np.int32), np.zeros(0)
        least = np.full(len(most), -highspy.kHighsInf)
        begins = np.zeros(len(most), dtype=np.int32)
        self._solver.addRows(len(most), least, most, 0, begins, none, nothing)
        self.take_in(range(len(made.columns), made.size))

    def take_in(self, numbers: Iterable[int]) -> int:
        """Add variables that are not there yet; returns how many."""
        made, count = self.made, len(self.made.columns)
        new = [n for n in numbers if not self._has[n]]
        if not new:
            return 0
        self._has[new] = True
        starts, indices, weights, length = [], [], [], 0
        for number in new:
            rows, weight = made.entries(number)
            starts.append(length)
            indices.append(rows)
            weights.append(weight)
            length += len(rows)
            if number < count:
                indices.append(np.array([len(made.room) + made.owners[number]]))
                weights.append(np.ones(1))
                length += 1
        chosen = np.array(new)
        self._solver.addCols(
            len(new),
            made.values[chosen],
            np.zeros(len(new)),
            np.where(chosen < count, highspy.kHighsInf, 1.0),
            length,
            np.array(starts, dtype=np.int32),
            np.concatenate(indices).astype(np.int32),
            np.concatenate(weights),
        )
        self.taken += new
        return len(new)

    def solve(self) -> Solution:
        """The best shares of the columns taken in."""
        self._solver.run()
        found = self._solver.getSolution()
        dual = np.array(found.row_dual)
        price = np.maximum(-dual if self._inside else dual, 0.0)  # they come with another sign
        rows = len(self.made.room)
        value = float(self._solver.getInfo().objective_function_value)
        return Solution(np.array(found.col_value), price[:rows], price[rows:], value)

    def from_inside(self, *, on: bool) -> None:
        """Have `solve` go through the inside of the room, without a corner at the end, or not.

        Prices of the inside lie between those of the corners: they ask for the right columns at
        once, where a corner's swing.
        """
        self._inside = on
        self._solver.setOptionValue("solver", "ipm" if on else "choose")
        self._solver.setOptionValue("run_crossover", "off" if on else "on")
        self._solver.setOptionValue("ipm_optimality_tolerance", INSIDE if on else 1e-8)

    def fix(self, at: int, share: float) -> None:
        """Hold the column at place `at` of `taken` to 0 or 1."""
        self._solver.changeColBounds(at, share, share)

    def wanted(self, solution: Solution, most: int) -> list[int]:
        """The columns not taken in that would raise the value, the best of each party first."""
        margin = bounds.margins(self.made, solution.price)[: len(self.made.columns)]
        gain = margin - solution.gain[self.made.owners]
        found = np.flatnonzero((gain > NEGLIGIBLE) & ~self._has[: len(gain)])
        return _best_of_each(self.made, found, gain, A_PARTY)[:most]


def _best_of_each(made: Program, found: Ints, gain: Floats, most: int) -> list[int]:
    order = found[np.lexsort((-gain[found], made.owners[found]))]
    owners = made.owners[order]
    new = np.ones(len(order), dtype=bool)
    new[1:] = owners[1:] != owners[:-1]
    first = np.maximum.accumulate(np.where(new, np.arange(len(order)), 0))
    kept = order[np.arange(len(order)) - first < most]
    return [int(n) for n in kept[np.argsort(-gain[kept], kind="stable")]]


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The best prices found, the bound that they prove, and the share of every variable."""

    price: Floats
    bound: float
    share: Floats


def relax(
    master: Master,
    *,
    late: Callable[[], bool],
    tell: Callable[[float], None],
    at: Floats | None = None,
) -> Relaxed:
    """Take columns in until no price asks for more, or it is late. `at`: prices to begin with."""
    made = master.made
    everything = np.arange(len(made.columns))
    begun = np.zeros(len(made.room)) if at is None else at
    gain = bounds.margins(made, begun)[: len(made.columns)]
    master.take_in(_best_of_each(made, everything, gain, A_PARTY))
    best = Relaxed(begun, bounds.bound(made, begun), np.zeros(made.size))
    while True:
        solution = master.solve()
        best = _better(made, best, solution.price)
        # Prices swing at first: those between the new and the best ones settle sooner.
        middle = (solution.price + best.price) / 2
        best = _better(made, best, middle)
        tell(best.bound)
        if late() or best.bound - solution.value <= EXACT * max(1.0, abs(solution.value)):
            break
        between = Solution(solution.share, middle, solution.gain, solution.value)
        wanted = master.wanted(between, made.size) or master.wanted(solution, made.size)
        if not master.take_in(wanted):
            break
    share = np.zeros(made.size)
    share[master.taken[: len(solution.share)]] = solution.share
    return Relaxed(best.price, best.bound, share)


def relax_from_inside(
    master: Master, *, late: Callable[[], bool], tell: Callable[[float], None]
) -> Relaxed:
    """As `relax`, by an interior point method: the only one that ends on thousands of children."""
    made = master.made
    nothing = np.zeros(len(made.room))
    everything = np.arange(len(made.columns))
    master.take_in(_best_of_each(made, everything, made.values[: len(made.columns)], A_PARTY))
    best = Relaxed(nothing, bounds.bound(made, nothing), np.zeros(made.size))
    share = np.zeros(made.size)
    master.from_inside(on=True)
    while True:
        solution = master.solve()
        best = _better(made, best, solution.price)
        best = _better(made, best, (solution.price + best.price) / 2)
        share[:] = 0.0
        share[master.taken] = solution.share
        tell(best.bound)
        if late() or best.bound - solution.value <= NEAR * best.bound:
            break
        if not master.take_in(master.wanted(solution, made.size)):
            break
    master.from_inside(on=False)
    return Relaxed(best.price, best.bound, share)


def _better(made: Program, best: Relaxed, price: Floats) -> Relaxed:
    reached = bounds.bound(made, price)
    return Relaxed(price.copy(), reached, best.share) if reached < best.bound else best


@dataclass(slots=True)
class Chosen:
    """A plan in the making: the chosen variables, and the room and the parties that are left."""

    made: Program
    numbers: set[int]
    room: Floats
    waiting: list[bool]

    @classmethod
    def nothing(cls, made: Program) -> Chosen:
        return cls(made, set(), made.room.copy(), [True] * len(made.parties))

    def fits(self, number: int) -> bool:
        """Whether the variable can be chosen beside the others."""
        rows, weights = self.made.entries(number)
        if number < len(self.made.columns) and not self.waiting[self.made.owners[number]]:
            return False
        return bool(np.all((self.room[rows] >= weights) | (weights < 0)))

    def choose(self, number: int) -> None:
        """Choose a variable that fits."""
        rows, weights = self.made.entries(number)
        self.room[rows] -= weights
        self.numbers.add(number)
        if number < len(self.made.columns):
            self.waiting[self.made.owners[number]] = False

    def drop(self, number: int) -> None:
        """Take a choice back."""
        rows, weights = self.made.entries(number)
        self.room[rows] += weights
        self.numbers.discard(number)
        if number < len(self.made.columns):
            self.waiting[self.made.owners[number]] = True

    def value(self) -> int:
        """What the plan is worth."""
        return int(sum(self.made.values[n] for n in self.numbers))


def dive(master: Master, relaxed: Relaxed, *, late: Callable[[], bool]) -> Chosen:
    """A plan: fix what the relaxation is sure of, and some of what it is nearly sure of, again and
    again.
    """
    made = master.made
    chosen = Chosen.nothing(made)
    decided: set[int] = set()
    while not late():
        solution = master.solve()
        if master.take_in(master.wanted(solution, 2 * len(made.parties))):
            solution = master.solve()
        open_ = [
            (float(share), at, number)
            for at, (share, number) in enumerate(zip(solution.share, master.taken, strict=True))
            if share > NEGLIGIBLE and number not in decided
        ]
        if not open_:
            break
        open_.sort(key=lambda one: (-one[0], one[2]))
        sure = sum(share > 1 - 1e-3 for share, _, _ in open_)
        for _, at, number in open_[: sure + max(1, (len(open_) - sure) // FIX_SHARE)]:
            decided.add(number)
            fits = chosen.fits(number)
            if fits:
                chosen.choose(number)
            master.fix(at, 1.0 if fits else 0.0)
    fill(chosen, bounds.margins(made, relaxed.price))
    return chosen


def fill(chosen: Chosen, margin: Floats) -> None:
    """Choose what still fits, the largest margin first, so that a dive cut short is a plan too."""
    only_used(chosen)
    made, count = chosen.made, len(chosen.made.columns)
    openings: dict[tuple[str, int], list[int]] = {}
    for number, one in enumerate(made.evaluations, start=count):
        openings.setdefault((one.child, one.first), []).append(number)
    for number in (int(n) for n in np.argsort(-margin[:count], kind="stable")):
        if not chosen.waiting[made.owners[number]]:
            continue
        block = made.columns[number].blocks[0]
        possible = openings.get((block.child, block.first), ())
        given = next((n for n in possible if chosen.fits(n)), None)
        if given is not None:
            chosen.choose(given)
        if chosen.fits(number):
            chosen.choose(number)
        elif given is not None:
            chosen.drop(given)


def only_used(chosen: Chosen) -> None:
    """An opening given to a child who has no block would strand the family: take it back."""
    count = len(chosen.made.columns)
    for number in [n for n in chosen.numbers if n >= count]:
        rows, weights = chosen.made.entries(number)
        link = rows[weights < 0]
        if np.all(chosen.room[link] >= 1):
            chosen.drop(number)
