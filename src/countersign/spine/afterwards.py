"""What the rooms do after visits were written by somebody else than a page, such as a sync.

A room that must look at them has a `recheck.py` with `look_again()`. It runs in transactions of its
own, may run at any time, and does nothing when nothing waits.
"""

from __future__ import annotations

import importlib

from countersign.spine.checks import walk_modules


def look_again() -> None:
    """Have every room look at what it has not seen yet."""
    for name in walk_modules("recheck"):
        importlib.import_module(name).look_again()
