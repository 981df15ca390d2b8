"""No other child is named, by name or by what it is called.

Source: 45 CFR 164.502(b), 164.530(c) (another child's identity in a family's message is a
disclosure).
"""

from __future__ import annotations

from collections.abc import Iterator

from countersign.family.reading.people import other_children
from countersign.family.reading.read import Read
from countersign.family.update import Found


def faults(read: Read) -> Iterator[Found]:
    update = read.update
    found = list(other_children(update.text, update.child, update.others))
    for one in found:
        yield Found(
            "family.other-child", _said(update.text[one.start : one.end]), (one.start, one.end)
        )
    if not found and update.human not in update.text:
        for one in other_children(update.human, update.child, update.others):
            yield Found("family.other-child", _said(update.human[one.start : one.end]))


def _said(name: str) -> str:
    return f"“{name}” is another child. Write “a friend” or “another child” instead."
