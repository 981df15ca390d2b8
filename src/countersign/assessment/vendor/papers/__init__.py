"""A vendor's paper becomes blocks of text: TXT, HTML, DOCX or PDF, told apart by its bytes."""

from __future__ import annotations

import re
from pathlib import Path

from charset_normalizer import from_bytes

from countersign.assessment.vendor.papers import html, lines, pdf, word
from countersign.assessment.vendor.papers.blocks import Block, Paper
from countersign.base.errors import UserError

MOST_BYTES = 60 * 1024 * 1024
MOST_TEXT = 4 * 1024 * 1024
ENDINGS = (".txt", ".text", ".md", ".html", ".htm", ".docx", ".pdf")

__all__ = ["ENDINGS", "Block", "Paper", "open_file", "read"]


def open_file(path: Path) -> Paper:
    """The paper in a file. Raises UserError."""
    try:
        with path.open("rb") as handle:
            data = handle.read(MOST_BYTES + 1)
    except OSError as error:
        raise UserError(
            f"It cannot be opened ({error.strerror}).",
            field="file",
            remedy="Check the name and your rights.",
        ) from None
    return read(data, path.name)


def read(data: bytes, name: str) -> Paper:
    """A paper from its bytes. Raises UserError when it holds no text that can be read."""
    if not data:
        raise UserError("The file is empty.", field="file", remedy="Save or send it again.")
    if len(data) > MOST_BYTES:
        raise UserError(
            f"The file has more than {MOST_BYTES // 2**20} MB.", field="file", remedy="Split it."
        )
    pages = None
    if b"%PDF" in data[:1024]:
        made, pages = pdf.read(data)
    elif data.startswith(b"PK"):
        made = word.read(data)
    else:
        text = _text(data)
        made = html.read(text) if _is_html(text, name) else _plain(text)
    if not any(re.search(r"[^\W\d_]{3}", block.text) for block in made):
        raise UserError(
            "No text was found in it.",
            field="file",
            remedy="Give the paper as PDF, Word, HTML or text, not as a picture.",
        )
    return Paper(name, tuple(made), pages)


def _plain(text: str) -> list[Block]:
    return lines.blocks((line, None) for line in re.split(r"\r\n|\r|\n|\f", text))


def _is_html(text: str, name: str) -> bool:
    begun = text[:2000].lstrip().casefold()
    if begun.startswith(("<!doctype html", "<html")) or "<body" in begun:
        return True
    return name.casefold().endswith((".html", ".htm")) or bool(
        re.match(r"<(?:div|p|h\d|table)\b", begun)
    )


def _text(data: bytes) -> str:
    if len(data) > MOST_TEXT:
        raise UserError(
            f"The text has more than {MOST_TEXT // 2**20} MB.", field="file", remedy="Split it."
        )
    if data.startswith((b"\xd0\xcf\x11\xe0", b"II*\x00", b"MM\x00*", b"\x89PNG", b"\xff\xd8\xff")):
        raise _unknown()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        best = from_bytes(data[:200_000]).best()
        text = data.decode(best.encoding if best else "cp1252", errors="replace")
    if text.count("\x00") > len(text) // 200:
        raise _unknown()
    return text


def _unknown() -> UserError:
    return UserError(
        "This is not a PDF, Word (.docx), HTML or text file.",
        field="file",
        remedy="Save it as one of these, or print it to PDF.",
    )
