"""Lines of plain text, or of a page, put together to paragraphs, items, headings and rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from countersign.assessment.vendor.papers.blocks import HEADING, ITEM, ROW, TEXT, Block

Line = tuple[str, int | None]
"""The text of a line and its page; an empty text parts paragraphs."""

_BULLET = re.compile(r"^\s*(?:[-*•‣▪◦●○–—·»✓✔☐☑]|o(?=\s{2,}))\s+")
_NUMBER = re.compile(
    r"^\s*(?:(?:section|article|exhibit|clause|schedule|appendix)\s+)?"
    r"(?:\(?(?:\d{1,2}(?:\.\d{1,2}){0,3}|[a-z]|[ivx]{1,4}|[A-Z])[.)](?:\d{1,2}\.?)*|\d{1,2}(?:\.\d{1,2})+)\s+",
    re.IGNORECASE,
)
_ASKS = re.compile(r"^\s*(?:Q|A|Question|Answer|Vendor|Practice|Sales)\s*\d*\s*[:.)-]\s", re.I)
_FIELD = re.compile(
    r"^\s*(?:from|to|cc|date|sent|subject|re|plan|vendor|product|prepared for|quote|customer)\s*:",
    re.I,
)
_MAIL = re.compile(r"^\s*>+\s?")
_RULE = re.compile(r"^\s*[-=_*#~]{3,}\s*$")
_MARK = re.compile(r"^\s*#{1,6}\s+(.+?)\s*#*$")
_ENDED = re.compile(r"[.!?:;][\"'”’)\]*_]*$")
_COLUMNS = re.compile(r"\t+|\s*\|\s*|\s{3,}")


def blocks(lines: Iterable[Line]) -> list[Block]:
    """The parts that `lines` make."""
    listed = [(_MAIL.sub("", text).rstrip(), page) for text, page in lines]
    widest = sorted((len(text) for text, _ in listed if text), reverse=True)
    wide = widest[len(widest) // 10] if widest else 0
    return list(_titled(_joined(listed, wide)))


def _joined(lines: Sequence[Line], wide: int) -> Iterator[tuple[Block, bool]]:
    """Each part, and whether its last line stood alone."""
    held: list[Line] = []
    heads: tuple[str, ...] = ()
    for number, (text, page) in enumerate(lines):
        if not text.strip() or _RULE.match(text):
            follows = _after(lines, number)
            # A paragraph that goes on over the page's end was not ended by its blank line.
            if held and not _goes_on(held[-1][0], follows, wide, held[-1][1] != page):
                yield _made(held)
                held = []
            if not text.strip() and not _is_row(follows):
                heads = ()
            continue
        if marked := _MARK.match(text):
            yield from _flush(held)
            held = []
            yield Block(marked[1].strip("*_ "), HEADING, page), True
            continue
        if _is_row(text):
            yield from _flush(held)
            held = []
            cells = _cells(text)
            if not all(re.fullmatch(r"[-:= ]*", cell) for cell in cells):
                yield Block(" ".join(text.split()), ROW, page, cells, heads or cells), True
                heads = heads or cells
            continue
        if held and (_begins(text) or not _continues(held[-1][0], text, wide)):
            yield from _flush(held)
            held = []
        held.append((text, page))
    yield from _flush(held)


def _flush(held: list[Line]) -> Iterator[tuple[Block, bool]]:
    if held:
        yield _made(held)


def _after(lines: Sequence[Line], number: int) -> str:
    return next((text for text, _ in lines[number + 1 :] if text.strip()), "")


def _goes_on(last: str, following: str, wide: int, new_page: bool) -> bool:
    lower = following[:1].islower()
    return not _ENDED.search(last) and lower and (new_page or len(last) > 0.6 * wide)


def _begins(text: str) -> bool:
    return bool(
        _BULLET.match(text) or _NUMBER.match(text) or _ASKS.match(text) or _FIELD.match(text)
    )


def _continues(last: str, text: str, wide: int) -> bool:
    """Whether `text` is the same paragraph as the line before it."""
    if last.endswith("-") and text[:1].islower():
        return True
    if text[:1].islower() or text[:1] in "(,;":
        return True
    if _ENDED.search(last):
        return len(last) > 0.55 * wide and not is_title(text)
    return len(last) > 0.62 * wide and not last.isupper()


def _made(held: Sequence[Line]) -> tuple[Block, bool]:
    first = held[0][0]
    item = bool(_BULLET.match(first))
    text, ends, page = "", [], held[0][1]
    for line, on in held:
        part = " ".join((_BULLET.sub("", line) if not text else line).split())
        if text:
            # A word cut at the end of a line; a hyphen of its own stays.
            cut = bool(re.search(r"[a-z]-$", text)) and part[:1].islower()
            text = text if cut else text + " "
        if on is not None and on != page:
            ends.append((len(text), on))
            page = on
        text += part
    return Block(text, ITEM if item else TEXT, held[0][1], ends=tuple(ends)), len(held) == 1


def _is_row(text: str) -> bool:
    return len(_cells(text)) >= 3 or ("|" in text and len(_cells(text)) >= 2)


def _cells(text: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in _COLUMNS.split(text.strip(" |\t")) if cell.strip())


def _titled(parts: Iterable[tuple[Block, bool]]) -> Iterator[Block]:
    for block, alone in parts:
        if block.kind == TEXT and alone and is_title(block.text):
            yield Block(block.text.strip("*_ "), HEADING, block.page)
        else:
            yield block


_VERBS = re.compile(
    r"\b(?:is|are|was|will|shall|may|must|can|cannot|has|have|does|do|did|not|we|you|our|it|never)\b",
    re.I,
)


def is_title(text: str) -> bool:
    """Whether a line that stands alone is a heading: short, without an end mark or a verb."""
    words = text.split()
    if not words or len(words) > 12 or re.search(r"[.!;,][\"'”’)]*$", text) or _ASKS.match(text):
        return False
    if text.isupper():
        return True
    if _FIELD.match(text) or text.endswith("?") or re.search(r"^[A-Z][\w ]{2,30}: \S", text):
        return False
    if _NUMBER.match(text) and len(words) <= 9:
        return True
    return not _VERBS.search(text) and not re.search(r"\$\s?\d", text)
