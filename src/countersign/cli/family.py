"""`countersign family`: updates against their session, and families who heard nothing."""

from __future__ import annotations

import argparse
import json
import sys
from typing import IO, Any

from countersign.base.errors import UserError
from countersign.cli.jsonl import answers
from countersign.cli.support import Subparsers, command, installation


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
    silent = command(
        commands,
        "quiet",
        run_quiet,
        help="JSONL of families who heard nothing human for some days, the longest first",
    )
    silent.add_argument("--days", type=int, help="default: what the practice set")


def run_quiet(args: argparse.Namespace) -> int:
    """One line a family: the client's id, the days, whether ever, and what keeps a text away."""
    with installation():
        from countersign.base import clock
        from countersign.family.models import rules_now
        from countersign.family.quiet import quiet
        from countersign.practice.models import Client, Practice

        practice = Practice.objects.first()
        if practice is None:
            return 0
        days = args.days or rules_now().quiet_days
        for one in quiet(Client.objects.all(), today=clock.today(practice.tz), days=days):
            row = {
                "client": str(one.client.pk),
                "days": one.days,
                "never": one.never,
                "why": one.why or None,
            }
            print(json.dumps(row))
    return 0


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
