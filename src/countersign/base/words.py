"""Word lists, written as they are read."""

from __future__ import annotations


def wordlist(text: str) -> tuple[str, ...]:
    """The words of `text`, which are separated by spaces, in order."""
    return tuple(text.split())


def wordset(text: str) -> frozenset[str]:
    """The words of `text` for looking up."""
    return frozenset(text.split())
