"""Opening a file that came from outside: its kind by its bytes, its limits before its contents."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image, ImageOps

from countersign.base.errors import UserError

Grey = npt.NDArray[np.uint8]

MOST_BYTES = 60 * 1024 * 1024
MOST_PAGES = 60
MOST_PIXELS = 60_000_000
DPI = 200
LETTER_WIDTH = 612.0
LONGEST_PAGE = 3600  # points: fifty inches; more is a mistake or an attack
_KINDS = {
    b"%PDF": "pdf",
    b"II*\x00": "image",
    b"MM\x00*": "image",
    b"\x89PNG": "image",
    b"\xff\xd8\xff": "image",
}


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as an image. `across` and `down` are points per pixel of `grey`."""

    number: int
    grey: Grey
    width: float
    height: float
    photo: bool = False

    @property
    def across(self) -> float:
        return float(self.width / self.grey.shape[1])

    @property
    def down(self) -> float:
        return float(self.height / self.grey.shape[0])


def kind(data: bytes) -> str:
    """`pdf` or `image`, by the first bytes. Raises UserError for anything else."""
    if not data:
        raise UserError("The file is empty.", field="file", remedy="Send or scan it again.")
    if len(data) > MOST_BYTES:
        raise UserError(
            f"The file has more than {MOST_BYTES // 2**20} MB.",
            field="file",
            remedy="Scan at 200 dpi in black and white, or split it.",
        )
    for start, found in _KINDS.items():
        if data.startswith(start) or (found == "pdf" and start in data[:1024]):
            return found
    raise UserError(
        "This is not a PDF, TIFF, PNG or JPEG.",
        field="file",
        remedy="Print it to PDF, or take a photo of it.",
    )


@contextmanager
def pdf(data: bytes) -> Iterator[pdfium.PdfDocument]:
    """An opened PDF. Raises UserError when it is locked, broken or too long."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "assword" in str(error) or raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD:
            raise UserError(
                "The PDF is locked with a password.",
                field="file",
                remedy="Open it, print it to a new PDF, and use that.",
            ) from None
        raise UserError(
            "The PDF cannot be opened; it is damaged.",
            field="file",
            remedy="Ask for it again, or scan the paper.",
        ) from None
    try:
        _few_enough(len(document))
        yield document
    finally:
        document.close()


def _few_enough(count: int) -> None:
    if count > MOST_PAGES:
        raise UserError(
            f"The file has {count} pages; a letter has at most {MOST_PAGES}.",
            field="file",
            remedy="Split it into one file per letter.",
        )
    if count == 0:
        raise UserError("The file has no pages.", field="file", remedy="Scan it again.")


def rendered(page: pdfium.PdfPage, number: int, dpi: float = DPI) -> Picture:
    """A PDF page as an image, never more than `MOST_PIXELS`, whatever size the page claims."""
    width, height = page.get_size()
    if width < 1 or height < 1:
        raise UserError("A page of the PDF has no size.", field="file", remedy="Scan it again.")
    if max(width, height) > LONGEST_PAGE:
        raise UserError(
            f"Page {number + 1} is larger than any paper.",
            field="file",
            remedy="Print it to PDF on letter paper, or scan it.",
        )
    scale = min(dpi / 72, 3300 / max(width, height))
    bitmap = page.render(scale=scale, grayscale=True)
    grey = np.array(bitmap.to_numpy(), dtype=np.uint8)
    bitmap.close()
    if grey.ndim == 3:
        grey = grey[:, :, 0]
    return Picture(number, np.ascontiguousarray(grey), width, height)


def pictures(data: bytes) -> Iterator[Picture]:
    """The pages of an image file, one at a time. Raises UserError when it cannot be read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(BytesIO(data), formats=("TIFF", "PNG", "JPEG")) as image:
                count = 1 if image.format == "MPO" else getattr(image, "n_frames", 1)
                _few_enough(count)
                for number in range(count):
                    image.seek(number)
                    yield _picture(image, number)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UserError(
            "The image cannot be opened; it is damaged or not what its name says.",
            field="file",
            remedy="Scan or photograph the paper again.",
        ) from error


def _picture(image: Any, number: int) -> Picture:
    if image.width * image.height > MOST_PIXELS:
        raise UserError(
            f"Page {number + 1} has {image.width * image.height // 1_000_000} million dots.",
            field="file",
            remedy="Scan at 200 dpi.",
        )
    if min(image.width, image.height) < 300:
        raise UserError(
            f"Page {number + 1} is only {image.width} by {image.height} dots.",
            field="file",
            remedy="Scan at 200 dpi, or take the photo from nearer.",
        )
    dpi = image.info.get("dpi") or (0, 0)
    photo = image.format in ("JPEG", "MPO") and 34665 in image.getexif()
    upright = ImageOps.exif_transpose(image)
    grey = np.asarray(upright.convert("L"), dtype=np.uint8)
    width, height = _size(grey, float(dpi[0] or 0), float(dpi[1] or 0))
    return Picture(number, grey, width, height, photo=photo or not dpi[0])


def _size(grey: Grey, across: float, down: float) -> tuple[float, float]:
    """Width and height in points. A resolution that makes no sense for paper is not believed."""
    rows, columns = grey.shape
    if across >= 50 and down >= 50:
        width, height = columns / across * 72, rows / down * 72
        if 280 <= width <= 1300 and 280 <= height <= 1300:
            return width, height
    # A fax in standard mode that lost its resolution: as many columns as a fax, half the rows.
    tall = 2.0 if columns in (1728, 1734) and rows < 1300 else 1.0
    return LETTER_WIDTH, LETTER_WIDTH * rows * tall / columns
