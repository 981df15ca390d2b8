"""Counts in an update beside counts in the record: the same thing must not have two counts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from countersign.family.reading.phrases import stems
from countersign.practice.shorthand import placed
from countersign.spine.grounding.lexicon import stem

_WORDS = {
    w: n
    for n, w in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ]
    )
}
_WORDS |= {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "once": 1, "twice": 2, "dozen": 12}
_NONE = frozenset(["no", "zero", "without"])
_NOT = re.compile(
    r"(?: did| does| was| were| do|) not (?:need|have|use|take|make|eat|show|want|get|require) "
)
_BETWEEN = 3  # words that may stand between a count and what it counts
_SKIP = frozenset(
    stem(w)
    for w in [
        "of",
        "out",
        "full",
        "small",
        "big",
        "more",
        "other",
        "times",
        "time",
        "new",
        "tiny",
        "little",
        "verbal",
        "visual",
        "physical",
        "tactile",
        "minute",
        "second",
        "min",
        "sec",
        "hour",
        "day",
        "week",
    ]
)
Counts = dict[str, set[int]]


def value(word: str) -> int | None:
    """The number a word says."""
    if word.isdigit():
        return int(word)
    return _WORDS.get(word)


def counts(text: str) -> Counts:
    """What is counted in `text`, by stem, with its counts; "no bites" is none."""
    found: Counts = {}
    read = stems(placed(text)[0]).words
    for at, word in enumerate(read):
        number = 0 if word in _NONE else value(word)
        if number is None:
            continue
        for later in read[at + 1 : at + 2 + _BETWEEN]:
            if later in ",;" or value(later) is not None:
                if value(later) is None:
                    break
                continue
            if later in _SKIP or not later.isalpha() or len(later) < 3:
                continue
            found.setdefault(later, set()).add(number)
            break
    return found


def clash(text: str, record: Sequence[str]) -> str | None:
    """How the counts of `text` differ from those of the record; None when none does."""
    said = _with_none(text)
    told: Counts = {}
    for line in record:
        for thing, numbers in _with_none(line).items():
            told.setdefault(thing, set()).update(numbers)
    everywhere = {
        n for line in record for w in stems(placed(line)[0]).words if (n := value(w)) is not None
    }
    for thing, numbers in said.items():
        there = told.get(thing, set())
        if there and not numbers & there and (not numbers <= everywhere or 0 in there | numbers):
            return (
                f"The record counts {_list(there)} for “{thing}”, not {_list(numbers)}. "
                "Say what was counted."
            )
    return None


def _with_none(text: str) -> Counts:
    """Counts, with "did not need any cues" as none."""
    found = counts(text)
    line = stems(placed(text)[0]).line
    for m in _NOT.finditer(line):
        for word in line[m.end() :].split()[:3]:
            if word not in ("ani", "any", "a", "the", "single") and len(word) > 2:
                found.setdefault(word, set()).add(0)
                break
    return found


def _list(numbers: set[int]) -> str:
    return " and ".join(str(n) if n else "none" for n in sorted(numbers))


def unknown(text: str, record: Sequence[str]) -> list[int]:
    """Counts of `text` from three up that the record has nowhere."""
    there = {
        n for line in record for w in stems(placed(line)[0]).words if (n := value(w)) is not None
    }
    return [
        n for w in stems(text).words if (n := value(w)) is not None and n > 2 and n not in there
    ]
