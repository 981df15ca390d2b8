"""The rows of a table as it was published: text, a workbook, or either of them in an archive.

A workbook is read row by row, since a quarter of pairs has more of them than memory should hold.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO
from xml.etree.ElementTree import Element, ParseError, iterparse
from zipfile import BadZipFile, ZipFile

from countersign.base.errors import UserError

Rows = Iterator[list[str]]
_SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_SHARED = "xl/sharedStrings.xml"
_SHEET = re.compile(r"xl/worksheets/sheet\d+\.xml")
_TABLES = (".txt", ".csv", ".tsv", ".xlsx")
_IN_MEMORY = 8 * 1024 * 1024
_MOST_SHARED = 2_000_000
_EPOCH = date(1899, 12, 30)  # day 0 of a workbook's calendar
_DAYS = range(36526, 80000)  # 2000 to 2119, as a workbook counts days
_ZIP = b"PK"


@contextmanager
def opened(path: Path, field: str) -> Iterator[Rows]:
    """The rows of `path` as cells of text. Raises UserError."""
    with ExitStack() as stack:
        try:
            binary = stack.enter_context(path.open("rb"))
        except OSError:
            raise UserError(
                f"The file {path.name} cannot be read.", field=field, remedy="Check its name."
            ) from None
        try:
            yield _rows(binary, path.name, field, stack)
        except (BadZipFile, ParseError, KeyError, EOFError):
            raise UserError(
                f"{path.name} is damaged or is no table.",
                field=field,
                remedy="Download it again, or give the text file of the same table.",
            ) from None


def _rows(binary: IO[bytes], name: str, field: str, stack: ExitStack) -> Rows:
    zipped = binary.read(2) == _ZIP
    binary.seek(0)
    if not zipped:
        return _text(binary, stack)
    archive = stack.enter_context(ZipFile(binary))
    inside = archive.namelist()
    if any(_SHEET.fullmatch(one) for one in inside):
        return _workbook(archive)
    tables = sorted(
        (one for one in inside if one.lower().endswith(_TABLES)),
        key=lambda one: (one.lower().endswith(".xlsx"), one),
    )
    if not tables:
        raise UserError(
            f"{name} holds no table.", field=field, remedy="Give the file as it was published."
        )
    kept = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  the stack closes it
    stack.enter_context(kept)
    with archive.open(tables[0]) as member:
        while piece := member.read(1 << 20):
            kept.write(piece)
    kept.seek(0)
    return _rows(kept, tables[0], field, stack)


def _text(binary: IO[bytes], stack: ExitStack) -> Rows:
    text = stack.enter_context(
        io.TextIOWrapper(binary, encoding="utf-8-sig", errors="replace", newline="")
    )
    start = text.read(4096)
    text.seek(0)
    tab = start.count("\t") > start.count(",")
    return csv.reader(text, delimiter="\t" if tab else ",")


def _workbook(archive: ZipFile) -> Rows:
    """The rows of the first sheet, each cell at its own place."""
    names = archive.namelist()
    shared = list(_shared(archive)) if _SHARED in names else []
    first = min((one for one in names if _SHEET.fullmatch(one)), key=lambda one: (len(one), one))
    with archive.open(first) as source:
        for row in _elements(source, "row"):
            yield _cells(row, shared)


def _shared(archive: ZipFile) -> Iterator[str]:
    with archive.open(_SHARED) as source:
        for number, one in enumerate(_elements(source, "si")):
            if number >= _MOST_SHARED:
                raise ParseError("too many texts")
            yield "".join(part.text or "" for part in one.iter(f"{_SPACE}t"))


def _elements(source: IO[bytes], name: str) -> Iterator[Element]:
    """Every element of that name, forgotten once it was read."""
    # A published table from the payer; expat itself stops entities that blow up.
    whole: Element | None = None
    for event, one in iterparse(source, events=("start", "end")):  # noqa: S314
        if whole is None:
            whole = one
        if event == "end" and one.tag == f"{_SPACE}{name}":
            yield one
            one.clear()


def _cells(row: Element, shared: Sequence[str]) -> list[str]:
    found: list[str] = []
    for cell in row.iter(f"{_SPACE}c"):
        place = _place(cell.get("r", ""), len(found))
        found += [""] * (place - len(found))
        found.append(_value(cell, shared))
    return found


def _place(name: str, following: int) -> int:
    """The column of `B7` counted from 0."""
    letters = re.match(r"[A-Z]+", name)
    if letters is None:
        return following
    place = 0
    for letter in letters.group():
        place = place * 26 + ord(letter) - 64
    return max(place - 1, following)


def _value(cell: Element, shared: Sequence[str]) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return "".join(part.text or "" for part in cell.iter(f"{_SPACE}t"))
    held = cell.find(f"{_SPACE}v")
    text = (held.text or "") if held is not None else ""
    if kind == "s" and text.isdigit():
        return shared[int(text)] if int(text) < len(shared) else ""
    if kind == "n":
        text = text.removesuffix(".0")
        if text.isdigit() and len(text) == len("45000") and int(text) in _DAYS and cell.get("s"):
            return (_EPOCH + timedelta(days=int(text))).isoformat() if _is_day(cell) else text
    return text


def _is_day(cell: Element) -> bool:
    """Whether a styled number of five digits stands in a column of days (effective, deletion)."""
    return re.match(r"[D-F]\d", cell.get("r", "")) is not None
