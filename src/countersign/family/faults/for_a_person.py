"""Words about being hurt, or about dying, go to a person and to no family.

Source: rules/parent_communication.yaml, emotional_events handling: disclosure_risk.
"""

from __future__ import annotations

from collections.abc import Iterator

from countersign.family.harm import REMINDER, STOPPED, told_of_harm
from countersign.family.reading.read import Read
from countersign.family.update import Found

CODE = "family.for-a-person"


def faults(read: Read) -> Iterator[Found]:
    update = read.update
    if said := told_of_harm([*update.record, update.text, update.human]):
        yield Found(CODE, f"{STOPPED.format(words=said)} {REMINDER}")
