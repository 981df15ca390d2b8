"""Goals in the first hour: which a payer or a state would send back, and how to mend each."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from countersign.base.errors import UserError
from countersign.goals.given import read as given
from countersign.goals.verdict import judge
from countersign.spine.first_look import Answer, File, Line, Look, register

MOST_GOALS = 2_000
FINDINGS = 3
SHORT = 90
_BULLET = re.compile(r"^\s*(?:[-*•]|\(?\d{1,2}[.)]|(?:LTG|STG|Goal)\s*\d*\s*[:.)-])\s*", re.I)


def read(files: Sequence[File], options: Mapping[str, str], on: date) -> Iterator[Answer]:
    """Every goal of every file, a file an answer."""
    for file in files:
        cases = list(_cases(file))[:MOST_GOALS]
        if not cases:
            raise UserError("No goal stands in it.", field="goals", remedy="Write one a line.")
        yield _answer(file.name, cases)


def _answer(name: str, cases: Sequence[Mapping[str, Any]]) -> Answer:
    lines: list[Line] = []
    told = []
    accepted = 0
    fault = False
    for case in cases:
        try:
            verdict = judge(given(case))
        except UserError as error:
            fault = True
            told.append({"id": case.get("id"), "error": error.as_dict()})
            lines.append(Line(f"Goal {case.get('id')}: {error}", "stop"))
            continue
        found = [one for one in verdict.findings if one.blocks]
        accepted += verdict.accept
        told.append(
            {
                "id": case["id"],
                "accept": verdict.accept,
                "missing": list(verdict.missing),
                "findings": [one.as_case() for one in verdict.findings],
            }
        )
        words = " ".join(f"{one.message} {one.do}".strip() for one in found[:FINDINGS])
        short = str(case["text"])
        short = short if len(short) <= SHORT else f"{short[:SHORT].rstrip()}…"
        if verdict.accept:
            lines.append(Line(f"“{short}” is complete.", "good"))
        else:
            lines.append(Line(f"“{short}” {words}", "warn"))
    title = f"{accepted} of {len(cases)} goals would be accepted"
    return Answer(name, title, tuple(lines), {"goals": told}, fault=fault)


def _cases(file: File) -> Iterator[Mapping[str, Any]]:
    """JSON Lines as `goals check` takes them, a CSV with a column text, or a goal a line."""
    lower = file.name.casefold()
    if lower.endswith((".jsonl", ".json")):
        yield from _json(file)
    elif lower.endswith(".csv"):
        yield from _table(file)
    else:
        rows = (_BULLET.sub("", line).strip() for line in file.text().splitlines())
        goals = (line for line in rows if len(line.split()) > 1)
        yield from ({"id": number, "text": text} for number, text in enumerate(goals, start=1))


def _json(file: File) -> Iterator[Mapping[str, Any]]:
    for number, line in enumerate(file.data.decode("utf-8-sig", "replace").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            case = json.loads(line)
        except (ValueError, RecursionError):
            case = None
        if not isinstance(case, dict):
            raise UserError(f"Line {number} is not a JSON object.", field="goals")
        yield {"id": number, **case}


def _table(file: File) -> Iterator[Mapping[str, Any]]:
    text = file.data.decode("utf-8-sig", "replace")
    rows = csv.DictReader(io.StringIO(text, newline=""))
    if "text" not in (rows.fieldnames or ()):
        raise UserError(
            "The file has no column text.", field="goals", remedy="Its first row must name it."
        )
    names = ("text", "setting", "state", "payer", "baseline", "plan_start", "plan_end")
    for number, row in enumerate(rows, start=1):
        yield {
            "id": row.get("id") or number,
            **{name: row[name] for name in names if row.get(name)},
        }


LOOK = register(
    Look(
        key="goals",
        title="Goals",
        order=50,
        help="One goal a line in a text or Word file, a CSV with a column text, or JSON Lines.",
        endings=(".txt", ".docx", ".csv", ".jsonl", ".pdf"),
        look=read,
    )
)
