"""`countersign family check`: updates to families against what happened in their session."""

from __future__ import annotations

import argparse
import sys
from typing import IO, Any

from countersign.base.errors import UserError
from countersign.cli.jsonl import answers
from countersign.cli.support import Subparsers, command


def register(subparsers: Subparsers) -> None:
    """Hang `family` and its commands onto the command tree."""
    family = subparsers.add_parser("family", help="updates to families")
    commands = family.add_subparsers(dest="family_command", required=True, metavar="COMMAND")
    command(
        commands,
        "check",
        run_check,
        help="JSONL of updates with their session on stdin, ok or findings on stdout",
        home=False,
    )


def run_check(args: argparse.Namespace) -> int:
    """Read stdin to its end. Exit status 1 when a line could not be processed."""
    return check(sys.stdin.buffer, sys.stdout)


def check(source: IO[bytes], out: IO[str]) -> int:
    """One answer line for each line of `source`, in order; bounded memory. Returns 0 or 1."""
    # Imported by the command that needs it, so that `--help` stays instant.
    from countersign.family.faults import findings
    from countersign.family.update import of_case

    def answer(case: dict[str, Any]) -> dict[str, Any]:
        if case.get("id") is None:
            raise UserError("The line has no id.", field="id", remedy="Give each line its own id.")
        found = findings(of_case(case))
        return {
            "id": case["id"],
            "ok": not any(one.blocks for one in found),
            "findings": [one.as_dict() for one in found],
        }

    return answers(source, out, answer)
