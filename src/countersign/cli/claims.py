"""`countersign claims`: check claim files, read payers' answers. From file to file, no database."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from countersign.base.errors import UserError
from countersign.cli.support import Subparsers, command, say

PROGRESS = 100_000  # segments


def register(subparsers: Subparsers) -> None:
    """Hang `claims` and its commands onto the command tree."""
    claims = subparsers.add_parser("claims", help="claim files and payers' answers")
    commands = claims.add_subparsers(dest="claims_command", required=True, metavar="COMMAND")
    check = command(
        commands,
        "check",
        run_check,
        help="837P files, every fault with its loop and segment, one JSON line a file",
        home=False,
    )
    check.add_argument("file", nargs="+", metavar="FILE", help="a claim file (837P)")
    check.add_argument(
        "--codes", metavar="FILE", help="codes the practice bills beside the known ones, one a line"
    )
    read = command(
        commands,
        "read",
        run_read,
        help="999, 277CA, 835, 271 or 278 files, one JSON line a transaction",
        home=False,
    )
    read.add_argument("file", nargs="+", metavar="FILE", help="a file that came back")


def run_check(args: argparse.Namespace) -> int:
    """Exit status 1 when a file could not be read; faults found are no error."""
    return check_files([Path(name) for name in args.file], args.codes, sys.stdout)


def check_files(files: Sequence[Path], codes: str | None, out: IO[str]) -> int:
    """One line a file: how many claims, whether it is clean, and every fault. Returns 0 or 1."""
    status = 0
    try:
        others = frozenset(Path(codes).read_text("utf-8").upper().split()) if codes else frozenset()
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{codes} cannot be read.", field="codes") from error
    for file in files:
        try:
            told = _checked(file, others)
        except OSError as error:
            status = 1
            told = _fault(file, UserError(f"It cannot be opened ({error.strerror}).", field="file"))
        except UserError as error:
            status = 1
            told = _fault(file, error)
        _line(told, out)
    return status


def _checked(file: Path, others: frozenset[str]) -> dict[str, Any]:
    # Imported by the command that needs it, so that `--help` stays instant.
    from countersign.exchange.formats.x12.scrub import scrub
    from countersign.exchange.formats.x12.segments import Segment, read

    claims = 0

    def counted(segments: Iterator[Segment]) -> Iterator[Segment]:
        nonlocal claims
        for one in segments:
            claims += one.id == "CLM"
            if sys.stderr.isatty() and one.at % PROGRESS == 0:
                say(f"{file.name}: {claims} claims")
            yield one

    with file.open("rb") as source:
        faults = [one.as_dict() for one in scrub(counted(read(source)), others=others)]
    clean = not any(one["blocks"] for one in faults)
    return {"id": file.stem, "claims": claims, "clean": clean, "findings": faults}


def run_read(args: argparse.Namespace) -> int:
    """Exit status 1 when a file could not be read."""
    return read_files([Path(name) for name in args.file], sys.stdout)


def read_files(files: Sequence[Path], out: IO[str]) -> int:
    """What each file says, whole or not at all. Returns 0 or 1."""
    # Imported by the command that needs it, so that `--help` stays instant.
    from countersign.exchange.formats.x12.answers import MOST_BYTES, read_answer

    status = 0
    for file in files:
        try:
            with file.open("rb") as handle:
                answer = read_answer(handle.read(MOST_BYTES + 1))
        except OSError as error:
            status = 1
            fault = UserError(f"It cannot be opened ({error.strerror}).", field="file")
            _line(_fault(file, fault), out)
            continue
        except UserError as error:
            status = 1
            _line(_fault(file, error), out)
            continue
        made = answer.made_on and answer.made_on.isoformat()
        for number, one in enumerate(answer.said, start=1):
            key = file.stem if len(answer.said) == 1 else f"{file.stem}#{number}"
            _line({"id": key, "kind": answer.kind, "made_on": made, **one.as_dict()}, out)
    return status


def _fault(file: Path, error: UserError) -> dict[str, Any]:
    """A line that says why, in the place of the file's own; and the same for a person."""
    say(f"{file}: {error}")
    return {"id": file.stem, "error": error.as_dict()}


def _line(told: dict[str, Any], out: IO[str]) -> None:
    out.write(json.dumps(told, ensure_ascii=False) + "\n")
    out.flush()
