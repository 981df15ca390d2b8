"""What the note's checks know beside the sheet: earlier notes, and who works here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from countersign.base.kept import Kept
from countersign.base.sameness import shingles
from countersign.notes import earlier
from countersign.practice.models import Staff, Visit
from countersign.spine.context import provider
from countersign.spine.draft import PartDraft

SHINGLE = 6


@dataclass(frozen=True, slots=True)
class EarlierText:
    """A released note as words: its sentences, its runs of six words, its measurements."""

    on: date
    text: str
    runs: frozenset[tuple[str, ...]]
    measures: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Earlier:
    """The last notes of this child, and recent ones of the therapist about other children."""

    same_child: tuple[EarlierText, ...] = ()
    other_children: tuple[EarlierText, ...] = ()


def as_text(on: date, text: str, measures: tuple[dict[str, Any], ...] = ()) -> EarlierText:
    """An earlier note ready to be compared with."""
    return EarlierText(on, text, shingles(text, size=SHINGLE), measures)


@provider("notes")
def earlier_notes(visit: Visit) -> Earlier:
    """At most 10 notes of this child and 25 of the therapist, decrypted."""
    return Earlier(
        same_child=tuple(_text(note) for note in earlier.of_child(visit)),
        other_children=tuple(_text(note) for note in earlier.of_therapist(visit)),
    )


_texts: Kept[UUID, EarlierText] = Kept(2000)


def _text(note: earlier.EarlierNote) -> EarlierText:
    known = _texts.get(note.revision_id)
    if known is not None:
        return known if known.on == note.on else replace(known, on=note.on)
    measures = tuple(note.part.data.get("measures", ()))
    return _texts.put(note.revision_id, as_text(note.on, telling(note.part), measures))


def telling(part: PartDraft) -> str:
    """The words of a note but for its computed comparisons.

    Those say again, in fixed words, what was counted; whether the counts are the same is looked at
    by itself.
    """
    told = (s.text for s in part.statements if (s.section, s.author) != ("A", "composer"))
    return "\n".join(told)


@provider("staff_names")
def staff_names(visit: Visit) -> frozenset[str]:
    """Every word of every staff member's name: a therapist may be called like a child."""
    names = Staff.objects.values_list("name", flat=True)
    return frozenset(word for name in names for word in name.split())
