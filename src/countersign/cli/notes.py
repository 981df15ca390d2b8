"""`countersign notes draft` and `notes ground`: facts to notes, and notes against their facts."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import IO, Any

from countersign.base.errors import UserError
from countersign.cli.jsonl import answers
from countersign.cli.support import Subparsers, command


def register(subparsers: Subparsers) -> None:
    """Hang `notes` and its commands onto the command tree."""
    notes = subparsers.add_parser("notes", help="facts to notes")
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


def _with_id(
    answer: Callable[[dict[str, Any]], dict[str, Any]],
) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """`answer`, for a line that has an id."""

    def one(case: dict[str, Any]) -> dict[str, Any]:
        if case.get("id") is None:
            raise UserError("The line has no id.", field="id", remedy="Give each line its own id.")
        return answer(case)

    return one
