"""`Signed`: a signature that was proven just now; and proving one again, years later, offline.

Only `prove` makes a `Signed`, after the digest, the installation's JWS, the signer's own assertion,
and every revision and its evidence were checked against the stored bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import InitVar, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from joserfc import jws
from joserfc.errors import JoseError

from countersign.base.canonical import digest, digest_of, to_bytes
from countersign.base.crypto import Unreadable
from countersign.base.errors import CountersignError, UserError
from countersign.practice.models import Staff
from countersign.spine import keys, proofs
from countersign.spine.marks import Mark
from countersign.spine.models import Revision, Signature, SigningRequest

_mark = Mark()
_ours = object()
TYPE = "countersign-signature+jws"


class Forged(CountersignError):
    """Something claims to be signed or released and is not. `codes` say what does not hold."""

    def __init__(self, *codes: str):
        super().__init__(", ".join(codes))
        self.codes = codes


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Signed:
    """A proven signature. `sealed` are the exact bytes, `digest` their SHA-256.

    No code but this module's makes one; `genuine` tells a real one from a copy or a forgery.
    """

    signature_id: UUID
    sheet_id: UUID
    staff_id: UUID
    intent: str
    role: str
    sealed: bytes
    digest: str
    signed_at: datetime
    _maker: InitVar[object] = field(default=None)

    def __post_init__(self, _maker: object) -> None:
        if _maker is not _ours:
            raise Forged("signed.maker")

    def covers(self) -> dict[str, Any]:
        """What was signed, read from the bytes."""
        return dict(json.loads(self.sealed))

    def revisions(self) -> dict[str, str]:
        """The signed revision's id by part."""
        return {part["kind"]: part["revision"] for part in self.covers()["parts"]}


@dataclass(frozen=True, slots=True)
class Verification:
    """Whether a signature holds; `faults` are codes, empty when it does."""

    ok: bool
    faults: tuple[str, ...] = ()


def genuine(signed: object) -> bool:
    """Whether this very value was proven in this process and is unaltered."""
    return isinstance(signed, Signed) and _mark.on(signed)


def make_jws(request: SigningRequest, *, sealed: bytes, proof: dict[str, Any], at: datetime) -> str:
    """The compact JWS over the sealed text, the signer's proof and the time."""
    body = {
        "sealed": sealed.decode(),
        "digest": digest(sealed),
        "nonce": bytes(request.nonce).hex(),
        "proof": proof,
        "signed_at": at,
    }
    header = {"alg": "EdDSA", "kid": keys.kid(), "typ": TYPE}
    return jws.serialize_compact(header, to_bytes(body), keys.key(), algorithms=["EdDSA"])


def prove(signature_id: UUID | str) -> Signed:
    """The signature as a `Signed`, after proving all of it. Raises Forged."""
    row = _row(signature_id)
    if faults := _all_faults(row):
        raise Forged(*faults)
    made = Signed(
        signature_id=row.pk,
        sheet_id=row.sheet_id,
        staff_id=row.staff_id,
        intent=row.intent,
        role=row.role,
        sealed=bytes(row.sealed),
        digest=row.digest,
        signed_at=row.signed_at,
        _maker=_ours,
    )
    _mark.put(made)
    return made


def verify(signature_id: UUID | str) -> Verification:
    """Check everything about a stored signature that can be checked without a network."""
    faults = _all_faults(_row(signature_id))
    return Verification(ok=not faults, faults=faults)


def export_jws(signature_id: UUID | str) -> str:
    """The signature as a compact JWS for any JOSE tool; `spine.keys.public()` is its key."""
    return str(_row(signature_id).jws)


def _row(signature_id: UUID | str) -> Signature:
    row = Signature.objects.select_related("request").filter(pk=signature_id).first()
    if row is None:
        raise UserError("There is no such signature.", field="signature")
    return row


def _all_faults(row: Signature) -> tuple[str, ...]:
    try:
        return tuple(_faults(row))
    except Unreadable:
        return ("signature.unreadable",)


def _faults(row: Signature) -> Iterator[str]:
    sealed = bytes(row.sealed)
    if digest(sealed) != row.digest:
        yield "signature.digest"
    covered = json.loads(sealed)
    yield from _row_faults(row, covered)
    yield from _jws_faults(row, sealed)
    yield from _proof_faults(row)
    yield from _revision_faults(row, covered)


def _row_faults(row: Signature, covered: dict[str, Any]) -> Iterator[str]:
    said = (
        covered["sheet"],
        covered["signer"]["id"],
        covered["signer"]["role"],
        covered["intent"],
        covered["nonce"],
    )
    held = (
        str(row.sheet_id),
        str(row.staff_id),
        row.role,
        row.intent,
        bytes(row.request.nonce).hex(),
    )
    if said != held or row.request.digest != row.digest:
        yield "signature.row"


def _jws_faults(row: Signature, sealed: bytes) -> Iterator[str]:
    try:
        opened = jws.deserialize_compact(row.jws, keys.key(), algorithms=["EdDSA"])
    except (JoseError, ValueError):
        yield "signature.jws"
        return
    body = json.loads(opened.payload)
    expected = {
        "sealed": sealed.decode(),
        "digest": row.digest,
        "nonce": bytes(row.request.nonce).hex(),
        "proof": row.proof,
        "signed_at": row.signed_at,
    }
    if to_bytes(body) != to_bytes(expected):
        yield "signature.jws-body"


def _proof_faults(row: Signature) -> Iterator[str]:
    if row.proof.get("method") != row.method:
        yield "proof.method"
    if row.method == proofs.PasswordTotp.method:
        # The code itself cannot be checked again; the installation's JWS attests that it was.
        if row.proof.get("digest") != row.digest:
            yield "proof.other-bytes"
        return
    nonce = bytes(row.request.nonce)
    if fault := proofs.assertion_fault(row.proof, nonce=nonce, digest=row.digest):
        yield fault


def _revision_faults(row: Signature, covered: dict[str, Any]) -> Iterator[str]:
    kept = {
        str(r.pk): r
        for r in Revision.objects.filter(draft__sheet=row.sheet_id).select_related("draft")
    }
    for part in covered["parts"]:
        revision = kept.get(part["revision"])
        if revision is None or revision.draft.kind != part["kind"]:
            yield "revision.missing"
        elif not (
            digest(bytes(revision.payload)) == revision.digest == part["digest"]
            and bytes(revision.payload) == to_bytes(part["payload"])
        ):
            yield "revision.bytes"
        elif not (
            digest_of(revision.evidence) == revision.evidence_digest == part["evidence_digest"]
        ):
            yield "revision.evidence"


def signatures(signed: Signed) -> list[Signature]:
    """What let this go: the signature itself, and before it the one that it co-signed.

    A sheet may hold others, over words that were changed afterwards; they prove nothing here.
    """
    mine = Signature.objects.filter(sheet=signed.sheet_id).select_related("staff")
    behind = [signed.digest]
    if first := signed.covers()["cosigns"]:
        behind.append(first)
    return sorted(mine.filter(digest__in=behind), key=lambda row: row.digest == signed.digest)


def signer(signed: Signed) -> Staff:
    """Who signed."""
    return Staff.objects.get(pk=signed.staff_id)
