"""An update is of this child: with another name in it, it would be wrong.

Source: rules/parent_communication.yaml, specificity and generic_phrases.
"""

from __future__ import annotations

from collections.abc import Iterator

from countersign.base.words import wordset
from countersign.family.faults.human import faults as no_human
from countersign.family.reading.claims import record
from countersign.family.reading.phrases import stems
from countersign.family.reading.read import Read
from countersign.family.reading.specific import concrete, particular, quotes
from countersign.family.update import Found
from countersign.spine.grounding.lexicon import regular_stem as stem

LEAST = 3  # words of its own, of what it tells
WITH_RECORD = 1  # or as many that the record has too
PLAIN = 2  # or as many everyday words of the record: "asked for more and for open"
_FITS_ANY = frozenset(stem(w) for w in wordset("worked work session activity skill task with"))


def faults(read: Read) -> Iterator[Found]:
    if not any(no_human(read)) and not _stands_alone(read):
        return
    update = read.update
    told = " ".join(one.text for one in read.page.telling)
    words = particular(told, read.names)
    against = record(update.record)
    known = [w for w in words if against.has(w)]
    plain = {w for w in stems(told).words if w in against.stems and w.isalpha() and len(w) > 3}
    if (
        len(known) >= WITH_RECORD
        or len(plain - _FITS_ANY) >= PLAIN
        or len(words) >= LEAST
        or quotes(told)
    ):
        return
    yield Found(
        "family.generic",
        "With another name in it, this would fit any child. Say what this child did today, "
        "and how.",
    )


def _stands_alone(read: Read) -> bool:
    """Whether nothing of the human part is in the text, which then has to be of this child."""
    own = set(concrete(read.update.human, read.names))
    return not any(one.human or own & set(one.stems.words) for one in read.page.sentences)
