"""Invented claims, for the checks' own examples, the tests and the benchmark."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from countersign.exchange.formats.x12 import p837
from countersign.exchange.formats.x12.segments import Segment, read
from countersign.exchange.formats.x12.values import with_check_digit

AT = datetime(2026, 11, 5, 20, 0, tzinfo=UTC)
DAY = date(2026, 11, 4)
HOME = p837.Address("2 Oak Road", "Oakland", "CA", "946120000")
ENVELOPE = p837.Envelope("WILLOWST", "CLEARING", 1, AT, test=True)
SUBMITTER = p837.Submitter("Willow Street OT", "SUB01", "Fay Brook", "5105550100", "House", "RCV1")
BILLING = p837.Provider(
    last="Willow Street OT",
    npi=with_check_digit("123456789"),
    taxonomy="225X00000X",
    tax_id="12-3456789",
    address=p837.Address("1 Willow Street", "Oakland", "CA", "946121234"),
)
THERAPIST = p837.Provider(
    last="Larkin", first="Ada", npi=with_check_digit("198765432"), taxonomy="225X00000X"
)
CHILD = p837.Person("Hale", "Juniper", date(2018, 5, 4), "F", HOME)
PARENT = p837.Person("Hale", "Rowan", date(1988, 2, 3), "U", HOME)
INSURED = p837.Insured(PARENT, "W12345", "Northwind Health", "NW001", "CI", "19", "GRP1")


def claim(number: int = 1) -> p837.Claim:
    """One claim of two lines."""
    control = f"CS{number:09d}"
    lines = (
        p837.Line("97530", 2, Decimal(100), DAY, f"{control}-1", ("GO", "59"), (1, 2)),
        p837.Line("97535", 1, Decimal("48.50"), DAY, f"{control}-2", ("GO",), (1,)),
    )
    return p837.Claim(control, CHILD, INSURED, ("F82", "F84.0"), lines, THERAPIST)


def many(count: int) -> Iterator[p837.Claim]:
    """So many claims, of different children, days and plans."""
    for number in range(1, count + 1):
        one = claim(number)
        child = replace(CHILD, first=f"Juniper{number % 977}", last=f"Hale{number}")
        plan = replace(INSURED, member_id=f"W{number:07d}")
        if number % 3 == 0:
            plan = replace(plan, relation=p837.SELF, person=child)
        day = DAY - timedelta(days=number % 60)
        yield replace(
            one,
            client=child,
            insured=plan,
            authorization=f"AUTH{number:06d}" if number % 2 else "",
            lines=tuple(replace(line, day=day) for line in one.lines),
        )


def text(*claims: p837.Claim) -> str:
    """A file of these claims; of the one above without any."""
    given = claims or (claim(),)
    return "".join(p837.interchange(ENVELOPE, SUBMITTER, BILLING, given))


def segments(file: str) -> list[Segment]:
    return list(read(io.BytesIO(file.encode("ascii"))))


PLANTED: Mapping[str, tuple[str, str]] = {
    "claims.no-billing-provider": ("NM1*85*2", "NM1*87*2"),
    "claims.date": ("DTP*472*D8*20261104", "DTP*472*D8*20261345"),
    "claims.unit-code": ("*UN*2", "*F2*2"),
    "claims.total": ("*148.5***", "*158.5***"),
    "claims.no-dmg": ("DMG*D8*20180504*F~", ""),
    "claims.icd": ("ABF:F840", "ABF:F84.0"),
    "claims.npi": (THERAPIST.npi, f"{THERAPIST.npi[:9]}0"),
    "claims.unknown-code": ("HC:97530", "HC:97599"),
    "claims.not-a-claim": ("ST*837", "ST*835"),
    "claims.not-whole": ("IEA*1*000000001~", ""),
    "claims.count": ("SE*", "SE*9"),
    "claims.no-tax-id": ("REF*EI*123456789~", ""),
    "claims.no-payer": ("NM1*PR", "NM1*PE"),
    "claims.no-payer-id": ("*PI*NW001", ""),
    "claims.no-member-id": ("*MI*W12345", ""),
    "claims.no-name": ("NM1*QC*1*HALE", "NM1*QC*1*"),
    "claims.no-client": ("*23*0", "*22*0"),
    "claims.no-npi": (f"*XX*{THERAPIST.npi}", ""),
    "claims.postal": ("946121234", "94612"),
    "claims.level": ("HL*1**20", "HL*1**29"),
    "claims.control": ("CLM*CS000000001", "CLM*"),
    "claims.amount": ("*100*UN", "*1OO*UN"),
    "claims.no-line": ("SV1*", "SV9*"),
    "claims.no-service-date": ("DTP*472", "DTP*471"),
    "claims.no-diagnosis": ("HI*ABK", "HI*ABJ"),
    "claims.icd-twice": ("ABF:F840", "ABF:F82"),
    "claims.pointer": ("***1:2~", "***1:9~"),
    "claims.modifier": (":GO:59", ":G0X"),
    "claims.units": ("*UN*2", "*UN*2.5"),
    "claims.no-payer-number": ("11:B:1", "11:B:7"),
    "claims.letters": ("HALE*JUNIPER", "HALE*JUNIP\x7fER"),
    "claims.out-of-order": ("ABF:F840~", "ABF:F840~REF*G1*A77~"),
    "claims.guide": ("X*005010X222A1~ST", "X*005010X222~ST"),
    "claims.not-a-code": ("*Y*A*Y*Y", "*Y*Z*Y*Y"),
    "claims.control-number": ("GE*1*1~", "GE*1*2~"),
    "claims.no-receiver": ("NM1*40*2*HOUSE*****46*RCV1~", ""),
    "claims.level-order": ("HL*3*2*23*0", "HL*3*9*23*0"),
    "claims.address": ("N3*1 WILLOW STREET", "N3*PO BOX 12"),
    "claims.state": ("N4*OAKLAND*CA*946121234", "N4*OAKLAND*ZZ*946121234"),
    "claims.postal-form": ("946120000", "9461"),
    "claims.contact": ("*TE*5105550100", ""),
    "claims.taxonomy": ("PRV*BI*PXC*225X00000X", "PRV*BI*PXC*225X"),
    "claims.tax-id": ("REF*EI*123456789", "REF*EI*12345"),
    "claims.empty-reference": ("HI*ABK", "REF*G1*~HI*ABK"),
    "claims.qualifier": ("*PI*NW001", "*ZZ*NW001"),
    "claims.placeholder": ("*MI*W12345", "*MI*000000000"),
    "claims.no-address": ("N3*2 OAK ROAD~", ""),
    "claims.born-after": ("DMG*D8*20180504", "DMG*D8*20261105"),
    "claims.too-long": ("CLM*CS000000001", "CLM*CS00000000100000000000000"),
    "claims.first-diagnosis": ("ABK:F82", "ABK:W19XXXA"),
    "claims.icd-short": ("ABF:F840", "ABF:F84"),
    "claims.line-number": ("LX*2", "LX*1"),
    "claims.line-twice": ("HC:97535:GO", "HC:97530:GO:59"),
    "claims.modifier-twice": (":GO:59", ":GO:GO"),
    "claims.pointers": ("***1:2~", "***1:2:1:2:1~"),
    "claims.no-first-payer": ("SBR*P*", "SBR*S*"),
    "claims.first-payer-sum": (
        "REF*6R*CS000000001-1~",
        "REF*6R*CS000000001-1~SVD*NW001*40*HC:97530**2~CAS*CO*45*50~DTP*573*D8*20261104~",
    ),
}
"""What is changed in the file above to plant each fault that our own reader names."""


def planted(code: str) -> str:
    """The file of the claim above with that fault."""
    old, new = PLANTED[code]
    return text().replace(old, new)
