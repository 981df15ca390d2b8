"""The spine's checks, and the engine that finds and runs everybody's.

Rooms import what they need from here; `engine.py` is where it is written.
"""

from __future__ import annotations

from countersign.spine.checks.engine import (
    Check,
    CheckFunction,
    CheckInput,
    Finding,
    Strength,
    check,
    find_all,
    known,
    run,
    walk_modules,
)

__all__ = [
    "Check",
    "CheckFunction",
    "CheckInput",
    "Finding",
    "Strength",
    "check",
    "find_all",
    "known",
    "run",
    "walk_modules",
]
