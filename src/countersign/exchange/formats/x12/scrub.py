"""Our own reader of a claim file, for what validators let pass: totals, check digits, dates, codes.

Every fault is named with its loop and segment. Pure: from segments to faults, one claim in memory
at a time. Source: ASC X12N 005010X222A1; rules/claim_codes.yaml; rules/cpt_ot.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from countersign.base import rules
from countersign.exchange.formats.x12 import values
from countersign.exchange.formats.x12.faults import ROLES, Fault
from countersign.exchange.formats.x12.guide import Found, Guide
from countersign.exchange.formats.x12.loops import Loops
from countersign.exchange.formats.x12.segments import Segment
from countersign.exchange.formats.x12.values import money, npi_holds

ICD_QUALIFIERS = frozenset({"ABK", "ABF"})
OLDEST = date(1900, 1, 1)
LATEST = date(2100, 1, 1)


@dataclass(slots=True)
class _Person:
    """A subscriber or client loop: where it began and whether its DMG came."""

    begun: Segment
    loop: str
    own: bool
    dmg: bool = False


@dataclass(slots=True)
class _Claim:
    begun: Segment
    control: str
    total: Decimal | None
    diagnoses: int = 0
    hi: bool = False
    sums: Decimal = Decimal(0)
    lines: int = 0
    payer_number: bool = False
    frequency: str = ""
    line: Segment | None = None
    dated: bool = True


@dataclass(slots=True)
class _Seen:
    """What was read so far of the file, the provider and the claim."""

    begun: Segment | None = None  # the ST
    sent: date | None = None
    provider: Segment | None = None
    claims: int = 0  # of the set, and whether any provider's level came
    provided: bool = False
    billing: bool = True
    tax: bool = True
    person: _Person | None = None
    subscriber: _Person | None = None
    payer: bool = False
    client: bool = False
    claim: _Claim | None = None
    controls: set[str] = field(default_factory=set)
    others: frozenset[str] = frozenset()


def scrub(segments: Iterable[Segment], *, others: frozenset[str] = frozenset()) -> Iterator[Fault]:
    """Every fault of an 837P, in order. `others` are codes billed beside those of the rules."""
    loops, guide, seen = Loops(), Guide(), _Seen(others=others)
    last: Segment | None = None
    kind = ""
    held: list[Fault] = []  # of a client's loops, until the claim comes that they belong to
    for one in segments:
        if one.id == "ST":
            kind, seen.begun = one.get(1), one
            seen.claims, seen.provided = 0, False
            if kind != "837":
                yield _fault(seen, one, "Header", "claims.not-a-claim", "1", _NOT_837, _RESEND)
        loop = loops.step(one)
        # What the guide says of a claim that ends here is named before the claim is let go of.
        more = [_of_guide(seen, found) for found in guide.step(one, loop)]
        for fault in (*_ends(seen, one), *_read(seen, one, loop), *more):
            if fault.claim or not fault.loop.startswith(_OF_CLIENTS):
                yield fault
            else:
                held.append(fault)
        if held and one.id in ("CLM", "SE"):
            yield from (replace(fault, claim=one.get(1) * (one.id == "CLM")) for fault in held)
            held.clear()
        last = one
    if last is not None and kind and last.id != "IEA":
        yield _fault(
            *(seen, last, "Trailer", "claims.not-whole", ""),
            "The file ends before its IEA segment.",
            "Make the file again, or ask for all of it.",
        )
    if last is None or not kind:
        at = last or Segment("ISA", (), 1, 1)
        yield _fault(seen, at, "Header", "claims.not-a-claim", "", _NOT_837, _RESEND)


_OF_CLIENTS = ("2000B", "2000C", "2010B", "2010C")
_NOT_837 = "This is not a file of professional claims (837P)."
_RESEND = "Choose the claim file."


def _of_guide(seen: _Seen, found: Found) -> Fault:
    return _fault(
        *(seen, found.at, found.loop, found.code, found.element, found.message, found.do),
        blocks=found.blocks,
    )


def _fault(
    seen: _Seen,
    at: Segment,
    loop: str,
    code: str,
    element: str,
    message: str,
    do: str,
    blocks: bool = True,
) -> Fault:
    claim = seen.claim.control if seen.claim else ""
    named = f"{at.id}{int(element):02d}" if element.isdigit() else element and f"{at.id}{element}"
    return Fault(code, message, do, loop, at.id, at.at, at.line, claim, named or "", blocks)


# What is missing is known when the next loop begins -------------------------------------------


def _ends(seen: _Seen, one: Segment) -> Iterator[Fault]:
    """Faults of loops that end where `one` begins."""
    if one.id in ("CLM", "HL", "SE"):
        yield from _claim_ends(seen)
    elif one.id == "LX":
        yield from _line_ends(seen)
    if one.id in ("CLM", "SE") or (one.id == "HL" and one.get(3) in ("20", "22", "23")):
        yield from _person_ends(seen)
    if one.id == "CLM":
        yield from _whose(seen, one)
    if one.id == "SE" or (one.id == "HL" and one.get(3) in ("20", "22")):
        yield from _provider_ends(seen)
    if one.id == "SE":
        yield from _counted_rightly(seen, one)


def _no_provider(seen: _Seen, at: Segment) -> Fault:
    return _fault(
        *(seen, at, "2010AA", "claims.no-billing-provider", ""),
        "There is no billing provider (no NM1*85 in loop 2010AA).",
        "Enter the practice's name, NPI and address under Claims, Set-up.",
    )


def _counted_rightly(seen: _Seen, one: Segment) -> Iterator[Fault]:
    begun = seen.begun
    if begun is None:
        return
    if seen.claims and not seen.provided:
        yield _no_provider(seen, begun)
    count = one.at - begun.at + 1
    if one.get(1).lstrip("0") != str(count) or one.get(2) != begun.get(2):
        yield _fault(
            *(seen, one, "Trailer", "claims.count", "1"),
            f"The SE segment says {one.get(1) or 'nothing'} segments of set {one.get(2)}; there "
            f"are {count} of set {begun.get(2)}.",
            "Make the file again; it was changed by hand, or part of it is missing.",
        )


def _claim_ends(seen: _Seen) -> Iterator[Fault]:
    claim = seen.claim
    if claim is None:
        return
    yield from _line_ends(seen)
    if not claim.hi:
        yield _fault(
            *(seen, claim.begun, "2300", "claims.no-diagnosis", ""),
            "The claim has no diagnosis (no HI segment with ABK).",
            "Put the client's first diagnosis on the claim.",
        )
    if not claim.lines:
        yield _fault(
            *(seen, claim.begun, "2400", "claims.no-line", ""),
            "The claim has no service line.",
            "Leave the claim out, or bill what was signed.",
        )
    elif claim.total is not None and claim.total != claim.sums:
        yield _fault(
            *(seen, claim.begun, "2300", "claims.total", "2"),
            f"The claim says ${claim.total}, and its {claim.lines} lines add up to ${claim.sums}.",
            "Make the total the sum of its lines.",
        )
    if claim.frequency in ("7", "8") and not claim.payer_number:
        yield _fault(
            *(seen, claim.begun, "2300", "claims.no-payer-number", ""),
            "A replaced or voided claim needs the payer's number of the first one (REF F8).",
            "Take it from the payer's answer to the first claim.",
        )
    seen.claim = None


def _line_ends(seen: _Seen) -> Iterator[Fault]:
    claim = seen.claim
    if claim is None or claim.line is None:
        return
    if not claim.dated:
        yield _fault(
            *(seen, claim.line, "2400", "claims.no-service-date", ""),
            "The line has no date of service (DTP 472).",
            "Give each line its day.",
        )
    claim.line = None


def _whose(seen: _Seen, one: Segment) -> Iterator[Fault]:
    """A claim stands in the loops of a client and of a payer."""
    subscriber = seen.subscriber
    if subscriber is None or not (subscriber.own or seen.client):
        yield _fault(
            *(seen, one, "2000C", "claims.no-client", ""),
            "The claim stands in no client's loop: the insured is somebody else, and no level 23 "
            "names the client.",
            "Say under the client's billing how the client is related to the insured.",
        )
    if subscriber is not None and not seen.payer:
        yield _fault(
            *(seen, subscriber.begun, "2010BB", "claims.no-payer", ""),
            "There is no payer (no NM1*PR in loop 2010BB).",
            "Choose the payer on the client's coverage.",
        )


def _person_ends(seen: _Seen) -> Iterator[Fault]:
    """The client's loop must have a DMG before a claim comes, or before it is left."""
    who = seen.person
    if who is None:
        return
    needed = who.loop == "2010CA" or who.own
    if needed and not who.dmg:
        yield _fault(
            *(seen, who.begun, who.loop, "claims.no-dmg", ""),
            "The client's birth date and sex are missing (no DMG segment).",
            "Enter both on the client's billing page.",
        )
    seen.person = None


def _provider_ends(seen: _Seen) -> Iterator[Fault]:
    if seen.provider is None:
        return
    if not seen.billing:
        yield _no_provider(seen, seen.provider)
    elif not seen.tax:
        yield _fault(
            *(seen, seen.provider, "2010AA", "claims.no-tax-id", ""),
            "The billing provider has no tax number (no REF*EI or REF*SY).",
            "Enter the practice's tax number under Claims, Set-up.",
        )
    seen.provider = None


# What is there and wrong ------------------------------------------------------------------------


def _read(seen: _Seen, one: Segment, loop: str) -> Iterator[Fault]:
    match one.id:
        case "ISA" | "GS":
            element = {"ISA": "9", "GS": "4"}[one.id]
            text = one.get(int(element))
            if values.day(f"20{text}" if one.id == "ISA" else text) is None:
                yield _bad_date(seen, one, loop, element, text)
        case "BHT":
            seen.sent = values.day(one.get(4))
            if seen.sent is None:
                yield _bad_date(seen, one, loop, "4", one.get(4))
        case "HL":
            yield from _level(seen, one, loop)
        case "NM1":
            yield from _named(seen, one, loop)
        case "DMG":
            yield from _born(seen, one, loop)
        case "DTP":
            yield from _dated(seen, one, loop)
        case "SBR":
            yield from _insured(seen, one, loop)
        case "PAT":
            yield from _listed(seen, one, loop, "1", "relations", "relation to the insured")
        case "CLM":
            yield from _claimed(seen, one, loop)
        case "HI":
            yield from _diagnosed(seen, one, loop)
        case "REF":
            _numbered(seen, one, loop)
        case "LX" if seen.claim is not None:
            seen.claim.line, seen.claim.dated = one, False
        case "SV1":
            yield from _served(seen, one, loop)
        case "N4":
            yield from _placed(seen, one, loop)


def _level(seen: _Seen, one: Segment, loop: str) -> Iterator[Fault]:
    kind = one.get(3)
    if kind == "20":
        seen.provider, seen.billing, seen.tax, seen.provided = one, False, False, True
        seen.subscriber = None
    elif kind == "22":
        seen.subscriber, seen.payer, seen.client = None, False, False
    elif kind == "23":
        seen.client = True
    else:
        yield _fault(
            *(seen, one, loop, "claims.level", "3"),
            f"The level {kind or '(empty)'} is not one of a claim: 20, 22 or 23.",
            "Make the file again.",
        )


def _named(seen: _Seen, one: Segment, loop: str) -> Iterator[Fault]:
    role = one.get(1)
    if loop == "2010AA":
        seen.billing = True
    if loop in ("2010BA", "2010CA"):
        own = loop == "2010BA" and seen.subscriber is not None and seen.subscriber.own
        seen.person = _Person(one, loop, own)
        if loop == "2010BA" and not one.get(9):
            yield _fault(
                *(seen, one, loop, "claims.no-member-id", "9"),
                "The insured has no member number.",
                "Enter it on the client's coverage.",
            )
    if loop == "2010BB":
        seen.payer = True
    if loop == "2010BB" and not one.get(9):
        yield _fault(
            *(seen, one, loop, "claims.no-payer-id", "9"),
            "The payer has no payer id.",
            "Enter it under Payers; the clearinghouse lists them.",
        )
    if role in _NAMED and not one.get(3).strip():
        yield _fault(
            *(seen, one, loop, "claims.no-name", "3"),
            f"The name of {ROLES.get(role, 'somebody')} is missing.",
            "Enter the name, then make the file again.",
        )
    if one.get(8) == "XX" and not npi_holds(one.get(9)):
        yield _fault(
            *(seen, one, loop, "claims.npi", "9"),
            f"The NPI {one.get(9)} of {ROLES.get(role, 'a provider')} is no NPI: its check "
            "digit does not agree.",
            "Compare it with the NPI registry and mend it where it was entered.",
        )
    elif role in ("85", "82") and not one.get(9):
        yield _fault(
            *(seen, one, loop, "claims.no-npi", "9"),
            f"{ROLES[role].capitalize()} has no NPI.",
            "Enter it under Staff, or under Claims, Set-up.",
        )


_NAMED = frozenset({"41", "40", "85", "82", "IL", "QC", "PR"})
_MODIFIER = re.compile(r"[A-Z0-9]{2}")


def _born(seen: _Seen, one: Segment, loop: str) -> Iterator[Fault]:
    if loop not in ("2010BA", "2010CA"):
        return
    born = values.day(one.get(2)) if one.get(1) == "D8" else None
    if seen.person is not None:
        seen.person.dmg = True
    if born is None or born < OLDEST or (seen.sent is not None and born > seen.sent):
        yield _bad_date(seen, one, loop, "2", one.get(2))
    yield from _listed(seen, one, loop, "3", "sexes", "sex")


def _dated(seen: _Seen, one: Segment, loop: str) -> Iterator[Fault]:
    form, text = one.get(2), one.get(3)
    days = [values.day(part) for part in (text.split("-") if form == "RD8" else [text])]
    if form == "RD8" and len(days) != 2:
        days = [None]
    if form == "DT":
        days = [values.day(text[:8]) if len(text) == 12 and text.isdigit() else None]
    fault = form not in ("D8", "RD8", "DT") or None in days
    real = [on for on in days if on is not None]
    if not fault and len(real) == 2 and real[1] < real[0]:
        fault = True
    if not fault and one.get(1) == "472" and seen.sent is not None:
        fault = real[-1] > seen.sent or real[0] < OLDEST
    if fault:
        yield _bad_date(seen, one, loop, "3", text)
    if one.get(1) == "472" and seen.claim is not None:
        seen.claim.dated = True


def _bad_date(seen: _Seen, one: Segment, loop: str, element: str, text: str) -> Fault:
    return _fault(
        *(seen, one, loop, "claims.date", element),
        f"{text or 'An empty text'} is no day that can be: not a day of the calendar, in another "
        "form than the segment says, or after the file was made.",
        "Put the right day where it was entered, then make the file again.",
    )


def _insured(seen: _Seen, one: Segment, loop: str) -> Iterator[Fault]:
    if loop == "2000B":
        who = _Person(one, loop, one.get(2) == "18")
        seen.subscriber = who
    if one.get(2):
        yield from _listed(seen, one, loop, "2", "relations", "relation to the insured")
    yield from _listed(seen, one, loop, "9", "filing", "kind of payer")


def _listed(
    seen: _Seen, one: Segment, loop: str, element: str, table: str, what: str
) -> Iterator[Fault]:
    text = one.get(int(element))
    if text not in _codes()[table]:
        yield _fault(
            *(seen, one, loop, "claims.unknown-code", element),
            f"{text or '(empty)'} is no code for the {what}.",
            "Choose one of the list where it was entered.",
        )


@lru_cache(maxsize=1)
def _codes() -> Any:
    return rules.load("claim_codes", on=LATEST)


def _claimed(seen: _Seen, one: Segment, loop: str) -> Iterator[Fault]:
    claim = _Claim(one, one.get(1), money(one.get(2)))
    claim.frequency = one.part(5, 3)
    seen.claim = claim
    seen.claims += 1
    if claim.total is None or claim.total < 0:
        yield _fault(
            *(seen, one, loop, "claims.total", "2"),
            f"{one.get(2) or '(empty)'} is no amount of dollars.",
            "Make the total the sum of its lines.",
        )
    if not claim.control or claim.control in seen.controls:
        yield _fault(
            *(seen, one, loop, "claims.control", "1"),
            "The claim's own number is missing or stands on two claims of this file.",
            "Give each claim a number of its own.",
        )
    seen.controls.add(claim.control)
    for component, table, what in ((1, "places", "place"), (3, "frequencies", "kind of claim")):
        text = one.part(5, component)
        if text not in _codes()[table]:
            yield _fault(
                *(seen, one, loop, "claims.unknown-code", f"05-{component}"),
                f"{text or '(empty)'} is no code for the {what}.",
                "Choose one of the list where it was entered.",
            )


def _diagnosed(seen: _Seen, one: Segment, loop: str) -> Iterator[Fault]:
    if seen.claim is None:
        return
    had: set[str] = set()
    for number in range(1, len(one.elements) + 1):
        kind, code = one.part(number, 1), one.part(number, 2)
        if kind in ("BK", "BF"):
            yield _fault(
                *(seen, one, loop, "claims.icd", str(number)),
                f"{code} is marked as ICD-9, which ended in 2015.",
                "Use the ICD-10-CM code.",
            )
        if kind not in ICD_QUALIFIERS:
            continue
        seen.claim.diagnoses += 1
        seen.claim.hi = seen.claim.hi or kind == "ABK"
        if wrong := values.icd_fault(code):
            yield _fault(
                *(seen, one, loop, "claims.icd", str(number)),
                f"The diagnosis {code} {wrong}; a claim carries it like F840.",
                "Take the dot out, or compare the code with the chart.",
            )
        if code in had:
            yield _fault(
                *(seen, one, loop, "claims.icd-twice", str(number)),
                f"The diagnosis {code} stands twice on the claim.",
                "Leave one of them out.",
            )
        had.add(code)


def _numbered(seen: _Seen, one: Segment, loop: str) -> None:
    if loop == "2010AA" and one.get(1) in ("EI", "SY") and one.get(2).strip():
        seen.tax = True
    if loop == "2300" and one.get(1) == "F8" and one.get(2).strip() and seen.claim is not None:
        seen.claim.payer_number = True


def _served(seen: _Seen, one: Segment, loop: str) -> Iterator[Fault]:
    claim = seen.claim
    if claim is None:
        return
    claim.lines += 1
    claim.line = one
    dollars = money(one.get(2))
    if dollars is None or dollars < 0:
        yield _fault(
            *(seen, one, loop, "claims.amount", "2"),
            f"{one.get(2) or '(empty)'} is no amount of dollars.",
            "Enter the practice's price of the code under Claims, Set-up.",
        )
    claim.sums += dollars or Decimal(0)
    yield from _procedure(seen, one, loop)
    yield from _counted(seen, one, loop)
    pointers = [part for part in one.parts(7) if part]
    wrong = [p for p in pointers if not (p.isdigit() and 1 <= int(p) <= max(claim.diagnoses, 1))]
    if wrong or not pointers:
        yield _fault(
            *(seen, one, loop, "claims.pointer", "7"),
            "The line points to no diagnosis of the claim.",
            "Point each line to one of the claim's diagnoses.",
        )


def _procedure(seen: _Seen, one: Segment, loop: str) -> Iterator[Fault]:
    kind, code, *modifiers = (*one.parts(1), "", "")[: max(2, len(one.parts(1)))]
    if kind != "HC":
        yield _fault(
            *(seen, one, loop, "claims.unknown-code", "01-1"),
            f"{kind or '(empty)'} is not the mark of a CPT or HCPCS code (HC).",
            "Make the file again.",
        )
    elif not values.procedure_fits(code):
        yield _fault(
            *(seen, one, loop, "claims.unknown-code", "01-2"),
            f"{code or '(empty)'} has not the form of a procedure code.",
            "Compare the line with the signed charge.",
        )
    elif code not in _known(seen.sent or LATEST) and code not in seen.others:
        yield _fault(
            *(seen, one, loop, "claims.unknown-code", "01-2"),
            f"{code} is no code that occupational therapy bills, as far as is known here.",
            "Compare the line with the signed charge; a code of yours is known by its price.",
        )
    for number, modifier in enumerate(modifiers[:4], start=3):
        if modifier and not _MODIFIER.fullmatch(modifier):
            yield _fault(
                *(seen, one, loop, "claims.modifier", f"01-{number}"),
                f"{modifier} has not the form of a modifier: two capitals or digits.",
                "Compare the line with the signed charge.",
            )


@lru_cache(maxsize=32)
def _known(on: date) -> frozenset[str]:
    """The codes of the rules that had begun by the day the file was made."""
    return frozenset(
        row["code"]
        for row in rules.load("cpt_ot", on=on)["codes"]
        if not row.get("effective") or date.fromisoformat(str(row["effective"])) <= on
    )


def _counted(seen: _Seen, one: Segment, loop: str) -> Iterator[Fault]:
    unit, text = one.get(3), one.get(4)
    anesthesia = one.part(1, 2).startswith("0")
    if unit not in values.UNITS or (unit == "MJ" and not anesthesia):
        yield _fault(
            *(seen, one, loop, "claims.unit-code", "3"),
            f"{unit or '(empty)'} is not what a therapy line counts: UN, units.",
            "Write UN; minutes (MJ) are for anesthesia.",
        )
    count = money(text)
    if count is None or count <= 0 or (unit == "UN" and count != count.to_integral_value()):
        yield _fault(
            *(seen, one, loop, "claims.units", "4"),
            f"{text or '(empty)'} is no whole number of units above 0.",
            "Compare the line with the signed charge.",
        )


def _placed(seen: _Seen, one: Segment, loop: str) -> Iterator[Fault]:
    """The billing provider and the site need the postal code with its last four digits."""
    if loop not in ("2010AA", "2310C") or one.get(4):
        return
    if not (one.get(3).isdigit() and len(one.get(3)) == 9):
        yield _fault(
            *(seen, one, loop, "claims.postal", "3"),
            f"{one.get(3) or '(empty)'} is no postal code of nine digits.",
            "Look up the last four digits and enter them under Claims, Set-up.",
            blocks=False,
        )
