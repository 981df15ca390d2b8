"""`countersign first-hour`: a folder of papers of a practice that has connected nothing yet."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import IO, TYPE_CHECKING

from countersign.base import clock
from countersign.base.errors import UserError
from countersign.cli.support import Subparsers, command, say

if TYPE_CHECKING:
    from countersign.spine.first_look import Answer, File, Look

MOST_BYTES = 60 * 1024 * 1024


def register(subparsers: Subparsers) -> None:
    """Hang `first-hour` onto the command tree."""
    parser = command(
        subparsers,
        "first-hour",
        run_first_hour,
        help="a folder of letters, past sessions, a vendor's papers, reports and goals, looked at",
        home=False,
    )
    parser.add_argument(
        "folder",
        type=Path,
        metavar="FOLDER",
        help="with the folders letters, sessions, vendor, reports and goals, as many as there are",
    )
    parser.add_argument("--fees", type=Path, metavar="FILE", help="dollars per unit, a code a line")
    parser.add_argument("--on", metavar="DAY", help="the day of the look (default: today)")


def run_first_hour(args: argparse.Namespace) -> int:
    """Look at every file. Exit status 1 when one could not be read."""
    try:
        on = date.fromisoformat(args.on) if args.on else clock.now().date()
    except ValueError:
        raise UserError(
            "--on must be a date.", field="--on", remedy="For example 2026-11-30."
        ) from None
    fees = _fees(args.fees)
    return look_at(args.folder, sys.stdout, on=on, fees=fees)


def look_at(folder: Path, out: IO[str], *, on: date, fees: str = "") -> int:
    """One JSON line an answer, as soon as it is there. Returns 0 or 1.

    Raises UserError when the folder holds none of the five.
    """
    from countersign.spine import first_look

    piles = [(of, _files(folder / of.key)) for of in first_look.known()]
    if not any(files for _, files in piles):
        names = ", ".join(of.key for of, _ in piles)
        raise UserError(
            "Nothing to look at was found.",
            field="folder",
            remedy=f"Put the files into folders of these names in it: {names}.",
        )
    status = 0
    for of, paths in piles:
        status = max(status, _pile(of, paths, out, on, fees))
    return status


def _pile(of: Look, paths: Sequence[Path], out: IO[str], on: date, fees: str) -> int:
    """The answers on one kind of files; those read one by one are told one by one."""
    from countersign.spine import first_look

    status = 0
    parts = [paths] if of.together else [[one] for one in paths]
    for number, part in enumerate(parts, start=1):
        if not part:
            continue
        if sys.stderr.isatty():
            named = part[0].name if len(part) == 1 else f"{len(part)} files together"
            say(f"{of.title}, {number} of {len(parts)}: {named}")
        opened, faults = _opened(part)
        answers = [*faults, *first_look.look(of, opened, on=on, options={"fees": fees})]
        for one in answers if opened else faults:
            status = max(status, int(one.fault))
            out.write(json.dumps(_told(of.key, one), ensure_ascii=False) + "\n")
            out.flush()
    return status


def _told(kind: str, one: Answer) -> dict[str, object]:
    lines = [{"tone": line.tone, "text": line.text} for line in one.lines]
    return {"kind": kind, "file": one.file, "title": one.title, "lines": lines, **one.told}


def _opened(paths: Sequence[Path]) -> tuple[list[File], list[Answer]]:
    from countersign.assessment.first_look import file
    from countersign.spine.first_look import fault

    opened, faults = [], []
    for path in paths:
        try:
            if path.stat().st_size > MOST_BYTES:
                raise UserError("The file has more than 60 MB.", field="file", remedy="Split it.")
            opened.append(file(path.name, path.read_bytes()))
        except OSError as error:
            said = UserError(f"It cannot be opened ({error.strerror}).", field="file")
            faults.append(fault(path.name, said))
        except UserError as error:
            faults.append(fault(path.name, error))
    return opened, faults


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(p for p in folder.rglob("*") if p.is_file() and not p.name.startswith("."))


def _fees(path: Path | None) -> str:
    try:
        return path.read_text("utf-8-sig") if path else ""
    except (OSError, UnicodeDecodeError):
        raise UserError(
            "The fees cannot be read.",
            field="--fees",
            remedy="Give a text: a code a line, 97530 41.20",
        ) from None
