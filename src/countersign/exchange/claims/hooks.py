"""What rooms above this one know of a claim. A room answers in its own `claimed.py`.

def reference(visit: Visit, coverage: Coverage, day: date, codes: Collection[str]) -> str
"""

from __future__ import annotations

import importlib
from collections.abc import Collection
from datetime import date
from functools import lru_cache
from types import ModuleType

from countersign.practice.models import Coverage, Visit
from countersign.spine.checks import walk_modules


@lru_cache(maxsize=1)
def _rooms() -> tuple[ModuleType, ...]:
    found = (importlib.import_module(name) for name in walk_modules("claimed"))
    return tuple(module for module in found if hasattr(module, "reference"))


def reference(visit: Visit, coverage: Coverage, day: date, codes: Collection[str]) -> str:
    """The payer's number of the authorization that these codes used; empty when there is none."""
    for room in _rooms():
        if found := room.reference(visit, coverage, day, codes):
            return str(found)
    return ""
