"""`audit verify`, `audit report` and what belongs to them."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from countersign.base.errors import UserError
from countersign.cli import support

if TYPE_CHECKING:
    from countersign.base.audit import Report

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def register(subparsers: support.Subparsers) -> None:
    """Add `audit` and its commands to the tree."""
    group = subparsers.add_parser("audit", help="the audit chain", description="The audit chain.")
    commands = group.add_subparsers(dest="audit_command", metavar="COMMAND", required=True)
    _add_verify(commands)
    _add_report(commands)
    marking = support.command(
        commands, "checkpoint", checkpoint, help="keep the signed head outside the database now"
    )
    marking.add_argument("--print", action="store_true", help="print the line for the paper folder")
    accepting = support.command(
        commands, "accept-restore", accept_restore, help="go on after an older backup was put back"
    )
    removing = support.command(
        commands, "shed", shed, help="remove a client's personal parts from the chain"
    )
    removing.add_argument("client", type=UUID, help="the client's id")
    for parser in (accepting, removing):
        parser.add_argument("--reason", required=True, help="a code, for example disk_failure")
        parser.add_argument("--by", required=True, help="the staff id of who decided it")


def _add_verify(commands: support.Subparsers) -> None:
    parser = support.command(
        commands, "verify", verify, help="read the whole chain again; name the first bad entry"
    )
    parser.add_argument(
        "--from", dest="from_seq", type=int, default=0, metavar="N", help="start at entry N"
    )
    parser.add_argument(
        "--witness", type=Path, metavar="FILE", help="checkpoint lines kept elsewhere"
    )
    parser.add_argument("--json", action="store_true", help="print the result as one JSON object")


def _add_report(commands: support.Subparsers) -> None:
    parser = support.command(
        commands, "report", report, help="who did what, in sentences, with no limit of rows"
    )
    parser.add_argument("--from", dest="since", type=_day, metavar="DAY", help="first day (UTC)")
    parser.add_argument("--to", dest="until", type=_day, metavar="DAY", help="last day (UTC)")
    parser.add_argument("--user", default="", help="a staff id, system or anonymous")
    parser.add_argument("--client", type=UUID, help="a client's id")
    parser.add_argument("--kind", default="", help="a kind of entry, for example sheet.signed")
    parser.add_argument("--csv", action="store_true", help="print as CSV")


def _day(text: str) -> datetime:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError("write a day like 2026-11-24") from error
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def verify(arguments: argparse.Namespace) -> int:
    """Print ok, or the first bad entry and what was done to it. 0: whole; 1: it is not."""
    witnessed = _lines_of(arguments.witness)
    with support.installation():
        from countersign.base import audit
        from countersign.base.audit.checkpoints import Forged

        progress = _progress if sys.stderr.isatty() else None
        try:
            found = audit.verify(arguments.from_seq, progress, witnessed=witnessed)
        except Forged as error:
            raise UserError(
                f"A line of {arguments.witness} is not a checkpoint of this practice."
            ) from error
    if progress is not None:
        support.say("")
    _print(found, as_json=arguments.json)
    return 0 if found.ok else 1


def _lines_of(path: Path | None) -> list[str]:
    if path is None:
        return []
    try:
        return [line for line in path.read_text("utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{path} cannot be read.", field="--witness") from error


def _progress(count: int) -> None:
    print(f"\r{count:,} entries", end="", file=sys.stderr, flush=True)


def _print(found: Report, *, as_json: bool) -> None:
    if as_json:
        fault = found.fault
        result = {
            "ok": found.ok,
            "entries": found.count,
            "entries_per_second": round(found.rate),
            "head": {"seq": found.head.seq, "hash": found.head.hex},
            "shed": found.shed,
            "checkpoints": found.checkpoints,
            "fault": fault and {"code": fault.code, "entry": fault.seq, "message": fault.message},
        }
        print(json.dumps(result))
        return
    if found.fault is not None:
        print(f"not ok: {found.fault.message} ({found.fault.code})")
        print(f"{found.count} entries before it are whole.")
        return
    print(f"ok: {found.count} entries, {found.rate:.0f} a second")
    print(f"head: {found.head.seq} {found.head.hex}")
    print(f"checkpoints compared: {found.checkpoints}; payloads shed: {found.shed}")


def report(arguments: argparse.Namespace) -> int:
    """Print the entries asked for, oldest first, and record that they were read."""
    until = arguments.until + timedelta(days=1) if arguments.until else None
    with support.installation():
        from countersign.base import audit
        from countersign.base.audit.report import lines

        with audit.act(actor="system", client=arguments.client) as act:
            act.record(
                "audit.reported",
                since=_iso(arguments.since),
                until=_iso(arguments.until),
                user=arguments.user or None,
                of_kind=arguments.kind or None,
            )
        table = csv.writer(sys.stdout) if arguments.csv else None
        if table is not None:
            table.writerow(("entry", "at", "kind", "actor", "role", "subject", "client", "what"))
        for line in lines(
            since=arguments.since,
            until=until,
            actor=arguments.user,
            client=arguments.client,
            kind=arguments.kind,
            name_of=_names(),
        ):
            if table is None:
                print(f"{line.seq}  {line.at:%Y-%m-%d %H:%M:%S}Z  {line.sentence}")
                continue
            texts = (line.kind, line.actor, line.role, line.subject, line.client, line.sentence)
            table.writerow((line.seq, line.at.isoformat(), *map(_harmless, texts)))
    return 0


def _iso(day: datetime | None) -> str | None:
    return day.date().isoformat() if day else None


def _harmless(text: str) -> str:
    """A cell no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _names() -> Callable[[str], str]:
    from countersign.practice.models import Staff

    names = {str(staff.pk): str(staff) for staff in Staff.objects.all()}
    return lambda actor: names.get(actor, actor)


def checkpoint(arguments: argparse.Namespace) -> int:
    """Write a checkpoint to the folder and every configured witness."""
    with support.installation():
        from countersign.base.audit import checkpoints

        written = checkpoints.write()
    if arguments.print:
        print(written.line)
    support.say(f"Entry {written.seq} is in {checkpoints.path()}.")
    return 0


def accept_restore(arguments: argparse.Namespace) -> int:
    """Say, signed and for ever, that the database was put back on purpose."""
    with support.installation():
        from countersign.base.audit import checkpoints

        accepted = checkpoints.acknowledge_restore(reason=arguments.reason, by=arguments.by)
    support.say(f"The chain goes on after entry {accepted.seq}. Releases are possible again.")
    return 0


def shed(arguments: argparse.Namespace) -> int:
    """Empty the personal parts of every payload about one client, as the database's owner."""
    with support.installation():
        from countersign.base.audit import shed as job

        count = job.person(arguments.client, reason=arguments.reason, by=arguments.by)
    support.say(f"{count} personal parts were removed. The entries stay and still verify.")
    return 0
