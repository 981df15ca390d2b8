"""835 (005010X221A1): what was paid of each claim and line, and why the rest was not. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from countersign.exchange.formats.x12.segments import Segment, Transaction
from countersign.exchange.formats.x12.values import day, money

STATUSES = frozenset({"1", "2", "3", "4", "5", "10", "13", "15", "16", "17", "19", "20", "21"}) | {
    *("22", "23", "25", "27")
}
DENIED, REVERSED = "4", "22"
_PAIRS = 6  # reason, dollars and count, at most six times in a CAS


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken off, and why: CAS group, CARC, dollars."""

    group: str
    reason: str
    dollars: Decimal

    def as_dict(self) -> dict[str, str]:
        return {"group": self.group, "reason": self.reason, "dollars": f"{self.dollars:.2f}"}


@dataclass(slots=True)
class PaidLine:
    """One line as paid. `control` is our REF 6R, when the payer sends it back."""

    code: str
    modifiers: tuple[str, ...]
    charged: Decimal
    paid: Decimal
    at: int
    units: str = ""
    control: str = ""
    on: date | None = None
    taken: list[Taken] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def balanced(self) -> bool:
        return self.charged == self.paid + sum((t.dollars for t in self.taken), Decimal(0))

    def as_dict(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "modifiers": list(self.modifiers),
            "charged": str(self.charged),
            "paid": str(self.paid),
            "line": self.control,
            "adjustments": [one.as_dict() for one in self.taken],
            "remarks": self.remarks,
        }


@dataclass(slots=True)
class PaidClaim:
    """One claim as paid. `number` is ours (CLP01), `payer_number` theirs (CLP07)."""

    number: str
    status: str
    charged: Decimal
    paid: Decimal
    payer_number: str
    at: int
    lines: list[PaidLine] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def balanced(self) -> bool:
        """Whether charged is paid plus everything that was taken off, for each line too."""
        off = [*self.taken, *(t for line in self.lines for t in line.taken)]
        whole = self.charged == self.paid + sum((t.dollars for t in off), Decimal(0))
        return whole and all(line.balanced for line in self.lines)

    def as_dict(self) -> dict[str, Any]:
        return {
            "claim": self.number,
            "status": self.status,
            "charged": str(self.charged),
            "paid": str(self.paid),
            "payer_number": self.payer_number,
            "adjustments": [one.as_dict() for one in self.taken],
            "remarks": self.remarks,
            "lines": [line.as_dict() for line in self.lines],
            "balanced": self.balanced,
        }


@dataclass(frozen=True, slots=True)
class Remittance:
    """One payment: how much, when, by which check or transfer, and what it is for."""

    payer: str
    paid: Decimal
    on: date
    reference: str
    claims: tuple[PaidClaim, ...]
    provider_level: Decimal

    @property
    def balanced(self) -> bool:
        """Whether the payment is what its claims add up to, less what concerns no claim."""
        whole = sum((one.paid for one in self.claims), Decimal(0))
        return self.paid == whole - self.provider_level

    def as_dict(self) -> dict[str, Any]:
        return {
            "payer": self.payer,
            "paid": str(self.paid),
            "on": self.on.isoformat(),
            "reference": self.reference,
            "claims": [one.as_dict() for one in self.claims],
            "balanced": self.balanced,
        }


@dataclass(slots=True)
class _Reading:
    payer: str = ""
    paid: Decimal | None = None
    on: date | None = None
    reference: str = ""
    outside: Decimal = Decimal(0)
    claims: list[PaidClaim] = field(default_factory=list)

    @property
    def claim(self) -> PaidClaim | None:
        return self.claims[-1] if self.claims else None

    @property
    def line(self) -> PaidLine | None:
        return self.claim.lines[-1] if self.claim and self.claim.lines else None


def read(one: Transaction) -> Remittance:
    """Raises NotX12 for what is no 835, or holds an amount or a day that is none."""
    held = _Reading()
    for segment in one.segments:
        _step(held, segment)
    if held.paid is None or held.on is None:
        raise one.head.fault("begins an 835 without BPR.")
    return Remittance(
        held.payer, held.paid, held.on, held.reference, tuple(held.claims), held.outside
    )


def _step(held: _Reading, segment: Segment) -> None:
    claim, line = held.claim, held.line
    match segment.id:
        case "BPR":
            held.paid = _dollars(segment, 2)
            held.on = _day(segment, 16)
        case "TRN" if not held.reference:
            held.reference = segment.get(2)
        case "N1" if segment.get(1) == "PR":
            held.payer = segment.get(2)
        case "CLP":
            held.claims.append(_claim(segment))
        case "SVC":
            if claim is None:
                raise segment.fault("stands before any claim (CLP).")
            claim.lines.append(_line(segment))
        case "CAS":
            if claim is None:
                raise segment.fault("stands before any claim (CLP).")
            (line.taken if line else claim.taken).extend(_taken(segment))
        case "DTM" if line is not None and segment.get(1) in ("472", "150"):
            line.on = _day(segment, 2)
        case "REF" if line is not None and segment.get(1) == "6R":
            line.control = segment.get(2)
        case "LQ" if line is not None and segment.get(1) == "HE":
            line.remarks.append(segment.get(2))
        case "MOA" | "MIA" if claim is not None:
            places = range(3, 8) if segment.id == "MOA" else (5, 20, 21, 22, 23)
            claim.remarks += [segment.get(n) for n in places if segment.get(n)]
        case "PLB":
            for number in range(4, 15, 2):
                if segment.get(number):
                    held.outside += _dollars(segment, number)


def _claim(segment: Segment) -> PaidClaim:
    if not segment.get(1):
        raise segment.fault("does not say which claim it is about.")
    if segment.get(2) not in STATUSES:
        raise segment.fault(f"has no known status ({segment.get(2)[:4] or 'empty'}).")
    return PaidClaim(
        number=segment.get(1),
        status=segment.get(2),
        charged=_dollars(segment, 3),
        paid=_dollars(segment, 4),
        payer_number=segment.get(7),
        at=segment.at,
    )


def _line(segment: Segment) -> PaidLine:
    kind, *rest = segment.parts(1)
    return PaidLine(
        code=rest[0] if rest else kind,
        modifiers=tuple(part for part in rest[1:5] if part),
        charged=_dollars(segment, 2),
        paid=_dollars(segment, 3),
        at=segment.at,
        units=segment.get(5),
    )


def _taken(segment: Segment) -> list[Taken]:
    found = []
    for pair in range(_PAIRS):
        reason = segment.get(2 + 3 * pair)
        if reason:
            found.append(Taken(segment.get(1), reason, _dollars(segment, 3 + 3 * pair)))
    if not found:
        raise segment.fault("gives no reason.")
    return found


def _dollars(segment: Segment, number: int) -> Decimal:
    found = money(segment.get(number) or "x")
    if found is None:
        raise segment.fault(f"has no amount of dollars as its element {number}.")
    return found


def _day(segment: Segment, number: int) -> date:
    found = day(segment.get(number))
    if found is None:
        raise segment.fault(f"has no day as its element {number}.")
    return found
