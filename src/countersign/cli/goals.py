"""`countersign goals`: goals and plans from line to line, accepted or not, and why."""

from __future__ import annotations

import argparse
import sys
from typing import IO

from countersign.cli.jsonl import answers
from countersign.cli.support import Subparsers, command


def register(subparsers: Subparsers) -> None:
    """Hang `goals` and its commands onto the command tree."""
    goals = subparsers.add_parser("goals", help="goals that a reviewer accepts")
    commands = goals.add_subparsers(dest="goals_command", required=True, metavar="COMMAND")
    command(
        commands,
        "check",
        run_check,
        help="JSONL of goals on stdin; accepted or not, missing slots and repairs on stdout",
        home=False,
    )
    command(
        commands,
        "plan",
        run_plan,
        help="JSONL of plans on stdin; what state and payer want of each on stdout",
        home=False,
    )


def run_check(args: argparse.Namespace) -> int:
    """Read stdin to its end. Exit status 1 when a line could not be processed."""
    return check(sys.stdin.buffer, sys.stdout)


def check(source: IO[bytes], out: IO[str]) -> int:
    """One answer line for each line of `source`, in order; bounded memory. Returns 0 or 1."""
    # Imported by the command that needs it, so that `--help` stays instant.
    from countersign.goals.verdict import check_line

    return answers(source, out, check_line)


def run_plan(args: argparse.Namespace) -> int:
    """Read stdin to its end. Exit status 1 when a line could not be processed."""
    # Imported by the command that needs it, so that `--help` stays instant.
    from countersign.goals.plans.lines import check_line

    return answers(sys.stdin.buffer, sys.stdout, check_line)
