"""Numbers and dates as somebody says them: `record number one zero five`, `I as in India, 4 4 0 9`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from countersign.base.words import wordset
from countersign.privacy.recognizers.rule import Rule
from countersign.privacy.span import Span
from countersign.privacy.words import Words

_DIGIT = r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple|\d{1,4})"
_LETTER = r"(?:[a-z] (?:as in|for|like) [a-z-]+|[a-z](?![a-z'-]))"
_LINK = r"(?:[ ](?:number|no\.?|num|id|is|it's|code|#|the|that's|ending|in|again))*[ ]?[:#.,]?[ ]"
_AFTER_LABEL = re.compile(
    rf"\w+{_LINK}(?P<value>(?:{_LETTER}[ ,.-]+){{0,4}}{_DIGIT}(?:[ ,-]+(?:dash[ ])?(?:{_DIGIT}|{_LETTER})){{3,24}})\b"
)
_COUNTED = re.compile(r"one[ ,]+two[ ,]+three")
_LABELS = wordset(
    "number id mrn record reference ref member subscriber auth authorization account claim case chart "
    "confirmation ticket policy group npi license"
)
_GOES_ON = wordset(
    "zero oh one two three four five six seven eight nine double triple number no num id is it's "
    "code the that's ending in again"
)
_UNDER_20 = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    "|seventeen|eighteen|nineteen|oh"
)
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_SAID = (
    rf"(?:(?:{_TENS})(?:[ -](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth))"
    rf"|{_UNDER_20}|{_TENS}|hundred|thousand|and"
    r"|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|\w+teenth"
    r"|twentieth|thirtieth|\d{1,4})"
)
_BORN = re.compile(
    rf"(?:birth|born|dob|birthday|birthdate)(?:[ ](?:is|on|of|was|the))*[ :,.]+(?P<date>{_SAID}(?:[ ,-]+{_SAID}){{2,7}})\b"
)


def _number(words: Words, at: int) -> Iterator[Span]:
    if at + 1 >= len(words.written):
        return
    after = words.written[at + 1].lower()
    if len(after) > 4 if after.isdigit() else len(after) > 1 and after not in _GOES_ON:
        return
    match = _AFTER_LABEL.match(words.lowered, words.starts[at])
    if match is None or _COUNTED.match(match["value"]):
        return
    if sum(len(part) if part.isdigit() else 1 for part in match["value"].split()) >= 5:
        yield Span(*match.span("value"), "OTHER_ID", why="a number as spoken")


def _birth(words: Words, at: int) -> Iterator[Span]:
    if match := _BORN.match(words.lowered, words.starts[at]):
        yield Span(*match.span("date"), "DATE", why="a date as spoken")


RULES = (
    Rule(_number, _LABELS),
    Rule(_birth, wordset("birth born dob birthday birthdate")),
)
