"""The codes an occupational therapist bills, read from the dated rule file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from countersign.base import rules

# 97129 (once) and 97130 (each further 15 minutes) are one service: their minutes are one pool.
COGNITIVE = "97129"
COGNITIVE_MORE = "97130"


@dataclass(frozen=True, slots=True)
class Code:
    """One code. `pooled` minutes enter the day's total of timed 15-minute codes.

    `once` codes are billed at most once a day: the "first so many minutes" of a family of codes.
    `therapy` codes carry a therapy modifier when they are given under a therapy plan.
    """

    code: str
    plain: str
    timed: bool
    unit_minutes: int
    pooled: bool
    once: bool
    category: str
    performed_by: tuple[str, ...]
    therapy: bool


@lru_cache(maxsize=32)
def known(on: date) -> Mapping[str, Code]:
    """Every code in force on the date of service `on`, by its five digits."""
    rows = rules.load("cpt_ot", on=on)["codes"]
    firsts = {first for row in rows for first in row.get("add_on_to", ())}
    found = {}
    for row in rows:
        starts = row.get("effective")
        if starts and date.fromisoformat(str(starts)) > on:
            continue
        timed = bool(row["timed"])
        found[row["code"]] = Code(
            code=row["code"],
            plain=row["plain"],
            timed=timed,
            unit_minutes=int(row.get("unit_minutes", 0)),
            pooled=timed and bool(row.get("counts_in_15_minute_pool", True)),
            once=row["code"] in firsts or not timed,
            category=row["category"],
            performed_by=tuple(row["performed_by"]),
            therapy=row["therapy_status"] != "not_therapy_list",
        )
    return found
