"""Long patterns, compiled when first used.

Compiling the words of injuries or of a vendor's promises takes Python half a second, which every
command and job would pay before its first line. A server compiles them before its first page.
"""

from __future__ import annotations

import re
from typing import Any, cast

_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "sub", "split")
_made: list[_Later] = []


class _Later:
    """Stands for a compiled pattern: its methods are there from the first time one is asked for."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        _made.append(self)

    def __getattr__(self, name: str) -> Any:
        if name not in _METHODS:
            raise AttributeError(name)
        compiled = re.compile(self.pattern)
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def later(pattern: str) -> re.Pattern[str]:
    """`re.compile(pattern)` put off. An error in the pattern is raised at its first use."""
    return cast("re.Pattern[str]", _Later(pattern))


def compile_all() -> None:
    """Compiles whatever was put off, so that nobody who asks for a page waits for it."""
    for made in _made:
        made.search  # noqa: B018  asking for it compiles it
