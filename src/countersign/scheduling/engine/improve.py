"""Better plans from a plan: free a neighbourhood, choose it anew exactly, keep what is better, go
on.

A column that loses more than the gap to the bound can be part of no better plan, and those that
lose little are tried first. Neighbourhoods are whoever stands in a child's way and whoever stands
in theirs, or the children on whom plan and relaxation disagree. Several that share no child are
chosen anew at once, one a core: each sees the others' old choices as taken, and a new choice that
no longer fits beside what another has just found is given up.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from random import Random

import numpy as np

from countersign.scheduling.engine import bounds
from countersign.scheduling.engine.choosing import Choice, Option, choose
from countersign.scheduling.engine.master import Chosen, Relaxed
from countersign.scheduling.engine.rows import Ints, Program

WHOLE = 80
"""Up to this many parties the whole problem is solved exactly at once."""
FEWEST, MOST = 60, 240
"""Parties of a neighbourhood."""
A_TRY = 12.0
"""Seconds for one neighbourhood."""
AT_ONCE = 4
"""Neighbourhoods chosen anew at the same time, where there are as many cores."""
REACHES = (30.0, 60.0, 100.0)
"""What a column may lose against its party's best, to be tried in a neighbourhood."""
WAITING_FIRST = 0.6
DISAGREEING = 0.5
AGREED = (0.5, 0.9, 0.99)
TOO_FEW = 2
"""Fewer parties than this are no neighbourhood."""


@dataclass(frozen=True, slots=True)
class Freed:
    """Parties whose choice may change: what they have, and what they may have instead."""

    old: frozenset[int]
    numbers: tuple[int, ...]
    options: tuple[Option, ...]
    room: dict[Hashable, float]

    def chosen_anew(self, seconds: float) -> Choice:
        """The best choice beside what the others have. Touches nothing shared."""
        begun = [at for at, n in enumerate(self.numbers) if n in self.old]
        return choose(self.options, self.room, seconds=seconds, start=begun)


class Improver:
    """Improves a plan in place, neighbourhood by neighbourhood, until told to stop."""

    def __init__(
        self,
        made: Program,
        chosen: Chosen,
        relaxed: Relaxed,
        *,
        seed: int,
        cores: int | None = None,
    ) -> None:
        self.made, self.chosen, self.relaxed = made, chosen, relaxed
        self.random = Random(seed)  # noqa: S311  no secret
        margin = bounds.margins(made, relaxed.price)
        self.loss = bounds.best_margins(made, margin)[made.owners] - margin[: len(made.columns)]
        self.size = float(MOST * 0.6)
        self._of_party = _by_owner(made)
        self._evaluations = _evaluations_by_child(made)
        self._links = np.zeros(len(made.room), dtype=bool)
        self._links[made.rows[made.weights < 0]] = True
        self._cores = cores or min(AT_ONCE, os.cpu_count() or 1)
        self._hands = ThreadPoolExecutor(self._cores)

    def gap(self) -> float:
        """How much better a plan could still be, by the bound."""
        return bounds.rounded(self.relaxed.bound) - self.chosen.value()

    def whole(self, *, seconds: float) -> bool:
        """Choose everything anew at once. True when the plan is proven to be the best."""
        everything = self._freed(range(len(self.made.parties)), self.gap())
        choice = everything.chosen_anew(seconds)
        self._have(everything, choice)
        return choice.proven

    def step(self, *, seconds: float) -> bool:
        """Try a neighbourhood on each core. True when the plan became better."""
        before = self.chosen.value()
        reach = min(self.gap(), self.random.choice(REACHES))
        tried = [self._freed(parties, reach) for parties in self._apart()]
        tries = [self._hands.submit(one.chosen_anew, min(seconds, A_TRY)) for one in tried]
        for one, found in zip(tried, tries, strict=True):
            choice = found.result()
            self._have(one, choice)
            self.size = min(MOST, max(FEWEST, self.size * (1.1 if choice.proven else 0.85)))
        return self.chosen.value() > before

    def _apart(self) -> Iterator[list[int]]:
        """Neighbourhoods that share no party, as many as there are cores."""
        seen: set[int] = set()
        for _ in range(self._cores):
            found = [n for n in self._neighbourhood() if n not in seen]
            if len(found) >= TOO_FEW:
                seen.update(found)
                yield found

    def _neighbourhood(self) -> list[int]:
        most = int(self.size)
        if self.random.random() < DISAGREEING:
            return self._disagreeing(most)
        found = self._around(most)
        extra = [n for n in self._waiting() if n not in set(found)]
        return found + self.random.sample(extra, min(len(extra), FEWEST))

    def _waiting(self) -> list[int]:
        parties = range(len(self.made.parties))
        return [n for n in parties if self.chosen.waiting[n] and len(self._of_party[n])]

    def _disagreeing(self, most: int) -> list[int]:
        """Parties whose choice the relaxation does not share, filled up with others at random."""
        agreed, count = self.random.choice(AGREED), len(self.made.columns)
        share = {
            int(self.made.owners[n]): self.relaxed.share[n]
            for n in self.chosen.numbers
            if n < count
        }
        parties = [n for n in range(len(self.made.parties)) if len(self._of_party[n])]
        free = [n for n in parties if share.get(n, 0.0) < agreed]
        if len(free) > most:
            return self._near(free, most)
        rest = [n for n in parties if n not in set(free)]
        return free + self.random.sample(rest, min(len(rest), most - len(free)))

    def _near(self, free: list[int], most: int) -> list[int]:
        """Of `free`, those that come first on a walk through rivals, so that they belong
        together.
        """
        walk, among = self._around(2 * most), set(free)
        found = [n for n in walk if n in among][:most]
        rest = [n for n in free if n not in set(found)]
        return found + self.random.sample(rest, min(len(rest), most - len(found)))

    def _around(self, most: int) -> list[int]:
        """A party, whoever stands in its way, whoever stands in theirs, and so on."""
        waiting = self._waiting()
        start = (
            self.random.choice(waiting)
            if waiting and self.random.random() < WAITING_FIRST
            else self.random.randrange(len(self.made.parties))
        )
        holders = self._holders()
        found, seen = [start], {start}
        for party in found:
            if len(found) >= most:
                break
            rivals = [n for n in self._rivals(party, holders) if n not in seen]
            chosen = self.random.sample(rivals, min(len(rivals), max(3, most // 4)))
            seen.update(chosen)
            found += chosen
        return found[:most]

    def _holders(self) -> dict[int, list[int]]:
        """Row to the parties whose choice stands in it."""
        holders: dict[int, list[int]] = {}
        for number in self.chosen.numbers:
            if number < len(self.made.columns):
                for row in self.made.entries(number)[0]:
                    holders.setdefault(int(row), []).append(int(self.made.owners[number]))
        return holders

    def _rivals(self, party: int, holders: dict[int, list[int]]) -> list[int]:
        columns = self._of_party[party]
        near = columns[np.argsort(self.loss[columns], kind="stable")[:40]]
        found: dict[int, None] = {}
        for number in near:
            for row in self.made.entries(int(number))[0]:
                found.update(dict.fromkeys(holders.get(int(row), ())))
        found.pop(party, None)
        return list(found)

    def _freed(self, parties: Iterable[int], reach: float) -> Freed:
        """What these parties may have, within `reach`, beside everybody else's present choice."""
        free = list(parties)
        mine, count = set(free), len(self.made.columns)
        names = {name for n in free for name in self.made.parties[n]}
        old = {
            n
            for n in self.chosen.numbers
            if (self.made.owners[n] in mine if n < count else self._child(n) in names)
        }
        for number in old:
            self.chosen.drop(number)
        numbers = self._possible(free, names, old, reach)
        room: dict[Hashable, float] = {
            row: float(self.chosen.room[row])
            for row in {int(r) for n in numbers for r in self.made.entries(n)[0]}
        }
        for number in old:
            self.chosen.choose(number)
        options = tuple(self._option(n) for n in numbers)
        return Freed(frozenset(old), tuple(numbers), options, room)

    def _have(self, freed: Freed, choice: Choice) -> None:
        settle(self.chosen, freed.old, [freed.numbers[at] for at in choice.numbers])

    def _child(self, number: int) -> str:
        return self.made.evaluations[number - len(self.made.columns)].child

    def _option(self, number: int) -> Option:
        rows, weights = self.made.entries(number)
        once: Hashable = (
            ("party", int(self.made.owners[number]))
            if number < len(self.made.columns)
            else ("evaluation", self._child(number))
        )
        shared = zip((int(row) for row in rows), weights, strict=True)
        return Option(float(self.made.values[number]), (*shared, (once, 1.0)))

    def _possible(
        self, parties: list[int], names: set[str], old: set[int], reach: float
    ) -> list[int]:
        """The free variables that fit beside what stays and lose at most `reach`; and `old`."""
        # An evaluation that is yet to be given lets a block be given: it never stands in the way.
        room = np.where(self._links, 1.0, self.chosen.room)
        found = []
        for party in parties:
            for number in (int(n) for n in self._of_party[party]):
                if self.loss[number] <= reach or number in old:
                    rows, weights = self.made.entries(number)
                    if np.all(room[rows] >= weights):
                        found.append(number)
        for name in sorted(names):
            found += [n for n in self._evaluations.get(name, ()) if self.chosen.fits(n)]
        return found


def settle(chosen: Chosen, old: Collection[int], new: Iterable[int]) -> bool:
    """Have the `new` variables instead of the `old` ones, or keep those where they do not fit."""
    wanted = sorted(new, reverse=True)  # blocks need their evaluations: those first
    for number in old:
        chosen.drop(number)
    done: list[int] = []
    for number in wanted:
        if not chosen.fits(number):
            break
        chosen.choose(number)
        done.append(number)
    if len(done) == len(wanted):
        return True
    for number in done:
        chosen.drop(number)
    for number in old:
        chosen.choose(number)
    return False


def _by_owner(made: Program) -> list[Ints]:
    order = np.argsort(made.owners, kind="stable")
    edges = np.searchsorted(made.owners[order], np.arange(len(made.parties) + 1))
    return [order[edges[n] : edges[n + 1]] for n in range(len(made.parties))]


def _evaluations_by_child(made: Program) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for number, one in enumerate(made.evaluations, start=len(made.columns)):
        found.setdefault(one.child, []).append(number)
    return found


def improve(improver: Improver, *, left: Callable[[], float], tell: Callable[[], None]) -> bool:
    """Improve until no time is `left`, or nothing is better. True when that is proven."""
    few = len(improver.made.parties) <= WHOLE
    if few and improver.gap() > 0 and improver.whole(seconds=left()):
        return True
    while improver.gap() > 0 and (remaining := left()) > 0:
        if improver.step(seconds=remaining):
            tell()
    return improver.gap() <= 0
