"""What each room measures of the eight mistakes, from the record itself.

A room adds a measure in its own `risks.py`:

    @risk(5, "notes.late", "Notes signed late", counted="…")
    def late(window: Window) -> Iterator[Event]: ...

An event is one thing that could have gone wrong in the window, dated; `wrong` when it did. So a
figure is a count of dated rows, its share has a whole, and every figure opens its list.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from uuid import UUID

from countersign.spine.checks import walk_modules


@dataclass(frozen=True, slots=True)
class Window:
    """Days from `since` to `until`, both included; at one site or at every one."""

    since: date
    until: date
    today: date
    site: UUID | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that could go wrong. `what` and `page` are for the list behind a figure."""

    on: date
    wrong: bool
    client: UUID | None = None
    what: str = ""
    page: str = ""
    dollars: Decimal | None = None


Gather = Callable[[Window], Iterable[Event]]


@dataclass(frozen=True, slots=True)
class Risk:
    """A measure of mistake `mistake` (1 to 8). `counted` says how, in words for the page."""

    mistake: int
    key: str
    name: str
    counted: str
    gather: Gather


_known: dict[str, Risk] = {}


def risk(mistake: int, key: str, name: str, *, counted: str) -> Callable[[Gather], Gather]:
    """Register a measure. Raises ValueError for a key taken twice."""

    def register(gather: Gather) -> Gather:
        other = _known.get(key)
        if other is not None and other.gather.__module__ != gather.__module__:
            raise ValueError(f"two measures call themselves {key}")
        _known[key] = Risk(mistake, key, name, counted, gather)
        return gather

    return register


@lru_cache(maxsize=1)
def _find() -> None:
    for module in walk_modules("risks"):
        importlib.import_module(module)


def known() -> tuple[Risk, ...]:
    """Every room's measures, by mistake."""
    _find()
    return tuple(sorted(_known.values(), key=lambda r: (r.mistake, r.key)))
