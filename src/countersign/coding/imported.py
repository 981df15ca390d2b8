"""The practice's own downloads of the payers' tables, by payer and quarter, in its folder.

They are public tables, checked row by row and kept as one file for each. A claim is judged by the
quarter of its date of service; where that quarter was not brought, by the last one before it, else
by the first.
"""

from __future__ import annotations

import csv
import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import IO
from uuid import uuid4

from countersign.base import home
from countersign.base.errors import UserError
from countersign.coding.claims import PAYER_TYPES
from countersign.coding.tables import ALWAYS, OPEN, Tables, cap_rows, pair_rows

QUARTER = re.compile(r"20\d\d-Q[1-4]")
KINDS = ("pairs", "caps")
EXAMPLES = 5
TELL_EVERY = 20_000
COLUMNS = {
    "pairs": ("column_1", "column_2", "modifier_indicator", "effective_date", "deletion_date"),
    "caps": ("code", "units", "mai"),
}
EXAMPLE = {"pairs": "{0} over {1}, indicator {2}", "caps": "{0}: {1} units, indicator {2}"}


@dataclass(frozen=True, slots=True)
class Change:
    """What a table brought beside the quarter before: rows that came, rows that went."""

    rows: int
    before: str | None
    came: int = 0
    went: int = 0
    examples: tuple[str, ...] = ()


def folder() -> Path:
    """Where the practice's tables lie."""
    return home.folder() / "ncci"


def quarter_of(on: date) -> str:
    """The quarter of a day, as `2026-Q4`."""
    return f"{on.year}-Q{(on.month + 2) // 3}"


def keep(
    paths: Sequence[Path],
    *,
    kind: str,
    payer: str,
    quarter: str,
    tell: Callable[[int], None] = lambda rows: None,
) -> Change:
    """Check the published parts of one table, say what changed, and keep it as one file.

    `tell` hears now and then how many rows were read. Nothing is kept of a faulty file. Raises
    UserError naming the field, or the row and column that cannot be read.
    """
    must_be(payer=payer, quarter=quarter)
    there = _place(payer, quarter, kind)
    with TemporaryDirectory() as folder:
        whole = Path(folder) / "table"
        with whole.open("w", encoding="utf-8", newline="") as out:
            rows = _write(out, paths, kind, tell)
        if not rows:
            raise UserError("The table has no rows.", field=kind, remedy="Give it as published.")
        before = max((q for q in _brought(payer, kind) if q < quarter), default=None)
        change = Change(rows, before)
        if before is not None:
            change = _compared(_place(payer, before, kind), whole, kind, change)
        there.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        half = there.with_suffix(f".{uuid4().hex}.part")
        shutil.copyfile(whole, half)
        os.replace(half, there)
    return change


def must_be(*, payer: str, quarter: str) -> None:
    """Raise UserError for a kind of payer or a quarter that cannot be."""
    if payer not in PAYER_TYPES:
        raise UserError(
            "The kind of payer is not known.",
            field="payer",
            remedy=f"Use one of: {', '.join(PAYER_TYPES)}.",
        )
    if not QUARTER.fullmatch(quarter):
        raise UserError(
            "The quarter cannot be read.", field="quarter", remedy="Write it as 2026-Q4."
        )


def _write(out: IO[str], paths: Sequence[Path], kind: str, tell: Callable[[int], None]) -> int:
    """Every row of every part, in our own columns. Returns how many."""
    writer = csv.writer(out)
    writer.writerow(COLUMNS[kind])
    rows = 0
    for path in paths:
        for row in _read(path, kind):
            writer.writerow(row)
            rows += 1
            if rows % TELL_EVERY == 0:
                tell(rows)
    tell(rows)
    return rows


def _read(path: Path, kind: str) -> Iterator[tuple[str, ...]]:
    if kind == "caps":
        for code, units, mai in cap_rows(path):
            yield code, str(units), str(mai)
        return
    for one, two, indicator, starts, ends in pair_rows(path):
        yield one, two, indicator, "" if starts == ALWAYS else starts, "*" if ends == OPEN else ends


@dataclass(frozen=True, slots=True)
class Brought:
    """A table that is there: whose, of which quarter, what it holds."""

    payer: str
    quarter: str
    kind: str


def listed() -> list[Brought]:
    """Every table that was brought, the newest quarter first."""
    found = [
        Brought(payer, quarter, kind)
        for payer in PAYER_TYPES
        for kind in KINDS
        for quarter in _brought(payer, kind)
    ]
    return sorted(found, key=lambda one: (one.quarter, one.payer, one.kind), reverse=True)


class Imported:
    """The imported tables of every payer, opened when a claim first needs them."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._open: dict[tuple[str, str], Tables] = {}

    def __enter__(self) -> Imported:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def on(self, day: date) -> Mapping[str, Tables]:
        """The tables in force on the date of service, by kind of payer."""
        found = {}
        for payer in PAYER_TYPES:
            brought = sorted({q for kind in KINDS for q in _brought(payer, kind)})
            if brought:
                wanted = quarter_of(day)
                chosen = max((q for q in brought if q <= wanted), default=brought[0])
                found[payer] = self._tables(payer, chosen)
        return found

    def _tables(self, payer: str, quarter: str) -> Tables:
        if (payer, quarter) not in self._open:
            tables = self._stack.enter_context(Tables())
            if (pairs := _place(payer, quarter, "pairs")).exists():
                tables.read_pairs(pairs)
            if (caps := _place(payer, quarter, "caps")).exists():
                tables.read_caps(caps)
            self._open[payer, quarter] = tables
        return self._open[payer, quarter]


def any_there() -> bool:
    """Whether the practice has brought any table."""
    return any(_brought(payer, kind) for payer in PAYER_TYPES for kind in KINDS)


def _place(payer: str, quarter: str, kind: str) -> Path:
    return folder() / payer / f"{quarter}-{kind}.txt"


def _brought(payer: str, kind: str) -> list[str]:
    there = (folder() / payer).glob(f"*-{kind}.txt")
    return [path.name.removesuffix(f"-{kind}.txt") for path in there]


def _compared(old: Path, new: Path, kind: str, change: Change) -> Change:
    """Rows that came and went, counted in a temporary file. The first day of a pair counts not."""
    with closing(sqlite3.connect("")) as base:
        for name, path in (("old", old), ("new", new)):
            base.execute(f"CREATE TABLE {name} (one, two, three, four)")
            base.executemany(
                f"INSERT INTO {name} VALUES (?, ?, ?, ?)",  # noqa: S608  two names of ours
                (_told(row, kind) for row in _read(path, kind)),
            )
        came = "SELECT * FROM new EXCEPT SELECT * FROM old"
        went = "SELECT * FROM old EXCEPT SELECT * FROM new"
        counts = [
            base.execute(f"SELECT COUNT(*) FROM ({which})").fetchone()[0]  # noqa: S608
            for which in (came, went)
        ]
        shown = base.execute(f"{came} LIMIT {EXAMPLES}").fetchall()
    return replace(
        change,
        came=counts[0],
        went=counts[1],
        examples=tuple(EXAMPLE[kind].format(*row) for row in shown),
    )


def _told(row: tuple[str, ...], kind: str) -> tuple[str, str, str, str]:
    """What makes a row another row."""
    return (row[0], row[1], row[2], row[4]) if kind == "pairs" else (row[0], row[1], row[2], "")
