"""From the bytes of a file to its pages, one at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import cv2
import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from countersign.base.pages import layer, opening, ticks
from countersign.base.pages.agreement import Compared, again, compare, folded
from countersign.base.pages.cleaning import Clean, clean
from countersign.base.pages.opening import Grey, Picture
from countersign.base.pages.words import Page, Word

_READABLE = 0.35  # share of words both readers see alike, below which other ways up are tried
_HEADER = re.compile(
    r"\b(p(age|g)?[. ]*\d+ ?(/|of) ?\d+|(from|to|fax|tx|rx|tel)\s*[:;#]|\d{1,2}:\d\d(:\d\d)?)", re.I
)
_TICK_SIGNS = re.compile(
    r"[\u2610-\u2612\u25a0\u25a1\u2713\u2714\u2717\u2718]|\[[ xX]?\]|\([xX ]\)"
)


def read(data: bytes) -> Iterator[Page]:
    """The pages of a PDF, TIFF, PNG or JPEG. Raises UserError saying what is wrong."""
    if opening.kind(data) == "pdf":
        with opening.pdf(data) as document:
            for number in range(len(document)):
                yield _pdf_page(document, number)
    else:
        for picture in opening.pictures(data):
            yield _image(picture)


def _pdf_page(document: pdfium.PdfDocument, number: int) -> Page:
    try:
        page = document[number]
    except pdfium.PdfiumError:
        return Page(number, 612, 792, (), (), digital=False)
    try:
        words = layer.words(page, number)
        if not layer.is_trusted(page, words):
            return _image(opening.rendered(page, number))
        width, height = page.get_size()
        squares = ticks.squares(_as_it_is(page, number)) if _has_small_squares(page) else ()
        return Page(number, width, height, words, squares, digital=True)
    finally:
        page.close()


def _as_it_is(page: pdfium.PdfPage, number: int) -> Clean:
    picture = opening.rendered(page, number)
    return Clean(number, picture.grey, np.diag([picture.across, picture.down, 1.0]))


def _has_small_squares(page: pdfium.PdfPage) -> bool:
    for drawn in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=3):
        x0, y0, x1, y1 = drawn.get_bounds()
        wide, tall = x1 - x0, y1 - y0
        if 5 <= wide <= 18 and abs(wide - tall) <= 0.25 * max(wide, tall):
            return True
    return False


def _image(picture: Picture) -> Page:
    turns = 0
    best: tuple[Clean, list[Compared]] | None = None
    while best is None or (turns < 4 and _share(best[1]) < _READABLE):
        page = clean(picture, turns)
        compared = _compared(page.grey)
        if best is None or _share(compared) > _share(best[1]):
            best = (page, compared)
        # Sideways is more often seen than upside down; a blank page is not turned at all.
        turns = 4 if len(compared) < 8 and turns == 0 else turns + 1
    page, compared = best
    words = tuple(
        Word(
            one.seen.text,
            page.box(one.seen.x0, one.seen.y0, one.seen.x1, one.seen.y1),
            page.place(one.seen.x0, one.seen.y0, one.seen.x1, one.seen.y1),
            one.agreed,
            one.other,
        )
        for one in compared
    )
    shown = _without_fax_header(words, page.grey.shape[0] / opening.DPI * 72)
    return Page(
        picture.number, picture.width, picture.height, shown, ticks.squares(page), digital=False
    )


def _share(compared: Sequence[Compared]) -> float:
    long = [one for one in compared if len(folded(one.seen.text)) > 2]
    return sum(one.agreed for one in long) / len(long) if len(long) > 4 else 0.0


def _compared(grey: Grey) -> list[Compared]:
    from countersign.base.pages import readers

    words = compare(readers.first(grey), readers.second(grey))
    lines: dict[int, list[Compared]] = {}
    for word in words:
        lines.setdefault(word.seen.line, []).append(word)
    if _share(words) < _READABLE:
        return words
    made: list[Compared] = []
    for line in lines.values():
        made += again(line, lambda seen: readers.second_again(_cut(grey, seen)))
    return made


def _cut(grey: Grey, seen: Sequence[object]) -> Grey:
    x0 = max(0, int(min(w.x0 for w in seen)) - 12)  # type: ignore[attr-defined]
    y0 = max(0, int(min(w.y0 for w in seen)) - 8)  # type: ignore[attr-defined]
    x1, y1 = int(max(w.x1 for w in seen)) + 12, int(max(w.y1 for w in seen)) + 8  # type: ignore[attr-defined]
    crop = cv2.resize(grey[y0:y1, x0:x1], None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    return np.asarray(cv2.GaussianBlur(crop, (3, 3), 0), dtype=np.uint8)


def _without_fax_header(words: tuple[Word, ...], height: float) -> tuple[Word, ...]:
    """Without the line a fax machine prints on the edge: its date is nobody's start date."""
    made = list(words)
    for edge in (0.0, height):
        near = [w for w in made if abs(w.place.middle - edge) < 0.045 * height]
        for word in sorted(near, key=lambda w: abs(w.place.middle - edge))[:1]:
            line = [w for w in near if abs(w.place.middle - word.place.middle) < word.place.height]
            text = " ".join(w.text for w in sorted(line, key=lambda w: w.place.x0))
            if len({m.group(0)[:3] for m in _HEADER.finditer(text)}) >= 2:
                made = [w for w in made if w not in line]
    return tuple(made)
