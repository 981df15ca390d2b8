"""How a report is set out: lines that go on, items of a list, headings and fields. Pure.

A line may be broken where the page ended, not where the sentence did; an item of a list needs no
full stop to be a sentence; a title, a heading and a field ("Student: …") are none.
"""

from __future__ import annotations

import re
from collections.abc import Container

HEADING_WORDS = 7
VALUE_WORDS = 8
"""A field's value of so many words, mostly in small letters, is a sentence without its stop."""
_MOSTLY = 0.7
_NARROW, _WIDE = 45, 130
"""Between these widths lines of one length are lines that were broken to fit the page."""
_STOPS = (".", "!", "?", "…")
_BEHIND = " \t\r\n\"'”)]*_\u2019"
_BULLET = re.compile(r"[ \t]*[-*•–—▪◦·‣→☐✓][ \t]+(?=\S)")
_NUMBER = re.compile(r"[ \t]*\(?(\d{1,2}|[a-h])[.)][ \t]+(?=\S)")
_FIELD = re.compile(r"\s*(?:\*\*)?[A-Z][\w /().'’&-]{0,40}:(?:\*\*)?\s+(?P<value>.*)$")
_FIELDS = re.compile(r"\s*(?:[A-Z][\w ]{0,30}:\s*[^.:;|]{1,30}[.;|]?\s*){2,}$")
_PARTS = re.compile(r"\s+[|•·–—/]\s+|\t+|\s{3,}|\s\.{3,}\s")
_NUMBERED_PART = re.compile(
    r"(?i)\s*(?:section|part|chapter|area|domain|appendix)\s+(?:[ivx]+|\d+|[a-h])\s*[.:)–—-]"
)
_WORD = re.compile(r"[^\W\d_]+")


def unwrapped(text: str) -> str:
    """`text` with every line end that only broke a sentence made a space; no offset moves."""
    lines = text.splitlines(keepends=True)
    width = _width(lines)
    counted = {match[1] for line in lines if (match := _NUMBER.match(line))}
    made = []
    for at, line in enumerate(lines):
        body = line.rstrip("\r\n")
        following = lines[at + 1].rstrip("\r\n") if at + 1 < len(lines) else ""
        if body.strip() and following.strip() and _goes_on(body, following, width, counted):
            made.append(body + " " * (len(line) - len(body)))
        else:
            made.append(line)
    return "".join(made)


def _width(lines: list[str]) -> int:
    """The width at which lines were broken; 0 when they were not."""
    lengths = sorted(len(line.rstrip()) for line in lines if len(line.split()) > HEADING_WORDS)
    if len(lengths) < 4 or not _NARROW <= lengths[-1] <= _WIDE:
        return 0
    return lengths[-1]


def _goes_on(line: str, following: str, width: int, counted: Container[str]) -> bool:
    if stops(line) or line.rstrip().endswith(":"):
        return False
    if _BULLET.match(following) or _FIELD.match(following) or _begins(following, counted):
        return False
    first = following.split()[0]
    if first[0].islower():
        return True
    full = bool(width) and len(line.rstrip()) + 1 + len(first) > width
    return full and not is_capitals(following) and len(line.split()) > 2


def _begins(line: str, counted: Container[str]) -> bool:
    """Whether a line begins with its number in a list: the first, or one behind another."""
    numbered = _NUMBER.match(line)
    if numbered is None:
        return False
    number = numbered[1]
    if number in ("1", "a"):
        return True
    before = str(int(number) - 1) if number.isdigit() else chr(ord(number) - 1)
    return before in counted


def is_item(text: str, start: int) -> bool:
    """Whether the line around `start` is an item of a list; a numbered one has its neighbor."""
    begin = text.rfind("\n", 0, start) + 1
    line = _line_at(text, begin)
    if line.rstrip().endswith(":"):
        return False
    if _BULLET.match(line):
        return not line.rstrip().endswith(("--", "**", "—"))
    numbered = _NUMBER.match(line)
    if numbered is None:
        return False
    before = _line_at(text, text.rfind("\n", 0, max(0, begin - 1)) + 1) if begin else ""
    after = _line_at(text, begin + len(line) + 1)
    return any(bool(_NUMBER.match(other)) for other in (before, after))


def _line_at(text: str, begin: int) -> str:
    end = text.find("\n", begin)
    return text[begin : end if end >= 0 else len(text)]


def line_of(text: str, start: int, end: int) -> str:
    """The line, or lines, a stretch stands in."""
    begin = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", end)
    return text[begin : stop if stop >= 0 else len(text)]


def stops(said: str) -> bool:
    """Whether it ends as a sentence does."""
    return said.rstrip(_BEHIND).endswith(_STOPS)


def is_capitals(line: str) -> bool:
    """Whether a line is written in capitals."""
    letters = [c for c in line if c.isalpha()]
    return len(letters) > 2 and all(c.isupper() for c in letters)


def is_heading(text: str, start: int, end: int) -> bool:
    """Whether a stretch is a title, a heading, or a field with its value."""
    said = text[start:end]
    line = line_of(text, start, end)
    if _NUMBERED_PART.match(line) and len(line.split()) <= HEADING_WORDS + 2:
        return True
    if is_item(text, start):
        return False
    if _FIELDS.match(line):
        return True
    field = _FIELD.match(line)
    if field is not None and not stops(line):
        return not _is_prose(field["value"])
    if stops(said):
        return False
    if len(said.split()) <= HEADING_WORDS or is_capitals(said):
        return True
    parts = [part for part in _PARTS.split(line.strip()) if part.strip()]
    if len(parts) > 1 and all(len(part.split()) <= HEADING_WORDS for part in parts):
        return True
    return all(word[0].isupper() or len(word) < 4 for word in _WORD.findall(said))


def _is_prose(value: str) -> bool:
    found = _WORD.findall(value)
    small = sum(word[0].islower() for word in found)
    return len(found) >= VALUE_WORDS and small >= _MOSTLY * len(found)
