"""Telephone and fax numbers: written, misread by a scanner, and spoken digit by digit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from countersign.base.words import wordset
from countersign.privacy.recognizers.rule import Rule
from countersign.privacy.span import Span
from countersign.privacy.words import Words

_D = r"[\dol|]"
_WRITTEN = re.compile(
    rf"(?<![\w/])(?:\+?1[ .-]?)?(?:\({_D}{{3}}\)[ ]?|(?<!\d){_D}{{3}}[ ./-]?[ ]?){_D}{{3}}[ .-]?[ ]?{_D}{{4}}"
    r"(?:[ ]?(?:x|ext\.?|extension)[ ]?\d{1,6})?(?![\w])(?!-\d)"
    rf"|(?<![\w/.-])\d{{3}}[-.]\d{{4}}(?:[ ]?(?:x|ext\.?)[ ]?\d{{1,6}})?(?![\w-])(?!\.\d)"
    r"|(?<!\w)\+\d{1,3}(?:[ .()-]{0,2}\d{2,4}){2,5}(?!\w)"
)
_LABELLED = re.compile(
    r"(?:phone|ph|tel|telephone|cell|mobile|call|text|fax|number is|n[uú]mero|tel[eé]fono|home|work|pager)"
    r"[ ]?(?:me[ ])?(?:at[ ]|al?[ ]|#|no\.?|is)?[ ]?[:.]?[ ]*(?P<value>\(?\d[\d ().-]{5,18}\d)(?![\w/])"
)
_FAX_BEFORE = re.compile(r"\b(?:fax|fx|efax|f)\b[ #:.]*$")
_BETWEEN_SAID = frozenset(" ,-")
_IN_NUMBERS = frozenset(" .-/)(")
_SAID = (
    "zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple"
    "|cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve"
)
_SPOKEN = re.compile(rf"\b(?:(?:{_SAID}|\d)[ ,-]+){{6,30}}(?:{_SAID}|\d)\b")
_DIGIT_WORDS = frozenset(_SAID.split("|"))


def _written(words: Words, at: int) -> Sequence[Span]:
    start = words.starts[at]
    gap = words.gaps[at + 1]
    if gap and (gap[0] not in _IN_NUMBERS or len(gap) > 3) and words.ends[at] - start < 7:
        return ()
    lead = start
    while lead and words.text[lead - 1] in "(+|":
        lead -= 1
    for begin in range(lead, start + 1):
        match = _WRITTEN.match(words.lowered, begin)
        if match and sum(c.isdigit() for c in match.group()) >= 6:
            return (_number(words, match.start(), match.end()),)
    return ()


def _labelled(words: Words, at: int) -> Iterator[Span]:
    match = _LABELLED.match(words.lowered, words.starts[at])
    if match and 7 <= sum(c.isdigit() for c in match["value"]) <= 15:
        yield _number(words, *match.span("value"))


def _spoken(words: Words, at: int) -> Sequence[Span]:
    if words.gaps[at + 1][:1] not in _BETWEEN_SAID:
        return ()
    if at and words.written[at - 1].lower() in _DIGIT_WORDS and words.gaps[at] in (" ", "-", ", "):
        return ()  # read at the first of them
    match = _SPOKEN.match(words.lowered, words.starts[at])
    return (Span(*match.span(), "PHONE", why="a number as spoken"),) if match else ()


def _number(words: Words, start: int, end: int) -> Span:
    fax = _FAX_BEFORE.search(words.lowered[max(0, start - 12) : start])
    return Span(start, end, "FAX" if fax else "PHONE", why="a telephone number")


RULES = (
    Rule(
        _written,
        shape=re.compile(r"(?=.*\d)[\dol]{3}$|1$|[\dol]{6,11}(?:x\d+)?$"),
        mark="+",
        joined=True,
    ),
    Rule(
        _labelled,
        wordset(
            "phone ph tel telephone cell mobile call text fax number numero número telefono "
            "teléfono home work pager"
        ),
        re.compile(r"(?:phone|ph|tel|cell|fax)\d"),
    ),
    Rule(_spoken, _DIGIT_WORDS, re.compile(r"\d$"), joined=True),
)
