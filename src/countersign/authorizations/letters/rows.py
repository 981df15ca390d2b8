"""Lines of tables: one for each row, by the headings of its columns."""

from __future__ import annotations

import re
from collections.abc import Iterable

from countersign.authorizations.letters import outcomes, values
from countersign.authorizations.letters.cues import CUES
from countersign.authorizations.letters.found import Proposal, chosen
from countersign.authorizations.letters.lines import Line, tidy
from countersign.authorizations.letters.runs import Run
from countersign.authorizations.letters.tables import Table

_LEGEND = re.compile(
    r"(?<![\w])(?P<sign>[A-Z]{1,3})\s*(?:=|-|:)\s*(?P<said>APPROVED|AUTHORI[SZ]ED|CERTIFIED"
    r"|MODIFIED|PARTIAL\w*"
    r"|DENIED|NOT APPROVED|PEND\w*)\b",
    re.I,
)


def legend(text: str) -> dict[str, str]:
    """What the letters in a column of outcomes mean, when the page says so."""
    found = {m["sign"].upper(): outcomes.kind(m["said"]) for m in _LEGEND.finditer(text)}
    return {sign: said for sign, said in found.items() if said}


def from_tables(tables: Iterable[Table], signs: dict[str, str]) -> list[Line]:
    """The lines of tables that say what was decided, not what was asked or held before."""
    made: list[Line] = []
    for table in tables:
        given = set(table.labels)
        decides = (
            "total_quantity" in given
            or {"requested_quantity", "quantity"} <= given
            or any(
                re.search(
                    r"(?i)appr|auth|certif|granted|allowed|decision|outcome|status|determ",
                    table.labels.get(role, ""),
                )
                for role in ("quantity", "decision")
            )
        )
        if not decides and _about(table.heading) in ("previous", "requested"):
            continue
        if not {"quantity", "total_quantity", "decision"} & set(table.labels):
            continue
        made += [_row(table, row, signs) for row in table.rows]
    _drop_sum(made)
    return [
        line
        for line in made
        if line["codes"].value or line["discipline"].value or line["quantity"].value is not None
    ]


def _drop_sum(made: list[Line]) -> None:
    """A last row without a service, whose amount is the sum of the others, is no line."""
    if len(made) < 3 or made[-1]["codes"].value or made[-1]["discipline"].value:
        return
    above = [one["quantity"].value or 0 for one in made[:-1]]
    if made[-1]["quantity"].value == sum(above):
        made.pop()


def _about(heading: str) -> str:
    if len(heading.split()) > 9 or ":" in heading:
        return ""  # a sentence that ends above the table
    tail = heading
    cues = dict(CUES)
    if cues["approved"].search(tail):
        return ""
    return next((name for name in ("previous", "requested") if cues[name].search(tail)), "")


def _row(table: Table, row: dict[str, Run], signs: dict[str, str]) -> Line:
    line = Line()
    names = ("codes", "description", "discipline", "line")
    cells = [row[name] for name in names if name in row]
    found = [(code, cell) for cell in cells[:2] for code in values.codes(cell.text)]
    if found:
        words = tuple(w for code, cell in found for w in cell.within(code.start, code.end))
        line["codes"] = chosen(
            [Proposal("codes", tuple(dict.fromkeys(c.value for c, _ in found)), words, "column", 3)]
        )
    line["discipline"] = chosen(
        Proposal("discipline", kind.value, cell.within(kind.start, kind.end), "column", 3)
        for cell in cells
        for kind in (*values.disciplines(cell.text), *values.kinds(cell.text))
    )
    _row_amounts(line, table, row)
    if "decision" in row:
        told = row["decision"].text
        first = told.split()[0] if told.split() else ""
        value = outcomes.kind(told) or signs.get(first.strip(" .").upper()) or _short(first)
        said = [Proposal("decision", value, row["decision"].words, "column", 3)] if value else []
        line["decision"] = chosen(said)
        if value and len(told.strip()) == 1 and not signs and value != "approved":
            line["decision"].doubt("one letter, and no legend")
    _row_dates(line, row)
    if "frequency" in row:
        line["frequency"] = chosen(
            Proposal(
                "frequency",
                often.value,
                row["frequency"].within(often.start, often.end),
                "column",
                3,
            )
            for often in values.frequencies(row["frequency"].text)
        )
    return line


def _short(text: str) -> str | None:
    plain = text.strip(" .").upper()
    return {
        "A": "approved",
        "APPR": "approved",
        "D": "denied",
        "P": "pended",
        "PA": "partially_approved",
        "APPVD": "approved",
        "DEN": "denied",
        "PEND": "pended",
        "CERT": "approved",
        "M": "partially_approved",
        "MOD": "partially_approved",
        "APV": "approved",
        "APVD": "approved",
        "AP": "approved",
        "OK": "approved",
        "DN": "denied",
        "DNY": "denied",
        "PND": "pended",
        "PD": "pended",
        "PARTIAL": "partially_approved",
        "AM": "partially_approved",
        "PART": "partially_approved",
        "APP": "approved",
    }.get(plain)


def _row_amounts(line: Line, table: Table, row: dict[str, Run]) -> None:
    for role, name in (
        ("total_quantity", "quantity"),
        ("quantity", "quantity"),
        ("added_quantity", "quantity_added"),
    ):
        cell = row.get(role)
        if cell is None or line[name].value is not None:
            continue
        count = re.match(r"\(?(\d{1,4}(?:\.\d{1,2})?)\)?(?![\d/])", cell.text.strip())
        if count is None:
            continue
        words = cell.within(*count.span(1))
        plain = re.sub(r"(?i)(?:x|\u00d7)?\s*\(?(?:1 unit =\s*)?15[\s-]*min\w*", " ", cell.text)
        figures = re.findall(r"(?<![\w/.-])\d{1,4}(?![\w/.-])", plain)
        line[name] = chosen([Proposal(name, tidy(float(count[1])), words, "column", 3)])
        if len(set(figures)) > 1:
            line[name].doubt("two numbers in one place")
        if unit := values.basis(cell.text):
            line["basis"] = chosen([Proposal("basis", unit, cell.words, "column", 3)])
        elif "unit_type" not in row and (unit := values.basis(table.labels[role])):
            named = tuple(w for w in table.heads.get(role, ()) if values.basis(w.text))
            line["basis"] = chosen([Proposal("basis", unit, named or words, "heading", 3)])
    if line["basis"].value in (None, "units") and "unit_type" not in row:
        _described_unit(line, row)
    if "unit_type" in row and (unit := values.basis(row["unit_type"].text)):
        line["basis"] = chosen([Proposal("basis", unit, row["unit_type"].words, "column", 3)])
    asked = (
        re.match(r"\(?(\d{1,4})\b", row["requested_quantity"].text)
        if "requested_quantity" in row
        else None
    )
    line.requested = float(asked[1]) if asked else None


_EACH = re.compile(r"(?:15|fifteen)[\s-]*min(?:ute)?s?", re.I)


def _described_unit(line: Line, row: dict[str, Run]) -> None:
    """A unit that the description tells: "therapeutic exercise, each 15 minutes"."""
    for name in ("description", "codes", "discipline"):
        if name in row and (found := _EACH.search(row[name].text)):
            words = row[name].within(*found.span())
            line["basis"] = chosen([Proposal("basis", "units15", words, "column", 3)])


def _row_dates(line: Line, row: dict[str, Run]) -> None:
    for role in ("start", "end"):
        if role in row:
            line[role] = chosen(
                Proposal(role, day.value, row[role].within(day.start, day.end), "column", 3)
                for day in values.dates(row[role].text, solid=True)
            )
    if "range" in row:
        days = sorted(values.dates(row["range"].text, solid=True), key=lambda d: d.start)
        for role, day in zip(("start", "end"), days, strict=False):
            if len(days) == 2:
                words = row["range"].within(day.start, day.end)
                line[role] = chosen([Proposal(role, day.value, words, "column", 3)])
