"""278 response (005010X217): what a payer decided on a request for care. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from countersign.exchange.formats.x12.segments import Segment, Transaction
from countersign.exchange.formats.x12.values import day, money

DECISIONS = {
    "A1": "approved",
    "A2": "partially_approved",
    "A3": "denied",
    "A4": "pended",
    "A6": "partially_approved",
    "C": "cancelled",
    "CT": "call",
    "NA": "not_needed",
}
_COUNTS = {"VS": "visits", "UN": "units", "HS": "hours", "DY": "days", "FL": "units"}


@dataclass(slots=True)
class Decided:
    """One decision: for whom, the payer's number, days, how much, of which codes, and why not."""

    member_id: str
    last: str = ""
    first: str = ""
    born: date | None = None
    decision: str = ""
    reference: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    amount: int | None = None
    counts: str = ""
    codes: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    words: str = ""

    def as_dict(self) -> dict[str, Any]:
        return {
            "member_id": self.member_id,
            "decision": self.decision,
            "reference": self.reference,
            "starts_on": self.starts_on and self.starts_on.isoformat(),
            "ends_on": self.ends_on and self.ends_on.isoformat(),
            "amount": self.amount,
            "counts": self.counts,
            "codes": self.codes,
            "reasons": self.reasons,
            "words": self.words,
        }


@dataclass(frozen=True, slots=True)
class Decisions:
    payer: str
    people: tuple[Decided, ...]

    def as_dict(self) -> dict[str, Any]:
        return {"payer": self.payer, "people": [one.as_dict() for one in self.people]}


def read(one: Transaction) -> Decisions:
    """Raises NotX12 for what is no 278."""
    payer, level = "", ""
    people: list[Decided] = []
    if not any(segment.id == "BHT" for segment in one.segments):
        raise one.head.fault("begins a 278 without BHT.")
    for segment in one.segments:
        match segment.id:
            case "HL":
                level = segment.get(3)
            case "NM1" if level == "20" and segment.get(1) in ("X3", "PR"):
                payer = segment.get(3)
            case "NM1" if segment.get(1) == "IL":
                people.append(Decided(segment.get(9), segment.get(3), segment.get(4)))
            case "NM1" if segment.get(1) in ("QC", "03") and people:
                people[-1].last, people[-1].first = segment.get(3), segment.get(4)
            case _ if people:
                _about(segment, people[-1])
    return Decisions(payer, tuple(people))


def _about(segment: Segment, one: Decided) -> None:
    match segment.id:
        case "DMG":
            one.born = day(segment.get(2))
        case "HCR":
            if segment.get(1) not in DECISIONS:
                raise segment.fault(f"has no known decision ({segment.get(1)[:4] or 'empty'}).")
            one.decision = DECISIONS[segment.get(1)]
            one.reference = segment.get(2) or one.reference
            if segment.get(3):
                one.reasons.append(segment.get(3))
        case "AAA":
            one.reasons.append(segment.get(3))
        case "REF" if segment.get(1) == "BB" and not one.reference:
            one.reference = segment.get(2)
        case "HSD":
            amount = money(segment.get(2)) if segment.get(2) else None
            if segment.get(2) and (amount is None or amount != int(amount)):
                raise segment.fault("has no whole count.")
            one.amount = None if amount is None else int(amount)
            one.counts = _COUNTS.get(segment.get(1), "")
        case "DTP" if segment.get(1) in ("472", "007", "AAH", "435"):
            days = [day(text) for text in segment.get(3).split("-")]
            if None in days or len(days) > 2:
                raise segment.fault("has a day that is none.")
            one.starts_on, one.ends_on = days[0], days[-1]
        case "SV1" | "SV2":
            one.codes.append(segment.part(1 if segment.id == "SV1" else 2, 2))
        case "MSG":
            one.words = " ".join(filter(None, [one.words, segment.get(1)]))[:500]
