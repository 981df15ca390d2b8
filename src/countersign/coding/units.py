"""Minutes to billable units, exactly as `rules/time_rules.yaml` says. Pure functions, no database.

Two methods: `cms_8_minute` pools the day's timed minutes, `spm` counts each code by itself.
A tie is returned as choices and never broken by price.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

from countersign.base.errors import UserError
from countersign.coding.codes import COGNITIVE, COGNITIVE_MORE, Code, known

METHODS = ("cms_8_minute", "spm")
DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Units:
    """`units` per code; when `ties` is not empty, the tied codes carry only their sure units.

    Each entry of `ties` is one allowed completion of all timed codes.
    """

    units: Mapping[str, int]
    total_timed_minutes: int
    ties: tuple[Mapping[str, int], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return {
            "units": dict(self.units),
            "total_timed_minutes": self.total_timed_minutes,
            "ties": [dict(tie) for tie in self.ties],
        }


def count(timed: Mapping[str, int], untimed: Mapping[str, int], *, method: str, on: date) -> Units:
    """Units for one client, one day, one discipline. Minutes are whole.

    Raises UserError (naming the field) for an unknown method or code, a code given on the wrong
    side, minutes that are not whole numbers from 0, or more than 1,440 minutes in the day.
    """
    if method not in METHODS:
        raise UserError(
            f"{method!r} is not a way of counting units.",
            field="method",
            remedy=f"Use one of: {', '.join(METHODS)}.",
        )
    codes = known(on)
    _validate(timed, untimed, codes)
    pool = _pool({c: m for c, m in timed.items() if codes[c].pooled})
    total = sum(pool.values())
    sure, ties = _cms(pool) if method == "cms_8_minute" else (_spm(pool), ())
    apart = {c: _apart(m, codes[c]) for c, m in timed.items() if not codes[c].pooled}
    once = {c: min(1, m) for c, m in untimed.items()}
    return Units(
        units={**_spread(sure), **apart, **once},
        total_timed_minutes=total,
        ties=tuple({**_spread(tie), **apart} for tie in ties),
    )


def total_units(minutes: int) -> int:
    """Units that `minutes` of timed codes together allow: 8 to 22 one, 23 to 37 two, and so on."""
    return (minutes + 7) // 15


def _pool(timed: Mapping[str, int]) -> dict[str, int]:
    """The timed minutes with the two cognitive codes as the one service they are."""
    pool: dict[str, int] = {}
    for code, minutes in timed.items():
        service = COGNITIVE if code == COGNITIVE_MORE else code
        pool[service] = pool.get(service, 0) + minutes
    return pool


def _spread(units: Mapping[str, int]) -> dict[str, int]:
    """The cognitive service as its two codes: the first unit, and the further ones."""
    spread: dict[str, int] = {}
    for code, n in units.items():
        if code == COGNITIVE:
            spread[COGNITIVE] = min(n, 1)
            spread[COGNITIVE_MORE] = max(n - 1, 0)
        else:
            spread[code] = n
    return spread


def _cms(pool: Mapping[str, int]) -> tuple[dict[str, int], tuple[dict[str, int], ...]]:
    """CMS Pub. 100-04 ch. 5 s. 20.2: whole blocks first, then the largest remainders."""
    sure = {code: minutes // 15 for code, minutes in pool.items()}
    left = total_units(sum(pool.values())) - sum(sure.values())
    by_remainder: dict[int, list[str]] = {}
    for code, minutes in pool.items():
        by_remainder.setdefault(minutes % 15, []).append(code)
    for remainder in sorted(by_remainder, reverse=True):
        codes = by_remainder[remainder]
        if left == 0:
            break
        if len(codes) > left:
            return sure, tuple(
                {code: n + (code in winners) for code, n in sure.items()}
                for winners in combinations(codes, left)
            )
        for code in codes:
            sure[code] += 1
        left -= len(codes)
    return sure, ()


def _spm(pool: Mapping[str, int]) -> dict[str, int]:
    return {code: minutes // 15 + (minutes % 15 >= 8) for code, minutes in pool.items()}


def _apart(minutes: int, code: Code) -> int:
    """A code outside the pool: a unit is reached when more than half of it is done."""
    whole, rest = divmod(minutes, code.unit_minutes)
    units = whole + (2 * rest > code.unit_minutes)
    return min(units, 1) if code.once else units


def _validate(
    timed: Mapping[str, int], untimed: Mapping[str, int], codes: Mapping[str, Code]
) -> None:
    for side, given in (("timed", timed), ("untimed", untimed)):
        for code, minutes in given.items():
            where = f"{side}.{code}"
            if code not in codes:
                raise UserError(
                    f"{code} is not a code this product knows.",
                    field=where,
                    remedy="Check the five digits.",
                )
            if codes[code].timed != (side == "timed"):
                other = "timed" if side == "untimed" else "untimed"
                raise UserError(
                    f"{code} is {'a timed' if side == 'untimed' else 'an untimed'} code.",
                    field=where,
                    remedy=f"Give it under `{other}`.",
                )
            if isinstance(minutes, bool) or not isinstance(minutes, int):
                raise UserError(
                    f"The minutes of {code} are not a whole number.",
                    field=where,
                    remedy="Give whole minutes, for example 25.",
                )
            if minutes < 0:
                raise UserError(
                    f"The minutes of {code} are below zero.",
                    field=where,
                    remedy="Give the minutes that were done.",
                )
            if minutes > DAY:
                raise UserError(
                    f"The minutes of {code} are more than 1,440, which is more than a day has.",
                    field=where,
                    remedy="Give the minutes of this day alone.",
                )
    if sum(timed.values()) + sum(untimed.values()) > DAY:
        raise UserError(
            "These are more than 1,440 minutes, which is more than a day has.",
            field="timed",
            remedy="Check the minutes of each code.",
        )
