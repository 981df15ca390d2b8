"""TBD."""

from __future__ import annotations

from collections.abc import Iterator

from countersign.family.reading.read import Read
from countersign.family.update import Found


def faults(read: Read) -> Iterator[Found]:
    yield from ()
