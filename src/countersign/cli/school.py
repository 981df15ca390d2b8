"""`countersign school`: reports from file to file."""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from countersign.base.errors import UserError
from countersign.cli.jsonl import cases
from countersign.cli.support import Subparsers, command

if TYPE_CHECKING:
    from countersign.school.own import Approved
    from countersign.school.uniqueness import Report


def register(subparsers: Subparsers) -> None:
    """Hang `school` and its commands onto the command tree."""
    school = subparsers.add_parser("school", help="reports to schools")
    commands = school.add_subparsers(dest="school_command", required=True, metavar="COMMAND")
    parser = command(
        commands,
        "uniqueness",
        run_uniqueness,
        help="JSONL of reports on stdin, the pairs of children that share wording on stdout",
        home=False,
    )
    parser.add_argument("--boilerplate", metavar="FILE", help="approved texts, one a paragraph")
    parser.add_argument(
        "--facts", action="store_true", help="also who has the same findings in other words"
    )


def run_uniqueness(args: argparse.Namespace) -> int:
    """Read stdin to its end. Exit status 1 when a line could not be processed."""
    return uniqueness(sys.stdin.buffer, sys.stdout, boilerplate=args.boilerplate, facts=args.facts)


def uniqueness(
    source: IO[bytes], out: IO[str], *, boilerplate: str | None, facts: bool = False
) -> int:
    """The faults of lines that are no report, then one line with every pair. Returns 0 or 1."""
    # Imported by the command that needs it, so that `--help` stays instant.
    from countersign.school.own import Approved
    from countersign.school.uniqueness import pairs

    approved = Approved(_paragraphs(boilerplate) if boilerplate else ())
    reports: list[Report] = []
    texts: list[str] = []
    status = 0
    for case, faulty in cases(source):
        try:
            if not faulty:
                reports.append(_report(case, approved))
                if facts:
                    texts.append(case["text"])
                continue
            told = case
        except UserError as error:
            told = {"id": case.get("id"), "error": error.as_dict()}
        status = 1
        out.write(json.dumps(told, ensure_ascii=False) + "\n")
    found = [pair.as_dict() for pair in pairs(reports)]
    told_last: dict[str, Any] = {"pairs": found}
    if facts:
        told_last["facts"] = _same_facts(reports, texts)
    out.write(json.dumps(told_last, ensure_ascii=False) + "\n")
    return status


def _same_facts(reports: list[Report], texts: list[str]) -> list[dict[str, Any]]:
    """Pairs of different children that tell the same findings, with the sentences on both sides."""
    from countersign.school.facts import findings, same

    listed = [findings(text, one.own.spans) for one, text in zip(reports, texts, strict=True)]
    return [
        {
            "a": reports[pair.a].id,
            "b": reports[pair.b].id,
            "findings": [
                {
                    "a": [listed[pair.a][at].start, listed[pair.a][at].end],
                    "b": [listed[pair.b][there].start, listed[pair.b][there].end],
                }
                for at, there in pair.pairs
            ],
        }
        for pair in same(listed, [one.child for one in reports])
    ]


def _paragraphs(name: str) -> list[str]:
    try:
        text = Path(name).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise UserError(
            f"The approved texts {name} cannot be read.",
            field="--boilerplate",
            remedy="Name a UTF-8 text file.",
        ) from None
    return [one for one in re.split(r"\n\s*\n|\n", text) if one.strip()]


def _report(case: dict[str, Any], approved: Approved) -> Report:
    from countersign.school.uniqueness import report

    if case.get("id") is None:
        raise UserError("The report has no id.", field="id", remedy="Give each one its own id.")
    for name in ("child", "text"):
        if not isinstance(case.get(name), str):
            raise UserError(f"The report has no {name}.", field=name, remedy="Give it as a string.")
    return report(
        case["id"],
        child=case["child"],
        author=str(case.get("author") or ""),
        text=case["text"],
        approved=approved,
    )
