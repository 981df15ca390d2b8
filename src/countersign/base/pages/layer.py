"""The words of a PDF's text layer, with their boxes."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from countersign.base.pages.words import Box, Word

MOST_LETTERS = 40_000

Sides = tuple[float, float, float, float]
_ODD = {"\ufffe": "-", "\u00ad": "-", "\u2010": "-", "\u2011": "-", "\ufb01": "fi", "\ufb02": "fl"}


def words(page: pdfium.PdfPage, number: int) -> tuple[Word, ...]:
    """Every word of the layer, in the order of the file."""
    text = page.get_textpage()
    left, bottom, right, top = page.get_cropbox()
    try:
        found = list(_words(text, number, (left, top)))
    finally:
        text.close()
    return tuple(word for word in found if _on(word.box, right - left, top - bottom))


def is_trusted(page: pdfium.PdfPage, found: tuple[Word, ...]) -> bool:
    """Whether the layer is the page itself, no scanner's reading and no glyphs without names."""
    letters = "".join(word.text for word in found)
    if len(letters) < 40:
        return False
    strange = sum(1 for c in letters if c in "\ufffd\x00" or 0xE000 <= ord(c) <= 0xF8FF)
    if strange > 0.02 * len(letters):
        return False
    width, height = page.get_size()
    for picture in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        x0, y0, x1, y1 = picture.get_bounds()
        if (x1 - x0) * (y1 - y0) > 0.6 * width * height:
            return False
    return True


def _on(box: Box, width: float, height: float) -> bool:
    return -5 <= box.x0 <= width + 5 and -5 <= box.middle <= height + 5


def _words(text: pdfium.PdfTextPage, number: int, corner: tuple[float, float]) -> Iterator[Word]:
    letters: list[str] = []
    tight: list[Sides] = []
    loose: list[Sides] = []
    for index in range(min(text.count_chars(), MOST_LETTERS)):
        code = raw.FPDFText_GetUnicode(text, index)
        letter = chr(code) if 0 < code < 0x110000 else " "
        letter = _ODD.get(letter, letter)
        blank = letter.isspace() or code < 32
        sides = (0.0, 0.0, 0.0, 0.0) if blank else _loose(text, index)
        if letters and (blank or _is_apart(loose[-1], sides)):
            yield _word(letters, tight, loose, number, corner)
            letters, tight, loose = [], [], []
        if not blank:
            letters.append(letter)
            tight.append(_tight(text, index))
            loose.append(sides)
    if letters:
        yield _word(letters, tight, loose, number, corner)


def _is_apart(before: Sides, now: Sides) -> bool:
    """Whether a letter begins a new word though no space stands before it."""
    tall = before[3] - before[1]
    return (
        now[0] - before[2] > 0.25 * tall
        or now[0] < before[0] - 0.5 * tall
        or now[1] > before[3]
        or now[3] < before[1]
    )


def _tight(text: pdfium.PdfTextPage, index: int) -> Sides:
    """The ink of a letter: left, bottom, right, top."""
    x0, x1, y0, y1 = (ctypes.c_double() for _ in range(4))
    raw.FPDFText_GetCharBox(text, index, x0, x1, y0, y1)
    return x0.value, y0.value, x1.value, y1.value


def _loose(text: pdfium.PdfTextPage, index: int) -> Sides:
    """A letter's place in its line: as high as the font, whatever the letter."""
    box = raw.FS_RECTF()
    if not raw.FPDFText_GetLooseCharBox(text, index, box) or box.top == box.bottom:
        return _tight(text, index)
    return box.left, min(box.bottom, box.top), box.right, max(box.bottom, box.top)


def _word(
    letters: list[str],
    tight: list[Sides],
    loose: list[Sides],
    number: int,
    corner: tuple[float, float],
) -> Word:
    return Word("".join(letters), _box(tight, number, corner), _box(loose, number, corner))


def _box(sides: list[Sides], number: int, corner: tuple[float, float]) -> Box:
    left, top = corner
    return Box(
        number,
        min(s[0] for s in sides) - left,
        top - max(s[3] for s in sides),
        max(s[2] for s in sides) - left,
        top - min(s[1] for s in sides),
    )
