"""Past sessions with planted faults, made from the labelled notes: what was billed is known."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from labelled import Labelled

SWAPS = {"97535": "97530", "97530": "97112", "97533": "97530", "97112": "97530"}
FEES = {
    "97530": "41.20",
    "97535": "39.75",
    "97112": "40.10",
    "97110": "36.40",
    "97533": "44.05",
    "97129": "30.15",
    "97130": "28.90",
    "97140": "34.00",
    "92526": "92.30",
    "97150": "22.15",
    "97760": "53.00",
    "97763": "55.00",
}


def sessions(notes: list[Labelled], n: int) -> Iterator[tuple[dict[str, Any], str]]:
    """`n` sessions and the fault planted in each ("" for none). Dr B swaps, Dr C underbills."""
    dice = random.Random(20261125)  # noqa: S311  a benchmark's dice, not a secret
    told = [
        one
        for one in notes
        if one.case["minutes"] is None and any(line.units for line in one.lines) and not one.ties
    ]
    for number in range(n):
        one = dice.choice(told)
        billed = {line.code: line.units for line in one.lines if line.units}
        right = dict(billed)
        who = dice.choice("ABCDE")
        fault = ""
        chance = dice.random()
        if who == "B" and "97535" in billed and chance < 0.8:
            fault = "lateral"
            billed["97530"] = billed.pop("97535") + billed.get("97530", 0)
        elif who == "C" and chance < 0.4:
            fault = "down"
            code = max(billed, key=lambda c: billed[c])
            billed[code] -= 1
        elif chance > 0.93:
            fault = "up"
            code = dice.choice(sorted(billed))
            billed[code] += dice.choice((1, 2))
        yield (
            {
                "id": f"s{number}",
                "clinician": f"Therapist {who}",
                "payer": dice.choice(("Meridian Crest", "Bluewater")),
                "date": str(date(2026, 1, 5) + timedelta(days=dice.randrange(250))),
                "method": one.case["method"],
                "note": one.case["note"],
                "billed": [{"code": c, "units": u} for c, u in billed.items() if u],
                "right": right,
            },
            fault,
        )


def planted(
    made: Iterable[tuple[dict[str, Any], str]], prices: Mapping[str, Decimal]
) -> dict[str, str]:
    """The dollars billed above and below what was right."""
    over = under = Decimal(0)
    for case, _ in made:
        billed = sum((prices[ln["code"]] * ln["units"] for ln in case["billed"]), Decimal(0))
        right = sum((prices[code] * n for code, n in case["right"].items()), Decimal(0))
        over, under = (
            over + max(billed - right, Decimal(0)),
            under + max(right - billed, Decimal(0)),
        )
    return {"over": str(over), "under": str(under)}
