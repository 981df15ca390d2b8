"""Who takes what when somebody is out or leaves: the fewest lost, then the fewest families moved.

Every way that one piece (a visit, or all of a child's visits) could be kept is an option; what two
options cannot share is a row; the choice is exact (`engine.choosing`), so that chains come by
themselves: one child goes to a colleague so that another can come. Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import gcd
from uuid import UUID

from countersign.scheduling.engine.choosing import Option, choose
from countersign.scheduling.values import Dated

MOST_COST = 16
"""What one visit of a stay may cost at most beside being moved."""
SECONDS = 20.0
GRID = 15


@dataclass(frozen=True, slots=True)
class Stay:
    """One way to keep a piece: with whom, and when each of its visits is.

    `moves`: the family has to be told of another hour, or was not concerned and has somebody else.
    """

    therapist: UUID
    visits: tuple[Dated, ...]
    cost: int
    moves: bool
    why: str


@dataclass(frozen=True, slots=True)
class Piece:
    """What is kept or lost as a whole. `must`: it is not concerned itself and may not be lost."""

    id: UUID
    family: UUID
    stays: tuple[Stay, ...]
    must: bool = False
    size: int = 1
    room: UUID | None = None


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What becomes of each piece that is kept. `proven`: there is none with less lost or moved."""

    kept: Mapping[UUID, Stay]
    proven: bool


def rearrange(
    pieces: Sequence[Piece],
    minutes_left: Mapping[tuple[UUID, date], int],
    *,
    seconds: float = SECONDS,
) -> Arrangement:
    """Lose the fewest visits, then move the fewest families, then change the least."""
    worth = _Worth(pieces)
    options, about = [], []
    room: dict[Hashable, float] = {("minutes", *key): left for key, left in minutes_left.items()}
    step = _step(pieces)
    for piece in pieces:
        for stay in piece.stays:
            takes = _takes(piece, stay, step, minutes_left)
            options.append(Option(worth.kept(piece, stay), tuple(takes.items())))
            about.append((piece, stay))
    families = Counter(one.family for one in pieces if any(stay.moves for stay in one.stays))
    for family, count in families.items():
        # A family that stays where it is takes all of its row: then none of its pieces may move.
        room["family", family] = count
        options.append(Option(worth.family, ((("family", family), float(count)),)))
    # Everybody else where they are is a plan: there is always one to begin with.
    begun = [n for n, (piece, stay) in enumerate(about) if piece.must and not stay.moves]
    begun += range(len(about), len(options))
    found = choose(options, room, seconds=seconds, start=begun)
    kept = {about[n][0].id: about[n][1] for n in found.numbers if n < len(about)}
    return Arrangement(kept, found.proven)


class _Worth:
    """Points in three steps, each worth more than all of the step below together."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.family = MOST_COST * sum(one.size for one in pieces) + 1
        families = len({one.family for one in pieces})
        self.visit = self.family * (families + 1)
        self.must = self.visit * (1 + sum(one.size for one in pieces if not one.must))

    def kept(self, piece: Piece, stay: Stay) -> float:
        """What it is worth to keep the piece that way."""
        return float((self.must if piece.must else self.visit) * piece.size - stay.cost)


def _step(pieces: Sequence[Piece]) -> int:
    """Minutes of a slot: every start and every end falls on one."""
    found = GRID
    for piece in pieces:
        for stay in piece.stays:
            for at in stay.visits:
                found = gcd(found, at.start, at.start + at.minutes)
    return found


def _takes(
    piece: Piece, stay: Stay, step: int, minutes_left: Mapping[tuple[UUID, date], int]
) -> Counter[Hashable]:
    """What the stay takes of what."""
    takes: Counter[Hashable] = Counter({("piece", piece.id): 1})
    if stay.moves:
        takes["family", piece.family] = 1
    for at in stay.visits:
        if (stay.therapist, at.day) in minutes_left:
            takes["minutes", stay.therapist, at.day] += at.minutes
        for slot in range(at.start // step, (at.start + at.minutes) // step):
            takes["time", stay.therapist, at.day, slot] += 1
            takes["child", piece.family, at.day, slot] += 1
            if piece.room is not None:
                takes["room", piece.room, at.day, slot] += 1
    return takes


__all__ = ["Arrangement", "Piece", "Stay", "rearrange"]
