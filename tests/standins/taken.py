"""What a page posted, under the keys of the catalogue.

Like the products' own servers: a text longer than its field is cut without a word, rich text is
kept as markup and as text, and a field behind a No is left out.
"""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from tests.standins.catalogue import PAGES, Field
from tests.standins.vary import Sheet

BLOCKS = ("p", "div", "li", "ul", "ol", "h1", "h2", "h3", "tr")


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br" or (tag in BLOCKS and self.parts and not self.parts[-1].endswith("\n")):
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS and self.parts and not self.parts[-1].endswith("\n"):
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def words(markup: str) -> str:
    """The text of a rich field, one line for each block."""
    reader = _Words()
    reader.feed(markup)
    reader.close()
    return "".join(reader.parts).replace("\xa0", " ").strip("\n")


def _value(field: Field, value: Any) -> Any:
    if field.kind == "check":
        return value in (True, "on", "true")
    text = str(value).replace("\r\n", "\n")
    if field.kind == "rich":
        text = words(text)
    if field.options and text.startswith("opt_"):
        text = field.options[int(text.removeprefix("opt_"))]
    return text[: field.most] if field.most else text


def _named(sheet: Sheet, fields: tuple[Field, ...], sent: dict[str, Any]) -> dict[str, Any]:
    return {
        field.key: _value(field, sent[sheet.name(field.key)])
        for field in fields
        if sheet.name(field.key) in sent
    }


def taken(sheet: Sheet, sent: dict[str, Any]) -> dict[str, Any]:
    """The entry of one press: values and lines by key, and the names that are not known."""
    page = PAGES[sheet.product][sheet.page]
    values = _named(sheet, page.fields, sent)
    for field in page.fields:
        if field.gate and values.get(field.gate) != "Yes":
            values.pop(field.key, None)
    lines: dict[str, list[dict[str, Any]]] = {}
    for grid in page.grids:
        rows = [_named(sheet, grid.columns, row) for row in sent.get(sheet.name(grid.key), [])]
        lines[grid.key] = [row for row in rows if any(row.values())]
    known = sheet.keys()
    return {
        "values": values,
        "lines": lines,
        "unknown": sorted(name for name in sent if name not in known),
        "markup": {
            field.key: sent[sheet.name(field.key)]
            for field in page.fields
            if field.kind == "rich" and sheet.name(field.key) in sent
        },
    }


def from_form(values: dict[str, list[str]], sheet: Sheet) -> dict[str, Any]:
    """A classic form's pairs as one value; lines are named grid~row~column."""
    page = PAGES[sheet.product][sheet.page]
    sent: dict[str, Any] = {}
    rows: dict[str, dict[int, dict[str, Any]]] = {}
    for name, given in values.items():
        grid, _, rest = name.partition("~")
        row, _, column = rest.partition("~")
        if column:
            rows.setdefault(grid, {}).setdefault(int(row), {})[column] = given[-1]
        elif name not in ("save", "sign", "token"):
            sent[name] = given[-1]
    for field in page.fields:
        if field.kind == "check":
            sent.setdefault(sheet.name(field.key), "")
    return sent | {grid: [found[row] for row in sorted(found)] for grid, found in rows.items()}
