"""The parts of a record that an update tells nowhere, and that a sentence of it may stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from countersign.base.words import wordset
from countersign.family.reading.claims import anchored, judge, record
from countersign.family.reading.events import kinds_of
from countersign.family.reading.numbers import same_counts
from countersign.family.reading.phrases import stems
from countersign.family.reading.read import Read

_PARTS = re.compile(r"\s*(?:[;:,()]|\bw/(?!o\b)|\b(?:with|and|then|after|before|using)\b)\s*")
_HELP = wordset(
    "assist assistance cga sba vc vcs cue cues verbal indep independent independently min mod max "
    "set up setup supervision trials trial reps rep sec min mins hoh dependent total"
)


def untold(read: Read) -> int:
    """How many parts of the record have words of their own that no sentence of the update has."""
    return sum(_is_untold(part, read) for part in _parts(read))


def _parts(read: Read) -> Iterator[str]:
    for line in read.update.record:
        for part in _PARTS.split(line):
            words = [w for w in re.findall(r"[A-Za-z]{3,}", part) if w.casefold() not in _HELP]
            if words and not any(kinds_of(stems(part))):
                yield part


def _is_untold(part: str, read: Read) -> bool:
    alone = record([part])
    return bool(judge(part, alone, read.names).told) and not any(
        judge(one.text, alone, read.names).told
        or anchored(one.stems, alone)
        or same_counts(one.text, [part])
        for one in read.page.sentences
    )
