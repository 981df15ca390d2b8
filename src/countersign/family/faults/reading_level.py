"""An update can be read at grade 8 or below.

Source: rules/parent_communication.yaml, reading_level; Kincaid and others 1975, Derivation of new
readability formulas (Flesch-Kincaid grade).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from countersign.family.reading.read import Read
from countersign.family.update import Found

LIMIT = 8.0
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_END = re.compile(r"[.!?…]+(?=[\"'”’)\]]*(?:\s|$))|\n+")
_SILENT = re.compile(r"(?:[^laeiouy]es|[^aeiouytd]ed|[^l]e)$")
_VOWELS = re.compile(r"[aeiouy]+")
_HIATUS = re.compile(r"(?:ia(?!n\b|l\b)|io(?!n|us)|eo(?!n\b)|ua|uo|[^q]ui(?=ng)|ying|yo|iu)")


def faults(read: Read) -> Iterator[Found]:
    found = grade(read.update.text)
    if found > LIMIT:
        yield Found(
            "family.hard-to-read",
            f"This reads at grade {found:.1f}; families are written to at grade 8 or below. "
            "Cut long sentences in two and use everyday words.",
        )


def grade(text: str) -> float:
    """The Flesch-Kincaid grade of `text`."""
    words = _WORD.findall(text)
    if not words:
        return 0.0
    sentences = max(1, sum(1 for part in _END.split(text) if _WORD.search(part)))
    return 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def syllables(word: str) -> int:
    """How many syllables an English word has, near enough."""
    word = re.sub(r"['’](?:s|d|m|t|ll|re|ve)?$|['’]", "", word.casefold())
    count = len(_VOWELS.findall(word)) + len(_HIATUS.findall(word))
    if len(word) > 3 and _SILENT.search(word):
        count -= 1
    return max(1, count)
