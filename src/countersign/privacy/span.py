"""What a recognizer finds: where, what kind, and who."""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """Characters `start` to `end` (half open) name something of the kind `label`.

    `who` are the people of the roster it may mean, or the folded name itself; `why` says in plain
    words what gave it away.
    """

    start: int
    end: int
    label: str
    who: str = ""
    why: str = ""
