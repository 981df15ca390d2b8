"""A claim says what an OT signed of that client, code by code, and nothing else.

The bytes of the file are read again and compared with the signed charges behind them: codes,
modifiers, units, day, diagnoses, name, birth date, therapist. A file that was made in any other way
has no such charges, and does not leave.

Source: docs/claims.md; rules/signers.yaml, claim_batch: only over lines an OT signed.

Blocks: yes, whoever asks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from countersign.exchange.claims.standing import Behind, Standing
from countersign.exchange.formats.x12 import read837, sample
from countersign.exchange.formats.x12.read837 import Told
from countersign.spine.checks import CheckInput, Finding, check
from countersign.spine.draft import PartDraft

PART = "claim_batch"
_BEHIND = Behind(
    release="r1",
    lines=(("97530", ("GO", "59"), 2), ("97535", ("GO",), 1)),
    day=sample.DAY,
    diagnoses=("F82", "F840"),
    last="HALE",
    first="JUNIPER",
    born=sample.CHILD.birth_date,
    therapist_npi=sample.THERAPIST.npi,
)


def _input(behind: Behind | None = _BEHIND, *, dropped: bool = False, **data: Any) -> CheckInput:
    file = sample.text()
    told = {
        "file": file,
        "sha256": hashlib.sha256(file.encode()).hexdigest(),
        "claims": [{"number": "CS000000001", "release": "r1"}],
    }
    standing = Standing(
        known=behind is not None,
        dropped=dropped,
        billing_npi=sample.BILLING.npi,
        behind={} if behind is None else {"CS000000001": behind},
    )
    return CheckInput({PART: PartDraft(PART, data={**told, **data})}, {"claims": standing})


@check(
    PART,
    passes=[_input()],
    fails=[
        _input(None),
        CheckInput({}, {}),
        _input(dropped=True),
        _input(sha256="0" * 64),
        _input(replace(_BEHIND, fault="signature.jws")),
        _input(replace(_BEHIND, lines=_BEHIND.lines[:1])),
        _input(replace(_BEHIND, first="ROWAN")),
        _input(replace(_BEHIND, therapist_npi="1234567893")),
        _input(replace(_BEHIND, taken_back=True)),
        _input(replace(_BEHIND, claimed_before=True)),
        _input(claims=[{"number": "CS000000001", "release": "another"}]),
    ],
    codes=[
        "claims.unsigned",
        "claims.other-bytes",
        "claims.other-lines",
        "claims.other-client",
        "claims.other-therapist",
        "claims.taken-back",
        "claims.billed-before",
        "claims.dropped",
    ],
)
def claims_are_signed(sheet: CheckInput) -> Iterator[Finding]:
    part = sheet.part(PART)
    standing: Standing | None = sheet.context.get("claims")
    if part is None or standing is None or not standing.known:
        yield _unsigned("", "This file was not made from signed charges.")
        return
    if standing.dropped:
        yield Finding("claims.dropped", "This file was dropped.", part=PART, do="Make a new one.")
    file = part.data["file"]
    if hashlib.sha256(file.encode()).hexdigest() != part.data["sha256"]:
        yield Finding(
            "claims.other-bytes", "The file was changed.", part=PART, do="Drop it; make a new one."
        )
    told = {one.number: one for one in read837.claims(sample.segments(file))}
    named = {one["number"]: one["release"] for one in part.data["claims"]}
    for number in sorted({*told, *named, *standing.behind}):
        behind = standing.behind.get(number)
        if number not in told or behind is None or named.get(number) != behind.release:
            yield _unsigned(number, f"Claim {number} is not over a signed charge.")
        elif behind.fault:
            yield _unsigned(number, f"The charge behind claim {number} does not prove.")
        else:
            yield from _differs(told[number], behind, standing)


def _unsigned(number: str, message: str) -> Finding:
    return Finding(
        "claims.unsigned",
        message,
        part=PART,
        where=number,
        do="Drop the file. Claims are made from charges that an OT has signed, and from nothing "
        "else.",
    )


def _differs(told: Told, behind: Behind, standing: Standing) -> Iterator[Finding]:
    number = told.number
    lines = tuple(
        (ln.code, tuple(m for m in ln.modifiers if m), _whole(ln.units)) for ln in told.lines
    )
    days = {line.day for line in told.lines}
    diagnoses = tuple(told.diagnoses)
    if lines != behind.lines or days != {behind.day} or diagnoses != behind.diagnoses[:12]:
        yield _other("lines", number, f"Claim {number} says other codes, units or days than signed")
    if (told.last, told.first, told.born) != (behind.last, behind.first, behind.born):
        yield _other("client", number, f"Claim {number} names another client than the signed note")
    if told.rendering != behind.therapist_npi and told.rendering != standing.billing_npi:
        yield _other("therapist", number, f"Claim {number} names another therapist than signed")
    if behind.taken_back:
        yield Finding(
            "claims.taken-back",
            f"The visit of claim {number} was marked as entered in the wrong chart.",
            part=PART,
            where=number,
            do="Drop the file and make it without this one.",
        )
    if behind.claimed_before:
        yield Finding(
            "claims.billed-before",
            f"The charge of claim {number} is in another file already.",
            part=PART,
            where=number,
            do="Drop this file; a claim that was sent is replaced or voided.",
        )


def _whole(units: Decimal | None) -> int:
    """Units as they are signed; what is no whole number agrees with nothing."""
    return int(units) if units is not None and units == int(units) else -1


_CODES: Mapping[str, str] = {
    "lines": "claims.other-lines",
    "client": "claims.other-client",
    "therapist": "claims.other-therapist",
}


def _other(what: str, number: str, message: str) -> Finding:
    return Finding(
        _CODES[what], f"{message}.", part=PART, where=number, do="Drop the file; make it again."
    )
