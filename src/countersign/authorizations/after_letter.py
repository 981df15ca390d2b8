"""What a confirmed letter means for the ledger: limits, renewals that are answered, an appeal."""

from __future__ import annotations

import re
from collections.abc import Mapping

from countersign.authorizations import settling
from countersign.authorizations.models import AuthorizationLine, Cap, Letter
from countersign.authorizations.models_ledger import Per
from countersign.practice.models import Payer

_HOW_OFTEN = re.compile(r"(\d{1,3}) per (day|week|month)\b")
_PER = {"day": Per.DAY, "week": Per.WEEK, "month": Per.MONTH}
DENIALS = frozenset({"denied", "partially_approved"})


def limit(line: AuthorizationLine, number: int, given: Mapping[str, str]) -> None:
    """Set the line's discipline, and for a line of visits how often, as the person confirmed.

    How often is counted by the calendar week from Sunday until a person says how the payer counts.
    """
    discipline = given.get(f"lines.{number}.discipline", "").strip()
    if discipline and discipline != line.discipline:
        line.discipline = discipline[:4]
        line.save(update_fields=["discipline"])
    often = _HOW_OFTEN.match(given.get(f"lines.{number}.frequency", ""))
    if often and line.counts == "visits" and int(often[1]) and not line.caps.exists():
        Cap.objects.create(line=line, most=int(often[1]), per=_PER[often[2]])


def follow(letter: Letter, *, payer: Payer, decision: str) -> None:
    """Close what was asked for when the answer grants something; start an appeal when it denies."""
    if letter.authorization is not None:
        for line in letter.authorization.lines.all():
            settling.close_renewals(line)
    if decision in DENIALS:
        settling.start_appeal(letter, payer=payer)
