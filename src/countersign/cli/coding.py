"""`countersign coding …`: minutes to units, claims against the payer's tables, notes to lines."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import IO, Any

from countersign.base.errors import UserError
from countersign.cli.jsonl import answers, cases
from countersign.cli.support import Subparsers, command, say


def register(subparsers: Subparsers) -> None:
    """Hang `coding` and its commands onto the command tree."""
    coding = subparsers.add_parser("coding", help="minutes to units, claims, codes of notes")
    commands = coding.add_subparsers(dest="coding_command", required=True, metavar="COMMAND")
    parser = command(
        commands,
        "units",
        run_units,
        help="JSONL of minutes per code on stdin, units per code on stdout",
        home=False,
    )
    parser.add_argument("--method", help="for lines that name none: cms_8_minute or spm")
    _register_edits(commands)
    suggesting = command(
        commands,
        "suggest",
        run_suggest,
        help="JSONL of session notes on stdin, suggested lines with evidence on stdout",
        home=False,
    )
    suggesting.add_argument("--method", help="for lines that name none: cms_8_minute or spm")
    _register_audit(commands)


def _register_audit(commands: Subparsers) -> None:
    parser = command(
        commands,
        "audit",
        run_audit,
        help="JSONL of past sessions on stdin; what their notes support, rates and dollars out",
        home=False,
    )
    parser.add_argument(
        "--fees", metavar="FILE", type=Path, required=True, help="JSON of dollars per unit by code"
    )
    parser.add_argument("--population", metavar="N", type=int, help="these are a sample of N")
    parser.add_argument("--sample", metavar="N", type=int, default=0, help="draw N for a human")
    parser.add_argument("--seed", default="", help="any words; the same words draw the same N")


def run_audit(args: argparse.Namespace) -> int:
    """Read stdin to its end, then print one JSON object. Exit status 1 when a line had a fault."""
    from countersign.coding.audit import compare
    from countersign.coding.audit.run import Audit

    try:
        prices = compare.fees(json.loads(args.fees.read_text("utf-8-sig")))
    except (OSError, ValueError):
        raise UserError(
            "The fees cannot be read.", field="fees", remedy='Give JSON like {"97530": "41.20"}.'
        ) from None
    audit = Audit(prices, sample=max(args.sample, 0), seed=args.seed)
    progress = sys.stderr.isatty()
    for number, (case, faulty) in enumerate(cases(sys.stdin.buffer), start=1):
        audit.fault(case) if faulty else audit.take(case)
        if progress and number % 500 == 0:
            print(f"\r{number} sessions", end="", file=sys.stderr, flush=True)
    json.dump(audit.answer(population=args.population), sys.stdout, ensure_ascii=False)
    sys.stdout.write("\n")
    return 1 if audit.errors else 0


def _register_edits(commands: Subparsers) -> None:
    bringing = command(
        commands,
        "import-ncci",
        run_import,
        help="keep the practice's download of a payer's pairs and caps for a quarter",
    )
    bringing.add_argument(
        "--payer", required=True, help="medicare, medicaid or commercial", metavar="KIND"
    )
    bringing.add_argument("--quarter", required=True, metavar="2026-Q4")
    for what in ("pairs", "caps"):
        bringing.add_argument(
            f"--{what}",
            metavar="FILE",
            type=Path,
            nargs="+",
            help=f"all published parts of {what}",
        )
    parser = command(
        commands,
        "edits",
        run_edits,
        help="JSONL of claims on stdin, findings by the payer's pairs and caps on stdout",
    )
    for name, payer in (("", "Medicare"), ("medicaid-", "Medicaid"), ("commercial-", "commercial")):
        for what in ("pairs", "caps"):
            parser.add_argument(
                f"--{name}{what}", metavar="FILE", type=Path, help=f"{payer} {what} as published"
            )
    parser.add_argument(
        "--advice", action="store_true", help="also say what a person should look at"
    )


def run_suggest(args: argparse.Namespace) -> int:
    """Read stdin to its end. Exit status 1 when a line could not be processed."""
    from countersign.coding import suggest

    return answers(
        sys.stdin.buffer, sys.stdout, lambda case: suggest.answer(case, method=args.method)
    )


def run_edits(args: argparse.Namespace) -> int:
    """Read the tables, then stdin to its end. Exit status 1 when a line could not be processed."""
    from countersign.coding import claims
    from countersign.coding.tables import Tables

    given = {
        payer: (getattr(args, f"{prefix}pairs"), getattr(args, f"{prefix}caps"))
        for payer, prefix in (
            ("medicare", ""),
            ("medicaid", "medicaid_"),
            ("commercial", "commercial_"),
        )
    }
    if not any(any(files) for files in given.values()):
        return _edits_by_imported(advise=args.advice)
    with ExitStack() as stack:
        tables = {}
        for payer, (pairs, caps) in given.items():
            if pairs or caps:
                tables[payer] = stack.enter_context(Tables())
                if pairs:
                    tables[payer].read_pairs(pairs)
                if caps:
                    tables[payer].read_caps(caps)
        return answers(
            sys.stdin.buffer,
            sys.stdout,
            lambda claim: claims.answer(claim, tables=tables, advise=args.advice),
        )


def _edits_by_imported(*, advise: bool) -> int:
    from countersign.coding import claims, imported

    if not imported.any_there():
        raise UserError(
            "No table was given.",
            field="pairs",
            remedy="Give --pairs FILE and --caps FILE, or bring them with coding import-ncci.",
        )
    with imported.Imported() as tables:
        return answers(
            sys.stdin.buffer,
            sys.stdout,
            lambda claim: claims.answer(
                claim, tables=tables.on(claims.read_day(claim.get("date"))), advise=advise
            ),
        )


def run_import(args: argparse.Namespace) -> int:
    """Check the files, keep them in the practice's folder and say what changed."""
    from countersign.coding import imported

    if not (args.pairs or args.caps):
        raise UserError("No file was given.", field="pairs", remedy="Give --pairs, --caps or both.")
    for kind in imported.KINDS:
        paths = getattr(args, kind)
        if paths is None:
            continue
        change = imported.keep(
            paths, kind=kind, payer=args.payer, quarter=args.quarter, tell=_rows_read
        )
        say(f"{kind}: {change.rows} rows kept for {args.payer}, {args.quarter}.")
        if change.before is not None:
            say(f"Beside {change.before}: {change.came} rows came, {change.went} went.")
            for example in change.examples:
                say(f"  new: {example}")
    return 0


def _rows_read(rows: int) -> None:
    """How far the reading is, on a terminal."""
    if sys.stderr.isatty():
        print(f"\r{rows:,} rows", end="", file=sys.stderr, flush=True)


def run_units(args: argparse.Namespace) -> int:
    """Read stdin to its end. Exit status 1 when a line could not be processed."""
    return units(sys.stdin.buffer, sys.stdout, method=args.method)


def units(source: IO[bytes], out: IO[str], *, method: str | None = None) -> int:
    """One answer line for each line of `source`, in order; bounded memory. Returns 0 or 1."""
    # Imported by the command that needs it, so that `--help` stays instant.
    from countersign.coding import units as rule

    return answers(source, out, lambda case: _count(case, method, rule))


def _count(case: dict[str, Any], method: str | None, rule: Any) -> dict[str, Any]:
    if case.get("id") is None:
        raise UserError("The line has no id.", field="id", remedy="Give each line its own id.")
    sides = {}
    for side in ("timed", "untimed"):
        given = case.get(side)
        if given is None:
            given = {}
        if not isinstance(given, dict):
            raise UserError(
                f"`{side}` must map codes to minutes.",
                field=side,
                remedy='For example {"97530": 25}.',
            )
        if twice := getattr(given, "twice", None):
            raise UserError(
                f"{twice} is given twice.", field=f"{side}.{twice}", remedy="Give its sum once."
            )
        sides[side] = given
    if case.get("timed") is None and case.get("untimed") is None:
        raise UserError(
            "The line has no minutes.", field="timed", remedy="Give `timed`, `untimed` or both."
        )
    chosen = case.get("method") or method
    if not isinstance(chosen, str):
        raise UserError(
            "The line names no method.",
            field="method",
            remedy="Use cms_8_minute or spm, or give --method.",
        )
    on = _day(case.get("date"))
    counted = rule.count(sides["timed"], sides["untimed"], method=chosen, on=on)
    return {"id": case["id"], **counted.as_dict()}


def _day(text: Any) -> date:
    """The date of service, if the line names one; else a day on which every known code exists."""
    if text is None:
        return date.max
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        raise UserError(
            "The date cannot be read.", field="date", remedy="Write it as 2026-10-05."
        ) from None
