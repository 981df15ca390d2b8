"""`countersign letters read`: letters in, one JSON line each out."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from countersign.base.errors import UserError
from countersign.cli.support import Subparsers, command, say


def register(subparsers: Subparsers) -> None:
    """Hang `letters` and its commands onto the command tree."""
    letters = subparsers.add_parser("letters", help="payers' letters to fields")
    commands = letters.add_subparsers(dest="letters_command", required=True, metavar="COMMAND")
    parser = command(
        commands,
        "read",
        run_read,
        help="PDF, TIFF, PNG or JPEG files, one JSON line a letter on stdout",
        home=False,
    )
    parser.add_argument("file", nargs="+", metavar="FILE", help="one letter each")


def run_read(args: argparse.Namespace) -> int:
    """Read every file. Exit status 1 when one could not be read."""
    return read_files([Path(name) for name in args.file], sys.stdout)


def read_files(files: Sequence[Path], out: IO[str]) -> int:
    """One line for each letter, in order; a fault is a line too, told on stderr. Returns 0 or 1."""
    # Imported by the command that needs it, so that `--help` stays instant.
    from countersign.authorizations.letters.reading import read_all
    from countersign.base import pages
    from countersign.base.pages.opening import MOST_BYTES

    status = 0
    told = sys.stderr.isatty()
    for number, file in enumerate(files, start=1):
        if told:
            say(f"{number} of {len(files)}: {file.name}")
        try:
            with file.open("rb") as handle:
                data = handle.read(MOST_BYTES + 1)
            letters = read_all(pages.read(data))
        except OSError as error:
            status = 1
            why = f"it cannot be opened ({error.strerror}). Check the name and your rights."
            _refuse(file, why, out)
            continue
        except UserError as error:
            status = 1
            _refuse(file, str(error), out)
            continue
        for place, letter in enumerate(letters, start=1):
            row = letter.as_dict(f"{file.stem}#{place}" if len(letters) > 1 else file.stem)
            if len(letters) > 1:
                row["pages"] = list(letter.pages)
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
        out.flush()
    return status


def _refuse(file: Path, why: str, out: IO[str]) -> None:
    """A line that says why, in the place of the letter's own; and the same for a person."""
    say(f"{file}: {why}")
    fault = {"id": file.stem, "error": {"field": "file", "message": why}}
    out.write(json.dumps(fault, ensure_ascii=False) + "\n")
    out.flush()
