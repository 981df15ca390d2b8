"""Signing: one person, one sheet, these bytes, now.

`prepare` seals exact bytes and offers them; `sign` takes the signer's own proof over their digest,
looks again whether anything changed, and lets the sheet go when nobody else has to sign. There is
no way to sign by API, job, command line or in bulk.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from countersign.base import audit
from countersign.base.canonical import digest
from countersign.base.clock import now
from countersign.base.errors import Refused, UserError
from countersign.practice.models import Staff, User
from countersign.spine import acts, proofs, session, signers
from countersign.spine import sheet as sheets
from countersign.spine.checks import Finding
from countersign.spine.entitled import (
    cosign_wait,
    factor_findings,
    verdict_findings,
    verdicts,
)
from countersign.spine.models import (
    CosignWait,
    FailedProof,
    Intent,
    Sheet,
    SheetStatus,
    Signature,
    SigningRequest,
)
from countersign.spine.proofs import Passkey, PasswordTotp, Proof, ProofFailed
from countersign.spine.release import release
from countersign.spine.sealed import changes, same_visit, seal
from countersign.spine.session import WebSession
from countersign.spine.sheet import Assembled
from countersign.spine.signed import (
    Signed,
    Verification,
    export_jws,
    make_jws,
    prove,
    verify,
)
from countersign.spine.signers import Verdict

__all__ = [
    "Offer",
    "Passkey",
    "PasswordTotp",
    "Seen",
    "Signed",
    "Verification",
    "WebSession",
    "export_jws",
    "obstacles",
    "prepare",
    "sign",
    "verify",
]

VALID_FOR = timedelta(minutes=5)
TRIES, TRIES_WITHIN = 5, timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Offer:
    """What is offered for signature. `public_key` is for `navigator.credentials.get` (JSON form).

    `public_key` is None without a passkey; `code` says whether password and one-time code work.
    `digest` goes with them. `seen` is what was sealed; whoever shows the offer shows that.
    """

    request_id: UUID
    digest: str
    public_key: dict[str, Any] | None
    code: bool
    seen: Seen
    expires_at: datetime

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The warnings that the signature covers."""
        return self.seen.findings


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything a signature depends on, read at one moment. `wait` is for the second one."""

    sheet: Sheet
    assembled: Assembled
    findings: tuple[Finding, ...]
    verdicts: Mapping[str, Verdict]
    intent: str
    wait: CosignWait | None
    obstacles: tuple[Finding, ...]

    @property
    def first(self) -> Signature | None:
        """The signature that waits for a co-signature, if one does."""
        return None if self.wait is None else self.wait.signature


def obstacles(sheet: Sheet, *, staff: Staff, intent: str) -> tuple[Finding, ...]:
    """What keeps `staff` from signing the sheet now; empty when the sign button may be on."""
    return _state(sheet, staff, intent).obstacles


def _state(sheet: Sheet, staff: Staff, intent: str | None) -> Seen:
    """`intent` None is the next one: to co-sign what waits for it, else to sign."""
    staff = _as_of_now(staff)
    assembled = sheets.assemble(sheet)
    findings = sheets.examine(sheet, assembled)
    wait = cosign_wait(sheet)
    first = None if wait is None else wait.signature
    intent = intent or (Intent.SIGN if first is None else Intent.COSIGN)
    found = verdicts(sheet, assembled.parts, staff, intent, first)
    against = [*_standing(sheet, assembled, intent, first), *factor_findings(staff)]
    against += [finding for finding in findings if finding.blocks]
    against += verdict_findings(found)
    return Seen(sheet, assembled, findings, found, intent, wait, tuple(against))


def _as_of_now(staff: Staff) -> Staff:
    """The signer with licences and roles as they stand in this transaction."""
    rows = Staff.objects.select_related("user").prefetch_related("licences", "role_grants")
    return rows.get(pk=staff.pk)


def _held(sheet_id: UUID) -> Sheet:
    """The sheet's row, locked until the transaction ends, with what is asked about it."""
    return sheets.whole(Sheet.objects.select_for_update(of=("self",)), sheet_id)


def _standing(
    sheet: Sheet, assembled: Assembled, intent: str, first: Signature | None
) -> list[Finding]:
    if sheet.status == SheetStatus.RELEASED:
        return [Finding("sign.released", "This sheet is already signed and has left.")]
    if not assembled.parts:
        return [Finding("sign.empty", "There is nothing on this sheet yet.")]
    if misfit := sheets.misfit(sheet, assembled):
        return misfit
    if sheet.visit is not None and sheet.visit.client_id != sheet.client_id:
        return [
            Finding(
                "sign.other-client",
                "This visit was given to another client after the sheet was opened.",
                do="Put the visit back to the client whom the sheet is about.",
            )
        ]
    if intent == Intent.COSIGN and first is None:
        return [Finding("sign.nothing-to-cosign", "Nobody has signed this sheet yet.")]
    if intent == Intent.COSIGN and first is not None and not same_visit(first.sealed, sheet):
        return [
            Finding(
                "sign.first-of-other-visit",
                f"The visit was changed after {first.staff} signed.",
                do=f"Change the note, so that {first.staff} reads and signs it again.",
            )
        ]
    if intent == Intent.SIGN and first is not None:
        return [
            Finding(
                "sign.waits-for-cosign",
                f"{first.staff} has signed this; it waits for a co-signature.",
                do="The supervising OT opens it under Co-sign.",
            )
        ]
    return []


def prepare(sheet: Sheet, *, user: User, intent: str | None = Intent.SIGN) -> Offer:
    """Seal the sheet as it stands and offer it to `user` for five minutes.

    `intent` None: to co-sign when a first signature waits for it, else to sign.
    Raises Refused, already written to the audit chain, when anything stands in the way; UserError
    when the account belongs to nobody who works here.
    """
    staff = _staff(user)
    try:
        with transaction.atomic():
            held = _held(sheet.pk)
            state = _state(held, staff, intent)
            if state.obstacles:
                raise Refused(state.obstacles, act="sheet.offered", subject=str(sheet.pk))
            request = _offer(state, staff)
            acts.record(
                "sheet.offered", by=staff, sheet=held, intent=state.intent, digest=request.digest
            )
    except Refused as refusal:
        _record_refusal(refusal, staff, sheet)
        raise
    return Offer(
        request_id=request.pk,
        digest=request.digest,
        public_key=proofs.public_key(user, nonce=bytes(request.nonce), digest=request.digest),
        code=proofs.has_code(user),
        seen=state,
        expires_at=request.expires_at,
    )


def _offer(state: Seen, staff: Staff) -> SigningRequest:
    nonce = secrets.token_bytes(32)
    at = now()
    sealed = seal(
        state.sheet,
        revisions=state.assembled.revisions,
        findings=state.findings,
        staff=staff,
        verdicts=state.verdicts,
        intent=state.intent,
        at=at,
        nonce=nonce,
        first=state.first if state.intent == Intent.COSIGN else None,
    )
    return SigningRequest.objects.create(
        sheet=state.sheet,
        staff=staff,
        intent=state.intent,
        sealed=sealed,
        digest=digest(sealed),
        nonce=nonce,
        expires_at=at + VALID_FOR,
    )


def sign(request_id: UUID | str, *, user: User, proof: Proof, session_is_web: WebSession) -> Signed:
    """Sign the bytes of that request with the signer's own proof, and release when nobody waits.

    Raises Refused (something changed or stands in the way) or UserError (wrong proof, too many
    tries, request used or expired); both are written to the audit chain, and nothing was signed.
    """
    staff = _staff(user)
    request = _request(request_id, staff, user, session_is_web)
    try:
        with audit.act(actor=staff.pk, subject=request.sheet_id, client=request.sheet.client_id):
            signed, state = _sign(request, staff, user, proof)
            acts.record(
                "sheet.cosigned" if signed.intent == Intent.COSIGN else "sheet.signed",
                by=staff,
                sheet=state.sheet,
                role=signed.role,
                signature=signed.signature_id,
                digest=signed.digest,
                method=proof.method,
                session=session_is_web.session,
            )
            if not _waits(state, signed, staff):
                release(signed)
    except ProofFailed as failed:
        _record_failure(request, staff, proof, failed)
        raise UserError(
            "That did not prove it is you." + _SAY.get(failed.code, ""),
            field="proof",
            remedy="Nothing was signed. Try again.",
        ) from failed
    except Refused as refusal:
        _record_refusal(refusal, staff, request.sheet)
        raise
    return signed


_SAY = {
    "proof.code-used": " This code has signed before; wait for the next one.",
    "proof.unknown-passkey": " This passkey does not belong to your account.",
}


def _staff(user: User) -> Staff:
    staff = Staff.objects.filter(user=user).select_related("user").first()
    if staff is None or not user.is_active:
        raise UserError("This account does not belong to anybody who works here.", field="user")
    return staff


def _request(
    request_id: UUID | str, staff: Staff, user: User, session_is_web: WebSession
) -> SigningRequest:
    if not session.genuine(session_is_web) or session_is_web.user_id != user.pk:
        raise UserError(
            "Signing happens on the sign page only.", remedy="Sign in and open the visit there."
        )
    request = (
        SigningRequest.objects.select_related("sheet__client", "sheet__visit")
        .filter(pk=request_id, staff=staff)
        .first()
    )
    if request is None:
        raise UserError("There is no such request.", remedy="Open the sheet and sign from there.")
    since = now() - TRIES_WITHIN
    if FailedProof.objects.filter(staff=staff, created_at__gte=since).count() >= TRIES:
        audit.refused(
            "sheet.signed", actor=staff.pk, subject=request.sheet_id, codes=["proof.too-many"]
        )
        raise UserError(
            "Signing did not work several times in a row.",
            remedy="Wait 15 minutes, or ask the owner to set up your sign-in again.",
        )
    return request


def _sign(request: SigningRequest, staff: Staff, user: User, proof: Proof) -> tuple[Signed, Seen]:
    sheet = _held(request.sheet_id)
    held = SigningRequest.objects.select_for_update().get(pk=request.pk)
    at = now()
    if held.used_at is not None or at >= held.expires_at:
        raise Refused(
            [
                Finding(
                    "sign.expired",
                    "This was offered for signature more than five minutes ago, or is signed.",
                    do="Open the sheet and sign again.",
                )
            ],
            act="sheet.signed",
            subject=str(sheet.pk),
        )
    kept = proofs.check(proof, held, user)
    state = _state(sheet, staff, held.intent)
    sealed = bytes(held.sealed)
    if against := [*state.obstacles, *_changed(state, held, staff, at)]:
        raise Refused(against, act="sheet.signed", subject=str(sheet.pk))
    held.used_at = at
    held.save(update_fields=["used_at"])
    row = Signature.objects.create(
        sheet=sheet,
        request=held,
        staff=staff,
        intent=held.intent,
        role=next(iter(state.verdicts.values())).role,
        sealed=sealed,
        digest=held.digest,
        jws=make_jws(held, sealed=sealed, proof=kept, at=at),
        method=proof.method,
        proof=kept,
        signed_at=at,
    )
    return prove(row.pk), state


def _changed(state: Seen, held: SigningRequest, staff: Staff, at: datetime) -> Sequence[Finding]:
    """What is no longer as it was sealed, by sealing again and comparing."""
    again = seal(
        state.sheet,
        revisions=state.assembled.revisions,
        findings=state.findings,
        staff=staff,
        verdicts=state.verdicts,
        intent=held.intent,
        at=at,
        nonce=bytes(held.nonce),
        first=state.first if held.intent == Intent.COSIGN else None,
    )
    return [
        Finding(
            f"sign.changed-{name}",
            f"{said} changed after this was offered for signature.",
            do="Read it again, then sign.",
        )
        for name, said in changes(bytes(held.sealed), again)
    ]


def _waits(state: Seen, signed: Signed, staff: Staff) -> bool:
    """Start the clock of a co-signature when one is needed; False when nobody else has to sign."""
    needed = [v.needs_cosign_by for v in state.verdicts.values() if v.needs_cosign_by]
    if not needed:
        return False
    supervisor, sheet = needed[0], state.sheet
    hours = signers.cosign_hours(sheet.visit)
    CosignWait.objects.create(
        sheet=sheet,
        signature_id=signed.signature_id,
        supervisor=supervisor,
        due_at=signed.signed_at + timedelta(hours=hours),
    )
    Sheet.objects.filter(pk=sheet.pk).update(status=SheetStatus.TO_COSIGN)
    acts.record(
        "sheet.waits_for_cosign", by=staff, sheet=sheet, supervisor=supervisor.pk, hours=hours
    )
    return True


def _record_failure(
    request: SigningRequest, staff: Staff, proof: Proof, failed: ProofFailed
) -> None:
    FailedProof.objects.create(staff=staff, request=request, method=proof.method, code=failed.code)
    audit.refused(
        "sheet.signed",
        actor=staff.pk,
        subject=request.sheet_id,
        client=request.sheet.client_id,
        codes=[failed.code],
    )


def _record_refusal(refusal: Refused, staff: Staff, sheet: Sheet) -> None:
    """The refused act was rolled back; this row stays."""
    audit.refused(
        refusal.act,
        actor=staff.pk,
        subject=sheet.pk,
        client=sheet.client_id,
        codes=[finding.code for finding in refusal.findings],
    )
