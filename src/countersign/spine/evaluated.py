"""What was found about a child, from every room that keeps findings: plain values.

A room that keeps some has an `evaluated.py` with

    def evaluated(client: Client, since: date, until: date) -> Iterable[Found]: ...
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import ModuleType

from countersign.practice.models import Client
from countersign.spine.checks import walk_modules


@dataclass(frozen=True, slots=True)
class Found:
    """One finding: its day, its words, and where it is from ("test result", "signed note")."""

    id: str
    on: date
    text: str
    source: str


def evaluated(client: Client, since: date, until: date) -> tuple[Found, ...]:
    """What was found from `since` to `until`, both days included, oldest first."""
    found = [one for room in _rooms() for one in room.evaluated(client, since, until)]
    return tuple(sorted(found, key=lambda one: (one.on, one.id)))


@lru_cache(maxsize=1)
def _rooms() -> tuple[ModuleType, ...]:
    named = (importlib.import_module(name) for name in walk_modules("evaluated"))
    return tuple(one for one in named if one is not importlib.import_module(__name__))
