"""How hard an English text is to read: the Flesch-Kincaid grade.

Source: Kincaid and others 1975, Derivation of new readability formulas.
"""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_END = re.compile(r"[.!?…]+(?=[\"'”’)\]]*(?:\s|$))|\n+")
_SILENT = re.compile(r"(?:[^laeiouy]es|[^aeiouytd]ed|[^l]e)$")
_VOWELS = re.compile(r"[aeiouy]+")
_HIATUS = re.compile(r"(?:ia(?!n\b|l\b)|io(?!n|us)|eo(?!n\b)|ua|uo|[^q]ui(?=ng)|ying|yo|iu)")


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
