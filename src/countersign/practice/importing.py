"""Lists as CSV files: read, checked line by line, previewed, then written all or nothing.

A kind of list says its columns and how one line becomes rows (`KINDS`). A preview runs the very
same code and rolls it back, so what it promises is what happens. Running a file again changes
nothing: lines are known again by their own key (an e-mail, a chart number, a reference).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Literal

from django.db import IntegrityError, transaction

from countersign.base.canonical import digest
from countersign.base.errors import UserError

Outcome = Literal["made", "updated", "same"]
Line = Mapping[str, Any]
MOST_LINES = 20_000
MOST_BYTES = 20 * 1024 * 1024
SHOWN_ERRORS = 200


class Wrong(Exception):
    """A cell that cannot be used: which column, and what to do about it."""

    def __init__(self, column: str, message: str):
        super().__init__(message)
        self.column = column
        self.message = message


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list. `parse` turns a filled cell into its value, or raises ValueError."""

    name: str
    example: str
    parse: Callable[[str], Any] = str
    required: bool = False
    help: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of list: its columns, and how one line is written."""

    name: str
    title: str
    columns: tuple[Column, ...]
    write: Callable[[Line], Outcome]
    after: str = ""

    def template(self) -> bytes:
        """The file to fill in: the heads and one invented line."""
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow([c.name for c in self.columns])
        writer.writerow([c.example for c in self.columns])
        return out.getvalue().encode("utf-8-sig")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in which line (1 is the head) and column, and the remedy."""

    line: int
    column: str
    message: str


@dataclass(slots=True)
class Result:
    """What a file does, or did. `left_out` lines have faults."""

    lines: int = 0
    made: int = 0
    updated: int = 0
    same: int = 0
    faults: list[Fault] = field(default_factory=list)
    ignored_columns: tuple[str, ...] = ()
    digest: str = ""
    written: bool = False

    @property
    def left_out(self) -> int:
        return len({f.line for f in self.faults})


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Make a kind of list known by its name."""
    KINDS[kind.name] = kind
    return kind


def day(cell: str) -> date:
    """2026-10-05 or 10/5/2026. Raises ValueError saying so."""
    for form in ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y"):
        try:
            return datetime.strptime(cell, form).date()  # noqa: DTZ007  a calendar day
        except ValueError:
            continue
    raise ValueError("This is not a date. Write it as 2026-10-05 or 10/5/2026.")


def clock_time(cell: str) -> time:
    """14:30 or 2:30 PM. Raises ValueError saying so."""
    for form in ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M%p"):
        try:
            return datetime.strptime(cell.upper(), form).time()  # noqa: DTZ007  a time of day
        except ValueError:
            continue
    raise ValueError("This is not a time. Write it as 14:30 or 2:30 PM.")


def whole(cell: str) -> int:
    """A whole number, not below zero. Raises ValueError saying so."""
    if not re.fullmatch(r"\d{1,6}", cell):
        raise ValueError("Write a whole number, without a unit.")
    return int(cell)


def yes_no(cell: str) -> bool:
    """yes or no. Raises ValueError saying so."""
    match cell.casefold():
        case "yes" | "y" | "true" | "1":
            return True
        case "no" | "n" | "false" | "0":
            return False
    raise ValueError("Write yes or no.")


def one_of(**choices: str) -> Callable[[str], str]:
    """A parser for a few words, given as value="how people write it"."""

    def parse(cell: str) -> str:
        said = cell.casefold().strip()
        for value, written in choices.items():
            if said in (value.casefold(), written.casefold()):
                return value
        raise ValueError(f"Write one of: {', '.join(choices.values())}.")

    return parse


def matching_pattern(pattern: str, otherwise: str) -> Callable[[str], str]:
    """A parser for text of a fixed form; `otherwise` says the form to the reader."""

    def parse(cell: str) -> str:
        if not re.fullmatch(pattern, cell):
            raise ValueError(otherwise)
        return cell

    return parse


def run(kind: Kind, data: bytes, *, write: bool, only_valid: bool = False) -> Result:
    """Preview (`write=False`) or write a file. Call inside the caller's act when writing.

    With `only_valid` lines with faults are left out; without it one fault means nothing is
    written. Raises UserError when the file as a whole cannot be used.
    """
    result = Result(digest=digest(data))
    with transaction.atomic():
        for line, cells in _lines(kind, data, result):
            result.lines += 1
            _one(kind, line, cells, result)
        result.written = write and (only_valid or not result.faults)
        if not result.written:
            transaction.set_rollback(True)
    return result


def _one(kind: Kind, line: int, cells: Mapping[str, str], result: Result) -> None:
    faults: list[Fault] = []
    values: dict[str, Any] = {}
    for column in kind.columns:
        cell = cells.get(column.name, "").strip()
        if not cell:
            if column.required:
                faults.append(Fault(line, column.name, "This cell is empty. Fill it in."))
            values[column.name] = None
            continue
        try:
            values[column.name] = column.parse(cell)
        except ValueError as error:
            faults.append(Fault(line, column.name, str(error)))
    if faults:
        result.faults.extend(faults)
        return
    try:
        with transaction.atomic():
            outcome = kind.write(values)
    except Wrong as wrong:
        result.faults.append(Fault(line, wrong.column, wrong.message))
    except IntegrityError:
        said = "This line contradicts another one. Compare it with the lines above."
        result.faults.append(Fault(line, kind.columns[0].name, said))
    else:
        setattr(result, outcome, getattr(result, outcome) + 1)


def _lines(kind: Kind, data: bytes, result: Result) -> Iterator[tuple[int, dict[str, str]]]:
    text = _text(data)
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        head = [_head(cell) for cell in next(reader, [])]
        _check_head(kind, head, result)
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if result.lines >= MOST_LINES:
                raise UserError(
                    f"This file has more than {MOST_LINES} lines.", remedy="Split it in two."
                )
            yield reader.line_num, dict(zip(head, cells, strict=False))
    except csv.Error as error:
        raise UserError(
            f"Line {reader.line_num} cannot be read: a quotation mark is missing or too many.",
            field=f"line {reader.line_num}",
            remedy="Save the file again as CSV from your spreadsheet.",
        ) from error


def _text(data: bytes) -> str:
    if not data.strip():
        raise UserError("This file is empty.", remedy="Choose the file you filled in.")
    if len(data) > MOST_BYTES:
        raise UserError("This file is larger than 20 MB.", remedy="Split it in two.")
    if data[:2] == b"PK" or data[:4] == b"\xd0\xcf\x11\xe0":
        raise UserError(
            "This is a spreadsheet, not a CSV file.",
            remedy="In the spreadsheet choose Save as, then CSV UTF-8.",
        )
    # A guess from the bytes gets short lists of names wrong, so only what spreadsheets write:
    # UTF-8, UTF-16 with its mark ("Unicode text"), else the Windows letters of "CSV".
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    for attempt in (encoding, "cp1252"):
        try:
            return data.decode(attempt)
        except UnicodeDecodeError:
            continue
    raise UserError(
        "This file is not text.", remedy="In the spreadsheet choose Save as, CSV UTF-8."
    )


def _head(cell: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", cell.strip().casefold()).strip("_")


def _check_head(kind: Kind, head: list[str], result: Result) -> None:
    known = {c.name for c in kind.columns}
    missing = [c.name for c in kind.columns if c.required and c.name not in head]
    if missing:
        raise UserError(
            f"The column {missing[0]} is missing.",
            field=missing[0],
            remedy="Download the template and copy your columns into it.",
        )
    twice = next((name for name in head if name and head.count(name) > 1), None)
    if twice:
        raise UserError(
            f"The column {twice} is there twice.", field=twice, remedy="Remove one of them."
        )
    result.ignored_columns = tuple(name for name in head if name and name not in known)
