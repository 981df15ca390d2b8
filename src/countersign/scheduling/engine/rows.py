"""What blocks share, as rows of a packing problem: hours, resources, direct minutes, caseload,
openings.

An hour is held from a block's first week to its last. Of the weeks of one hour only those are kept
as rows whose set of blocks no other week holds with as little room: usually one.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from countersign.scheduling.engine.calendar import WEEK, weeks_mask
from countersign.scheduling.engine.columns import Block, Taken, blocks, start_weeks
from countersign.scheduling.engine.world import Child, Opening, World

Key = tuple[Any, ...]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Column:
    """What one party could get: one block, or one for each of two siblings."""

    party: int
    blocks: tuple[Block, ...]
    value: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """An opening given to a child whose block begins in week `first`."""

    child: str
    opening: str
    first: int


@dataclass(frozen=True, slots=True)
class Program:
    """Maximise the value of the chosen columns; no row above its `room`, no party twice.

    Variables are the columns, then the evaluations, which are worth nothing and let an evaluated
    child's columns be chosen. `starts`, `rows` and `weights` hold the entries, variable by
    variable.
    """

    parties: tuple[tuple[str, ...], ...]
    columns: tuple[Column, ...]
    evaluations: tuple[Evaluation, ...]
    names: tuple[str, ...]
    room: Floats
    values: Floats
    owners: Ints
    starts: Ints
    rows: Ints
    weights: Floats

    @property
    def size(self) -> int:
        """How many variables there are."""
        return len(self.values)

    def entries(self, number: int) -> tuple[Ints, Floats]:
        """The rows a variable stands in, and its weights there."""
        here = slice(int(self.starts[number]), int(self.starts[number + 1]))
        return self.rows[here], self.weights[here]


def program(world: World, only: Iterable[str] | None = None) -> Program:
    """The whole problem of `world`, or that of the children named in `only`."""
    taken = Taken(world)
    chosen = set(world.children if only is None else only)
    parties = parties_of(world, chosen)
    columns = [
        Column(number, found, sum(one.value for one in found))
        for number, party in enumerate(parties)
        for found in choices(world, taken, [world.children[name] for name in party])
    ]
    waiting = {name for name, c in world.children.items() if c.needs_eval and name in chosen}
    evaluations = [e for n in sorted(waiting) for e in evaluations_of(world, world.children[n])]
    table = _Table()
    _shared_rows(table, world, taken, columns)
    _evaluation_rows(table, columns, evaluations, waiting)
    starts, rows, weights = table.packed(len(columns) + len(evaluations))
    worth = [one.value for one in columns] + [0] * len(evaluations)
    return Program(
        parties=tuple(parties),
        columns=tuple(columns),
        evaluations=tuple(evaluations),
        names=tuple(table.names),
        room=np.array(table.room, dtype=np.float64),
        values=np.array(worth, dtype=np.float64),
        owners=np.array([one.party for one in columns], dtype=np.int64),
        starts=starts,
        rows=rows,
        weights=weights,
    )


def parties_of(world: World, chosen: set[str]) -> list[tuple[str, ...]]:
    """Children who are placed together or not at all."""
    pairs = [pair for pair in world.siblings if set(pair) <= chosen]
    paired = {name for pair in world.siblings for name in pair}
    return [(name,) for name in world.children if name in chosen - paired] + [*pairs]


def choices(world: World, taken: Taken, party: Sequence[Child]) -> Iterator[tuple[Block, ...]]:
    """The blocks a party could get. Siblings come on the same days, together or back to back."""
    if len(party) == 1:
        for block in blocks(world, taken, party[0]):
            yield (block,)
        return
    first, second = party
    beside: dict[Key, list[Block]] = {}
    for block in blocks(world, taken, second):
        beside.setdefault(_when(block, block.start), []).append(block)
    for one in blocks(world, taken, first):
        for start in (one.start, one.start + first.minutes, one.start - second.minutes):
            for other in beside.get(_when(one, start), ()):
                if start != one.start or other.therapist != one.therapist:
                    yield (one, other)


def _when(block: Block, start: int) -> Key:
    return block.site, block.pattern, block.first, start


def evaluations_of(world: World, child: Child) -> Iterator[Evaluation]:
    """Every opening the child could come to, with each week in which a block may then begin."""
    for opening in world.openings:
        if not usable(world, child, opening):
            continue
        week = opening.day // WEEK
        for first in start_weeks(world, child):
            if week < first <= week + world.eval_weeks:
                yield Evaluation(child.id, opening.id, first)


def usable(world: World, child: Child, opening: Opening) -> bool:
    """Whether the family can come to this evaluation."""
    if opening.site not in child.sites or not 0 <= opening.day < world.weeks * WEEK:
        return False
    first, last = opening.start // world.grid, -(-(opening.start + opening.minutes) // world.grid)
    need = weeks_mask(first, last - 1)
    free = child.slots.get(opening.day % WEEK, 0)
    days = child.days & ~world.sites[opening.site].closed
    return need & free == need and bool(days >> opening.day & 1)


def block_keys(world: World, block: Block, child: Child) -> Iterator[tuple[Key, int]]:
    """The shared things a block takes, and how much of each."""
    first = block.start // world.grid
    last = -(-(block.start + block.minutes) // world.grid)
    for weekday in block.pattern:
        yield ("minutes", block.therapist, weekday), block.minutes
        for slot in range(first, last):
            yield ("hour", block.therapist, weekday, slot), 1
            for resource in child.uses:
                yield ("resource", block.site, resource, weekday, slot), 1
    yield ("caseload", block.therapist), 1


def room_of(world: World, taken: Taken, key: Key) -> list[int]:
    """How much of a shared thing is left in each week."""
    kind, *rest = key
    if kind == "minutes":
        return taken.minutes_left(*rest)
    if kind == "resource":
        return taken.room_left(*rest)
    most = 1 if kind == "hour" else world.therapists[rest[0]].caseload
    return [most] * world.weeks


class _Table:
    """Rows as they are found, kept small: the largest instances have tens of millions of
    entries.
    """

    def __init__(self) -> None:
        self.names: list[str] = []
        self.room: list[int] = []
        self._variables: list[Ints] = []
        self._weights: list[Ints] = []

    def add(self, key: Key, room: int, variables: Ints, weights: Ints) -> None:
        self.names.append(" ".join(str(one) for one in key))
        self.room.append(room)
        self._variables.append(variables)
        self._weights.append(weights)

    def packed(self, count: int) -> tuple[Ints, Ints, Floats]:
        """Starts, rows and weights by variable. Two siblings in one row: their weights add."""
        if not self.room:
            return np.zeros(count + 1, np.int64), np.zeros(0, np.int64), np.zeros(0)
        lengths = [len(one) for one in self._variables]
        rows = np.repeat(np.arange(len(lengths)), lengths)
        variables = np.concatenate(self._variables)
        weights = np.concatenate(self._weights)
        order = np.lexsort((rows, variables))
        rows, variables, weights = rows[order], variables[order], weights[order]
        new = np.ones(len(rows), dtype=bool)
        new[1:] = (rows[1:] != rows[:-1]) | (variables[1:] != variables[:-1])
        summed = np.add.reduceat(weights, np.flatnonzero(new)).astype(np.float64)
        starts = np.searchsorted(variables[new], np.arange(count + 1)).astype(np.int64)
        return starts, rows[new].astype(np.int64), summed


def _shared_rows(table: _Table, world: World, taken: Taken, columns: Sequence[Column]) -> None:
    shared: dict[Key, dict[tuple[int, int], tuple[array[int], array[int]]]] = {}
    for number, column in enumerate(columns):
        for block in column.blocks:
            held = (block.first, block.last)
            for key, weight in block_keys(world, block, world.children[block.child]):
                # A child counts for the caseload of the whole plan, however short the block.
                span = (0, world.weeks - 1) if key[0] == "caseload" else held
                users = shared.setdefault(key, {}).get(span)
                if users is None:
                    users = shared[key][span] = (array("q"), array("q"))
                users[0].append(number)
                users[1].append(weight)
    for key, spans in shared.items():
        room = room_of(world, taken, key)
        for week in binding_weeks(list(spans), room):
            here = [users for span, users in spans.items() if span[0] <= week <= span[1]]
            variables = np.concatenate([np.array(one, dtype=np.int64) for one, _ in here])
            weights = np.concatenate([np.array(one, dtype=np.int64) for _, one in here])
            if weights.sum() > room[week]:
                table.add((*key, week), room[week], variables, weights)


def binding_weeks(spans: Sequence[tuple[int, int]], room: Sequence[int]) -> list[int]:
    """The weeks whose rows imply all others: no other week has these spans and as little room."""
    held = {
        week: sum(1 << n for n, (a, b) in enumerate(spans) if a <= week <= b)
        for week in range(len(room))
    }
    kept: list[int] = []
    for week in sorted(held, key=lambda w: (-held[w].bit_count(), room[w])):
        mine = held[week]
        if mine and not any(mine & ~held[k] == 0 and room[k] <= room[week] for k in kept):
            kept.append(week)
    return kept


def _evaluation_rows(
    table: _Table,
    columns: Sequence[Column],
    evaluations: Sequence[Evaluation],
    waiting: set[str],
) -> None:
    """A block that begins in some week needs an evaluation before it; an opening is given once."""
    by_opening: dict[str, list[int]] = {}
    by_start: dict[tuple[str, int], list[tuple[int, int]]] = {}
    for number, one in enumerate(evaluations, start=len(columns)):
        by_opening.setdefault(one.opening, []).append(number)
        by_start.setdefault((one.child, one.first), []).append((number, -1))
    for number, column in enumerate(columns):
        for block in column.blocks:
            if block.child in waiting:
                by_start.setdefault((block.child, block.first), []).append((number, 1))
    for opening, users in by_opening.items():
        table.add(("opening", opening), 1, np.array(users), np.ones(len(users), dtype=np.int64))
    for (child, first), pairs in by_start.items():
        numbers, weights = np.array(pairs, dtype=np.int64).T
        table.add(("evaluated", child, first), 0, numbers, weights)
