"""A Word document as blocks: its text as a reader sees it, with tables, notes and inserted words.

Deleted words of a tracked change are not read; the archive is measured before it is unpacked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from xml.etree.ElementTree import Element, ParseError, fromstring
from zipfile import BadZipFile, ZipFile

from countersign.assessment.vendor.papers import lines
from countersign.assessment.vendor.papers.blocks import HEADING, ITEM, ROW, TEXT, Block
from countersign.base.errors import UserError

MOST_BYTES = 40 * 1024 * 1024  # of one part, unpacked
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ALT = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PARTS = ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml")
_SIDES = re.compile(r"word/(?:header|footer)\d*\.xml")
_TITLE = re.compile(r"heading|title|kop|überschrift", re.I)


def read(data: bytes) -> list[Block]:
    """The blocks of a document, notes at the end. Raises UserError."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            names = archive.namelist()
            if _PARTS[0] not in names:
                raise _damaged()
            wanted = [name for name in _PARTS if name in names]
            wanted += sorted(name for name in names if _SIDES.fullmatch(name))
            made: list[Block] = []
            seen: set[str] = set()
            for name in wanted:
                for block in _blocks(_part(archive, name)):
                    if name in _PARTS or block.text not in seen:
                        made.append(block)
                    seen.add(block.text)
            return made
    except (BadZipFile, ParseError, KeyError, EOFError, NotImplementedError, RuntimeError):
        raise _damaged() from None


def _damaged() -> UserError:
    return UserError(
        "This is no Word document, or it is damaged or locked.",
        field="file",
        remedy="Open it, save it again without a password, or print it to PDF.",
    )


def _part(archive: ZipFile, name: str) -> Element:
    with archive.open(name) as source:
        data = source.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise UserError(
            "The document is too large when unpacked.", field="file", remedy="Print it to PDF."
        )
    # A document type is where entities that blow up are declared; Word writes none.
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise _damaged()
    return fromstring(data)  # noqa: S314  no document type, and of limited size


def _blocks(root: Element) -> Iterator[Block]:
    body = root.find(f"{_W}body")
    yield from _inside(root if body is None else body)


def _inside(parent: Element) -> Iterator[Block]:
    for one in parent:
        if one.tag == f"{_W}p":
            yield from _paragraph(one)
        elif one.tag == f"{_W}tbl":
            yield from _table(one)
        elif one.tag not in (f"{_W}del", f"{_W}moveFrom", _ALT):
            yield from _inside(one)


def _paragraph(one: Element) -> Iterator[Block]:
    style = one.find(f"{_W}pPr/{_W}pStyle")
    named = "" if style is None else style.get(f"{_W}val", "")
    listed = one.find(f"{_W}pPr/{_W}numPr") is not None or named.lower().startswith("list")
    for part in _text(one).split("\n"):
        text = " ".join(part.split())
        if not text:
            continue
        if _TITLE.search(named) or (not listed and lines.is_title(text)):
            yield Block(text, HEADING)
        else:
            yield Block(text, ITEM if listed else TEXT)
    for box in one.iter(f"{_W}txbxContent"):
        yield from _inside(box)


def _text(one: Element) -> str:
    """The words of a paragraph; a box of text inside it is a part of its own."""
    found: list[str] = []
    for child in one:
        if child.tag == f"{_W}t":
            found.append(child.text or "")
        elif child.tag in (f"{_W}tab", f"{_W}ptab"):
            found.append("\t")
        elif child.tag in (f"{_W}br", f"{_W}cr"):
            found.append("\n")
        elif child.tag == f"{_W}noBreakHyphen":
            found.append("-")
        elif child.tag not in (
            f"{_W}del", f"{_W}moveFrom", f"{_W}txbxContent", f"{_W}pPr", f"{_W}rPr", _ALT
        ):  # fmt: skip
            found.append(_text(child))
    return "".join(found)


def _table(one: Element) -> Iterator[Block]:
    heads: tuple[str, ...] = ()
    for row in one.iter(f"{_W}tr"):
        cells = tuple(
            " ".join(" ".join(_text(p) for p in cell.iter(f"{_W}p")).split())
            for cell in row.findall(f"{_W}tc")
        )
        said = [cell for cell in cells if cell]
        if len(said) == 1:
            yield Block(said[0])
        elif said:
            heads = heads or cells
            yield Block(" ".join(said), ROW, None, cells, heads)
