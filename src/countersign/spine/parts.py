"""What a sheet is made of: the parts that rooms register, each with its own destinations."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Literal, Protocol

from countersign.practice.models import Visit
from countersign.spine.checks import walk_modules
from countersign.spine.draft import PartDraft

Compose = Callable[[Visit, Mapping[str, PartDraft]], PartDraft]


class Choose(Protocol):
    """The part's data after a choice it left to the person; UserError when it is not open."""

    def __call__(self, data: Mapping[str, Any], verb: str, *, on: date) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a sheet, registered by a room in its `draft.py`: PART = register(Part(...)).

    `template` gets `part` (a PartDraft), `sheet`, `findings` and `may_edit`. `destinations` name
    where a released part goes ("emr"). `compose` gets the visit and the earlier parts by kind.
    `sections` are those of its statements in reading order; empty when it has none. `sheet` is the
    kind of sheet it stands on; on any other than a visit's it stands alone.
    """

    kind: str
    title: str
    order: int
    template: str
    strength: Literal["clinical", "judgement", "money", "booking"]
    destinations: tuple[str, ...]
    compose: Compose
    composer: str = ""
    choose: Choose | None = None
    sections: tuple[str, ...] = ()
    sheet: str = "visit"


_parts: dict[str, Part] = {}


def register(part: Part) -> Part:
    """Make `part` known. Raises ValueError when another room has a part of that kind."""
    known = _parts.get(part.kind)
    if known is not None and known.compose.__module__ != part.compose.__module__:
        raise ValueError(f"two rooms call their part {part.kind}")
    _parts[part.kind] = part
    return part


@lru_cache(maxsize=1)
def _find() -> None:
    for module in walk_modules("draft"):
        importlib.import_module(module)


def parts(sheet: str = "visit") -> tuple[Part, ...]:
    """Every part of a sheet of that kind, a visit's unless told, in the order they are read."""
    _find()
    found = (part for part in _parts.values() if part.sheet == sheet)
    return tuple(sorted(found, key=lambda p: (p.order, p.kind)))


def fits(sheet_kind: str, kinds: Collection[str]) -> bool:
    """Whether a sheet of that kind may be made of parts of these kinds.

    Each kind of sheet is checked as what it is; a note on an override would be checked by nobody.
    """
    if sheet_kind == "visit":
        return all(_of_a_visit(kind) for kind in kinds)
    if sheet_kind == "taken_up":
        return len(kinds) == 1 and all(_of_a_visit(kind) for kind in kinds)
    return set(kinds) == {sheet_kind}


def _of_a_visit(kind: str) -> bool:
    part = part_of(kind)
    return part is not None and part.sheet == "visit"


def part_of(kind: str) -> Part | None:
    """The registered part of that kind; None for a correction's or an override's own part."""
    _find()
    return _parts.get(kind)
