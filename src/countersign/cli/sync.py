"""`sync`: read the EMR now, with progress on stderr."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from countersign.cli import support

if TYPE_CHECKING:
    from countersign.exchange.models import Counterpart


def register(subparsers: support.Subparsers) -> None:
    """Add the command."""
    parser = support.command(subparsers, "sync", sync, help="read the EMR now")
    parser.add_argument("--connection", metavar="NAME", help="only this one (default: every one)")
    parser.add_argument("--full", action="store_true", help="everything, not only what changed")


def sync(arguments: argparse.Namespace) -> int:
    """Read each connection; one JSON line each on stdout. Exit code 1 when one could not be."""
    from dataclasses import asdict

    from countersign.base.errors import UserError
    from countersign.exchange import sync as reading

    failed = False
    with support.installation():
        for one in chosen(arguments.connection):
            support.say(f"Reading {one.name}.")
            try:
                report = reading.sync_now(one, full=arguments.full, tell=_progress)
            except UserError as error:
                failed = True
                _clear()
                support.say(str(error))
                print(json.dumps({"connection": one.name, "error": error.message}), flush=True)
                continue
            _clear()
            print(json.dumps({"connection": one.name, **asdict(report)}), flush=True)
            if report.misfits:
                support.say(f"{report.misfits} entries do not fit: see Set-up, Connections.")
    return int(failed)


def chosen(name: str | None) -> list[Counterpart]:
    """The connection of that name, or every one that can be read and is not paused."""
    from countersign.base.errors import UserError
    from countersign.exchange.connections import can_read
    from countersign.exchange.models import Counterpart

    rows = [row for row in Counterpart.objects.order_by("name") if can_read(row)]
    if name is None:
        found = [row for row in rows if row.ready and not row.paused]
        if not found:
            raise UserError(
                "No connection can be read at the moment.",
                remedy="Add, start or resume one under Set-up, Connections.",
            )
        return found
    row = next((row for row in rows if row.name.casefold() == name.casefold()), None)
    if row is None:
        known = ", ".join(row.name for row in rows) or "none yet"
        raise UserError(
            f"There is no connection called {name} that can be read.",
            field="--connection",
            remedy=f"Choose one of: {known}.",
        )
    if row.paused or not row.ready:
        raise UserError(
            f"{row.name} is {'paused' if row.ready else 'not started'}.",
            field="--connection",
            remedy="Resume or start it under Set-up, Connections.",
        )
    return [row]


def _progress(kind: str, read: int) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{read} entries, now {kind}", end="", file=sys.stderr, flush=True)


def _clear() -> None:
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)
