"""What each room measures of what the product changed, from the record itself.

A room adds a measure in its own `gains.py`:

    @gain("notes.minutes", "Minutes to a signed note", unit="minutes", fold="median", counted="…")
    def minutes(window: Window) -> Iterator[Row]: ...

A row is one dated value; a figure is their median, mean, sum or count, and opens its list. Nothing
is said to be saved: a figure stands beside the practice's own baseline week, or beside "not yet".
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Literal
from uuid import UUID

from countersign.spine.checks import walk_modules
from countersign.spine.risks import Window

Fold = Literal["median", "mean", "sum", "count", "share"]


@dataclass(frozen=True, slots=True)
class Row:
    """One dated value. `what` and `page` are for the list behind a figure."""

    on: date
    value: Decimal
    client: UUID | None = None
    what: str = ""
    page: str = ""


Gather = Callable[[Window], Iterable[Row]]


@dataclass(frozen=True, slots=True)
class Gain:
    """A measure. `unit` is read after the number; `baseline` names a field of the baseline week.

    `share` folds rows of 0 and 1 to a percentage. `in_visits`: each row is worth a usual visit.
    """

    key: str
    name: str
    unit: str
    fold: Fold
    counted: str
    gather: Gather
    baseline: str = ""
    in_visits: bool = False


_known: dict[str, Gain] = {}


def gain(
    key: str,
    name: str,
    *,
    unit: str,
    fold: Fold,
    counted: str,
    baseline: str = "",
    in_visits: bool = False,
) -> Callable[[Gather], Gather]:
    """Register a measure. Raises ValueError for a key taken twice."""

    def register(gather: Gather) -> Gather:
        other = _known.get(key)
        if other is not None and other.gather.__module__ != gather.__module__:
            raise ValueError(f"two measures call themselves {key}")
        _known[key] = Gain(key, name, unit, fold, counted, gather, baseline, in_visits)
        return gather

    return register


@lru_cache(maxsize=1)
def _find() -> None:
    for module in walk_modules("gains"):
        importlib.import_module(module)


def known() -> tuple[Gain, ...]:
    """Every room's measures: minutes first, then what a baseline week may hold, then the rest."""
    _find()
    return tuple(
        sorted(_known.values(), key=lambda g: (g.unit != "minutes", not g.baseline, g.key))
    )
