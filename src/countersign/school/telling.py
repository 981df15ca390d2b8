"""The words of a report that are somebody's: the therapist's and a model's, not arithmetic's. Pure.

What the composer added up says its counts in fixed words; whether those counts are another child's
is looked at by itself. What it quotes of a signed note is the therapist's, and counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from countersign.spine.draft import PartDraft, Statement

_QUOTED = re.compile(r"“([^”]+)”")


@dataclass(frozen=True, slots=True)
class Telling:
    """A report's own words as one text, and which sentence each stretch is of."""

    text: str
    spans: tuple[tuple[int, int, str], ...]

    def where(self, start: int, end: int) -> tuple[str, ...]:
        """Ids of the statements that a stretch touches."""
        return tuple(i for a, b, i in self.spans if a < end and start < b)


def telling(part: PartDraft) -> Telling:
    """The words of `part` that may be another child's."""
    text, spans = "", []
    for statement in part.statements:
        for words in _own(statement):
            start = len(text)
            text += words
            spans.append((start, len(text), statement.id))
            text += "\n"
    return Telling(text, tuple(spans))


def _own(statement: Statement) -> list[str]:
    if statement.author != "composer":
        return [statement.text]
    return _QUOTED.findall(statement.text)
