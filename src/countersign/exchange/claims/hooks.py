"""What rooms above this one know of a claim. A room answers in its own `claimed.py`.

def reference(visit: Visit, coverage: Coverage, day: date, codes: Collection[str]) -> str
def take_decisions(data: bytes, name: str, by: Staff | None) -> int
"""

from __future__ import annotations

import importlib
from collections.abc import Collection
from datetime import date
from functools import lru_cache
from types import ModuleType

from countersign.practice.models import Coverage, Staff, Visit
from countersign.spine.checks import walk_modules


@lru_cache(maxsize=1)
def _rooms() -> tuple[ModuleType, ...]:
    found = (importlib.import_module(name) for name in walk_modules("claimed"))
    return tuple(found)


def _having(name: str) -> list[ModuleType]:
    return [room for room in _rooms() if hasattr(room, name)]


def decisions(data: bytes, *, name: str, by: Staff | None) -> int:
    """Decisions of a payer (278) are taken by the room that keeps them; how many there were.

    Raises UserError; then nothing is kept.
    """
    return sum(int(room.take_decisions(data, name, by)) for room in _having("take_decisions"))


def reference(visit: Visit, coverage: Coverage, day: date, codes: Collection[str]) -> str:
    """The payer's number of the authorization that these codes used; empty when there is none."""
    for room in _having("reference"):
        if found := room.reference(visit, coverage, day, codes):
            return str(found)
    return ""
