"""The signer's own proof, given at that moment and for these bytes alone.

A passkey's challenge is SHA-256 over the request's nonce and the digest of the sealed bytes; what
the authenticator signed is kept and verifies offline. The other way is password and one-time code
posted together with that digest, once.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from cryptography.exceptions import InvalidSignature
from django.conf import settings
from fido2 import cbor
from fido2.cose import CoseKey
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    AuthenticatorData,
    CollectedClientData,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialRequestOptions,
    PublicKeyCredentialType,
    UserVerificationRequirement,
)

from countersign.base.clock import now
from countersign.base.errors import CountersignError
from countersign.practice.models import User
from countersign.spine.models import SigningRequest, UsedCode

TIMEOUT_MS = 120_000


class ProofFailed(CountersignError):
    """The proof does not hold. `code` is what the audit chain keeps of it."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Passkey:
    """What the browser's `navigator.credentials.get` answered, as JSON (`toJSON()`)."""

    response: Mapping[str, Any]
    method = "passkey"


@dataclass(frozen=True, slots=True)
class PasswordTotp:
    """Password and one-time code, with the digest of the bytes that were on the screen."""

    password: str
    code: str
    digest: str
    method = "password_totp"


Proof = Passkey | PasswordTotp


def challenge(nonce: bytes, digest: str) -> bytes:
    """What a passkey is asked to sign: 32 bytes bound to the nonce and the sealed bytes."""
    return hashlib.sha256(nonce + bytes.fromhex(digest)).digest()


def public_key(user: User, *, nonce: bytes, digest: str) -> dict[str, Any] | None:
    """`publicKey` for `navigator.credentials.get` in its JSON form; None without a passkey."""
    known = [
        PublicKeyCredentialDescriptor(
            type=PublicKeyCredentialType.PUBLIC_KEY, id=credential.credential_id
        )
        for credential, _ in _passkeys(user)
    ]
    if not known:
        return None
    return dict(
        PublicKeyCredentialRequestOptions(
            challenge=challenge(nonce, digest),
            timeout=TIMEOUT_MS,
            rp_id=settings.PUBLIC_HOST,
            allow_credentials=known,
            user_verification=UserVerificationRequirement.REQUIRED,
        )
    )


def has_code(user: User) -> bool:
    """Whether `user` has set up one-time codes."""
    return bool(
        Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists()
    )


def check(proof: Proof, request: SigningRequest, user: User) -> dict[str, Any]:
    """The proof as it is kept with the signature. Raises ProofFailed.

    Call it inside the signing transaction: a one-time code is used up there.
    """
    if isinstance(proof, PasswordTotp):
        return _check_password_totp(proof, request, user)
    return _check_passkey(proof, request, user)


def _passkeys(user: User) -> list[tuple[AttestedCredentialData, Authenticator]]:
    rows = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.WEBAUTHN)
    pairs = ((row.wrap().authenticator_data.credential_data, row) for row in rows)
    return [(credential, row) for credential, row in pairs if credential is not None]


def _check_passkey(proof: Passkey, request: SigningRequest, user: User) -> dict[str, Any]:
    try:
        answer = AuthenticationResponse.from_dict(dict(proof.response))
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise ProofFailed("proof.unreadable") from error
    for credential, row in _passkeys(user):
        if credential.credential_id == answer.raw_id:
            kept = {
                "method": "passkey",
                "rp_id": settings.PUBLIC_HOST,
                "origin": answer.response.client_data.origin,
                "credential_id": _encode(credential.credential_id),
                "authenticator": row.pk,
                "public_key": _encode(cbor.encode(dict(credential.public_key))),
                "authenticator_data": _encode(bytes(answer.response.authenticator_data)),
                "client_data": _encode(bytes(answer.response.client_data)),
                "signature": _encode(answer.response.signature),
            }
            if fault := assertion_fault(kept, nonce=bytes(request.nonce), digest=request.digest):
                raise ProofFailed(fault)
            if not _our_origin(kept["origin"]):
                raise ProofFailed("proof.origin")
            return kept
    raise ProofFailed("proof.unknown-passkey")


def _our_origin(origin: str) -> bool:
    """The practice's address; on this computer's own `localhost`, any of its ports."""
    given, ours = urlsplit(origin), urlsplit(settings.PUBLIC_URL)
    if (given.scheme, given.hostname) != (ours.scheme, ours.hostname):
        return False
    return given.hostname == "localhost" or given.netloc == ours.netloc


def assertion_fault(kept: Mapping[str, Any], *, nonce: bytes, digest: str) -> str:
    """Why a kept assertion does not prove the digest, as a code; empty when it does. Offline."""
    try:
        client_data = CollectedClientData(_decode(kept["client_data"]))
        auth_data = AuthenticatorData(_decode(kept["authenticator_data"]))
        public = CoseKey.parse(_mapping(cbor.decode(_decode(kept["public_key"]))))
        signature = _decode(kept["signature"])
        rp_hash = hashlib.sha256(kept["rp_id"].encode()).digest()
    except (ValueError, KeyError, TypeError, AttributeError):
        return "proof.unreadable"
    if client_data.type != CollectedClientData.TYPE.GET:
        return "proof.type"
    if client_data.challenge != challenge(nonce, digest):
        return "proof.other-bytes"
    if auth_data.rp_id_hash != rp_hash:
        return "proof.rp"
    if not (auth_data.is_user_present() and auth_data.is_user_verified()):
        return "proof.not-verified"
    try:
        public.verify(bytes(auth_data) + client_data.hash, signature)
    except (InvalidSignature, ValueError):
        return "proof.signature"
    return ""


def _check_password_totp(
    proof: PasswordTotp, request: SigningRequest, user: User
) -> dict[str, Any]:
    if proof.digest != request.digest:
        raise ProofFailed("proof.other-bytes")
    row = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).first()
    counter = None if row is None else _counter(decrypt(row.data["secret"]), proof.code)
    # Both are always checked, and the answer does not say which one was wrong.
    if not user.check_password(proof.password) or counter is None:
        raise ProofFailed("proof.wrong")
    _, fresh = UsedCode.objects.get_or_create(user=user, counter=counter)
    if not fresh:
        raise ProofFailed("proof.code-used")
    return {"method": "password_totp", "counter": counter, "digest": proof.digest}


def _counter(secret: str, code: str) -> int | None:
    """The 30 seconds this code is of: the present ones, or those before, for slow fingers.

    RFC 6238, section 5.2, allows one step. Each code still signs once.
    """
    present = int(now().timestamp()) // int(app_settings.TOTP_PERIOD)
    for counter in (present, present - 1):
        expected = format_hotp_value(hotp_value(secret, counter))
        if compare_user_code(actual=code, expected=expected):
            return counter
    return None


def _mapping(value: object) -> Mapping[int, Any]:
    if not isinstance(value, Mapping):
        raise ValueError("a COSE key is a map")
    return value


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode()


def _decode(text: str) -> bytes:
    return base64.b64decode(text, altchars=b"-_", validate=True)
