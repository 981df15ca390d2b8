"""Electronic answers of payers: a decision (278) beside the letters, eligibility (271) on coverage.

A decision waits for a person like a letter does, and becomes an authorization by the same
confirmation; nothing of a malformed file is kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from countersign.authorizations.models import Letter, LetterState
from countersign.base import audit, files
from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.exchange.claims import asking
from countersign.exchange.formats.x12.answers import Answer, ReadBefore, read_answer
from countersign.exchange.formats.x12.r278 import Decided, Decisions
from countersign.practice.models import Staff

MARK = b"ISA"
MEDIA = "text/x12"
_BASES = {"visits": "visits", "units": "units15", "hours": "hours"}
_LETTER_DECISIONS = frozenset({"approved", "partially_approved", "denied", "pended"})


@dataclass(frozen=True, slots=True)
class Brought:
    """What a file was about: decisions that wait as letters, answers laid at coverages."""

    decisions: int = 0
    coverages: int = 0
    unknown: int = 0


def is_electronic(data: bytes) -> bool:
    """Whether a file is an X12 answer, not a paper."""
    return data.lstrip(b"\xef\xbb\xbf \r\n").startswith(MARK)


def bring(data: bytes, *, name: str, by: Staff | None) -> Brought:
    """Take a 278 or a 271 in, once. Raises UserError (segment and line); then nothing is kept.

    `by` is None for what was fetched from the clearinghouse.
    """
    data = data.lstrip(b"\xef\xbb\xbf \r\n")
    answer = read_answer(data)
    digest = hashlib.sha256(data).hexdigest()
    if answer.kind == "278":
        return _decisions(answer, data, digest, name=name, by=by)
    if answer.kind == "271":
        laid = asking.bring(answer, data, by=by)
        return Brought(coverages=laid.known, unknown=laid.unknown)
    raise UserError(
        f"A {answer.kind} is about claims.", field="file", remedy="Bring it under Claims, Answers."
    )


def _decisions(answer: Answer, data: bytes, digest: str, *, name: str, by: Staff | None) -> Brought:
    said: list[Decisions] = list(answer.said)
    found = [(one.payer, who) for one in said for who in one.people if who.decision]
    with audit.act(actor=by.pk if by else "system") as entry:
        if Letter.objects.filter(digest=_digest(digest, 1)).exists():
            raise ReadBefore
        for number, (payer, who) in enumerate(found, start=1):
            letter = Letter(digest=_digest(digest, number), name=name[:200], brought_by=by)
            letter.file = files.write([data], owner=f"letter:{letter.pk}", media_type=MEDIA)
            letter.reading = reading(who, payer)
            letter.state, letter.read_at = LetterState.READ, now()
            letter.doubtful = sum(bool(f["doubts"]) for f in letter.reading["fields"].values())
            letter.save(force_insert=True)
            entry.record("letter.brought", subject=letter.pk, digest=letter.digest, bytes=len(data))
            entry.record(
                "letter.read",
                subject=letter.pk,
                pages=0,
                doubtful=letter.doubtful,
                lines=letter.reading["lines"],
            )
    return Brought(decisions=len(found))


def _digest(digest: str, number: int) -> str:
    return hashlib.sha256(f"{digest}#{number}".encode()).hexdigest()


def reading(who: Decided, payer: str) -> dict[str, Any]:
    """A decision in the form that a read letter has; what it does not say is doubtful."""
    fields = dict(_head(who, payer))
    grants = who.decision in ("approved", "partially_approved")
    if grants:
        fields |= dict(_line(who))
    return {
        "fields": fields,
        "lines": int(grants),
        "birth_date": _field(str(who.born or "")),
        "appeal_by": _field(""),
        "set_aside": [["payer's words", who.words]] if who.words else [],
        "pages": [],
        "sizes": [],
        "digital": True,
    }


def _head(who: Decided, payer: str) -> Iterator[tuple[str, dict[str, Any]]]:
    decision = who.decision if who.decision in _LETTER_DECISIONS else ""
    yield "auth_number", _field(who.reference, needed=True)
    yield "decision", _field(decision, needed=True)
    yield "letter_type", _field("initial")
    yield "member_name", _field(f"{who.first} {who.last}".strip().title())
    yield "member_id", _field(who.member_id, needed=True)
    yield "payer", _field(payer.title())


def _line(who: Decided) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "lines.0.decision", _field(who.decision)
    yield "lines.0.discipline", _field("OT")
    yield "lines.0.codes", _field(", ".join(who.codes))
    yield "lines.0.quantity", _field("" if who.amount is None else str(who.amount), needed=True)
    yield "lines.0.basis", _field(_BASES.get(who.counts, ""), needed=True)
    yield "lines.0.start", _field(str(who.starts_on or ""), needed=True)
    yield "lines.0.end", _field(str(who.ends_on or ""), needed=True)
    yield "lines.0.frequency", _field("")


def _field(value: str, *, needed: bool = False) -> dict[str, Any]:
    doubts = ["The answer does not say it."] if needed and not value else []
    return {"value": value, "doubts": doubts, "others": [], "box": None}
