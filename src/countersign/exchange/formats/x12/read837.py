"""What a claim file says, claim by claim, for comparing it with what was signed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from countersign.exchange.formats.x12.loops import Loops
from countersign.exchange.formats.x12.segments import Segment
from countersign.exchange.formats.x12.values import day, money


@dataclass(slots=True)
class ToldLine:
    code: str
    modifiers: tuple[str, ...]
    units: Decimal | None
    dollars: Decimal | None
    day: date | None = None


@dataclass(slots=True)
class Told:
    """One claim of a file. `last`, `first` and `born` are the client's."""

    number: str
    frequency: str
    total: Decimal | None
    last: str
    first: str
    born: date | None
    member_id: str
    payer_id: str
    rendering: str
    diagnoses: list[str] = field(default_factory=list)
    lines: list[ToldLine] = field(default_factory=list)
    authorization: str = ""
    replaces: str = ""


@dataclass(slots=True)
class _Above:
    """The loops above the claim."""

    own: bool = True
    last: str = ""
    first: str = ""
    born: date | None = None
    member_id: str = ""
    payer_id: str = ""
    billing: str = ""


def claims(segments: Iterable[Segment]) -> Iterator[Told]:
    """Every claim, in order."""
    loops, above = Loops(), _Above()
    claim: Told | None = None
    for one in segments:
        loop = loops.step(one)
        if claim is not None and one.id in ("CLM", "HL", "SE"):
            yield claim
            claim = None
        if one.id == "CLM":
            claim = Told(
                *(one.get(1), one.part(5, 3), money(one.get(2)), above.last, above.first),
                *(above.born, above.member_id, above.payer_id, above.billing),
            )
        elif claim is None:
            _above(above, one, loop)
        else:
            _inside(claim, one, loop)


def _above(above: _Above, one: Segment, loop: str) -> None:
    if one.id == "SBR":
        above.own = one.get(2) == "18"
    if one.id == "NM1" and loop == "2010AA":
        above.billing = one.get(9)
    if one.id == "NM1" and loop == "2010BA":
        above.member_id = one.get(9)
    if one.id == "NM1" and loop == "2010BB":
        above.payer_id = one.get(9)
    if loop == "2010CA" or (loop == "2010BA" and above.own):
        if one.id == "NM1":
            above.last, above.first = one.get(3), one.get(4)
        if one.id == "DMG":
            above.born = day(one.get(2))


def _inside(claim: Told, one: Segment, loop: str) -> None:
    match one.id:
        case "HI":
            claim.diagnoses += [part[1] for e in one.elements if len(part := e.split(":")) > 1]
        case "NM1" if loop == "2310B":
            claim.rendering = one.get(9)
        case "REF" if loop == "2300" and one.get(1) == "G1":
            claim.authorization = one.get(2)
        case "REF" if loop == "2300" and one.get(1) == "F8":
            claim.replaces = one.get(2)
        case "SV1":
            code = one.parts(1)
            line = ToldLine(one.part(1, 2), code[2:6], money(one.get(4)), money(one.get(2)))
            claim.lines.append(line)
        case "DTP" if one.get(1) == "472" and claim.lines:
            claim.lines[-1].day = day(one.get(3))
