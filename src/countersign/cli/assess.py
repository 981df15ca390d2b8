"""`countersign assess`: answers to a risk score and a plan."""

from __future__ import annotations

import argparse
import io
import json
import sys
from datetime import date
from pathlib import Path
from typing import IO

from countersign.base import clock
from countersign.base.errors import UserError
from countersign.cli.jsonl import MOST_BYTES, answers
from countersign.cli.support import Subparsers, command


def register(subparsers: Subparsers) -> None:
    """Hang `assess` onto the command tree."""
    parser = command(
        subparsers,
        "assess",
        run_assess,
        help="answers of the self-check on stdin, score and plan on stdout",
        home=False,
    )
    parser.add_argument("--on", metavar="DAY", help="the day the plan begins (default: today)")
    parser.add_argument("--pdf", metavar="FILE", help="the plan of one set of answers, to print")


def run_assess(args: argparse.Namespace) -> int:
    """Read stdin to its end. Exit status 1 when a set of answers does not fit."""
    try:
        on = date.fromisoformat(args.on) if args.on else clock.now().date()
    except ValueError:
        raise UserError(
            "--on must be a date.", field="--on", remedy="For example 2026-11-30."
        ) from None
    if args.pdf:
        return print_plan(sys.stdin.buffer, Path(args.pdf), on=on)
    return assess_all(sys.stdin.buffer, sys.stdout, on=on)


def print_plan(source: IO[bytes], path: Path, *, on: date) -> int:
    """The PDF of one set of answers, for example of a file kept from the page. Raises UserError."""
    from countersign.assessment import plan_paper
    from countersign.assessment.self_check import assess

    try:
        case = json.loads(source.read(MOST_BYTES))
    except ValueError:
        case = None
    if not isinstance(case, dict):
        raise UserError(
            "--pdf takes one set of answers.", field="--pdf", remedy="Give one JSON object."
        )
    made = plan_paper.render(assess(case, on=on), on=on, at=clock.now())
    try:
        path.write_bytes(made)
    except OSError as error:
        raise UserError(f"{path} cannot be written ({error.strerror}).", field="--pdf") from None
    return 0


def assess_all(source: IO[bytes], out: IO[str], *, on: date) -> int:
    """One answer for each line, or for the one object that `source` is. Returns 0 or 1."""
    # Imported by the command that needs it, so that `--help` stays instant.
    from countersign.assessment.self_check import assess

    return answers(_lines(source), out, lambda case: assess(case, on=on))


def _lines(source: IO[bytes]) -> IO[bytes]:
    """`source` itself, or its one object written over several lines as one line."""
    begun = source.read(MOST_BYTES)
    try:
        whole = json.loads(begun)
    except ValueError:
        return io.BytesIO(begun + source.read())
    return io.BytesIO(json.dumps(whole).encode())
