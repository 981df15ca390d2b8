"""Past sessions in the first hour: what their notes support, against what was billed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

from countersign.base.errors import UserError
from countersign.coding.audit.files import sessions
from countersign.coding.audit.run import Audit
from countersign.practice import dollars
from countersign.spine.first_look import Answer, File, Line, Look, register

MOST_SESSIONS = 10_000
SHOWN = 12
WAYS = {"up": "overbilled", "down": "underbilled", "lateral": "another code"}


def read(files: Sequence[File], options: Mapping[str, str], on: date) -> Iterator[Answer]:
    """Every file of sessions by itself. Without fees there are rates and no dollars."""
    prices = dollars.read(options.get("fees", ""), field="fees")
    for file in files:
        audit = Audit(prices)
        for case in islice(sessions(file.data), MOST_SESSIONS):
            audit.take(case)
        if not audit.all.sessions and not audit.errors:
            raise UserError("No session stands in it.", field="sessions")
        yield _answer(file.name, audit, priced=bool(prices))


def _answer(name: str, audit: Audit, *, priced: bool) -> Answer:
    told = audit.answer()
    lines = [_rate(told, "up", "overbilled"), _rate(told, "down", "underbilled")]
    if priced:
        lines += [Line(words, "warn") for words in _exposure(told["exposure"])]
    else:
        lines.append(Line("Give dollars per unit to see what that comes to."))
    for one in audit.flagged[:SHOWN]:
        way = WAYS[str(one.direction)]
        lines.append(Line(f"Session {one.session.id}: {way}. Read its note again.", "warn"))
    if (more := len(audit.flagged) - SHOWN) > 0:
        lines.append(Line(f"and {more} more."))
    if audit.unclear:
        many = len(audit.unclear)
        said = "1 note says" if many == 1 else f"{many} notes say"
        lines.append(Line(f"{said} too little to tell.", "warn"))
    for fault in audit.errors[:SHOWN]:
        lines.append(Line(f"Session {fault.get('id')}: {fault['error']['message']}", "stop"))
    title = f"{audit.all.sessions} sessions read, {len(audit.flagged)} to look at"
    return Answer(name, title, tuple(lines), told, fault=bool(audit.errors))


def _rate(told: Mapping[str, Any], way: str, word: str) -> Line:
    rate = told["rates"]["all"][way]
    low, high, here = (f"{100 * rate[k]:.1f}" for k in ("low", "high", "estimate"))
    tone = "warn" if rate["estimate"] else "good"
    return Line(f"{here} % {word} (between {low} and {high} % with 95 % confidence).", tone)  # type: ignore[arg-type]  # one of Tone


def _exposure(told: Mapping[str, Any]) -> Iterator[str]:
    for key, words in (("over", "billed too much"), ("under", "billed too little")):
        if (amount := told.get(key)) is not None and Decimal(str(amount)):
            yield f"${amount} {words} in these sessions."


LOOK = register(
    Look(
        key="sessions",
        title="Past sessions",
        order=20,
        help="A CSV with the columns id, clinician, payer, date, method, note, billed "
        "(97530:2; 97535:1), or JSON Lines.",
        endings=(".csv", ".jsonl", ".txt"),
        look=read,
        option="fees",
        option_label="Dollars per unit, one code a line (97530 41.20)",
        page="past_charges",
        keep="Audit them in full",
    )
)
