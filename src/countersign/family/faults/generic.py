"""An update is of this child: with another name in it, it would be wrong.

Source: rules/parent_communication.yaml, specificity and generic_phrases.
"""

from __future__ import annotations

from collections.abc import Iterator

from countersign.family.faults.human import faults as no_human
from countersign.family.reading.claims import record
from countersign.family.reading.read import Read
from countersign.family.reading.specific import particular, quotes
from countersign.family.update import Found

LEAST = 3  # words of its own, of what it tells
WITH_RECORD = 1  # or as many that the record has too


def faults(read: Read) -> Iterator[Found]:
    if not any(no_human(read)):
        return
    update = read.update
    told = " ".join(one.text for one in read.page.telling)
    words = particular(told, read.names)
    against = record(update.record)
    known = [w for w in words if against.has(w)]
    if len(known) >= WITH_RECORD or len(words) >= LEAST or quotes(told):
        return
    yield Found(
        "family.generic",
        "With another name in it, this would fit any child. Say what this child did today, "
        "and how.",
    )
