"""The sentences of a draft, with exact offsets.

A sentence ends at its end mark, at a line's end or at a bullet. Headings and labels ("S:") belong
to none; every other character of prose is in one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_BULLET = re.compile(r"[ \t]*(?:[-*•–—▪◦·]|\(?\d{1,2}[.)]|[a-z]\))[ \t]+")
_INLINE_BULLET = re.compile(r"[ \t]*[•▪◦][ \t]*")
_LABEL = re.compile(
    r"[ \t]*(?:\*\*|__|#+[ \t]*)?(?:[SOAP]|SOAP|(?:S|O|A|P)[ ]?[-–/][ ]?[A-Za-z]+|subjective|objective|assessment|plan|"
    r"summary|interventions?|treatment|response|goals?|progress|home\s+program|recommendations?|"
    r"observations?|history|background|narrative|data|billing|time|parent\s+report|education|"
    r"(?:session|daily|progress|treatment|visit)\s+(?:note|summary)|testing|results|findings|"
    r"clinical\s+impressions?|behaviou?r|precautions?)"
    r"(?:\*\*|__)?[ \t]*(?::(?:\*\*)?|[-–](?=[ \t]))[ \t]*",
    re.IGNORECASE,
)
_HEADING = re.compile(
    r"[ \t]*(?:#+[ \t].*|\*\*[^*]+\*\*[ \t]*:?|[A-Z][A-Z /&-]{2,}:?|[A-Z][\w /&-]{0,40}:)[ \t]*$"
)
_BARE = re.compile(
    r"(?i)[ \t]*(?:[SOAP]|subjective|objective|assessment|plan|summary|interventions?|"
    r"(?:session|daily|progress|treatment|visit|evaluation|discharge)\s+(?:note|summary))[ \t]*$"
)
_SHORT = (
    r"(?:Dr|Mr|Mrs|Ms|St|vs|approx|min|mod|max|indep|e\.g|i\.e|etc|lbs?|sec|no|dept|wks?|hrs?|yrs?|mos?|"
    r"appt|Jr|Sr|Prof|a\.m|p\.m)"
)
_END = re.compile(r"[.!?…]+[”\"')\]]*(?=\s|$)")
_SHORT_BEFORE = re.compile(rf"(?i)(?:\b{_SHORT}|\b(?-i:[A-Z]))\.$")


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Half-open offsets of every sentence of `text`, in order."""
    at = 0
    for line in text.splitlines(keepends=True):
        body = line.rstrip("\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029")
        yield from _in_line(text, at, at + len(body))
        at += len(line)


def _in_line(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    if bullet := _BULLET.match(text, start, end):
        start = bullet.end()
    line = text[start:end]
    if _HEADING.match(line) or _BARE.match(line):
        return
    if label := _LABEL.match(text, start, end):
        start = label.end()
    for piece in _INLINE_BULLET.split(text[start:end]):
        at = text.index(piece, start) if piece else start
        yield from _in_piece(text, at, at + len(piece))
        start = at + len(piece)


def _in_piece(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    begin = start
    for mark in _END.finditer(text, start, end):
        if not _ends(text, begin, mark, end):
            continue
        yield from _trimmed(text, begin, mark.end())
        begin = mark.end()
        if label := _LABEL.match(text, begin, end):
            begin = label.end()
    yield from _trimmed(text, begin, end)


def _ends(text: str, begin: int, mark: re.Match[str], end: int) -> bool:
    """Whether the mark ends a sentence, and is not an abbreviation's or a list number's."""
    after = text[mark.end() : end].lstrip()
    if not after:
        return True
    if mark.group()[-1] in "”\"'" and _SAID_AFTER.match(after):
        return False
    if mark.group()[0] == ".":
        before = text[begin : mark.start() + 1]
        if _SHORT_BEFORE.search(before) and not (
            after[0].isupper() and (_is_level(before) or _is_letter(before) or _is_no(before))
        ):
            return False
        if re.fullmatch(r"\s*\d{1,2}\.", before):
            return False
    return after[0].isupper() or after[0].isdigit() or not after[0].islower()


# "“Again!” Finn said.": the words and who said them are one sentence.
_SAID_AFTER = re.compile(
    r"(?:(?:[Hh]is|[Hh]er|[Tt]heir|[Tt]he)\s+)?[\w'’-]+\s+(?:said|says|asked|told|added|exclaimed)\b"
)


def _is_level(before: str) -> bool:
    """ "…with min A. He …": the letter is a level's, the mark a sentence's."""
    return bool(
        re.search(
            r"(?i)\b(?:min|mod|max|CG|SB|total)\s+A\.$|\b(?:lbs?|secs?|hrs?|wks?|min)\.$", before
        )
    )


def _is_no(before: str) -> bool:
    """ "… she says no. If …": an answer, and no number's short form."""
    return re.search(r"(?i)\bno\.$", before) is not None


def _is_letter(before: str) -> bool:
    """ "… reversing the E. She …": a letter that is named, and nobody's initial."""
    letter = re.search(r"(?P<word>[\w'’-]+)\s+[A-Z]\.$", before)
    return letter is not None and not letter["word"][:1].isupper()


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if re.search(r"\w", text[start:end]):
        yield start, end
