"""Forty faults for which clearinghouses send a claim file back, each planted in a file of its own.

Written down from the edits that clearinghouses and the guide (005010X222A1) are known to apply, and
not from what our own reader looks for; none is one of the eight of the issue. Each names where the
fault is: the loop and the segment that a biller has to look at. All claims are invented.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from countersign.exchange.formats.x12 import p837, sample

ONE = sample.claim()
SELF = replace(ONE, insured=replace(sample.INSURED, relation="18", person=sample.CHILD))
SECOND = replace(
    ONE,
    insured=replace(sample.INSURED, order="S", payer="State Medicaid", payer_id="MCD1"),
    earlier=p837.Earlier(
        insured=sample.INSURED,
        paid=Decimal("60.00"),
        on=sample.DAY,
        lines=(
            (Decimal(40), [p837.Adjustment("CO", "45", Decimal(60))]),
            (Decimal(20), [p837.Adjustment("PR", "2", Decimal("28.50"))]),
        ),
    ),
)
TWELVE = replace(ONE, diagnoses=[f"F8{n}.{n}" for n in range(6)])


@dataclass(frozen=True, slots=True)
class Fault:
    """One planted fault: the file it is made from, the change, and where it must be named.

    `places` are (loop, segment) any one of which says where it is.
    """

    name: str
    claims: tuple[p837.Claim, ...]
    change: Callable[[str], str]
    places: tuple[tuple[str, str], ...]
    recount: bool = True

    def text(self) -> str:
        """The file with the fault, its segments counted again unless the count is the fault."""
        made = self.change(sample.text(*self.claims))
        return recounted(made) if self.recount else made


def recounted(text: str) -> str:
    """The SE segments' counts put right, so that only the planted fault is wrong."""
    pieces, begun = text.split("~"), 0
    for at, piece in enumerate(pieces):
        if piece.startswith("ST*"):
            begun = at
        if piece.startswith("SE*"):
            pieces[at] = f"SE*{at - begun + 1}*{piece.split('*')[2]}"
    return "~".join(pieces)


def _swap(old: str, new: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        made = text.replace(old, new, 1)
        if made == text:
            raise ValueError(f"{old} is not in the file")
        return made

    return change


def _f(
    name: str,
    old: str,
    new: str,
    *places: tuple[str, str],
    claims: tuple[p837.Claim, ...] = (ONE,),
    recount: bool = True,
) -> Fault:
    return Fault(name, claims, _swap(old, new), places, recount)


_LINE2 = "LX*2~SV1*HC:97535:GO*48.5*UN*1***1~DTP*472*D8*20261104~REF*6R*CS000000001-2~"


def _twice(text: str) -> str:
    """The second line once more, the claim's total put right."""
    again = _LINE2.replace("LX*2", "LX*3").replace("01-2", "01-3")
    return _swap("~SE*", f"~{again}SE*")(_swap("*148.5***", "*197***")(text))


FORTY = (
    _f("billing address is a post-office box", "N3*1 WILLOW STREET", "N3*PO BOX 12",
       ("2010AA", "N3")),
    _f("tax number of five digits", "REF*EI*123456789", "REF*EI*12345", ("2010AA", "REF")),
    _f("billing state that is none", "N4*OAKLAND*CA*946121234", "N4*OAKLAND*ZZ*946121234",
       ("2010AA", "N4")),
    _f("billing taxonomy of the wrong form", "PRV*BI*PXC*225X00000X", "PRV*BI*PXC*225X",
       ("2000A", "PRV")),
    _f("submitter's contact without a number", "*TE*5105550100", "", ("1000A", "PER")),
    _f("no receiver", "NM1*40*2*HOUSE*****46*RCV1~", "", ("1000B", "NM1"),
       ("1000B", "ST"), ("Header", "ST"), ("1000A", "NM1")),
    _f("guide's version without its addenda", "X*005010X222A1~ST", "X*005010X222~ST",
       ("Header", "GS")),
    _f("kind of transaction that is none", "*2000*CH~", "*2000*XX~", ("Header", "BHT")),
    _f("child code says that nobody follows", "HL*2*1*22*1", "HL*2*1*22*0",
       ("2000B", "HL"), ("2000C", "HL")),
    _f("level whose parent is not there", "HL*3*2*23*0", "HL*3*9*23*0", ("2000C", "HL")),
    _f("order of payers that is none", "SBR*P*", "SBR*X*", ("2000B", "SBR")),
    _f("kind of plan that is none", "******CI~", "******QQ~", ("2000B", "SBR")),
    _f("payer's number under a wrong qualifier", "*PI*NW001", "*ZZ*NW001", ("2010BB", "NM1")),
    _f("member number that is a placeholder", "*MI*W12345", "*MI*000000000", ("2010BA", "NM1")),
    _f("relation to the insured is empty", "PAT*19", "PAT", ("2000C", "PAT")),
    _f("born after the visit", "DMG*D8*20180504", "DMG*D8*20261105", ("2010CA", "DMG")),
    _f("sex that is no code", "20180504*F~", "20180504*X~", ("2010CA", "DMG")),
    _f("the insured client has no address", "N3*2 OAK ROAD~N4*OAKLAND*CA*946120000~", "",
       ("2010BA", "NM1"), ("2010BA", "N3"), claims=(SELF,)),
    _f("client's postal code of four digits", "946120000", "9461", ("2010CA", "N4")),
    _f("letter that no payer's reader takes", "HALE*JUNIPER", "HAL\xc9*JUNIPER",
       ("2010CA", "NM1")),
    _f("claim number of 25 letters", "CLM*CS000000001", "CLM*CS00000000100000000000000",
       ("2300", "CLM")),
    _f("assignment that is no code", "*Y*A*Y*Y", "*Y*Z*Y*Y", ("2300", "CLM")),
    _f("no release of information", "*Y*A*Y*Y", "*Y*A*Y*N", ("2300", "CLM")),
    _f("place of service that is none", "11:B:1", "00:B:1", ("2300", "CLM")),
    _f("place under a wrong qualifier", "11:B:1", "11:A:1", ("2300", "CLM")),
    _f("first diagnosis is a cause from outside", "ABK:F82", "ABK:W19XXXA", ("2300", "HI")),
    _f("diagnosis that wants one more letter", "ABF:F840", "ABF:F84", ("2300", "HI")),
    _f("authorization segment without a number", "HI*ABK", "REF*G1*~HI*ABK", ("2300", "REF")),
    _f("segments out of order", "HI*ABK:F82*ABF:F840~",
       "HI*ABK:F82*ABF:F840~REF*G1*A77~", ("2300", "REF")),
    _f("therapist's taxonomy is cut", "PRV*PE*PXC*225X00000X", "PRV*PE*PXC*225X000",
       ("2310B", "PRV")),
    _f("lines numbered twice the same", "LX*2", "LX*1", ("2400", "LX")),
    Fault("the same line twice", (ONE,), _twice, (("2400", "SV1"),)),
    _f("a modifier twice on a line", ":GO:59", ":GO:GO", ("2400", "SV1")),
    _f("five pointers on a line", "***1:2~", "***1:2:3:4:5~", ("2400", "SV1"), claims=(TWELVE,)),
    _f("visit tomorrow", "DTP*472*D8*20261104", "DTP*472*D8*20261106", ("2400", "DTP")),
    _f("a range that ends before it begins", "DTP*472*D8*20261104",
       "DTP*472*RD8*20261104-20261101", ("2400", "DTP")),
    _f("second payer without the first one's answer", "SBR*P*", "SBR*S*",
       ("2000B", "SBR"), ("2320", "SBR"), ("2300", "CLM")),
    _f("first payer's line does not add up", "CAS*CO*45*60", "CAS*CO*45*50",
       ("2430", "SVD"), ("2430", "CAS"), ("2400", "SV1"), claims=(SECOND,)),
    _f("first payer's total is not its lines'", "AMT*D*60", "AMT*D*75",
       ("2320", "AMT"), claims=(SECOND,)),
    _f("control number at the end of the group", "GE*1*1~", "GE*1*2~", ("Trailer", "GE")),
)  # fmt: skip
