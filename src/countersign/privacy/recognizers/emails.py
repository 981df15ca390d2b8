"""E-mail addresses, also as spoken and as a scan leaves them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from countersign.privacy.recognizers.rule import Rule
from countersign.privacy.span import Span
from countersign.privacy.words import Words

_BEFORE_AT = re.compile(r"[\w.+%'-]+[ ]?$")
_JOINED_BEFORE_AT = re.compile(r"[\w.+%-]+$")
_AFTER_AT = re.compile(r"@[ ]?[\w-]+(?:[ ]?\.[ ]?[\w-]+)*\.(?:[a-z]{2,12})\b", re.IGNORECASE)
_ANY_AFTER_AT = re.compile(r"@[\w-]+(?:\.[\w-]+)*")
_SPOKEN = re.compile(
    r"\b[\w.+-]+(?:[ ](?:dot|underscore|dash)[ ][\w-]+)*[ ]?[\[(]?\bat\b[\])]?[ ]?[\w-]+"
    r"[ ]?[\[(]?\bdot\b[\])]?[ ]?(?:com|org|net|edu|gov|us|example)\b",
)
_MOST = 80  # characters of an address before its @


def _written(words: Words, at: int) -> Iterator[Span]:
    """The address whose @ stands before this word."""
    gap = words.gaps[at]
    mark = words.starts[at] - len(gap) + gap.rindex("@")
    before = words.lowered[max(0, mark - _MOST) : mark]
    local, domain = _BEFORE_AT.search(before), _AFTER_AT.match(words.lowered, mark)
    if not (local and domain):
        local = _JOINED_BEFORE_AT.search(before)
        domain = _ANY_AFTER_AT.match(words.lowered, mark)
    if local and domain:
        yield Span(mark - len(local.group()), domain.end(), "EMAIL", why="an e-mail address")


def _spoken(words: Words, at: int) -> Iterator[Span]:
    """`ana dot lopez at mail dot com`, read at its last word."""
    if at < 3 or words.written[at - 1].lower() != "dot":
        return
    start = words.starts[max(0, at - 12)]
    for match in _SPOKEN.finditer(words.lowered, start):
        if match.end() == words.ends[at]:
            yield Span(match.start(), match.end(), "EMAIL", why="an e-mail address as spoken")


RULES = (
    Rule(_written, mark="@"),
    Rule(_spoken, frozenset(["com", "org", "net", "edu", "gov", "us", "example"])),
)
