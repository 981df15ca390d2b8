"""271 (005010X279A1): whether somebody is covered, and what the plan says of therapy. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from countersign.exchange.formats.x12.segments import Segment, Transaction
from countersign.exchange.formats.x12.values import day, money

ACTIVE, INACTIVE = frozenset("12345"), frozenset("678")
_KINDS = {
    "A": "coinsurance",
    "B": "co-payment",
    "C": "deductible",
    "F": "limit",
    "G": "out of pocket",
}
_PERIODS = {
    **{"7": "a day", "22": "a service year", "23": "a calendar year", "24": "year to date"},
    **{"25": "a contract", "26": "an episode", "27": "a visit", "29": "remaining"},
    **{"32": "a lifetime", "34": "a month", "35": "a week"},
}
THERAPY = frozenset({"AD", "AE", "AF", "98", "30", ""})
"""Occupational and other therapy, office visits, the plan as a whole."""


@dataclass(slots=True)
class Covered:
    """What was said of one person. `active` is None when it was not said.

    `trace` is the number of our question that it answers, when there was one.
    """

    member_id: str
    last: str = ""
    first: str = ""
    active: bool | None = None
    refused: list[str] = field(default_factory=list)
    told: list[dict[str, str]] = field(default_factory=list)
    starts_on: date | None = None
    ends_on: date | None = None
    trace: str = ""

    def as_dict(self) -> dict[str, Any]:
        return {
            "member_id": self.member_id,
            "trace": self.trace,
            "active": self.active,
            "refused": self.refused,
            "told": self.told,
            "starts_on": self.starts_on and self.starts_on.isoformat(),
            "ends_on": self.ends_on and self.ends_on.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class Eligibility:
    payer: str
    people: tuple[Covered, ...]

    def as_dict(self) -> dict[str, Any]:
        return {"payer": self.payer, "people": [one.as_dict() for one in self.people]}


def read(one: Transaction) -> Eligibility:
    """Raises NotX12 for what is no 271."""
    payer, level, trace = "", "", ""
    people: list[Covered] = []
    insured: Covered | None = None
    if not any(segment.id == "BHT" for segment in one.segments):
        raise one.head.fault("begins a 271 without BHT.")
    for segment in one.segments:
        match segment.id:
            case "HL":
                level, trace = segment.get(3), ""
            case "TRN" if level in ("22", "23") and segment.get(1) == "2":
                trace = segment.get(2)
            case "NM1" if level == "20":
                payer = segment.get(3)
            case "NM1" if segment.get(1) == "IL":
                insured = Covered(segment.get(9), segment.get(3), segment.get(4), trace=trace)
                people.append(insured)
            case "NM1" if segment.get(1) == "03" and insured is not None:
                if people[-1] is insured and not (insured.trace or insured.refused):
                    people.pop()  # nobody asked about the insured alone
                people.append(_dependent(insured, segment, trace))
            case "AAA" if people and level in ("22", "23"):
                people[-1].refused.append(segment.get(3))
            case "AAA":
                people.append(Covered("", refused=[segment.get(3)]))
            case "EB" if people:
                _benefit(segment, people[-1])
            case "DTP" if people and segment.get(1) in ("291", "307", "346", "347", "356", "357"):
                _dates(segment, people[-1])
    return Eligibility(payer, tuple(people))


def _dependent(insured: Covered, segment: Segment, trace: str) -> Covered:
    """The client under an insured: what was said of the plan as a whole holds for both."""
    return replace(
        insured,
        last=segment.get(3),
        first=segment.get(4),
        trace=trace,
        told=list(insured.told),
        refused=[],
    )


def _benefit(segment: Segment, one: Covered) -> None:
    kind = segment.get(1)
    services = set(segment.get(3).split(segment.repeat))
    if kind in ACTIVE:
        one.active = one.active is not False
    elif kind in INACTIVE:
        one.active = False
    elif kind in _KINDS and services & THERAPY:
        told = {"what": _KINDS[kind]}
        if period := _PERIODS.get(segment.get(6)):
            told["for"] = period
        if segment.get(7):
            told["dollars"] = str(_number(segment, 7))
        if segment.get(8):
            told["share"] = str(_number(segment, 8))
        if segment.get(10):
            told["count"] = str(_number(segment, 10))
        if segment.get(11) in ("Y", "N"):
            told["authorization"] = "needed" if segment.get(11) == "Y" else "not needed"
        one.told.append(told)


def _number(segment: Segment, number: int) -> Decimal:
    found = money(segment.get(number))
    if found is None:
        raise segment.fault(f"has no number as its element {number}.")
    return found


def _dates(segment: Segment, one: Covered) -> None:
    days = [day(text) for text in segment.get(3).split("-")]
    if None in days or len(days) > 2:
        raise segment.fault("has a day that is none.")
    first, last = days[0], days[-1]
    if segment.get(1) in ("347", "357"):
        one.ends_on = last
    else:
        one.starts_on = first
        one.ends_on = last if len(days) == 2 else one.ends_on
