"""Uploaded words: .txt notes or transcripts, .vtt and .srt, as spans with exact offsets.

Offsets are half-open and in characters of the decoded text (without its byte order mark), so
`text[start:end]` is always the span's own words. Pure; no database.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from charset_normalizer import from_bytes

from countersign.base.errors import UserError
from countersign.base.words import wordset
from countersign.practice.facts import Fact

MOST_BYTES = 5 * 1024 * 1024
MOST_SPANS = 2_000
LONGEST_SPAN = 20_000
ENDINGS = (".txt", ".vtt", ".srt", ".text")

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_OTHER_FILES = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a Word or ZIP file"),
    (b"\xd0\xcf\x11\xe0", "an older Word file"),
    (b"{\\rtf", "a rich-text file"),
    (b"RIFF", "a sound file"),
    (b"ID3", "a sound file"),
    (b"OggS", "a sound file"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x89PNG", "a picture"),
)
_ROLES = wordset(
    "doctor dr patient pt ot ota cota otr therapist therapy clinician provider child client kid "
    "mom mum mother dad father parent caregiver grandma grandmother grandpa grandfather teacher "
    "aide nurse speaker family guest_family guest_clinician t c p m d interpreter sibling"
)
_STAMP = r"(?:[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])]?\s*[-–]?\s*)?"
_LABEL = re.compile(
    rf"[ \t]*{_STAMP}(?P<who>[^\W\d_][\w.'’]*(?:[ ][\w.'’&]+){{0,3}})[ \t]*(?:\([^)\n]{{0,40}}\))?"
    r"[ \t]*:[ \t]*"
)
_TIMING = re.compile(r"\s*(?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3}\s*-->\s*(?:\d+:)?\d{1,2}:\d{2}[.,]\d+")
_VOICE = re.compile(r"<v(?:\.[^ >]*)?\s+([^>]+)>")
_LINE = re.compile(r"([^\r\n]*)(?:\r\n|\n|\r|$)")
_SENTENCE = re.compile(r"\S(?:.*?[.!?…][”\"')\]]*(?=\s+[^\s\da-z]|\s*$)|.*\S)", re.DOTALL)
_HEADINGS = wordset("s o a p")
_NO_NAMES = wordset(
    "s o a p note notes goal goals plan time date session transcript duration activity activities "
    "location attendees present summary topic remember example step steps"
)


def decode(name: str, data: bytes) -> str:
    """The text of an uploaded file. Raises UserError when it is empty, too big or not text."""
    if len(data) > MOST_BYTES:
        raise UserError(
            f"{name} has more than 5 MB.",
            field="file",
            remedy="Upload the text of this one session only.",
        )
    for magic, what in _OTHER_FILES:
        if data.startswith(magic):
            raise UserError(
                f"{name} is {what}, not plain text.",
                field="file",
                remedy="Save it as plain text (.txt) and upload that.",
            )
    text = _decoded(name, data)
    if not text.strip():
        raise UserError(
            f"{name} is empty.", field="file", remedy="Check that the recording was saved."
        )
    return text


def _decoded(name: str, data: bytes) -> str:
    not_text = UserError(
        f"{name} cannot be read as text.",
        field="file",
        remedy="Save it as plain text (.txt, UTF-8) and upload that.",
    )
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return data[len(bom) :].decode(encoding)
            except UnicodeDecodeError:
                raise not_text from None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        best = from_bytes(data[:200_000]).best()
        if best is None:
            raise not_text from None
        text = data.decode(best.encoding, errors="replace")
        if text.count("\ufffd") > len(text) // 100:
            raise not_text from None
    controls = sum(1 for c in text[:100_000] if c < " " and c not in "\t\n\r\f")
    if controls > len(text[:100_000]) // 200:
        raise not_text
    return text


def spans(name: str, text: str) -> tuple[Fact, ...]:
    """The words of `text` as span facts, in order, with the speaker where one is named."""
    if re.match(r"\s*WEBVTT\b", text) or any(_TIMING.match(ln) for ln in text[:4000].splitlines()):
        found = list(_cues(text))
    else:
        found = list(_lines(text))
    found = [piece for span in found for piece in _not_too_long(span)]
    while len(found) > MOST_SPANS:
        found = list(_joined(found))
    return tuple(
        Fact(
            id="",
            kind="span",
            text=text[start:end],
            speaker=who,
            source=name,
            start=start,
            end=end,
            origin="upload",
        )
        for start, end, who in found
    )


_Span = tuple[int, int, str]


def _cues(text: str) -> Iterator[_Span]:
    """Cues of WebVTT or SubRip: the lines under each timing line."""
    inside = False
    start = end = -1
    who = ""
    for line in _LINE.finditer(text):
        words = line.group(1)
        timing = _TIMING.match(words) is not None
        if timing or not words.strip():
            if start >= 0:
                yield start, end, who
            inside, start, end, who = timing, -1, -1, ""
        elif inside:
            first, last, said_by = _spoken(text, *line.span(1))
            if first < last:
                who = who or said_by
                start = first if start < 0 else start
                end = last
    if start >= 0:
        yield start, end, who


def _spoken(text: str, start: int, end: int) -> _Span:
    """One line of a cue without its voice tag or its label."""
    who = ""
    line = text[start:end]
    if voice := _VOICE.match(line.lstrip()):
        who = voice.group(1).strip()
        start += line.index(voice.group()) + len(voice.group())
        line = text[start:end]
        if line.rstrip().endswith("</v>"):
            end = start + line.rindex("</v>")
    elif (label := _LABEL.match(line)) and not line[label.end() :].startswith("//"):
        who = label["who"].strip()
        start += label.end()
    return (*_trimmed(text, start, end), who)


def _lines(text: str) -> Iterator[_Span]:
    """Plain text: one span per spoken turn where speakers are named, else one per sentence."""
    labels = _speakers(text)
    who = ""
    for line in _LINE.finditer(text):
        words, (start, end) = line.group(1), line.span(1)
        if not words.strip():
            who = ""
            continue
        label = _LABEL.match(words)
        if label and label["who"].casefold().strip() in labels:
            who = label["who"].strip()
            start += label.end()
        if who:
            yield (*_trimmed(text, start, end), who)
        else:
            yield from ((*_trimmed(text, a, b), "") for a, b in _sentences(text, start, end))


def _speakers(text: str) -> frozenset[str]:
    """Labels that name a speaker: a known role, or a name that speaks more than once."""
    seen: dict[str, int] = {}
    for line in text.splitlines():
        if label := _LABEL.match(line):
            who = label["who"].casefold().strip()
            seen[who] = seen.get(who, 0) + 1
    if {"s", "o"} <= seen.keys():  # A SOAP note's headings are nobody's voice.
        seen = {who: n for who, n in seen.items() if who not in _HEADINGS}
    known = {who for who, n in seen.items() if n > 1 or who.split()[0].rstrip(".") in _ROLES}
    if len(known) > 1:
        # Between two who speak, a name that speaks once is not the one before going on.
        known |= {who for who in seen if who.isalpha() and who not in _NO_NAMES}
    return frozenset(known)


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for piece in _SENTENCE.finditer(text, start, end):
        yield piece.span()


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _not_too_long(span: _Span) -> Iterator[_Span]:
    start, end, who = span
    while end - start > LONGEST_SPAN:
        yield start, start + LONGEST_SPAN, who
        start += LONGEST_SPAN
    if start < end:
        yield start, end, who


def _joined(found: list[_Span]) -> Iterator[_Span]:
    """Neighbours two by two, when a text is too long to keep every turn by itself."""
    for at in range(0, len(found), 2):
        pair = found[at : at + 2]
        start, end = pair[0][0], pair[-1][1]
        speakers = {who for *_, who in pair}
        if end - start > LONGEST_SPAN:
            yield from pair
        else:
            yield start, end, speakers.pop() if len(speakers) == 1 else ""
