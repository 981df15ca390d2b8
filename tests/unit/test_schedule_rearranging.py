"""The least is cancelled and the fewest families are moved: compared with every plan there is."""

from __future__ import annotations

from datetime import date
from itertools import product
from random import Random
from uuid import UUID, uuid5

from countersign.scheduling.rearranging import Piece, Stay, rearrange
from countersign.scheduling.values import Dated

DAY = date(2026, 12, 7)
SPACE = UUID(int=7)


def key(name: str) -> UUID:
    return uuid5(SPACE, name)


def stay(who: str, start: int, *, cost: int = 1, moves: bool = False) -> Stay:
    return Stay(key(who), (Dated(DAY, start, 45),), cost, moves, "")


def test_a_chain_gives_a_child_the_only_therapist_who_will_do() -> None:
    """Ann is out. Only Bo may take Ada; Bo's own child can go to Cy, who is free."""
    ada = Piece(key("ada"), key("A"), (stay("Bo", 900),))
    ben = Piece(key("ben"), key("B"), (stay("Bo", 900, cost=0), stay("Cy", 900, moves=True)), True)
    found = rearrange([ada, ben], {})
    assert found.proven
    assert found.kept[ada.id].therapist == key("Bo")
    assert found.kept[ben.id].therapist == key("Cy")


def test_nobody_who_is_not_concerned_is_lost_for_somebody_who_is() -> None:
    ada = [Piece(key(f"a{n}"), key(f"A{n}"), (stay("Bo", 900 + n),)) for n in (0, 30)]
    ben = Piece(key("ben"), key("B"), (stay("Bo", 915, cost=0),), True)
    found = rearrange([*ada, ben], {})
    assert set(found.kept) == {ben.id}


def test_no_family_moves_when_nothing_is_gained_by_it() -> None:
    ada = Piece(key("ada"), key("A"), (stay("Bo", 900, cost=2), stay("Di", 900, cost=2)))
    ben = Piece(key("ben"), key("B"), (stay("Bo", 900, cost=0), stay("Cy", 900, moves=True)), True)
    found = rearrange([ada, ben], {})
    assert found.kept[ada.id].therapist == key("Di")
    assert found.kept[ben.id].therapist == key("Bo")


def test_a_day_s_minutes_are_kept() -> None:
    pieces = [Piece(key(f"a{n}"), key(f"A{n}"), (stay("Bo", 540 + 60 * n),)) for n in range(4)]
    found = rearrange(pieces, {(key("Bo"), DAY): 100})
    assert len(found.kept) == 2


def test_it_is_the_best_of_all_plans() -> None:
    for seed in range(25):
        pieces = _invented(Random(seed))  # noqa: S311  invents, guards nothing
        found = rearrange(pieces, {})
        assert found.proven
        assert _worth(pieces, [found.kept.get(one.id) for one in pieces]) == _best(pieces), seed


def _invented(random: Random) -> list[Piece]:
    pieces = []
    for number in range(6):
        must = number >= 4
        options = [
            stay(who, start, cost=random.randint(1, 4), moves=must or start != 900 + 15 * number)
            for who, start in random.sample(
                list(product(("Bo", "Cy", "Di"), (900, 930, 960))), random.randint(0, 3)
            )
        ]
        if must:
            options.insert(0, stay("Bo" if number == 4 else "Cy", 900, cost=0))
        family = key(f"F{number // 2 if number < 4 else number}")
        pieces.append(Piece(key(f"p{number}"), family, tuple(options), must))
    return pieces


def _worth(pieces: list[Piece], plan: list[Stay | None]) -> tuple[int, int, int, int]:
    """Lost that may not be, lost, families moved, cost: the smaller, the better."""
    two = list(zip(pieces, plan, strict=True))
    return (
        sum(piece.must and one is None for piece, one in two),
        sum(one is None for _, one in two),
        len({piece.family for piece, one in two if one is not None and one.moves}),
        sum(one.cost for _, one in two if one is not None),
    )


def _best(pieces: list[Piece]) -> tuple[int, int, int, int]:
    plans = product(*[(None, *piece.stays) for piece in pieces])
    return min(_worth(pieces, list(plan)) for plan in plans if _fits(pieces, list(plan)))


def _fits(pieces: list[Piece], plan: list[Stay | None]) -> bool:
    taken: list[tuple[UUID, UUID, int]] = []
    for piece, one in zip(pieces, plan, strict=True):
        if one is None:
            continue
        start = one.visits[0].start
        for who, family, other in taken:
            near = abs(other - start) < 45
            if near and (who == one.therapist or family == piece.family):
                return False
        taken.append((one.therapist, piece.family, start))
    return True
