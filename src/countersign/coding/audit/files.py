"""Past sessions from a file of the practice: JSON Lines, or a CSV with a heading row."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

from countersign.base.errors import UserError

COLUMNS = ("id", "clinician", "payer", "date", "method", "note", "billed")


def sessions(data: bytes) -> Iterator[Mapping[str, Any]]:
    """Every session of a file. Raises UserError naming the line that cannot be read."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UserError(
            "This file is not UTF-8 text.", field="sessions", remedy="Save it again as CSV UTF-8."
        ) from None
    if text.lstrip().startswith("{"):
        yield from _json_lines(text)
    else:
        yield from _table(text)


def _json_lines(text: str) -> Iterator[Mapping[str, Any]]:
    # Split at line feeds alone: other separators may stand inside a note.
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            case = json.loads(line)
        except (ValueError, RecursionError):
            case = None
        if not isinstance(case, dict):
            raise UserError(
                f"Line {number} is not a JSON object.",
                field="sessions",
                remedy="Give one session a line.",
            )
        yield case


def _table(text: str) -> Iterator[Mapping[str, Any]]:
    try:
        rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
        if missing:
            raise UserError(
                f"The file has no column {missing[0]}.",
                field="sessions",
                remedy=f"Its first row must name: {', '.join(COLUMNS)}.",
            )
        for row in rows:
            yield {
                **{name: row[name] for name in COLUMNS if name not in ("method", "billed")},
                "method": row["method"] or None,
                "billed": _billed(row["billed"] or "", rows.line_num),
            }
    except csv.Error as error:
        raise UserError(
            "This is not a CSV file.", field="sessions", remedy="Save the list again as CSV."
        ) from error


def _billed(text: str, line: int) -> list[dict[str, Any]]:
    """`97530:2; 97535:1` as lines."""
    found = []
    for part in filter(None, (p.strip() for p in text.split(";"))):
        code, _, units = part.partition(":")
        if not units.strip().isdigit():
            raise UserError(
                f"Line {line}: `billed` cannot be read ({part[:20]}).",
                field="sessions",
                remedy="Write it as 97530:2; 97535:1.",
            )
        found.append({"code": code.strip(), "units": int(units)})
    return found
