"""`countersign vendor`: a vendor's papers to the eight red flags."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from countersign.base import clock
from countersign.base.errors import UserError
from countersign.cli.support import Subparsers, command, say

if TYPE_CHECKING:
    from countersign.assessment.vendor.papers import Paper


def register(subparsers: Subparsers) -> None:
    """Hang `vendor` and its commands onto the command tree."""
    vendor = subparsers.add_parser("vendor", help="a vendor's papers read before they are signed")
    commands = vendor.add_subparsers(dest="vendor_command", required=True, metavar="COMMAND")
    parser = command(
        commands,
        "review",
        run_review,
        help="PDF, Word, HTML or text files, or folders; the eight red flags on stdout",
        home=False,
    )
    parser.add_argument(
        "paper",
        nargs="+",
        metavar="FILE",
        help="a paper, or a folder with all papers of one vendor",
    )
    parser.add_argument("--on", metavar="DAY", help="the day of the review (default: today)")
    parser = command(
        commands,
        "baa",
        run_baa,
        help="business associate agreements against the elements that 45 CFR 164.504(e) demands",
        home=False,
    )
    parser.add_argument(
        "paper", nargs="+", metavar="FILE", help="an agreement, or a folder with all its parts"
    )
    parser.add_argument("--on", metavar="DAY", help="the day of the rules (default: today)")
    _register_price(commands)


def _register_price(commands: Subparsers) -> None:
    parser = command(
        commands,
        "price",
        run_price,
        help="what a vendor's papers would cost a month and a year, with every step",
        home=False,
    )
    parser.add_argument(
        "paper",
        nargs="+",
        metavar="FILE",
        help="a paper, or a folder with all papers of one vendor",
    )
    parser.add_argument("--visits", type=int, required=True, metavar="N", help="visits a month")
    parser.add_argument("--users", type=int, required=True, metavar="N", help="who would use it")
    parser.add_argument("--sites", type=int, default=1, metavar="N")
    parser.add_argument(
        "--minutes", type=int, default=45, metavar="N", help="minutes of a visit (default: 45)"
    )


def run_review(args: argparse.Namespace) -> int:
    """Review every paper. Exit status 1 when one could not be read."""
    # Imported by the command that needs it, so that `--help` stays instant.
    from countersign.assessment.vendor.review import review

    on = _day(args.on)

    def answer(papers: Sequence[Paper], path: Path) -> dict[str, Any]:
        return {"flags": [f.as_dict(named=path.is_dir()) for f in review(papers, on=on)]}

    return read_all([Path(name) for name in args.paper], sys.stdout, answer)


def run_baa(args: argparse.Namespace) -> int:
    """Hold every agreement against the rule. Exit status 1 when one could not be read."""
    from countersign.assessment.vendor.agreement_text import elements, notice_hours

    on = _day(args.on)

    def answer(papers: Sequence[Paper], path: Path) -> dict[str, Any]:
        told = [one.as_dict() for one in elements(papers, on=on)]
        return {"elements": told, "breach_notice_hours": notice_hours(papers)}

    return read_all([Path(name) for name in args.paper], sys.stdout, answer)


def run_price(args: argparse.Namespace) -> int:
    """Run the price of every paper or folder. Exit status 1 when one could not be read."""
    from countersign.assessment.price import reading, running

    if min(args.visits, args.users, args.sites, args.minutes) < 1:
        raise UserError(
            "Visits, users, sites and minutes are whole numbers from 1.", field="--visits"
        )
    volume = running.Volume((args.visits,), args.users, args.sites, args.minutes)

    def answer(papers: Sequence[Paper], path: Path) -> dict[str, Any]:
        found = reading.terms(papers)
        told = running.run(found, volume).as_dict()
        return {"terms": [one.as_dict() for one in found], **told}

    return read_all([Path(name) for name in args.paper], sys.stdout, answer)


def _day(told: str | None) -> date:
    try:
        return date.fromisoformat(told) if told else clock.now().date()
    except ValueError:
        raise UserError(
            "--on must be a date.", field="--on", remedy="For example 2026-11-30."
        ) from None


Answer = Callable[[Sequence["Paper"], Path], dict[str, Any]]


def read_all(paths: Sequence[Path], out: IO[str], answer: Answer) -> int:
    """One line for each paper or folder, in order; a fault is a line too. Returns 0 or 1."""
    status = 0
    told = sys.stderr.isatty()
    for number, path in enumerate(paths, start=1):
        if told:
            say(f"{number} of {len(paths)}: {path.name}")
        name = path.resolve().name
        try:
            row = {"file": name, **answer(_papers(path), path)}
        except UserError as error:
            status = 1
            say(f"{path}: {error}")
            row = {"file": name, "error": {"field": error.field or "file", "message": str(error)}}
        out.write(json.dumps(row, ensure_ascii=False) + "\n")
        out.flush()
    return status


def _papers(path: Path) -> list[Paper]:
    """The paper, or all papers of a folder. One that cannot be read fails the whole folder."""
    from countersign.assessment.vendor import papers

    if not path.is_dir():
        return [papers.open_file(path)]
    listed = sorted(one for one in path.rglob("*") if one.is_file() and not _is_hidden(one, path))
    if not listed:
        raise UserError("The folder is empty.", field="file", remedy="Put the papers into it.")
    made = []
    for one in listed:
        try:
            made.append(papers.open_file(one))
        except UserError as error:
            raise UserError(f"{one.name}: {error}", field=one.name) from None
    return made


def _is_hidden(file: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(folder).parts)
