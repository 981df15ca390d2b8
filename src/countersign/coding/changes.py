"""What a charge bills otherwise than this client's charge before it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def changed(now: Mapping[str, Any], before: Mapping[str, Any]) -> list[str]:
    """The differences of two charges' data in words, the codes in their order; [] when alike."""
    mine, last = ({line["code"]: line for line in data.get("lines", ())} for data in (now, before))
    found = [f"{code} is new" for code in mine if code not in last]
    found += [f"{code} was billed then and is not now" for code in last if code not in mine]
    for code in mine:
        if code in last:
            found += _of(code, mine[code], last[code])
    if now.get("method") != before.get("method"):
        found.append("the counting method is another")
    return found


def _of(code: str, mine: Mapping[str, Any], last: Mapping[str, Any]) -> list[str]:
    units, then = mine.get("units"), last.get("units")
    minutes = mine["minutes"] - last["minutes"]
    if units != then and None not in (units, then):
        return [f"{code}: {units} units, {then} last time ({minutes:+d} min)"]
    if minutes:
        return [f"{code}: {minutes:+d} min, the same units"]
    return []
