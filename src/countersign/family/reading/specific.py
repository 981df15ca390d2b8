"""What in a text is of this child and this session, and of no other."""

from __future__ import annotations

import re
from functools import lru_cache

from countersign.family.reading.claims import lines_of, soft
from countersign.family.reading.phrases import stems
from countersign.spine.grounding.lexicon import regular_stem as stem

_QUOTED = re.compile(r"(?:(?<=\s)|^)['\u2018“\"][^'’”\"]{2,}|[“\"][^”\"]{2,}[”\"]")


@lru_cache(maxsize=1)
def generic() -> frozenset[str]:
    """Stems that fit any child."""
    return soft() | {stem(w) for line in lines_of("generic") for w in line.split()}


def particular(text: str, names: frozenset[str]) -> list[str]:
    """The stems of `text` that say something of this child alone, in order, each once."""
    found = dict.fromkeys(
        w
        for w in stems(text).words
        if w not in generic() and w not in names and w.isalpha() and len(w) > 2
    )
    return list(found)


@lru_cache(maxsize=1)
def bland() -> frozenset[str]:
    """Stems that say nothing of what was seen: little words, and praise."""
    return frozenset(stem(w) for line in lines_of("bland") for w in line.split())


def concrete(text: str, names: frozenset[str]) -> list[str]:
    """The stems of `text` that say what was seen, each once."""
    found = dict.fromkeys(
        w
        for w in stems(text).words
        if w not in bland() and w not in names and w.isalpha() and len(w) > 1
    )
    return list(found)


def quotes(text: str) -> bool:
    """Whether somebody is quoted in `text`."""
    return _QUOTED.search(text) is not None
