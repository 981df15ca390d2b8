"""A part of an update was written by the person who was there.

Source: rules/parent_communication.yaml, gate human_specific_detail.
"""

from __future__ import annotations

from collections.abc import Iterator

from countersign.family.reading.read import Read
from countersign.family.update import Found


def faults(read: Read) -> Iterator[Found]:
    if not read.update.human:
        yield Found(
            "family.no-human-detail",
            "Nothing here was written by the person who was there. "
            "Add one thing that only you saw today.",
        )
