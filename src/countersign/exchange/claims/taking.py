"""Taking a payer's file in: a whole one, once, into the story of each claim it is about.

The file is read to its end before the first row is written; what is written is one transaction.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from countersign.base import audit, files, rules
from countersign.base.clock import now, today
from countersign.base.errors import UserError
from countersign.exchange import deliver
from countersign.exchange.claims import file as claim_files
from countersign.exchange.formats.x12.answers import ReadBefore, read_answer
from countersign.exchange.formats.x12.r277 import Statuses
from countersign.exchange.formats.x12.r835 import REVERSED as REVERSED_STATUS
from countersign.exchange.formats.x12.r835 import PaidClaim, PaidLine, Remittance, Taken
from countersign.exchange.formats.x12.r999 import Acknowledged, Noted
from countersign.exchange.formats.x12.segments import read
from countersign.exchange.models import (
    Claim,
    ClaimAnswer,
    ClaimBatch,
    ClaimEvent,
    ClaimLine,
    ClaimState,
    Denial,
    Inquiry,
    Outcome,
)
from countersign.practice.models import Practice, Staff

LATEST = date(2100, 1, 1)
STAYS = (ClaimState.REPLACED, ClaimState.VOIDED, ClaimState.DROPPED)
"""A late answer does not wake a claim that another one stands for."""
_SEGMENT_FAULTS = {
    "1": "not a known segment",
    "2": "not expected here",
    "3": "a needed segment is missing",
    "4": "its loop comes too often",
    "5": "it comes too often",
    "6": "not part of this kind of file",
    "7": "out of order",
    "8": "a value in it is wrong",
}


@dataclass(slots=True)
class Told:
    """What a file was about: claims of ours, numbers that are none, and what does not add up."""

    known: int = 0
    unknown: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    payer: str = ""
    reference: str = ""
    paid: Decimal | None = None
    files: set[int] = field(default_factory=set)
    """Numbers of files of ours that it proves to have arrived."""


def kind_of(data: bytes) -> str:
    """Which kind of answer a file is. Raises UserError for one that cannot be read."""
    return read_answer(data).kind


def bring(data: bytes, *, by: Staff | None) -> ClaimAnswer:
    """Read a 999, 277CA or 835 and write what it says. Raises UserError; then nothing is kept.

    `by` is None for what was fetched from the clearinghouse.
    """
    answer = read_answer(data)
    if answer.kind not in _TAKERS:
        raise UserError(
            f"A {answer.kind} is not about claims.",
            field="file",
            remedy="Eligibility (271) and decisions (278) are brought under Authorizations.",
        )
    digest = hashlib.sha256(data).hexdigest()
    practice = Practice.objects.first()
    with audit.act(actor=by.pk if by else "system") as entry:
        if ClaimAnswer.objects.filter(digest=digest).exists():
            raise ReadBefore
        row = ClaimAnswer(
            kind=answer.kind,
            digest=digest,
            by=by,
            made_on=answer.made_on or (today(practice.tz) if practice else None),
        )
        row.file = files.write([data], owner=f"claim answer {row.pk}", media_type="text/x12")
        row.save(force_insert=True)
        told = Told()
        for one in answer.said:
            _TAKERS[answer.kind](one, row, told)
        _note(row, told)
        entry.record(
            "claims.answer_read",
            subject=row.pk,
            of_kind=answer.kind,
            known=told.known,
            unknown=len(told.unknown),
        )
        for number in sorted(told.files):
            deliver.answered(number, kind=answer.kind, digest=digest)
    return row


def _note(row: ClaimAnswer, told: Told) -> None:
    row.known, row.unknown, row.faults = told.known, told.unknown, told.faults
    row.payer, row.reference, row.paid = told.payer[:80], told.reference[:60], told.paid
    row.save()


def _on(row: ClaimAnswer) -> date:
    return row.made_on or row.created_at.date()


# 999 ----------------------------------------------------------------------------------------------


def _acknowledged(said: Acknowledged, row: ClaimAnswer, told: Told) -> None:
    number = int(said.group) if said.group.isdigit() and len(said.group) < 10 else -1
    told.files.add(number)
    batch = ClaimBatch.objects.filter(number=number).first()
    if batch is None:
        _questions_acknowledged(said, number, told)
        return
    told.reference = f"file {batch.number}"
    refused = {control: noted for control, taken, noted in said.sets if not taken}
    if not said.taken and not said.partly and not refused:
        refused = dict.fromkeys(_sets_of(batch), ())
    in_sets = _sets_of(batch)
    for claim in batch.claims.exclude(state__in=STAYS):
        told.known += 1
        control = next((c for c, spans in in_sets.items() if claim.number in spans), "")
        if control in refused:
            words = "; ".join(_words(refused[control], in_sets[control].get(claim.number)))
            _event(claim, row, "rejected", words=words or "The whole set was refused.")
            _state(claim, ClaimState.REJECTED)
        else:
            _event(claim, row, "received")


def _questions_acknowledged(said: Acknowledged, number: int, told: Told) -> None:
    """A 999 about a file of questions (270): one that was refused is asked again."""
    taken = said.taken and all(one[1] for one in said.sets)
    if not Inquiry.objects.filter(number=number).update(taken=taken):
        told.unknown.append(f"file {said.group}"[:40])
        return
    told.reference = f"questions {number}"
    if not taken:
        told.faults.append(f"The questions of file {number} could not be read there; ask again.")


def _sets_of(batch: ClaimBatch) -> dict[str, dict[str, range]]:
    """For each ST of the file, where in it each claim stands."""
    content = claim_files.load(batch).content
    found: dict[str, dict[str, range]] = {}
    control, begun, at, claim = "", 0, 0, ""
    for one in read(io.BytesIO(content)):
        if one.id == "ST":
            control, begun, claim = one.get(2), one.at, ""
            found[control] = {}
        if one.id in ("CLM", "SE") and claim:
            found[control][claim] = range(at, one.at - begun + 1)
            claim = ""
        if one.id == "CLM":
            claim, at = one.get(1), one.at - begun + 1
    return found


def _words(noted: tuple[Noted, ...], span: range | None) -> Iterator[str]:
    """What was wrong within the claim; else what was wrong at all."""
    inside = [one for one in noted if span is not None and one.at in span]
    for one in inside or noted:
        what = _SEGMENT_FAULTS.get(one.code, f"code {one.code}")
        where = f" in loop {one.loop}" if one.loop else ""
        whose = "" if inside else ", in another claim of the file or its head"
        yield f"Segment {one.segment}, number {one.at}{where}: {what}{whose}"


# 277CA --------------------------------------------------------------------------------------------


def _statuses(said: Statuses, row: ClaimAnswer, told: Told) -> None:
    told.payer = said.payer
    told.faults += [f"Everything of a sender was refused: {code}." for code in said.refused]
    for one in said.claims:
        claim = _claim(one.number, told)
        if claim is None or one.taken is None:
            continue
        kind = "accepted" if one.taken else "rejected"
        _event(claim, row, kind, on=one.on, codes=one.codes, words=one.words)
        if one.payer_number:
            Claim.objects.filter(pk=claim.pk).update(payer_number=one.payer_number[:50])
        if claim.state in (ClaimState.SENT, ClaimState.TAKEN, ClaimState.REJECTED):
            _state(claim, ClaimState.TAKEN if one.taken else ClaimState.REJECTED)


# 835 ----------------------------------------------------------------------------------------------


def _remitted(said: Remittance, row: ClaimAnswer, told: Told) -> None:
    told.payer, told.reference = said.payer, said.reference
    told.paid = (told.paid or Decimal(0)) + said.paid
    if not said.balanced:
        told.faults.append(f"Payment {said.reference}: its claims do not add up to ${said.paid}.")
    for one in said.claims:
        if not one.balanced:
            told.faults.append(
                f"Claim {one.number}: what was paid and taken off is not ${one.charged}."
            )
        claim = _claim(one.number, told)
        if claim is not None:
            _paid(claim, one, said, row)


def _paid(claim: Claim, one: PaidClaim, said: Remittance, row: ClaimAnswer) -> None:
    reversed_ = one.status == REVERSED_STATUS
    taken = [*one.taken, *(t for line in one.lines for t in line.taken)]
    denied = [] if reversed_ else [t for t in taken if _is_denial(t)]
    kind = "reversed" if reversed_ else _outcome(one, denied)
    whole = _event(
        *(claim, row, kind),
        on=said.on,
        paid=one.paid,
        adjustments=[t.as_dict() for t in one.taken],
        remarks=one.remarks,
    )
    held = list(claim.lines.all())
    for paid in one.lines:
        line = _line(held, paid)
        event = _event(
            *(claim, row, "line"),
            line=line,
            on=said.on,
            paid=paid.paid,
            adjustments=[t.as_dict() for t in paid.taken],
            remarks=paid.remarks,
        )
        if not reversed_:
            _denials(claim, event, paid.taken, [*paid.remarks, *one.remarks], line=line)
    if reversed_:
        claim.denials.filter(closed_at=None).update(closed_at=now(), outcome=Outcome.TAKEN_BACK)
    else:
        _denials(claim, whole, one.taken, one.remarks)
    before = claim.paid or Decimal(0)
    sums = {"paid": before + one.paid}
    if one.payer_number:
        sums["payer_number"] = one.payer_number[:50]  # type: ignore[assignment]  # a mixed row
    Claim.objects.filter(pk=claim.pk).update(**sums)
    if claim.state not in STAYS:
        _state(claim, _AFTER.get(kind, ClaimState.TAKEN))


def _outcome(one: PaidClaim, denied: list[Taken]) -> str:
    if not denied and one.status != "4":
        return "paid"
    return "partly" if one.paid > 0 else "denied"


def _is_denial(one: Taken) -> bool:
    """Whether somebody must answer it: not the family's share, nor what the contract takes off."""
    return one.dollars > 0 and not reason_of(one.reason).get("usual")


def reason_of(code: str) -> Mapping[str, Any]:
    """What the rules know of a reason (CARC); empty when it is not in the list."""
    found: Mapping[str, Any] = rules.load("claim_codes", on=LATEST)["reasons"].get(code, {})
    return found


def _denials(
    claim: Claim,
    event: ClaimEvent,
    taken: list[Taken],
    remarks: list[str],
    *,
    line: ClaimLine | None = None,
) -> None:
    for one in taken:
        if _is_denial(one):
            Denial.objects.create(
                claim=claim,
                line=line,
                event=event,
                group=one.group[:2],
                reason=one.reason[:5],
                remarks=list(dict.fromkeys(remarks)),
                dollars=one.dollars,
                about=reason_of(one.reason).get("about", ""),
            )


def _line(held: list[ClaimLine], paid: PaidLine) -> ClaimLine | None:
    """Our line: by its own number when they send it back, else by code and modifiers, in order."""
    for line in held:
        if paid.control and paid.control == f"{line.claim.number}-{line.number}":
            return line
    same = [line for line in held if line.code == paid.code]
    exact = [line for line in same if set(line.modifiers) == set(paid.modifiers)]
    return next(iter(exact or same), None)


# Shared -------------------------------------------------------------------------------------------


def _claim(number: str, told: Told) -> Claim | None:
    rows = Claim.objects.select_for_update(of=("self",)).select_related("batch")
    found = rows.filter(number=number).first()
    if found is None or found.state in (ClaimState.MADE, ClaimState.DROPPED):
        told.unknown.append(number[:40])
        return None
    told.known += 1
    told.files.add(found.batch.number)
    return found


def _event(
    claim: Claim,
    row: ClaimAnswer,
    kind: str,
    *,
    line: ClaimLine | None = None,
    on: date | None = None,
    paid: Decimal | None = None,
    adjustments: list[dict[str, str]] | None = None,
    remarks: list[str] | None = None,
    codes: list[str] | None = None,
    words: str = "",
) -> ClaimEvent:
    return ClaimEvent.objects.create(
        claim=claim,
        line=line,
        answer=row,
        kind=kind,
        on=on or _on(row),
        paid=paid,
        adjustments=adjustments or [],
        remarks=remarks or [],
        codes=codes or [],
        words=words[:2000],
    )


def _state(claim: Claim, state: ClaimState) -> None:
    Claim.objects.filter(pk=claim.pk).exclude(state__in=STAYS).update(state=state)
    claim.state = state
    if state == ClaimState.REJECTED and claim.first is not None:
        _wake(claim.first)


_AFTER = {"paid": ClaimState.PAID, "partly": ClaimState.PARTLY, "denied": ClaimState.DENIED}


def _wake(first: Claim) -> None:
    """A correction that was refused corrects nothing: the claim before it stands as it stood."""
    decided = first.events.filter(kind__in=_AFTER).last()
    state = ClaimState.TAKEN if decided is None else _AFTER[decided.kind]
    Claim.objects.filter(pk=first.pk).update(state=state)


_TAKERS: Mapping[str, Any] = {"999": _acknowledged, "277": _statuses, "835": _remitted}
