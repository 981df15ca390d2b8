"""The payer's published tables: code pairs and unit caps, read from the practice's own download.

They are kept in a temporary SQLite file, since a quarter of CMS pairs has millions of rows: memory
stays small whatever their length. Text as CMS publishes it (tab or comma, the header some rows
down) and the shape of shared cases are both read. No table ships with the product.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import TracebackType

from countersign.base.errors import UserError
from countersign.coding.workbook import Rows, opened

NEVER, WITH_MODIFIER, VOID = "0", "1", "9"
ALWAYS = "00000000"
OPEN = "99999999"
CODE = re.compile(r"[0-9A-Z]{4}[0-9A-Z]")
HEADER_WITHIN = 40  # CMS puts its licence words above the header
_PAIR_NAMES = {
    "column_1": ("column1", "col1"),
    "column_2": ("column2", "col2"),
    "modifier_indicator": ("modifier",),
    "effective_date": ("effectivedate", "effective"),
    "deletion_date": ("deletiondate", "deletion"),
}
_CAP_NAMES = {
    "code": ("code", "hcpcscptcode", "hcpcscode", "cptcode"),
    "units": ("units", "practitionerservicesmuevalues", "muevalue", "muevalues", "mue"),
    "mai": ("mai", "mueadjudicationindicator", "adjudicationindicator"),
}


@dataclass(frozen=True, slots=True)
class Cap:
    """Most units of a code in a day. `mai` 1: of one line; 2 and 3: of all lines together."""

    units: int
    mai: int


class Tables:
    """Pairs and caps of one payer's published files. Use it in a `with` block."""

    def __init__(self) -> None:
        # An empty name is a private temporary file that SQLite removes when it is closed.
        self._base = sqlite3.connect("", check_same_thread=False)
        self._base.execute("PRAGMA journal_mode=OFF")
        self._base.execute(
            "CREATE TABLE pairs (one TEXT, two TEXT, indicator TEXT, starts TEXT, ends TEXT)"
        )
        self._caps: dict[str, Cap] = {}
        self.indicator = lru_cache(maxsize=65536)(self._indicator)

    def __enter__(self) -> Tables:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._base.close()

    def read_pairs(self, path: Path) -> int:
        """Take in a file of pairs. Returns its rows. Raises UserError naming row and column."""
        rows = 0
        batch: list[tuple[str, ...]] = []
        for row in pair_rows(path):
            batch.append(row)
            if len(batch) == 10_000:
                self._keep(batch)
                batch = []
            rows += 1
        self._keep(batch)
        self._base.execute("CREATE INDEX IF NOT EXISTS pair ON pairs (one, two)")
        self.indicator.cache_clear()
        return rows

    def read_caps(self, path: Path) -> int:
        """Take in a file of unit caps. Returns its rows. Raises UserError naming row and column."""
        rows = 0
        for code, units, mai in cap_rows(path):
            self._caps[code] = Cap(units, mai)
            rows += 1
        return rows

    def cap(self, code: str) -> Cap | None:
        return self._caps.get(code)

    def _keep(self, batch: Sequence[tuple[str, ...]]) -> None:
        self._base.executemany("INSERT INTO pairs VALUES (?, ?, ?, ?, ?)", batch)

    def _indicator(self, one: str, two: str, on: date) -> str | None:
        """The indicator of the pair `one` over `two` in force on that day, or None.

        A void row (9) never barred anything. Of several rows that may be in force, since a file
        may lack effective dates, the one that ends first was the one of that day.
        """
        day = on.strftime("%Y%m%d")
        found = self._base.execute(
            "SELECT indicator FROM pairs WHERE one = ? AND two = ? AND indicator != '9'"
            " AND starts <= ? AND ends >= ? ORDER BY ends, starts DESC LIMIT 1",
            (one, two, day, day),
        ).fetchone()
        return str(found[0]) if found else None


def pair_rows(path: Path) -> Iterator[tuple[str, str, str, str, str]]:
    """Column 1, column 2, indicator, first and last day of every row of a file of pairs."""
    with opened(path, "pairs") as source:
        for number, row in _rows(source, _PAIR_NAMES, optional=("effective_date",), what=path.name):
            yield _pair(row, f"{path.name}, row {number}")


def cap_rows(path: Path) -> Iterator[tuple[str, int, int]]:
    """Code, units and indicator of every row of a file of unit caps."""
    with opened(path, "caps") as source:
        for number, row in _rows(source, _CAP_NAMES, optional=(), what=path.name):
            where = f"{path.name}, row {number}"
            mai = row["mai"][:1]  # CMS writes "3 Date of Service Edit: Clinical"
            if not row["units"].isdigit() or mai not in ("1", "2", "3"):
                field = "mai" if row["units"].isdigit() else "units"
                raise UserError(
                    f"{where}: `{field}` cannot be read ({row[field][:20]!r}).",
                    field=field,
                    remedy="Give whole units, and 1, 2 or 3 as the indicator.",
                )
            yield _code(row["code"], where, "code"), int(row["units"]), int(mai)


def _rows(
    rows: Rows, names: Mapping[str, Sequence[str]], *, optional: Sequence[str], what: str
) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row under the header, by our names, with its number in the file."""
    places: dict[str, int] = {}
    begun = False
    for number, row in enumerate(rows, start=1):
        if not places:
            places = _places(row, names)
            if any(name not in places for name in names if name not in optional):
                places = {}
                if number >= HEADER_WITHIN:
                    break
            continue
        # The header of a published file runs on over a row or two that hold no code.
        begun = begun or any(CODE.fullmatch(cell.strip()) for cell in row)
        if begun and any(cell.strip() for cell in row):
            cells = {n: row[i].strip() if i < len(row) else "" for n, i in places.items()}
            yield number, {**dict.fromkeys(optional, ""), **cells}
    if not places:
        raise UserError(
            f"{what} has no header with the columns {', '.join(names)}.",
            field=next(iter(names)),
            remedy="Give the file as it was published.",
        )


def _places(row: Sequence[str], names: Mapping[str, Sequence[str]]) -> dict[str, int]:
    plain = [re.sub(r"[^a-z0-9]", "", cell.lower()) for cell in row]
    found = {}
    for name, spellings in names.items():
        for place, cell in enumerate(plain):
            if cell.startswith((name.replace("_", ""), *spellings)):
                found[name] = place
                break
    return found


def _pair(row: Mapping[str, str], where: str) -> tuple[str, str, str, str, str]:
    indicator = row["modifier_indicator"]
    if indicator not in (NEVER, WITH_MODIFIER, VOID):
        raise UserError(
            f"{where}: `modifier_indicator` is {indicator[:20]!r}.",
            field="modifier_indicator",
            remedy="It must be 0, 1 or 9.",
        )
    return (
        _code(row["column_1"], where, "column_1"),
        _code(row["column_2"], where, "column_2"),
        indicator,
        _day(row["effective_date"], where, "effective_date", ALWAYS),
        _day(row["deletion_date"], where, "deletion_date", OPEN),
    )


def _code(text: str, where: str, field: str) -> str:
    if not CODE.fullmatch(text):
        raise UserError(
            f"{where}: `{field}` is no code ({text[:20]!r}).",
            field=field,
            remedy="A code has five digits or letters.",
        )
    return text


def _day(text: str, where: str, field: str, empty: str) -> str:
    if text in ("", "*"):
        return empty
    plain = text.replace("-", "")
    try:
        date.fromisoformat(plain)
    except ValueError:
        raise UserError(
            f"{where}: `{field}` is no date ({text[:20]!r}).",
            field=field,
            remedy="Write it as 2024-07-01 or 20240701, or * for none.",
        ) from None
    return plain
