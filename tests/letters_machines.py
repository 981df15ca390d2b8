"""What machines do to a letter: scans, faxes and photos of its pages, the same each time."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from io import BytesIO

import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageDraw
from tests.letters_made import Letter


def page_images(pdf: bytes, dpi: int = 200) -> list[Image.Image]:
    document = pdfium.PdfDocument(pdf)
    return [page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L") for page in document]


def joined(letters: Sequence[Letter]) -> bytes:
    """Several letters in one file, as a fax machine delivers them."""
    whole = pdfium.PdfDocument.new()
    for letter in letters:
        whole.import_pages(pdfium.PdfDocument(letter.pdf))
    out = BytesIO()
    whole.save(out)
    return out.getvalue()


def as_scan(pdf: bytes, seed: int) -> bytes:
    """A grey scan at 200 dpi, slightly askew, as PDF."""
    rng = random.Random(seed)
    pages = []
    for image in page_images(pdf):
        turned = image.rotate(
            rng.uniform(-1.5, 1.5), resample=Image.Resampling.BICUBIC, fillcolor=255
        )
        noise = np.random.default_rng(seed).normal(0, 7, (turned.height, turned.width))
        pages.append(
            Image.fromarray(np.clip(np.asarray(turned) * 0.94 + 8 + noise, 0, 255).astype(np.uint8))
        )
    out = BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=200)
    return out.getvalue()


def as_fax(pdf: bytes, seed: int, *, fine: bool = True) -> bytes:
    """A fax as TIFF: black and white, 204 by 196 or 98 dots an inch, specks, a header line."""
    rng = random.Random(seed)
    pages = []
    for number, image in enumerate(page_images(pdf, 204), start=1):
        turned = image.rotate(rng.uniform(-1, 1), resample=Image.Resampling.BICUBIC, fillcolor=255)
        drawn = ImageDraw.Draw(turned)
        drawn.text(
            (60, 20),
            f"07/04/2026 11:{number:02}  FROM: 555 0100   TO: CLINIC   P.{number:03}/003",
            fill=0,
            font_size=26,
        )
        size = (1728, 2156 if fine else 1078)
        small = np.asarray(turned.resize(size, Image.Resampling.BOX)).astype(np.int16)
        specks = np.random.default_rng(seed + number).random(small.shape) < 0.0008
        pages.append(
            Image.fromarray(
                np.where(specks, 0, np.where(small < 150, 0, 255)).astype(np.uint8)
            ).convert("1")
        )
    out = BytesIO()
    pages[0].save(
        out,
        "TIFF",
        save_all=True,
        append_images=pages[1:],
        compression="group4",
        dpi=(204, 196 if fine else 98),
    )
    return out.getvalue()


def as_photo(pdf: bytes, seed: int) -> bytes:
    """The first page photographed on a table: perspective, uneven light, JPEG."""
    rng = random.Random(seed)
    page = page_images(pdf, 220)[0]
    wide, tall = page.size
    shift = [rng.uniform(0.01, 0.05) for _ in range(8)]
    canvas = (round(wide * 1.25), round(tall * 1.2))
    corners = [
        (0.1 + shift[0], 0.08 + shift[1]),
        (0.9 - shift[2], 0.08 + shift[3]),
        (0.92 - shift[4], 0.94 - shift[5]),
        (0.08 + shift[6], 0.94 - shift[7]),
    ]
    target = [(x * canvas[0], y * canvas[1]) for x, y in corners]
    source = [(0, 0), (wide, 0), (wide, tall), (0, tall)]
    rows, values = [], []
    for (x, y), (u, v) in zip(target, source, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    coefficients = np.linalg.solve(np.array(rows), np.array(values))
    table = Image.new("L", canvas, 70)
    laid = page.transform(
        canvas,
        Image.Transform.PERSPECTIVE,
        coefficients.tolist(),
        Image.Resampling.BICUBIC,
        fillcolor=0,
    )
    mask = Image.new("L", page.size, 255).transform(
        canvas, Image.Transform.PERSPECTIVE, coefficients.tolist(), fillcolor=0
    )
    table.paste(laid, (0, 0), mask)
    light = np.linspace(0.75, 1.0, canvas[0])[None, :] * np.linspace(1.0, 0.85, canvas[1])[:, None]
    shot = Image.fromarray(np.clip(np.asarray(table) * light, 0, 255).astype(np.uint8))
    out = BytesIO()
    shot.save(out, "JPEG", quality=85)
    return out.getvalue()


Moved = Callable[[list[float]], list[float]]


def through(pdf: bytes, channel: str, seed: int) -> tuple[bytes, Moved]:
    """The letter after `scan`, `fax`, `fax98` or `fax118`, and where the machine moved a box to."""
    rng = random.Random(seed)
    angle = rng.uniform(-1.3, 1.3)
    images = page_images(pdf, 200 if channel == "scan" else 204)
    turned = [one.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=255) for one in images]
    made = _scanned(turned, seed) if channel == "scan" else _faxed(turned, channel, seed)

    def moved(box: list[float]) -> list[float]:
        page, x0, y0, x1, y1 = box
        turn = math.radians(angle)
        x, y = (x0 + x1) / 2 - 306, (y0 + y1) / 2 - 396
        mx = 306 + x * math.cos(turn) + y * math.sin(turn)
        my = 396 - x * math.sin(turn) + y * math.cos(turn)
        wide, tall = (x1 - x0) / 2, (y1 - y0) / 2
        return [page, mx - wide, my - tall, mx + wide, my + tall]

    return made, moved


def _scanned(pages: list[Image.Image], seed: int) -> bytes:
    """Grey JPEG pages at 200 dpi in a PDF, with noise and a faint shadow on one edge."""
    grey = []
    for number, one in enumerate(pages):
        noise = np.random.default_rng(seed + number).normal(0, 8, (one.height, one.width))
        shade = np.linspace(0, 18, one.width)[None, :]
        grey.append(
            Image.fromarray(
                np.clip(np.asarray(one) * 0.93 + 10 + noise - shade, 0, 255).astype(np.uint8)
            )
        )
    out = BytesIO()
    grey[0].save(out, "PDF", save_all=True, append_images=grey[1:], resolution=200, quality=70)
    return out.getvalue()


_MODES = {"fax": (204, 196), "fax98": (204, 98), "fax118": (118, 118)}


def _faxed(pages: list[Image.Image], channel: str, seed: int) -> bytes:
    """Black and white G4, in the machine's resolution, with its header, specks and streaks."""
    across, down = _MODES[channel]
    made = []
    for number, one in enumerate(pages, start=1):
        rng = np.random.default_rng(seed + number)
        drawn = ImageDraw.Draw(one)
        header = (
            f"08/19/2026 14:{number:02}  5550100   CLINIC INTAKE   PAGE {number:02}/{len(pages):02}"
        )
        drawn.text((70, 16), header, fill=0, font_size=25)
        size = (round(8.5 * across), round(11 * down))
        small = np.asarray(one.resize(size, Image.Resampling.BOX)).astype(np.int16)
        ink = small < 150
        ink |= rng.random(small.shape) < 0.0006
        for column in rng.integers(0, small.shape[1], 2):
            ink[rng.random(small.shape[0]) < 0.25, column] = True
        made.append(Image.fromarray(np.where(ink, 0, 255).astype(np.uint8)).convert("1"))
    out = BytesIO()
    made[0].save(
        out, "TIFF", save_all=True, append_images=made[1:], compression="group4", dpi=(across, down)
    )
    return out.getvalue()
