"""Names in the segments of X12 and HL7, where capitals and sentences say nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from countersign.privacy.recognizers.rule import Rule
from countersign.privacy.span import Span
from countersign.privacy.words import Words

_X12 = re.compile(r"NM1\*\w{2,3}\*1\*(?P<last>[^*~\n]+)(?:\*(?P<first>[^*~\n]+))?")
_HL7 = re.compile(
    r"(?:PID|NK1|GT1|IN1)\|[^\n^]{0,60}?\|(?P<last>[^\W\d][^|^\n]*)\^(?P<first>[^|^\n]+)"
)

_X12_PLACE = re.compile(r"N(?P<kind>[34])\*(?P<place>[^*~\n]+)")
_HL7_PLACE = re.compile(
    r"[^\n]{0,200}?\|(?P<street>[^|^\n]+)\^[^|^\n]*\^(?P<city>[^|^\n]+)\^[A-Z]{2}\^"
)


def _named(words: Words, at: int) -> Iterator[Span]:
    for pattern in (_X12, _HL7):
        if match := pattern.match(words.text, words.starts[at]):
            for part in ("last", "first"):
                if match[part]:
                    yield Span(*match.span(part), "NAME_OTHER", why="a name in a segment")

    yield from _placed(words, at)


def _placed(words: Words, at: int) -> Iterator[Span]:
    if match := _HL7_PLACE.match(words.text, words.starts[at]):
        yield Span(*match.span("street"), "STREET", why="a street in a segment")
        yield Span(*match.span("city"), "CITY", why="a city in a segment")


def _x12_place(words: Words, at: int) -> Iterator[Span]:
    if match := _X12_PLACE.match(words.text, words.starts[at]):
        label = "STREET" if match["kind"] == "3" else "CITY"
        yield Span(*match.span("place"), label, why="a place in a segment")


RULES = (
    Rule(_named, frozenset(["nm1", "pid", "nk1", "gt1", "in1"])),
    Rule(_x12_place, frozenset(["n3", "n4"])),
)
