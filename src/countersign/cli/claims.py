"""`countersign claims`: check claim files and read payers' answers, from file to file; and the
same in a practice: what waits, released files out, answers in, denials. Ids, never names.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from countersign.base.errors import UserError
from countersign.cli.support import Subparsers, command, installation, say, staff_of

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
    _of_a_practice(commands)


def _of_a_practice(commands: Subparsers) -> None:
    command(commands, "waiting", run_waiting, help="signed charges that no payer has yet")
    command(commands, "denials", run_denials, help="what payers keep back and nobody answered")
    take = command(commands, "take", run_take, help="payers' answers into the practice")
    take.add_argument("file", nargs="+", metavar="FILE", help="a 999, 277CA, 835, 271 or 278")
    take.add_argument("--by", required=True, metavar="ID", help="the staff id of who brings them")
    out = command(commands, "out", run_out, help="a released claim file, as it was signed")
    out.add_argument("number", type=int, metavar="NUMBER", help="the number of the claim file")
    out.add_argument("to", metavar="TO", help="where to write it; nothing there is overwritten")
    out.add_argument("--by", required=True, metavar="ID", help="the staff id of who takes it out")


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


def run_waiting(args: argparse.Namespace) -> int:
    """One JSON line for each charge: whether it is ready, and what it needs."""
    with installation():
        from countersign.base import clock
        from countersign.exchange.claims import batch
        from countersign.practice.models import Client, Practice

        practice = Practice.objects.first()
        if practice is None:
            return 0
        rows = batch.waiting(Client.objects.all())
        for one in batch.prepared(list(rows), today=clock.today(practice.tz)):
            told = {
                "charge": str(one.release.pk),
                "client": str(one.release.sheet.client_id),
                "date": one.charge and one.charge.day.isoformat(),
                "dollars": str(one.total),
                "ready": one.ready,
                "until": one.until and one.until.isoformat(),
                "needs": [{"code": o.code, "blocks": o.blocks} for o in one.obstacles],
            }
            _line(told, sys.stdout)
    return 0


def run_denials(args: argparse.Namespace) -> int:
    """One JSON line for each open denial, the most dollars first."""
    with installation():
        from countersign.exchange.claims import denials
        from countersign.practice.models import Client

        for one in denials.open_denials(Client.objects.all()):
            told = {
                "claim": one.claim.number,
                "client": str(one.claim.client_id),
                "date": one.claim.date_of_service.isoformat(),
                "line": one.line and one.line.code,
                "group": one.group,
                "reason": one.reason,
                "remarks": one.remarks,
                "dollars": str(one.dollars),
                "check": denials.reason(one).check,
            }
            _line(told, sys.stdout)
    return 0


def run_take(args: argparse.Namespace) -> int:
    """One JSON line a file. Exit status 1 when one was not taken; nothing of it is kept then."""
    status = 0
    with installation():
        from countersign.authorizations import electronic
        from countersign.exchange.claims import taking

        by = staff_of(args.by)
        for file in (Path(name) for name in args.file):
            try:
                data = file.read_bytes()
                kind = taking.kind_of(data)
                if kind in ("271", "278"):
                    came = electronic.bring(data, name=file.name, by=by)
                    known, unknown = came.decisions + came.coverages, came.unknown
                else:
                    row = taking.bring(data, by=by)
                    known, unknown = row.known, len(row.unknown)
            except OSError as error:
                status = 1
                fault = UserError(f"It cannot be opened ({error.strerror}).", field="file")
                _line(_fault(file, fault), sys.stdout)
            except UserError as error:
                status = 1
                _line(_fault(file, error), sys.stdout)
            else:
                told = {"id": file.stem, "kind": kind, "known": known, "unknown": unknown}
                _line(told, sys.stdout)
    return status


def run_out(args: argparse.Namespace) -> int:
    """Write a released file's signed bytes to a new file. Raises UserError."""
    with installation():
        from countersign.base import audit
        from countersign.exchange.claims import file
        from countersign.exchange.models import ClaimBatch

        by = staff_of(args.by)
        batch = ClaimBatch.objects.filter(number=args.number).first()
        if batch is None:
            raise UserError(f"There is no claim file {args.number}.", field="number")
        made = file.proven(file.load(batch))
        with audit.act(actor=by.pk, subject=batch.sheet_id) as entry:
            entry.record("claims.taken_out", number=made.number, digest=made.sha256)
        try:
            with Path(args.to).open("xb") as out:
                out.write(made.content)
        except OSError as error:
            raise UserError(
                f"{args.to} cannot be written ({error.strerror}).", field="to"
            ) from error
        _line({"file": made.number, "bytes": len(made.content), "sha256": made.sha256}, sys.stdout)
    return 0


def _fault(file: Path, error: UserError) -> dict[str, Any]:
    """A line that says why, in the place of the file's own; and the same for a person."""
    say(f"{file}: {error}")
    return {"id": file.stem, "error": error.as_dict()}


def _line(told: dict[str, Any], out: IO[str]) -> None:
    out.write(json.dumps(told, ensure_ascii=False) + "\n")
    out.flush()
