"""A page as a picture for the screen."""

from __future__ import annotations

from io import BytesIO

import pypdfium2 as pdfium
from PIL import Image

from countersign.base.errors import UserError
from countersign.base.pages import opening
from countersign.base.pages.opening import Grey

DPI = 110


def png(data: bytes, number: int) -> bytes:
    """Page `number` (from 0) of a PDF or image file. Raises UserError when there is none."""
    if opening.kind(data) == "pdf":
        with opening.pdf(data) as document:
            if not 0 <= number < len(document):
                raise _no_page(number)
            try:
                page = document[number]
            except pdfium.PdfiumError:
                raise _no_page(number) from None
            picture = opening.rendered(page, number, DPI)
            page.close()
            return _encoded(picture.grey, picture.width, picture.height)
    for picture in opening.pictures(data):
        if picture.number == number:
            return _encoded(picture.grey, picture.width, picture.height)
    raise _no_page(number)


def _no_page(number: int) -> UserError:
    return UserError(f"There is no page {number + 1}.", field="page")


def _encoded(grey: Grey, width: float, height: float) -> bytes:
    size = (max(1, round(width * DPI / 72)), max(1, round(height * DPI / 72)))
    out = BytesIO()
    Image.fromarray(grey).resize(size, Image.Resampling.LANCZOS).save(out, "PNG")
    return out.getvalue()
