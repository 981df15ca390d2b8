"""The 837P (005010X222A1): claims as one interchange, written segment by segment. Pure.

It writes what it is given and refuses what cannot be written; who may make a file, and from what,
is `exchange.claims`. Only situational segments whose situation holds are sent.
Source: ASC X12N 005010X222A1, as validated in tests/unit/test_claims_file.py by two readers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby, islice

from countersign.base.errors import UserError
from countersign.exchange.formats.x12.segments import written
from countersign.exchange.formats.x12.values import (
    digits,
    icd_bare,
    plain,
    written_day,
    written_money,
)

GUIDE = "005010X222A1"
SELF = "18"
MOST_IN_A_SET = 5_000
"""What the guide asks a sender not to exceed in one ST."""
MOST_DIAGNOSES, MOST_MODIFIERS, MOST_POINTERS, MOST_LINES = 12, 4, 4, 50
NEW, REPLACEMENT, VOID = "1", "7", "8"


@dataclass(frozen=True, slots=True)
class Address:
    line: str
    city: str
    state: str
    postal: str
    line2: str = ""


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who sends to whom, and the interchange's number. `test` marks it as not for payment."""

    sender: str
    receiver: str
    control: int
    at: datetime
    sender_qualifier: str = "ZZ"
    receiver_qualifier: str = "ZZ"
    test: bool = False


@dataclass(frozen=True, slots=True)
class Submitter:
    name: str
    id: str
    contact: str
    phone: str
    receiver_name: str
    receiver_id: str


@dataclass(frozen=True, slots=True)
class Provider:
    """The practice, or a person when there is a first name."""

    last: str
    npi: str
    first: str = ""
    taxonomy: str = ""
    tax_id: str = ""
    address: Address | None = None

    @property
    def kind(self) -> str:
        return "1" if self.first else "2"


@dataclass(frozen=True, slots=True)
class Person:
    last: str
    first: str
    birth_date: date
    sex: str
    address: Address
    middle: str = ""


@dataclass(frozen=True, slots=True)
class Insured:
    """Whose plan it is, and who pays by it. `relation` is the client's to the insured."""

    person: Person
    member_id: str
    payer: str
    payer_id: str
    filing: str
    relation: str = SELF
    group: str = ""
    order: str = "P"


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What a payer took off and why: its group ("CO"), its reason, and how much."""

    group: str
    reason: str
    dollars: Decimal


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the payer before this one decided: for the claim, and for each line by its number."""

    insured: Insured
    paid: Decimal
    on: date
    lines: Sequence[tuple[Decimal, Sequence[Adjustment]]] = ()


@dataclass(frozen=True, slots=True)
class Line:
    code: str
    units: int
    dollars: Decimal
    day: date
    control: str
    modifiers: Sequence[str] = ()
    pointers: Sequence[int] = (1,)


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim. `replaces` is the payer's own number of the one that this replaces or voids."""

    control: str
    client: Person
    insured: Insured
    diagnoses: Sequence[str]
    lines: Sequence[Line]
    rendering: Provider
    place: str = "11"
    frequency: str = NEW
    replaces: str = ""
    authorization: str = ""
    referring: Provider | None = None
    facility: Provider | None = None
    earlier: Earlier | None = None
    delay_reason: str = ""

    @property
    def total(self) -> Decimal:
        return sum((line.dollars for line in self.lines), Decimal(0))


@dataclass(slots=True)
class _Set:
    """Counts what stands in the ST that is being written."""

    control: str
    count: int = 0
    level: int = 0
    claims: int = field(default=0)


def interchange(
    envelope: Envelope, submitter: Submitter, billing: Provider, claims: Iterable[Claim]
) -> Iterator[str]:
    """The whole file, a segment a piece. Raises UserError for a value that cannot be written.

    Claims of one insured that follow each other share their subscriber's loop.
    """
    number = f"{envelope.control:09d}"
    yield isa(envelope)
    yield written(
        [
            "GS",
            "HC",
            envelope.sender,
            envelope.receiver,
            written_day(envelope.at.date()),
            f"{envelope.at:%H%M}",
            str(envelope.control),
            "X",
            GUIDE,
        ]
    )
    rest, sets = iter(claims), 0
    while batch := list(islice(rest, MOST_IN_A_SET)):
        sets += 1
        one = _Set(f"{sets:04d}")
        for segment in _body(envelope, submitter, billing, batch, one):
            one.count += 1
            yield segment
        yield written(["SE", str(one.count + 1), one.control])
    if not sets:
        raise UserError("A file of claims needs a claim.", field="claims")
    yield written(["GE", str(sets), str(envelope.control)])
    yield written(["IEA", "1", number])


def isa(envelope: Envelope) -> str:
    """The one segment of fixed width. Raises UserError when it does not fit."""
    number = f"{envelope.control:09d}"
    elements = (
        *("ISA", "00", " " * 10, "00", " " * 10),
        *(envelope.sender_qualifier, f"{envelope.sender:<15}"),
        *(envelope.receiver_qualifier, f"{envelope.receiver:<15}"),
        *(f"{envelope.at:%y%m%d}", f"{envelope.at:%H%M}", "^", "00501", number, "0"),
        *("T" if envelope.test else "P", ":"),
    )
    made = "*".join(elements) + "~"
    if len(made) != 106 or envelope.control > 999_999_999:
        raise UserError(
            "The sender's or the receiver's id is longer than 15 letters.",
            field="sender",
            remedy="Enter it under Claims, Set-up, as the clearinghouse gave it.",
        )
    return made


def _body(
    envelope: Envelope, to: Submitter, billing: Provider, claims: list[Claim], one: _Set
) -> Iterator[str]:
    yield written(["ST", "837", one.control, GUIDE])
    day, hour = written_day(envelope.at.date()), f"{envelope.at:%H%M}"
    yield written(["BHT", "0019", "00", f"{envelope.control}-{one.control}", day, hour, "CH"])
    yield written(["NM1", "41", "2", _name(to.name, 60, "submitter"), *[""] * 4, "46", to.id])
    yield written(["PER", "IC", plain(to.contact, 60), "TE", digits(to.phone)])
    receiver = _name(to.receiver_name, 60, "receiver")
    yield written(["NM1", "40", "2", receiver, *[""] * 4, "46", to.receiver_id])
    one.level = 1
    yield written(["HL", "1", "", "20", "1"])
    if billing.taxonomy:
        yield written(["PRV", "BI", "PXC", billing.taxonomy])
    yield _provider("85", billing)
    yield from _address(billing.address, "billing address")
    yield written(["REF", "EI", digits(billing.tax_id)])
    for insured, held in groupby(claims, key=lambda claim: claim.insured):
        yield from _of_insured(insured, list(held), billing, one)


def _of_insured(
    insured: Insured, claims: list[Claim], billing: Provider, one: _Set
) -> Iterator[str]:
    own = insured.relation == SELF
    one.level += 1
    level = one.level
    yield written(["HL", str(level), "1", "22", "0" if own else "1"])
    yield _sbr(insured)
    yield _person("IL", insured.person, insured.member_id)
    if own:
        yield from _about(insured.person)
    payer = _name(insured.payer, 60, "payer")
    yield written(["NM1", "PR", "2", payer, *[""] * 4, "PI", insured.payer_id])
    for client, held in groupby(claims, key=lambda claim: claim.client):
        if not own:
            one.level += 1
            yield written(["HL", str(one.level), str(level), "23", "0"])
            yield written(["PAT", insured.relation])
            yield _person("QC", client)
            yield from _about(client)
        for claim in held:
            yield from _claim(claim, billing)


def _sbr(insured: Insured) -> str:
    relation = insured.relation if insured.relation == SELF else ""
    return written(
        ["SBR", insured.order, relation, plain(insured.group, 50), *[""] * 5, insured.filing]
    )


def _claim(claim: Claim, billing: Provider) -> Iterator[str]:
    _fits(claim)
    about = f"{claim.place}:B:{claim.frequency}"
    head = ["CLM", claim.control, written_money(claim.total), "", "", about, "Y", "A", "Y", "Y"]
    yield written([*head, *[""] * 10, claim.delay_reason])
    if claim.authorization:
        yield written(["REF", "G1", plain(claim.authorization, 50)])
    if claim.replaces:
        yield written(["REF", "F8", plain(claim.replaces, 50)])
    codes = [icd_bare(code) for code in claim.diagnoses]
    yield written(["HI", f"ABK:{codes[0]}", *(f"ABF:{code}" for code in codes[1:])])
    if claim.referring is not None:
        yield _provider("DN", claim.referring)
    if claim.rendering.npi != billing.npi:
        yield _provider("82", claim.rendering)
        if claim.rendering.taxonomy:
            yield written(["PRV", "PE", "PXC", claim.rendering.taxonomy])
    if claim.facility is not None:
        yield _provider("77", claim.facility)
        yield from _address(claim.facility.address, "site's address")
    if claim.earlier is not None:
        yield from _earlier(claim.earlier)
    for number, line in enumerate(claim.lines, start=1):
        yield from _line(number, line)
        if claim.earlier is not None and claim.earlier.lines:
            yield from _decided(claim.earlier, number, line)


def _line(number: int, line: Line) -> Iterator[str]:
    yield written(["LX", str(number)])
    procedure = ":".join(["HC", line.code, *line.modifiers])
    pointers = ":".join(str(one) for one in line.pointers)
    counted = [written_money(line.dollars), "UN", str(line.units), "", "", pointers]
    yield written(["SV1", procedure, *counted])
    yield written(["DTP", "472", "D8", written_day(line.day)])
    yield written(["REF", "6R", line.control])


def _earlier(earlier: Earlier) -> Iterator[str]:
    """What the payer before this one paid, and whose plan that was."""
    insured = earlier.insured
    head = ["SBR", insured.order, insured.relation, plain(insured.group, 50)]
    yield written([*head, *[""] * 5, insured.filing])
    if not earlier.lines:
        yield written(["DTP", "573", "D8", written_day(earlier.on)])
    yield written(["AMT", "D", written_money(earlier.paid)])
    yield written(["OI", "", "", "Y", "", "", "Y"])
    yield _person("IL", insured.person, insured.member_id)
    payer = _name(insured.payer, 60, "payer")
    yield written(["NM1", "PR", "2", payer, *[""] * 4, "PI", insured.payer_id])


def _decided(earlier: Earlier, number: int, line: Line) -> Iterator[str]:
    """What the payer before this one did with the line."""
    paid, taken_off = earlier.lines[number - 1]
    procedure = ":".join(["HC", line.code, *line.modifiers])
    payer, dollars = earlier.insured.payer_id, written_money(paid)
    yield written(["SVD", payer, dollars, procedure, "", str(line.units)])
    for one in taken_off:
        yield written(["CAS", one.group, one.reason, written_money(one.dollars)])
    yield written(["DTP", "573", "D8", written_day(earlier.on)])


def _fits(claim: Claim) -> None:
    """Raises UserError for what the form has no room for; nothing is dropped silently."""
    at = f"claim {claim.control}"
    if not 1 <= len(claim.diagnoses) <= MOST_DIAGNOSES:
        raise UserError(f"A claim has 1 to {MOST_DIAGNOSES} diagnoses.", field=f"{at} diagnoses")
    if not 1 <= len(claim.lines) <= MOST_LINES:
        raise UserError(f"A claim has 1 to {MOST_LINES} lines.", field=f"{at} lines")
    if claim.frequency != NEW and not claim.replaces:
        raise UserError(
            "A replaced or voided claim needs the payer's own number of the first one.",
            field=f"{at} number",
            remedy="Read the payer's 277CA or 835 of the first claim in first; it has the number.",
        )
    for line in claim.lines:
        if len(line.modifiers) > MOST_MODIFIERS:
            raise UserError(
                f"A line has at most {MOST_MODIFIERS} modifiers.", field=f"{at} modifiers"
            )
        beyond = [one for one in line.pointers if not 1 <= one <= len(claim.diagnoses)]
        if beyond or not 1 <= len(line.pointers) <= MOST_POINTERS:
            raise UserError("A line points to no diagnosis of its claim.", field=f"{at} pointers")


def _provider(role: str, one: Provider) -> str:
    last, first = _name(one.last, 60, "provider"), plain(one.first, 35)
    end = ["XX", one.npi] if one.npi else []
    return written(["NM1", role, one.kind, last, first, "", "", "", *end])


def _person(role: str, one: Person, member_id: str = "") -> str:
    last, first = _name(one.last, 60, "last name"), plain(one.first, 35)
    end = ["MI", plain(member_id, 80)] if member_id else []
    return written(["NM1", role, "1", last, first, plain(one.middle, 25), "", "", *end])


def _about(one: Person) -> Iterator[str]:
    yield from _address(one.address, "address")
    yield written(["DMG", "D8", written_day(one.birth_date), one.sex])


def _address(one: Address | None, what: str) -> Iterator[str]:
    if one is None or not (one.line and one.city):
        raise UserError(f"The {what} is not there.", field=what)
    yield written(["N3", plain(one.line, 55), plain(one.line2, 55)])
    yield written(["N4", plain(one.city, 30), one.state, digits(one.postal)])


def _name(text: str, most: int, what: str) -> str:
    made = plain(text, most)
    if not made:
        raise UserError(
            f"The {what} has no letter that a claim can carry.",
            field=what,
            remedy="Write it in the Latin letters that are on the insurance card.",
        )
    return made
