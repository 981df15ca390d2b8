"""`countersign school`: reports from file to file."""

from __future__ import annotations

import argparse
import json
import re
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from countersign.base.errors import UserError
from countersign.cli.jsonl import cases
from countersign.cli.support import Subparsers, command, installation, staff_of

if TYPE_CHECKING:
    from countersign.school.own import Approved
    from countersign.school.uniqueness import Report
    from countersign.spine.models import Sheet


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
    parser.add_argument(
        "--cloners", action="store_true", help="also the authors and templates with the most"
    )
    command(
        commands,
        "cloning",
        run_cloning,
        help="authors and templates with the most cloning, over every report that is kept",
    )
    report = command(
        commands, "report", run_report, help="draft a child's report to a school, for an OT to sign"
    )
    report.add_argument("permission", metavar="PERMISSION", help="the id of the family's yes")
    report.add_argument("--by", required=True, metavar="ID", help="the staff id of who signs it")
    report.add_argument("--kind", choices=("progress", "evaluation"), default="progress")
    report.add_argument("--first", type=date.fromisoformat, metavar="DAY", help="of the period")
    report.add_argument("--last", type=date.fromisoformat, metavar="DAY", help="of the period")
    word = command(
        commands, "word", run_word, help="have a model word observations for a begun report"
    )
    word.add_argument("sheet", metavar="SHEET", help="the report's sheet")
    word.add_argument("evidence", metavar="OBSERVATION", nargs="+", help="their ids, of the draft")
    word.add_argument("--by", required=True, metavar="ID", help="the staff id of who writes it")
    word.add_argument("--way", required=True, metavar="NAME", help="the way to a model")
    word.add_argument("--section", default="What we saw", metavar="NAME", help="where it goes")


def run_uniqueness(args: argparse.Namespace) -> int:
    """Read stdin to its end. Exit status 1 when a line could not be processed."""
    return uniqueness(
        sys.stdin.buffer,
        sys.stdout,
        boilerplate=args.boilerplate,
        facts=args.facts,
        cloners=args.cloners,
    )


def uniqueness(
    source: IO[bytes],
    out: IO[str],
    *,
    boilerplate: str | None,
    facts: bool = False,
    cloners: bool = False,
) -> int:
    """The faults of lines that are no report, then one line with every pair. Returns 0 or 1."""
    # Imported by the command that needs it, so that `--help` stays instant.
    from countersign.school.cloners import ranked, shares
    from countersign.school.own import Approved
    from countersign.school.uniqueness import pairs

    approved = Approved(_paragraphs(boilerplate) if boilerplate else ())
    reports: list[Report] = []
    texts: list[str] = []
    templates: list[tuple[str, str]] = []
    status = 0
    for case, faulty in cases(source):
        try:
            if not faulty:
                reports.append(_report(case, approved))
                templates.append((str(case.get("template") or ""), reports[-1].id))
                if facts:
                    texts.append(case["text"])
                continue
            told = case
        except UserError as error:
            told = {"id": case.get("id"), "error": error.as_dict()}
        status = 1
        out.write(json.dumps(told, ensure_ascii=False) + "\n")
    found = list(pairs(reports))
    told_last: dict[str, Any] = {"pairs": [pair.as_dict() for pair in found]}
    if cloners:
        cloned = shares(found)
        authors = ranked([(one.author, one.id) for one in reports], cloned)
        told_last["authors"] = [one.as_dict() for one in authors]
        told_last["templates"] = [one.as_dict() for one in ranked(templates, cloned)]
    if facts:
        told_last["facts"] = _same_facts(reports, texts)
    out.write(json.dumps(told_last, ensure_ascii=False) + "\n")
    return status


def run_cloning(args: argparse.Namespace) -> int:
    """One JSON line over every released and earlier report: counts and names of authors only."""
    with installation():
        from countersign.base import audit
        from countersign.school import cloning

        found = cloning.over_all()
        with audit.act(actor="system") as entry:
            entry.record("school.archive_read", reports=found.reports)
        told = {
            "reports": found.reports,
            "pairs": found.pairs,
            "authors": [one.as_dict() for one in found.authors],
            "templates": [one.as_dict() for one in found.templates],
            "same_facts": len(found.same_facts),
        }
        print(json.dumps(told, ensure_ascii=False))
    return 0


def run_report(args: argparse.Namespace) -> int:
    """One JSON line: the sheet that now waits for an OT's signature, and what still stops it.

    Raises UserError when the permission is unknown, or they may not report on its child.
    """
    with installation():
        from countersign.base import clock
        from countersign.practice.access import Access
        from countersign.practice.models import Practice
        from countersign.school import making
        from countersign.school.models import Permission

        by = staff_of(args.by)
        today = clock.today(Practice.objects.get().tz)
        permission = _of_id(Permission.objects.select_related("client", "school"), args.permission)
        mine = Access(by, today).clients("report.make")
        if permission is None or not mine.filter(pk=permission.client_id).exists():
            raise UserError(
                "There is no permission of that id for a child they may report on.",
                field="permission",
            )
        last = args.last or today
        first = args.first or last - timedelta(weeks=13)
        asked = making.Asked(args.kind, permission, first, last)
        sheet = making.make(permission.client, asked, by=by, on=today)
        _tell(sheet)
    return 0


def run_word(args: argparse.Namespace) -> int:
    """One JSON line as `school report` gives it, with the model's sentence in it.

    Raises UserError when it may not be asked, or says what the observations do not say.
    """
    with installation():
        from countersign.base import clock
        from countersign.practice.access import Access
        from countersign.practice.models import Practice
        from countersign.school import wording
        from countersign.school.models import SchoolReport

        by = staff_of(args.by)
        access = Access(by, clock.today(Practice.objects.get().tz))
        about = ("sheet__client", "sheet__visit", "sheet__author", "permission__school")
        reports = SchoolReport.objects.select_related(*about)
        report = _of_id(reports, args.sheet, name="sheet_id")
        if report is None:
            raise UserError("There is no report of that sheet.", field="sheet")
        if not (access.may("sheet.edit", report.sheet.client) and access.may("privacy.ask")):
            raise UserError("They may not write in this report, or ask a model.", field="by")
        way = next((w for w in wording.ways(report, by) if w.name == args.way), None)
        if way is None:
            raise UserError("No open way has this name for this report.", field="way")
        asked = wording.Asked(tuple(args.evidence), args.section, way)
        wording.word(report.sheet, asked, by=by)
        _tell(report.sheet)
    return 0


def _of_id(rows: Any, key: str, *, name: str = "pk") -> Any:
    """The row of that id, or None."""
    from django.core.exceptions import ValidationError

    try:
        return rows.filter(**{name: key}).first()
    except ValidationError:
        return None


def _tell(sheet: Sheet) -> None:
    from countersign.school.authorship import who
    from countersign.school.compose import KIND
    from countersign.spine import sheet as sheets

    assembled = sheets.assemble(sheet)
    part = assembled.parts[KIND]
    told = {
        "sheet": str(sheet.pk),
        "sentences": [
            {
                "section": s.section,
                "text": s.text,
                "by": who(s.id, s.author),
                "evidence": list(s.evidence),
            }
            for s in part.statements
        ],
        "observations": [
            {"id": piece.id, "text": piece.text} for piece in part.evidence if piece.source
        ],
        "disclosure": part.data["disclosure"]["code"],
        "blocks": [f.code for f in sheets.examine(sheet, assembled) if f.blocks],
    }
    print(json.dumps(told, ensure_ascii=False))


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
