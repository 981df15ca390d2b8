"""Authorizations brought as a CSV file."""

from __future__ import annotations

import re

from countersign.authorizations import amending
from countersign.authorizations.models import Authorization, AuthorizationLine, LineKind
from countersign.base.errors import UserError
from countersign.base.fields import matching
from countersign.practice.importing import (
    Column,
    Kind,
    Line,
    Outcome,
    Wrong,
    day,
    one_of,
    register,
    whole,
)
from countersign.practice.lists import client_by_number, set_and_save
from countersign.practice.models import Payer


def codes(cell: str) -> list[str]:
    """Procedure codes separated by commas or spaces. Raises ValueError saying which is wrong."""
    found = [code.upper() for code in re.split(r"[,;\s]+", cell) if code]
    for code in found:
        if not re.fullmatch(r"\d{4}[0-9A-Z]", code):
            raise ValueError(f"{code} is not a procedure code. Example: 97530")
    return found


def _write(line: Line) -> Outcome:
    client = client_by_number(line["chart_number"])
    payer = Payer.objects.filter(name__iexact=line["payer"]).first()
    if payer is None:
        raise Wrong("payer", f"There is no payer called {line['payer']}. Import coverage first.")
    if line["last_day"] < line["first_day"]:
        raise Wrong("last_day", "The last day is before the first.")
    used = line["already_used"] or 0
    if used > line["approved"]:
        raise Wrong("already_used", "More was used than approved. Check the letter.")
    letter = Authorization.objects.filter(
        matching(Authorization, "reference", line["reference"]), client=client, payer=payer
    ).first() or Authorization(client=client, payer=payer)
    dates = {
        "reference": line["reference"],
        "starts_on": line["first_day"],
        "ends_on": line["last_day"],
    }
    first = set_and_save(letter, dates)
    wanted_codes = line["codes"] or []
    held = next((x for x in letter.lines.all() if x.codes == wanted_codes), None)
    minutes = 60 if line["counted_in"] == LineKind.HOURS else 1
    total, before = line["approved"] * minutes, used * minutes
    if held is not None and held.counts == line["counted_in"]:
        second: Outcome = "same"
        if (held.granted, held.used_before) != (total, before):
            _regrant(held, total, before)
            second = "updated"
    else:
        amount = {
            "codes": wanted_codes,
            "counts": line["counted_in"],
            "granted": total,
            "used_before": before,
        }
        second = set_and_save(AuthorizationLine(authorization=letter), amount)
    if first == "made":
        return "made"
    return "same" if first == second == "same" else "updated"


def _regrant(line: AuthorizationLine, granted: int, used_before: int) -> None:
    """Set a line's totals through the ledger, which gives back what is booked beyond them."""
    try:
        amending.regrant(line, granted, used_before=used_before)
    except UserError as error:
        raise Wrong("approved", str(error)) from error


register(
    Kind(
        "authorizations",
        "Authorizations",
        (
            Column("chart_number", "10023", required=True),
            Column("payer", "Meridian Crest", required=True),
            Column("reference", "A731994616", required=True),
            Column("first_day", "2026-02-25", day, required=True),
            Column("last_day", "2026-10-09", day, required=True),
            Column(
                "counted_in",
                "visits",
                one_of(**{k.value: k.label for k in LineKind}),
                required=True,
            ),
            Column("approved", "12", whole, required=True),
            Column("already_used", "0", whole),
            Column("codes", "97530, 97535", codes, help="Empty: any"),
        ),
        _write,
    )
)
