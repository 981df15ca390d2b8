"""A PDF as blocks with their pages; a page that is only a picture is read by the two readers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import pypdfium2 as pdfium

from countersign.assessment.vendor.papers import lines
from countersign.assessment.vendor.papers.blocks import Block
from countersign.base.errors import UserError

MOST_PAGES = 400
MOST_PICTURES = 60
_FEWEST = 25  # letters a page of text has
_ODD = {"\ufffe": "-", "\u00ad": "", "\u2010": "-", "\u2011": "-", "\ufb01": "fi", "\ufb02": "fl"}
_ODD_LETTERS = str.maketrans(_ODD)


def read(data: bytes) -> tuple[list[Block], int]:
    """The blocks, and how many pages there are. Raises UserError."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError:
        raise UserError(
            "This PDF is damaged or locked with a password.",
            field="file",
            remedy="Ask the vendor for one that opens, or print it to PDF.",
        ) from None
    try:
        count = len(document)
        if count > MOST_PAGES:
            raise UserError(
                f"The PDF has {count} pages, more than {MOST_PAGES}.",
                field="file",
                remedy="Split it, and give its parts in one folder.",
            )
        texts = [_text(document[number]) for number in range(count)]
    finally:
        document.close()
    empty = [n for n, text in enumerate(texts) if len(re.sub(r"\W", "", text)) < _FEWEST]
    if empty and len(empty) > len(texts) // 2:
        texts = _seen(data, texts)
    pages = [_lines(text) for text in texts]
    return lines.blocks(_whole(_without_margins(pages))), count


def _text(page: pdfium.PdfPage) -> str:
    text = page.get_textpage()
    try:
        return str(text.get_text_bounded()).translate(_ODD_LETTERS)
    finally:
        text.close()


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in re.split(r"\r\n|\r|\n", text)]


def _seen(data: bytes, texts: Sequence[str]) -> list[str]:
    """The words of a scanned paper."""
    if len(texts) > MOST_PICTURES:
        raise UserError(
            f"The PDF is a scan of {len(texts)} pages, more than {MOST_PICTURES}.",
            field="file",
            remedy="Ask the vendor for the PDF itself, or split the scan.",
        )
    # Reading pictures takes seconds to load, and few papers need it.
    from countersign.base import pages

    found = []
    for page in pages.read(data):
        rows: list[list[str]] = []
        last = None
        for word in page.words:
            if last is None or abs(word.box.middle - last) > 4:
                rows.append([])
            rows[-1].append(word.text)
            last = word.box.middle
        found.append("\n".join(" ".join(row) for row in rows))
    return found


def _without_margins(pages: Sequence[list[str]]) -> list[list[str]]:
    """The lines of each page without what every page repeats at its head and foot."""
    if len(pages) < 3:
        return [[one for one in page if not _PAGE.fullmatch(one)] for page in pages]
    seen: Counter[str] = Counter()
    for page in pages:
        said = [line for line in page if line]
        seen.update({_bare(line) for line in [*said[:2], *said[-2:]]})
    often = {line for line, times in seen.items() if times >= max(3, len(pages) // 2)}
    return [
        [line for line in page if _bare(line) not in often and not _PAGE.fullmatch(line)]
        for page in pages
    ]


_PAGE = re.compile(r"(?:page\s*)?\d{1,3}(?:\s*(?:of|/)\s*\d{1,3})?", re.I)


def _bare(line: str) -> str:
    return re.sub(r"\d+", "#", line.casefold()).strip()


def _whole(pages: Sequence[list[str]]) -> list[lines.Line]:
    made: list[lines.Line] = []
    for number, page in enumerate(pages, start=1):
        made += [(line, number) for line in page]
        made.append(("", number))
    return made
