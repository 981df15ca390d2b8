"""`countersign risk`: where the practice stands, what it saved, and a month from the chain."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from typing import TYPE_CHECKING, Any

from countersign.base.errors import UserError
from countersign.cli.support import Subparsers, command, installation, say

if TYPE_CHECKING:
    from decimal import Decimal


def register(subparsers: Subparsers) -> None:
    """Hang `risk` and its commands onto the command tree."""
    group = subparsers.add_parser("risk", help="where the practice stands, from its record")
    commands = group.add_subparsers(dest="risk_command", required=True, metavar="COMMAND")
    for name, run, words in (
        ("now", run_now, "the mistakes measured in the last thirty days, one JSON line each"),
        ("saved", run_saved, "what is measured beside the baseline week, one JSON line each"),
    ):
        parser = command(commands, name, run, help=words)
        parser.add_argument("--site", metavar="NAME", help="one site alone")
    parser = command(
        commands, "recount", run_recount, help="a month's figures again, from the audit chain"
    )
    parser.add_argument("month", metavar="2026-11")


def run_now(args: argparse.Namespace) -> int:
    """Every measure, what to do first first, then the score on stderr."""
    with installation():
        from countersign.assessment import live

        score = live.measure(today=_today(), site=_site(args.site))
        first = [*score.worklist, *(one for one in score.measures if not one.wrong)]
        for one in first:
            _out(
                {
                    "measure": one.risk.key,
                    "mistake": one.risk.mistake,
                    "wrong": len(one.wrong),
                    "of": one.of,
                    "target_percent": one.target,
                    "over": one.over,
                    "dollars": _said(one.dollars),
                    "months": [[f"{m.first:%Y-%m}", m.wrong, m.of] for m in one.months],
                }
            )
        say(f"{score.over} of {score.of} measures over their target, ${score.dollars:,} at stake.")
    return 0


def run_saved(args: argparse.Namespace) -> int:
    """Every figure; null is "not yet"."""
    with installation():
        from countersign.assessment import saved

        found = saved.measure(today=_today(), site=_site(args.site))
        for one in found.figures:
            _out(
                {
                    "measure": one.gain.key,
                    "unit": one.gain.unit,
                    "now": _said(one.now),
                    "rows": len(one.rows),
                    "before": _said(one.before),
                    "change": _said(one.change),
                    "hours_a_week": _said(one.hours),
                    "dollars": _said(one.dollars),
                }
            )
        if found.baseline is None:
            say("Not yet: no baseline week is written down, so nothing is compared.")
        elif found.guessed:
            say("The baseline week is an estimate.")
    return 0


def run_recount(args: argparse.Namespace) -> int:
    """Every measure of a month, record beside chain. Exit status 1 when a row differs."""
    try:
        first = date.fromisoformat(f"{args.month}-01")
    except ValueError:
        raise UserError(
            "The month cannot be read.", field="month", remedy="Write it as 2026-11."
        ) from None
    with installation():
        from countersign.assessment import recounted

        today = _today()
        if first > today:
            raise UserError("That month has not begun.", field="month")
        rows = recounted.month(first, today=today)
        for one in rows:
            _out(one.as_dict())
        unlike = [one.key for one in rows if not one.same]
        say("same" if not unlike else f"differs: {', '.join(unlike)}")
    return 1 if unlike else 0


def _out(row: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")


def _said(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _today() -> date:
    from django.utils import timezone

    from countersign.base import clock
    from countersign.practice.models import Practice

    practice = Practice.objects.first()
    if practice is None:
        raise UserError("There is no practice yet.", remedy="Set it up first: countersign setup.")
    timezone.activate(practice.tz)  # days are the practice's own, as on the page
    return clock.today(practice.tz)


def _site(name: str | None) -> Any:
    from countersign.practice.models import Site

    if name is None:
        return None
    found = Site.objects.filter(name=name).values_list("pk", flat=True).first()
    if found is None:
        raise UserError(f"There is no site called {name}.", field="--site")
    return found
