"""An update can be read at grade 8 or below.

Source: rules/parent_communication.yaml, reading_level; Kincaid and others 1975, Derivation of new
readability formulas (Flesch-Kincaid grade).
"""

from __future__ import annotations

from collections.abc import Iterator

from countersign.base.reading_grade import grade
from countersign.family.reading.read import Read
from countersign.family.update import Found

LIMIT = 8.0


def faults(read: Read) -> Iterator[Found]:
    found = grade(read.update.text)
    if found > LIMIT:
        yield Found(
            "family.hard-to-read",
            f"This reads at grade {found:.1f}; families are written to at grade 8 or below. "
            "Cut long sentences in two and use everyday words.",
        )
