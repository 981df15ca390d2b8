"""School reports in the first hour: which of them share wording with another child's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from countersign.base.errors import UserError
from countersign.school.own import Approved
from countersign.school.uniqueness import Pair, Report, pairs, report
from countersign.spine.first_look import Answer, File, Line, Look, fault, register

RUNS = 2
LONGEST_SHOWN = 220


def read(files: Sequence[File], options: Mapping[str, str], on: date) -> Iterator[Answer]:
    """All reports beside each other: one child a file."""
    reports: list[Report] = []
    texts: dict[str, str] = {}
    for number, file in enumerate(files, start=1):
        try:
            text = file.text()
        except UserError as error:
            yield fault(file.name, error)
            continue
        id_ = file.name if file.name not in texts else f"{file.name} ({number})"
        texts[id_] = text
        reports.append(report(id_, child=id_, author="", text=text, approved=Approved()))
    found = list(pairs(reports))
    for pair in found:
        yield _answer(pair, texts)
    if len(reports) < 2:
        raise UserError(
            "One report cannot be compared.", field="reports", remedy="Give two or more."
        )
    if not found:
        words = f"None of {len(reports)} reports shares wording with another child's."
        told: dict[str, Any] = {"reports": len(reports), "pairs": []}
        yield Answer("all reports", "Each in its own words", (Line(words, "good"),), told)


def _answer(pair: Pair, texts: Mapping[str, str]) -> Answer:
    lines = [
        Line(
            f"{round(100 * pair.share_a)} % of the one's own sentences and "
            f"{round(100 * pair.share_b)} % of the other's are shared.",
            "stop",
        )
    ]
    for run in sorted(pair.runs, key=lambda r: r.a[0] - r.a[1])[:RUNS]:
        words = " ".join(texts[pair.a][slice(*run.a)].split())
        lines.append(Line(f"In both: “{words[:LONGEST_SHOWN]}”", "warn"))
    title = "These two share wording"
    return Answer(f"{pair.a} and {pair.b}", title, tuple(lines), pair.as_dict())


LOOK = register(
    Look(
        key="reports",
        title="School reports",
        order=40,
        help="Two reports or more, of different children, as PDF, Word or text.",
        endings=(".pdf", ".docx", ".txt"),
        look=read,
        together=True,
    )
)
