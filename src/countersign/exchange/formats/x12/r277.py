"""277CA (005010X214): whether a payer took each claim, and its own number for it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from countersign.exchange.formats.x12.segments import Segment, Transaction
from countersign.exchange.formats.x12.values import day

TAKEN = frozenset({"A1", "A2", "A5"})
REFUSED = frozenset({"A3", "A4", "A6", "A7", "A8"})


@dataclass(slots=True)
class Status:
    """What was said of one claim of ours. `codes` are category:status pairs, as sent."""

    number: str
    taken: bool | None = None
    on: date | None = None
    payer_number: str = ""
    codes: list[str] = field(default_factory=list)
    words: str = ""

    def as_dict(self) -> dict[str, Any]:
        return {
            "claim": self.number,
            "taken": self.taken,
            "on": self.on and self.on.isoformat(),
            "payer_number": self.payer_number,
            "codes": self.codes,
            "words": self.words,
        }


@dataclass(frozen=True, slots=True)
class Statuses:
    """`refused` are codes by which everything of a sender or a provider was refused."""

    payer: str
    claims: tuple[Status, ...]
    refused: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return {
            "payer": self.payer,
            "claims": [one.as_dict() for one in self.claims],
            "refused": list(self.refused),
        }


def read(one: Transaction) -> Statuses:
    """Raises NotX12 for what is no 277CA."""
    payer, level = "", ""
    found: list[Status] = []
    refused: list[str] = []
    for segment in one.segments:
        match segment.id:
            case "HL":
                level = segment.get(3)
            case "NM1" if segment.get(1) == "PR":
                payer = segment.get(3)
            case "TRN" if level == "PT" and segment.get(1) == "2":
                if not segment.get(2):
                    raise segment.fault("does not say which claim it is about.")
                found.append(Status(segment.get(2)))
            case "STC" if level == "PT" and found:
                _status(segment, found[-1])
            case "STC" if level in ("21", "19") and segment.part(1, 1) in REFUSED:
                refused.append(segment.get(1))
            case "REF" if level == "PT" and found and segment.get(1) == "1K":
                found[-1].payer_number = segment.get(2)
    if not any(segment.id == "BHT" for segment in one.segments):
        raise one.head.fault("begins a 277CA without BHT.")
    return Statuses(payer, tuple(found), tuple(refused))


def _status(segment: Segment, one: Status) -> None:
    """A claim is refused when any of its statuses, or a line's, refuses it."""
    category = segment.part(1, 1)
    on = day(segment.get(2)) if segment.get(2) else None
    if segment.get(2) and on is None:
        raise segment.fault("has a day that is none.")
    if category not in TAKEN | REFUSED:
        raise segment.fault(f"has no known kind of answer ({category[:4] or 'empty'}).")
    refused = category in REFUSED or segment.get(3) == "U"
    one.taken = not (refused or one.taken is False)
    one.on = on or one.on
    for element in (1, 10, 11):
        if text := segment.get(element):
            one.codes.append(text)
    one.words = " ".join(filter(None, [one.words, segment.get(12)]))
