"""A maker's mark: which values of a type this process's one maker really made.

A copy, a pickle, a replaced or hand-built value looks the same and does not carry the mark; a
marked value that was altered afterwards has lost it.
"""

from __future__ import annotations

import weakref
from dataclasses import fields
from threading import Lock
from typing import Any


class Mark:
    """Remembers the very objects that were made, by identity, and what they held."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._made: dict[int, tuple[weakref.ref[Any], tuple[Any, ...]]] = {}

    def put(self, thing: Any) -> None:
        """Mark `thing`, a frozen dataclass instance, as made here."""
        key = id(thing)
        with self._lock:
            self._made[key] = (weakref.ref(thing, lambda gone: self._drop(key, gone)), _held(thing))

    def _drop(self, key: int, gone: weakref.ref[Any]) -> None:
        known = self._made.get(key)
        if known is not None and known[0] is gone:
            self._made.pop(key, None)

    def on(self, thing: object) -> bool:
        """Whether this very object was made here and is as it was made."""
        with self._lock:
            known = self._made.get(id(thing))
        return known is not None and known[0]() is thing and known[1] == _held(thing)


def _held(thing: Any) -> tuple[Any, ...]:
    return tuple(getattr(thing, one.name) for one in fields(thing))
