"""`countersign notes`: facts to notes, notes against their facts, what is owed, and a report."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from datetime import date
from typing import IO, TYPE_CHECKING, Any

from countersign.base.errors import UserError
from countersign.cli.jsonl import answers
from countersign.cli.support import Subparsers, command, installation, staff_of

if TYPE_CHECKING:
    from countersign.practice.models import Client


def register(subparsers: Subparsers) -> None:
    """Hang `notes` and its commands onto the command tree."""
    notes = subparsers.add_parser("notes", help="facts to notes, what is owed, and reports")
    commands = notes.add_subparsers(dest="notes_command", required=True, metavar="COMMAND")
    command(
        commands,
        "draft",
        run_draft,
        help="JSONL of captured facts or transcripts on stdin, SOAP sentences on stdout",
        home=False,
    )
    command(
        commands,
        "ground",
        run_ground,
        help="JSONL of drafts with their sources on stdin, a verdict per sentence on stdout",
        home=False,
    )
    command(commands, "debt", run_debt, help="every visit whose note is not signed, by person")
    report = command(
        commands, "report", run_report, help="draft a child's progress report for an OT to sign"
    )
    report.add_argument("client", metavar="CLIENT", help="the child's id")
    report.add_argument("--by", required=True, metavar="ID", help="the staff id of who signs it")
    report.add_argument("--first", type=date.fromisoformat, metavar="DAY", help="of the period")
    report.add_argument("--last", type=date.fromisoformat, metavar="DAY", help="of the period")


def run_draft(args: argparse.Namespace) -> int:
    """Read stdin to its end. Exit status 1 when a line could not be processed."""
    return draft(sys.stdin.buffer, sys.stdout)


def run_ground(args: argparse.Namespace) -> int:
    """Read stdin to its end. Exit status 1 when a line could not be processed."""
    return ground(sys.stdin.buffer, sys.stdout)


def draft(source: IO[bytes], out: IO[str]) -> int:
    """One answer line for each line of `source`, in order; bounded memory. Returns 0 or 1."""
    from countersign.notes import outline

    return answers(source, out, _with_id(outline.draft))


def ground(source: IO[bytes], out: IO[str]) -> int:
    """As `draft`, for drafts and their sources."""
    from countersign.notes import grounded

    return answers(source, out, _with_id(grounded.grounded))


def run_debt(args: argparse.Namespace) -> int:
    """One JSON line for each visit or report that waits, the oldest debt first; ids, no names."""
    with installation():
        from countersign.base import clock
        from countersign.notes.debt import owed
        from countersign.practice.models import Practice, Visit

        practice = Practice.objects.first()
        if practice is None:
            return 0
        for person in owed.owed(Visit.objects.all(), on=clock.today(practice.tz)):
            for one in person.owed:
                row = {
                    "staff": str(person.who.pk),
                    "visit": str(one.visit.pk),
                    "client": str(one.visit.client_id),
                    "day": one.visit.date_of_service.isoformat(),
                    "stands": one.stands,
                    "days": one.days,
                    "late": one.late,
                    "dollars": None if one.worth.dollars is None else str(one.worth.dollars),
                }
                print(json.dumps(row))
    return 0


def run_report(args: argparse.Namespace) -> int:
    """One JSON line: the sheet that now waits for a signature, its sentences with their evidence.

    Raises UserError when nothing is signed in the period, or they may not report on this child.
    """
    if (args.first is None) != (args.last is None):
        raise UserError("A period has a first and a last day.", field="first")
    with installation():
        from countersign.base import clock
        from countersign.notes.reports import making
        from countersign.notes.reports.given import Period
        from countersign.practice.access import Access
        from countersign.practice.models import Practice
        from countersign.spine import sheet as sheets

        by = staff_of(args.by)
        today = clock.today(Practice.objects.get().tz)
        client = _client(Access(by, today), args.client)
        period = None if args.first is None else Period(args.first, args.last)
        sheet = making.make(client, by=by, on=today, period=period)
        assembled = sheets.assemble(sheet)
        sentences = [
            {"section": s.section, "text": s.text, "evidence": list(s.evidence)}
            for draft in assembled.parts.values()
            for s in draft.statements
        ]
        blocks = [f.code for f in sheets.examine(sheet, assembled) if f.blocks]
        print(json.dumps({"sheet": str(sheet.pk), "sentences": sentences, "blocks": blocks}))
    return 0


def _client(access: Any, key: str) -> Client:
    """The child of that id, when they may report on it. Raises UserError."""
    from django.core.exceptions import ValidationError

    try:
        found: Client | None = access.clients("report.make").filter(pk=key).first()
    except ValidationError:
        found = None
    if found is None:
        raise UserError("There is no child of that id they may report on.", field="client")
    return found


def _with_id(
    answer: Callable[[dict[str, Any]], dict[str, Any]],
) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """`answer`, for a line that has an id."""

    def one(case: dict[str, Any]) -> dict[str, Any]:
        if case.get("id") is None:
            raise UserError("The line has no id.", field="id", remedy="Give each line its own id.")
        return answer(case)

    return one
