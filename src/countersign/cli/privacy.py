"""`countersign privacy`: what identifies somebody in texts, and which ways to models are open."""

from __future__ import annotations

import argparse
import gc
import json
import sys
from pathlib import Path
from typing import IO, Any

from countersign.base.errors import UserError
from countersign.cli.jsonl import answers
from countersign.cli.support import Subparsers, command, installation, say


def register(subparsers: Subparsers) -> None:
    """Hang `privacy` and its commands onto the command tree."""
    privacy = subparsers.add_parser("privacy", help="find and hide what identifies somebody")
    commands = privacy.add_subparsers(dest="privacy_command", required=True, metavar="COMMAND")
    parser = command(
        commands,
        "scan",
        run_scan,
        help="JSONL of texts on stdin, the spans that identify somebody on stdout",
        home=False,
    )
    parser.add_argument(
        "--roster", required=True, metavar="FILE", help="the people the practice knows, as JSON"
    )
    command(commands, "ways", run_ways, help="the ways to models, and what closes each today")


def run_scan(args: argparse.Namespace) -> int:
    """Read stdin to its end. Exit status 1 when a line could not be processed."""
    return scan(sys.stdin.buffer, sys.stdout, roster=Path(args.roster))


def run_ways(args: argparse.Namespace) -> int:
    """One JSON line a way on stdout, what ends soon on stderr. Exit status 1 when one is closed."""
    closed = False
    with installation():
        from countersign.privacy import agreements
        from countersign.privacy.models import Way

        today = agreements.today()
        for way in Way.objects.select_related("agreement"):
            found = agreements.obstacles(way, today)
            closed = closed or bool(found)
            told = {
                "way": way.name,
                "agreement": str(way.agreement),
                "model": way.model,
                "region": way.region,
                "open": not found,
                "closed_by": [{"code": f.code, "message": f.message, "do": f.do} for f in found],
            }
            print(json.dumps(told, ensure_ascii=False), flush=True)
        for said in agreements.warnings(today):
            say(said)
    return int(closed)


def scan(source: IO[bytes], out: IO[str], *, roster: Path) -> int:
    """One answer line for each line of `source`, in order; bounded memory. Returns 0 or 1."""
    # Imported by the command that needs it, so that `--help` stays instant.
    from countersign.privacy.roster import Roster
    from countersign.privacy.scan import Scanner

    scanner = Scanner(Roster.read(_json(roster)))
    gc.freeze()  # what was read so far lives as long as the run: no use in going through it again
    return answers(source, out, lambda case: _spans(case, scanner))


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise UserError(
            f"The roster {path} cannot be read.", field="--roster", remedy="Name an existing file."
        ) from error
    except ValueError as error:
        raise UserError(
            f"The roster {path} is not JSON.", field="--roster", remedy="Export it again as JSON."
        ) from error


def _spans(case: dict[str, Any], scanner: Any) -> dict[str, Any]:
    if case.get("id") is None:
        raise UserError("The line has no id.", field="id", remedy="Give each line its own id.")
    if not isinstance(text := case.get("text"), str):
        raise UserError("The line has no text.", field="text", remedy="Give the text as a string.")
    spans = [{"start": s.start, "end": s.end, "label": s.label} for s in scanner.scan(text)]
    return {"id": case["id"], "spans": spans}
