"""What each room measures of the eight mistakes, from the record itself.

A room adds a measure in its own `risks.py`:

    @risk(5, "notes.late", "Notes signed late", counted="…")
    def late(window: Window) -> Iterator[Event]: ...

An event is one thing that could have gone wrong in the window, dated; `wrong` when it did. So a
figure is a count of dated rows, its share has a whole, and every figure opens its list.

What the audit chain alone says of the same rows, a room tells beside it:

    @recount("notes.late")
    def late_by_chain(window: Window) -> Iterator[Counted]: ...
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Protocol
from uuid import UUID

from django.utils import timezone

from countersign.spine.checks import walk_modules


@dataclass(frozen=True, slots=True)
class Window:
    """Days from `since` to `until`, both included; at one site or at every one."""

    since: date
    until: date
    today: date
    site: UUID | None = None


def day_of(at: datetime) -> date:
    """The practice's own calendar day of a moment: whoever measures has made its zone active."""
    return timezone.localtime(at).date()


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that could go wrong. `what` and `page` are for the list behind a figure.

    `row` is the id of what is counted. What it is worth: `dollars`, or those of the visit `visit`,
    or of `visits` usual visits.
    """

    on: date
    wrong: bool
    client: UUID | None = None
    what: str = ""
    page: str = ""
    dollars: Decimal | None = None
    visit: UUID | None = None
    visits: Decimal = Decimal(0)
    row: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """What the audit chain says of the row `row`: whether it went wrong."""

    row: str
    wrong: bool


class Worth(Protocol):
    """What visits bring in dollars, as far as the practice's fees are known."""

    def of(self, visits: Collection[UUID]) -> Mapping[UUID, Decimal]: ...

    def usual(self) -> Decimal | None: ...


Gather = Callable[[Window], Iterable[Event]]
Recount = Callable[[Window], Iterable[Counted]]


@dataclass(frozen=True, slots=True)
class Risk:
    """A measure of mistake `mistake` (1 to 8). `counted` says how, in words for the page."""

    mistake: int
    key: str
    name: str
    counted: str
    gather: Gather


_known: dict[str, Risk] = {}
_recounts: dict[str, Recount] = {}
_worth: list[Worth] = []


def risk(mistake: int, key: str, name: str, *, counted: str) -> Callable[[Gather], Gather]:
    """Register a measure. Raises ValueError for a key taken twice."""

    def register(gather: Gather) -> Gather:
        other = _known.get(key)
        if other is not None and other.gather.__module__ != gather.__module__:
            raise ValueError(f"two measures call themselves {key}")
        _known[key] = Risk(mistake, key, name, counted, gather)
        return gather

    return register


def recount(key: str) -> Callable[[Recount], Recount]:
    """Register what the audit chain alone says of the measure `key`."""

    def register(again: Recount) -> Recount:
        _recounts[key] = again
        return again

    return register


def worth(known: Worth) -> None:
    """Register who knows what visits bring: the room that holds the fees."""
    _worth[:] = [known]


@lru_cache(maxsize=1)
def _find() -> None:
    for module in walk_modules("risks"):
        importlib.import_module(module)


def known() -> tuple[Risk, ...]:
    """Every room's measures, by mistake."""
    _find()
    return tuple(sorted(_known.values(), key=lambda r: (r.mistake, r.key)))


def recount_of(key: str) -> Recount | None:
    """How the measure `key` is counted again from the chain; None where the chain cannot tell."""
    _find()
    return _recounts.get(key)


def dollars() -> Worth | None:
    """Who knows what visits bring; None where no room does."""
    _find()
    return _worth[0] if _worth else None
