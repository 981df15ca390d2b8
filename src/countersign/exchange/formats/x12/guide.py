"""What else of the guide's rules a claim file must keep, and what clearinghouses add to them. Pure.

Beside `scrub`, segment by segment: levels and envelopes, the order of segments, values that only
look like ones, and what the first payer decided. One claim in memory at a time.
Source: ASC X12N 005010X222A1; rules/claim_codes.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from countersign.base import rules
from countersign.exchange.formats.x12.segments import Segment
from countersign.exchange.formats.x12.values import day, money

LATEST = date(2100, 1, 1)
GUIDES = frozenset({"005010X222A1", "005010X222A2"})
BOX = re.compile(r"\bP\.? ?O\.? ?BOX\b|\bPOST OFFICE BOX\b", re.IGNORECASE)
TAXONOMY = re.compile(r"\d{3}[0-9A-Z]{6}X")
_POSTAL = re.compile(r"\d{5}(\d{4})?")
_PLACEHOLDER = re.compile(r"(.)\1*|UNKNOWN|NONE|N/?A|SELF|PENDING|TEST|SAME")
_PAYERS = frozenset("PSTABCDEFGHU")
_AGAIN = frozenset({"76", "77", "91"})
_CLM = {6: frozenset("YN"), 7: frozenset("ABC"), 8: frozenset("YNW"), 9: frozenset("IY")}
_CLM_WORDS = {
    6: "whether the signature is on file",
    7: "whether assignment is taken",
    8: "whether benefits go to the practice",
    9: "whether information may be released",
}
_CHILD_LEVELS = {"20": "22", "22": "23"}
_PARENTS = {"22": "20", "23": "22"}
_PERSON = ("NM1", "N2", "N3", "N4", "DMG", "REF", "PER")
_CLAIM = (
    *("CLM", "DTP", "PWK", "CN1", "AMT", "REF", "K3", "NTE", "CR1", "CR2", "CRC", "HI", "HCP"),
)
_LINE = (
    *("LX", "SV1", "SV5", "PWK", "CR1", "CR3", "CRC", "DTP", "QTY", "MEA", "CN1", "AMT", "REF"),
    *("K3", "NTE", "PS1", "HCP"),
)
_OTHER = ("SBR", "CAS", "AMT", "OI", "MOA")
_DECIDED = ("SVD", "CAS", "DTP", "AMT")
_ORDERS = {
    **dict.fromkeys(("2010AA", "2010AB", "2010AC", "2010BA", "2010BB", "2010CA"), _PERSON),
    **{"2300": _CLAIM, "2400": _LINE, "2320": _OTHER, "2430": _DECIDED},
}
AGAIN = "Make the file again."


@dataclass(frozen=True, slots=True)
class Found:
    """A fault before it has its claim: code, where, what, and what to do."""

    code: str
    at: Segment
    loop: str
    element: str
    message: str
    do: str
    blocks: bool = True


@dataclass(slots=True)
class _Level:
    segment: Segment
    children: int = 0


@dataclass(slots=True)
class _Whom:
    """A client's loop: whether it is the client's, and whether the address came."""

    begun: Segment
    loop: str
    client: bool
    street: bool = False
    city: bool = False


@dataclass(slots=True)
class _Line:
    begun: Segment
    served: Segment | None = None
    code: str = ""
    modifiers: tuple[str, ...] = ()
    charged: Decimal = Decimal(0)
    decided: dict[str, Decimal] = field(default_factory=dict)  # dollars accounted for, by payer
    svd: dict[str, Segment] = field(default_factory=dict)
    payer: str = ""


@dataclass(slots=True)
class _Claim:
    begun: Segment
    others: int = 0
    amounts: dict[int, tuple[Segment, Decimal]] = field(default_factory=dict)
    payers: dict[int, str] = field(default_factory=dict)
    paid: dict[str, Decimal] = field(default_factory=dict)
    written_off: set[int] = field(default_factory=set)  # other payers with CAS of the whole claim
    lines: int = 0
    had: set[tuple[str, tuple[str, ...], str]] = field(default_factory=set)
    line: _Line | None = None


class Guide:
    """Follows the segments of a file with their loops, and names what the rules do not allow."""

    def __init__(self) -> None:
        self._isa = self._gs = ""
        self._st: Segment | None = None
        self._receiver = False
        self._levels: dict[str, _Level] = {}
        self._insured: Segment | None = None
        self._own = False
        self._whom: _Whom | None = None
        self._born: tuple[date, Segment, str] | None = None
        self._claim: _Claim | None = None
        self._loop = ""
        self._rank = -1

    def step(self, one: Segment, loop: str) -> Iterator[Found]:
        """What is wrong with `one`, and with what ends where it begins."""
        if one.id in ("HL", "CLM", "SE"):
            yield from self._ended(one)
        yield from self._ordered(one, loop)
        if not _plain("".join(one.elements)):
            number = next(n for n, t in enumerate(one.elements, start=1) if not _plain(t))
            yield Found(
                *("claims.letters", one, loop, str(number)),
                "There is a letter that payers' readers do not take.",
                "Write names and addresses with plain Latin letters, without accents.",
            )
        match one.id:
            case "ISA" | "GS" | "ST" | "BHT" | "GE" | "IEA":
                yield from self._envelope(one, loop)
            case "HL":
                yield from self._level(one, loop)
            case "SBR":
                yield from self._payer(one, loop)
            case "NM1" | "N3" | "N4" | "DMG" | "PER" | "PRV" | "REF":
                yield from self._person(one, loop)
            case _:
                yield from self._charged(one, loop)

    # Order, envelopes, levels --------------------------------------------------------------------

    def _ordered(self, one: Segment, loop: str) -> Iterator[Found]:
        """Segments of a loop come in the guide's order."""
        order = _ORDERS.get(loop, ())
        begins = loop != self._loop or one.id in ("NM1", "CLM", "LX", "SBR", "SVD")
        if begins:
            self._loop, self._rank = loop, -1
        if one.id not in order:
            return
        rank = order.index(one.id)
        if rank < self._rank:
            yield Found(
                *("claims.out-of-order", one, loop, ""),
                f"The {one.id} segment comes after one that must follow it.",
                AGAIN,
            )
        self._rank = max(rank, self._rank)

    def _envelope(self, one: Segment, loop: str) -> Iterator[Found]:
        match one.id:
            case "ISA":
                self._isa = one.get(13)
            case "GS":
                self._gs = one.get(6)
                if one.get(8) not in GUIDES:
                    yield _guide(one, loop, "8")
            case "ST":
                self._st, self._receiver, self._levels = one, False, {}
                if one.get(1) == "837" and one.get(3) and one.get(3) not in GUIDES:
                    yield _guide(one, loop, "3")
            case "BHT":
                for number, known in ((2, ("00", "18")), (6, ("CH", "RP", "31"))):
                    if one.get(number) not in known:
                        yield _not_a_code(one, loop, number, "what the file is for")
            case "GE" | "IEA":
                begun = self._gs if one.id == "GE" else self._isa
                if one.get(2).strip() != begun.strip():
                    yield Found(
                        *("claims.control-number", one, loop, "2"),
                        f"The {one.id} segment has another number than what it closes.",
                        AGAIN,
                    )

    def _level(self, one: Segment, loop: str) -> Iterator[Found]:
        number, above, kind = one.get(1), one.get(2), one.get(3)
        if kind == "20" and not self._receiver and self._st is not None:
            self._receiver = True
            yield Found(
                *("claims.no-receiver", self._st, "1000B", ""),
                "The file does not say who receives it (no NM1*40 in loop 1000B).",
                "Enter the clearinghouse under Claims, Set-up.",
            )
        parent = self._levels.get(above)
        wanted = _PARENTS.get(kind)
        wrong = number in self._levels or not number.isdigit()
        if wanted is None:
            wrong = wrong or bool(above)
        elif parent is None or parent.segment.get(3) != wanted:
            wrong = True
        else:
            parent.children += 1
        if wrong:
            yield Found(
                *("claims.level-order", one, loop, "2"),
                "The level has no level above it in this file, or its number comes twice.",
                AGAIN,
            )
        self._levels[number] = _Level(one)

    def _children(self) -> Iterator[Found]:
        """What each level says of levels below it, known at the end of the set."""
        for level in self._levels.values():
            says = level.segment.get(4)
            if says not in ("0", "1") or (says == "1") != (level.children > 0):
                kind = level.segment.get(3)
                loop = {"20": "2000A", "22": "2000B", "23": "2000C"}.get(kind, "2000")
                yield Found(
                    *("claims.level-order", level.segment, loop, "4"),
                    "What the level says of levels below it is not so.",
                    AGAIN,
                )
        self._levels = {}

    # People ------------------------------------------------------------------------------------

    def _payer(self, one: Segment, loop: str) -> Iterator[Found]:
        if loop == "2000B":
            self._insured, self._own = one, one.get(2) == "18"
        elif self._claim is not None:
            self._claim.others += 1
        if one.get(1) not in _PAYERS:
            yield _not_a_code(one, loop, 1, "whether the plan pays first, second or later")

    def _person(self, one: Segment, loop: str) -> Iterator[Found]:
        match one.id:
            case "NM1":
                yield from self._named(one, loop)
            case "N3":
                if self._whom is not None and loop == self._whom.loop:
                    self._whom.street = bool(one.get(1).strip())
                if loop == "2010AA" and BOX.search(one.get(1)):
                    yield Found(
                        *("claims.address", one, loop, "1"),
                        "The billing address is a post-office box; payers want a street.",
                        "Enter the street under Claims, Set-up.",
                    )
            case "N4":
                if self._whom is not None and loop == self._whom.loop:
                    self._whom.city = bool(one.get(1).strip())
                yield from _place(one, loop)
            case "DMG" if loop in ("2010BA", "2010CA"):
                born = day(one.get(2))
                self._born = None if born is None else (born, one, loop)
            case "PER" if loop == "1000A" and not one.get(4).strip():
                yield Found(
                    *("claims.contact", one, loop, "4"),
                    "The submitter's contact has no telephone number or e-mail address.",
                    "Enter it under Claims, Set-up.",
                )
            case "PRV" if not TAXONOMY.fullmatch(one.get(3)):
                yield Found(
                    *("claims.taxonomy", one, loop, "3"),
                    f"{one.get(3) or '(empty)'} has not the form of a taxonomy code.",
                    "An occupational therapist's is 225X00000X; enter it under Claims, Set-up.",
                )
            case "REF":
                yield from _reference(one, loop)

    def _named(self, one: Segment, loop: str) -> Iterator[Found]:
        if one.get(1) == "40" and loop == "1000B":
            self._receiver = True
        if loop in ("2010BA", "2010CA"):
            self._whom = _Whom(one, loop, client=loop == "2010CA" or self._own)
        if loop in ("2010BB", "2330B") and one.get(8) not in ("PI", "XV"):
            yield _qualifier(one, loop, "8", "the payer's number", "PI")
        if loop == "2010BA" and _PLACEHOLDER.fullmatch(one.get(9).strip().upper()):
            yield Found(
                *("claims.placeholder", one, loop, "9"),
                f"{one.get(9)} is no member number; it only fills the place of one.",
                "Enter the number of the insurance card.",
            )

    def _ended(self, one: Segment) -> Iterator[Found]:
        yield from self._claim_ended()
        whom = self._whom
        if whom is not None and whom.client and not (whom.street and whom.city):
            yield Found(
                *("claims.no-address", whom.begun, whom.loop, ""),
                "The client's address is missing (N3 and N4).",
                "Enter it on the client's billing page.",
            )
        self._whom = None
        if one.id == "HL" and one.get(3) in ("22", "23"):
            self._born = None
        if one.id == "SE":
            yield from self._children()

    # Claims and lines --------------------------------------------------------------------------

    def _charged(self, one: Segment, loop: str) -> Iterator[Found]:
        if one.id == "CLM":
            self._claim = _Claim(one)
            yield from _claim_codes(one, loop)
        claim = self._claim
        if claim is None:
            return
        match one.id:
            case "HI":
                yield from _diagnoses(one, loop)
            case "AMT" if loop == "2320" and one.get(1) == "D":
                claim.amounts[claim.others] = one, money(one.get(2)) or Decimal(0)
            case "CAS" if loop == "2320":
                claim.written_off.add(claim.others)
            case "LX":
                yield from _line_ended(claim)
                claim.lines += 1
                claim.line = _Line(one)
                if one.get(1) != str(claim.lines):
                    yield Found(
                        *("claims.line-number", one, loop, "1"),
                        f"The line is numbered {one.get(1) or '(empty)'}, and is the claim's "
                        f"{claim.lines}.",
                        AGAIN,
                    )
            case "SV1" if claim.line is not None:
                yield from _procedure(claim.line, one, loop)
            case "DTP" if one.get(1) == "472" and claim.line is not None:
                yield from self._visit(claim, one, loop)
            case "SVD" if claim.line is not None:
                paid = money(one.get(2)) or Decimal(0)
                claim.line.payer = one.get(1)
                claim.line.svd[one.get(1)] = one
                claim.line.decided[one.get(1)] = paid
                claim.paid[one.get(1)] = claim.paid.get(one.get(1), Decimal(0)) + paid
            case "CAS" if loop == "2430" and claim.line is not None:
                taken = sum(money(one.get(n)) or Decimal(0) for n in (3, 6, 9, 12, 15, 18))
                held = claim.line.decided
                held[claim.line.payer] = held.get(claim.line.payer, Decimal(0)) + taken

    def _visit(self, claim: _Claim, one: Segment, loop: str) -> Iterator[Found]:
        on, line = day(one.get(3)[:8]), claim.line
        if on is not None and self._born is not None and on < self._born[0]:
            _, born, where = self._born
            self._born = None  # once is enough
            yield Found(
                *("claims.born-after", born, where, "2"),
                "The visit was before the client was born.",
                "Compare the birth date with the insurance card, and the day with the note.",
            )
        if line is None:
            return
        key = (line.code, tuple(sorted(line.modifiers)), one.get(3))
        if key in claim.had and not _AGAIN & set(line.modifiers):
            yield Found(
                *("claims.line-twice", line.served or line.begun, loop, "1"),
                f"{line.code} stands twice on this claim, with the same modifiers and day.",
                "Payers pay it once. Put the units together, or say with 76 that it was repeated.",
                blocks=False,
            )
        claim.had.add(key)

    def _claim_ended(self) -> Iterator[Found]:
        claim = self._claim
        if claim is None:
            return
        yield from _line_ended(claim)
        first = self._insured
        if first is not None and first.get(1) not in ("P", "U") and not claim.others:
            yield Found(
                *("claims.no-first-payer", first, "2000B", "1"),
                "The claim goes to a payer that is not the first, and does not say what the first "
                "one decided (no loop 2320).",
                "Send it from the claim's page, after the first payer's 835 was read.",
            )
        if len(claim.amounts) == 1 and len(claim.paid) == 1 and not claim.written_off:
            ((at, said),) = claim.amounts.values()
            (paid,) = claim.paid.values()
            if said != paid:
                yield Found(
                    *("claims.first-payer-sum", at, "2320", "2"),
                    f"The first payer's ${said} is not the ${paid} of its lines.",
                    "Read the first payer's 835 again, then make the claim again.",
                )
        self._claim = None


def _plain(text: str) -> bool:
    return text.isascii() and text.isprintable()


def _line_ended(claim: _Claim) -> Iterator[Found]:
    line = claim.line
    if line is None:
        return
    for payer, accounted in line.decided.items():
        if accounted != line.charged and not claim.written_off:
            yield Found(
                *("claims.first-payer-sum", line.svd[payer], "2430", "2"),
                f"What the first payer paid and took off is ${accounted}; the line is "
                f"${line.charged}.",
                "Read the first payer's 835 again, then make the claim again.",
            )
    claim.line = None


def _claim_codes(one: Segment, loop: str) -> Iterator[Found]:
    if len(one.get(1)) > 20:
        yield Found(
            *("claims.too-long", one, loop, "1"),
            "The claim's own number has more than 20 letters; what is over is cut off.",
            "Give it a shorter number.",
        )
    for number, known in _CLM.items():
        if one.get(number) not in known:
            yield _not_a_code(one, loop, number, _CLM_WORDS[number])
    if one.part(5, 2) != "B":
        yield _qualifier(one, loop, "05-2", "the place of service", "B")


def _diagnoses(one: Segment, loop: str) -> Iterator[Found]:
    table = _codes()
    for number in range(1, len(one.elements) + 1):
        kind, code = one.part(number, 1), one.part(number, 2)
        if kind == "ABK" and code[:1] in ("V", "W", "X", "Y"):
            yield Found(
                *("claims.first-diagnosis", one, loop, str(number)),
                f"{code} says what caused an injury; it is never the first diagnosis.",
                "Put what is treated first.",
            )
        short = kind in ("ABK", "ABF") and len(code) == 3 and code not in table["three_letters"]
        if short and code[0] in table["three_letters_known"]:
            yield Found(
                *("claims.icd-short", one, loop, str(number)),
                f"{code} is the head of a group of diagnoses; payers want one of the group.",
                "Ask the OT which one the chart supports.",
                blocks=False,
            )


def _procedure(line: _Line, one: Segment, loop: str) -> Iterator[Found]:
    line.code, line.served = one.part(1, 2), one
    line.modifiers = tuple(m for m in one.parts(1)[2:6] if m)
    line.charged = money(one.get(2)) or Decimal(0)
    if len(set(line.modifiers)) < len(line.modifiers):
        yield Found(
            *("claims.modifier-twice", one, loop, "1"),
            "A modifier stands twice on the line.",
            "Compare the line with the signed charge.",
        )
    if len([part for part in one.parts(7) if part]) > 4:
        yield Found(
            *("claims.pointers", one, loop, "7"),
            "The line points to more than four diagnoses.",
            "Point it to the four that matter most.",
        )


def _place(one: Segment, loop: str) -> Iterator[Found]:
    """State and postal code, of an address in this country."""
    if one.get(4) not in ("", "US"):
        return
    if one.get(2) not in _codes()["states"]:
        yield Found(
            *("claims.state", one, loop, "2"),
            f"{one.get(2) or '(empty)'} is no state.",
            "Enter its two letters where the address was entered.",
        )
    if not _POSTAL.fullmatch(one.get(3)):
        yield Found(
            *("claims.postal-form", one, loop, "3"),
            f"{one.get(3) or '(empty)'} is no postal code: five digits, or nine, without a dash.",
            "Enter it where the address was entered.",
        )


def _reference(one: Segment, loop: str) -> Iterator[Found]:
    if not one.get(2).strip():
        yield Found(
            *("claims.empty-reference", one, loop, "2"),
            "The REF segment has no number.",
            "Leave it out, or enter the number.",
        )
    elif (
        loop == "2010AA"
        and one.get(1) in ("EI", "SY")
        and not re.fullmatch(r"\d{9}", one.get(2).replace("-", ""))
    ):
        yield Found(
            *("claims.tax-id", one, loop, "2"),
            "The tax number has not nine digits.",
            "Enter it under Claims, Set-up.",
        )


@lru_cache(maxsize=1)
def _codes() -> Any:
    return rules.load("claim_codes", on=LATEST)


def _guide(one: Segment, loop: str, element: str) -> Found:
    return Found(
        *("claims.guide", one, loop, element),
        f"The file says that it is written by {one.get(int(element)) or '(empty)'}; claims of "
        "professionals are 005010X222A1.",
        AGAIN,
    )


def _not_a_code(one: Segment, loop: str, number: int, what: str) -> Found:
    return Found(
        *("claims.not-a-code", one, loop, str(number)),
        f"{one.get(number) or '(empty)'} is no code for {what}.",
        AGAIN,
    )


def _qualifier(one: Segment, loop: str, element: str, what: str, right: str) -> Found:
    return Found(
        *("claims.qualifier", one, loop, element),
        f"{what.capitalize()} stands under the wrong qualifier; it is {right}.",
        AGAIN,
    )
