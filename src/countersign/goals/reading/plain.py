"""A goal's words made plain for reading: shorthand written out, numbers as figures, small letters.

Every place in the plain words leads back to its place in the words as they were typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from countersign.base.needles import may_match, needed
from countersign.practice import shorthand

_ONE = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_SMALL = {
    word: str(number)
    for number, word in enumerate(
        [
            "zero",
            *_ONE,
            *[
                "ten",
                "eleven",
                "twelve",
                "thirteen",
                "fourteen",
                "fifteen",
                "sixteen",
                "seventeen",
                "eighteen",
            ],
            "nineteen",
        ]
    )
}
_TENS = {
    word: ten
    for ten, word in zip(
        range(20, 100, 10),
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"],
        strict=True,
    )
}
_BASELINE = re.compile(r"\bB/?L\b\.?(?=\s*(?:[:=(]|\d))", re.I)
# The mark after a short form may also end the sentence.
_ENDS_SENTENCE = re.compile(r"\b(wks?|mos?|indep|reps?|approx|cont)\.(?=\s+(?:[A-Z]|\d{1,2}/\d))")
_NUMBER = re.compile(
    rf"\b(?=[aefnostz])(?:(?P<tens>{'|'.join(_TENS)})(?:[- ](?P<one>{'|'.join(_ONE)}))?\b"
    rf"|(?<!no )(?<!each )(?<!which )(?P<small>{'|'.join(_SMALL)})\b(?!'s)"
    r"(?!-(?!step|inch|minute|second|word|letter|sentence|hour|week|month|piece|item|part|digit|button|point|line|stroke|block|to-))"
    r"|(?P<once>once|twice)\b(?=\s+(?:per|a|each|daily|or less|in)\b)"
    r"|a single\b|a (?=(?:verbal|visual|gestural|tactile|physical) (?:cue|prompt)))",
    re.I,
)
_HALF = re.compile(r"(\d+)\s*½|½")
_SIGNS = str.maketrans(
    {
        "–": "-",
        "—": "-",
        "−": "-",
        "‑": "-",
        "‐": "-",
        "’": "'",
        "‘": "'",
        "“": '"',
        "”": '"',
        "\u00a0": " ",
        "\u202f": " ",
        "×": "x",
        "％": "%",
        "•": ";",
        "●": ";",
        "≦": "≤",
        "≧": "≥",
        "[": "(",
        "]": ")",
        "\t": " ",
        "\n": "\n",
    }
)
# These are said otherwise in goals than in notes.
_BEFORE = (
    (re.compile(r"(?<=\d)\s*(?:opps?|ops)\b\.?", re.I), " opportunities"),
    (re.compile(r"\bopps?\b\.?(?!osite)", re.I), "opportunities"),
    (re.compile(r"(?<=\d)\s*(?:tr|trls?)\b\.?", re.I), " trials"),
    (re.compile(r"\bconsec\b\.?", re.I), "consecutive"),
    (re.compile(r"\bsess\b\.?", re.I), "sessions"),
    (re.compile(r"\bw/\s*in\b", re.I), "within"),
    (re.compile(r"\b(?:w/|with\s)out\b", re.I), "without"),
    (re.compile(r"@\s*"), "at "),
    (
        re.compile(r"(?<=[,;:(/] )S(?= only\b)|(?<=\bwith )S(?= only\b)|^S(?= only\b)"),
        "supervision",
    ),
    (re.compile(r"\bSUP\b|\bSup\b(?=\s+(?:in|at|with|x|\d))"), "supervision"),
    (re.compile(r"(?<=\bwith )S(?=[\s,.;])|(?<=\band )S(?=,)"), "supervision"),
    (
        re.compile(
            r"(?<=[,;:(] )I(?=\s*[,;.)]|\s*$)|(?<=[-=|] )I(?=\s*[,;.|]|\s*$)|(?<=\bwith )I(?=[\s,;.)])"
        ),
        "independently",
    ),
    (re.compile(r"(?<=\d/\d)x\b|(?<=\d/\d\d)x\b", re.I), " times"),
    (re.compile(r"\(I\)|\bInd\b\.?(?=\s|$)"), "independently"),
    (re.compile(r"\b(?:sba|spv|sup)\b"), "supervision"),
    (re.compile(r"\bself care\b", re.I), "self-care"),
    (re.compile(r"\bper cent\b", re.I), "percent"),
)


_FIRST = tuple(
    (needed(pattern.pattern, small=bool(pattern.flags & re.IGNORECASE)), pattern, words)
    for pattern, words in _BEFORE
)


@dataclass(frozen=True, slots=True)
class Plain:
    """`typed` as it was given; `cased` plain with its capitals; `text` plain in small letters."""

    typed: str
    cased: str
    text: str
    places: tuple[int, ...]

    def typed_span(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` stands in the words as typed."""
        if start >= end:
            return self.places[start], self.places[start]
        return self.places[start], max(self.places[end - 1] + 1, self.places[start] + 1)


def plain(typed: str) -> Plain:
    """`typed` made plain."""
    signs = typed.translate(_SIGNS)
    # Before a figure "BL" is the baseline; elsewhere shorthand has it as "bilateral".
    told, first = _rewritten(signs, tuple(range(len(signs) + 1)), _BASELINE, lambda _: "baseline")
    told, first = _rewritten(told, first, _ENDS_SENTENCE, lambda match: f"{match[1]} .")
    written, second = shorthand.placed(told)
    places = tuple(first[place] for place in second)
    folded = written.casefold()
    for letters, pattern, words in _FIRST:
        if may_match(letters, written, folded):
            written, places = _rewritten(written, places, pattern, _always(words))
            folded = written.casefold()
    written, places = _rewritten(written, places, _HALF, _half)
    cased, places = _rewritten(written, places, _NUMBER, _figure)
    small = cased.lower()
    return Plain(typed, cased, small if len(small) == len(cased) else cased, places)


def _always(words: str) -> Callable[[re.Match[str]], str]:
    return lambda _: words


def _figure(match: re.Match[str]) -> str:
    if tens := match["tens"]:
        return str(_TENS[tens.lower()] + int(_SMALL[(match["one"] or "zero").lower()]))
    if small := match["small"]:
        return _SMALL[small.lower()]
    if once := match["once"]:
        return "1 time" if once.lower() == "once" else "2 times"
    return "1" if match[0].lower() == "a single" else "1 "


def _half(match: re.Match[str]) -> str:
    return f"{match[1] or 0}.5"


def _rewritten(
    text: str,
    places: tuple[int, ...],
    pattern: re.Pattern[str],
    words: Callable[[re.Match[str]], str],
) -> tuple[str, tuple[int, ...]]:
    """`text` with every match of `pattern` said as `words` says; places go along."""
    if pattern.search(text) is None:
        return text, places
    bits: list[str] = []
    origin: list[int] = []
    at = 0
    for match in pattern.finditer(text):
        said = words(match)
        bits += (text[at : match.start()], said)
        origin += places[at : match.start()]
        first = places[match.start()]
        last = places[max(match.end() - 1, match.start())]
        origin += [min(first + offset, last) for offset in range(len(said))]
        at = match.end()
    return "".join((*bits, text[at:])), (*origin, *places[at:])
