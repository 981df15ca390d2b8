"""A passkey and an authenticator app made of software, and a web session, for tests of signing."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.test import RequestFactory
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from tests import world as made
from tests.world import World

from countersign.base import clock
from countersign.base.clock import now
from countersign.base.errors import Refused
from countersign.practice.models import Staff, User
from countersign.spine import session, sign
from countersign.spine.models import Sheet
from countersign.spine.proofs import Passkey, PasswordTotp
from countersign.spine.session import WebSession
from countersign.spine.sign import Offer

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PASSWORD = "correct horse battery"
PRESENT_AND_VERIFIED = 0x05
ATTESTED = 0x40


@dataclass
class SoftPasskey:
    """One credential, registered to a user the way allauth keeps it."""

    user: User
    origin: str = "http://localhost:8765"
    rp_id: str = "localhost"
    flags: int = PRESENT_AND_VERIFIED
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    credential_id: bytes = field(default_factory=lambda: os.urandom(16))

    def _auth_data(self, attested: bytes = b"") -> bytes:
        flags = self.flags | (ATTESTED if attested else 0)
        rp = hashlib.sha256(self.rp_id.encode()).digest()
        return rp + bytes([flags]) + (1).to_bytes(4, "big") + attested

    def _client_data(self, kind: str, challenge: bytes) -> bytes:
        return json.dumps(
            {"type": kind, "challenge": websafe_encode(challenge), "origin": self.origin}
        ).encode()

    def register(self) -> SoftPasskey:
        """Store the credential for the user, as after registration."""
        cose = ES256.from_cryptography_key(self.key.public_key())  # type: ignore[no-untyped-call]  # fido2 leaves it untyped
        public = cbor.encode(dict(cose))
        length = len(self.credential_id).to_bytes(2, "big")
        data = self._auth_data(bytes(16) + length + self.credential_id + public)
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        credential = {
            "id": websafe_encode(self.credential_id),
            "rawId": websafe_encode(self.credential_id),
            "type": "public-key",
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": websafe_encode(self._client_data("webauthn.create", b"x" * 32)),
                "attestationObject": websafe_encode(attestation),
            },
        }
        Authenticator.objects.create(
            user=self.user,
            type=Authenticator.Type.WEBAUTHN,
            data={"name": "Test", "credential": credential},
        )
        return self

    def answer(self, offer: Offer, *, kind: str = "webauthn.get") -> Passkey:
        """What the browser would answer to that offer."""
        assert offer.public_key is not None
        client = self._client_data(kind, websafe_decode(offer.public_key["challenge"]))
        data = self._auth_data()
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return Passkey(
            {
                "id": websafe_encode(self.credential_id),
                "rawId": websafe_encode(self.credential_id),
                "type": "public-key",
                "clientExtensionResults": {},
                "response": {
                    "clientDataJSON": websafe_encode(client),
                    "authenticatorData": websafe_encode(data),
                    "signature": websafe_encode(signature),
                },
            }
        )


def set_up_codes(user: User) -> None:
    """Give the user one-time codes."""
    TOTP.activate(user, SECRET)


def code(*, later: int = 0) -> str:
    """The code of this moment, or of `later` periods after it."""
    return str(format_hotp_value(hotp_value(SECRET, int(now().timestamp()) // 30 + later)))


def typed(offer: Offer, *, later: int = 0, **changes: Any) -> PasswordTotp:
    """Password and code for that offer, with `changes`."""
    values = {"password": PASSWORD, "code": code(later=later), "digest": offer.digest}
    return PasswordTotp(**{**values, **changes})


def request_of(
    user: User, *, view: str = "countersign.web.sheet.views", factor: bool = True
) -> HttpRequest:
    """A browser's request to a page, from a session that used a second factor."""
    request = RequestFactory().get("/")
    request.user = user
    request.session = SessionStore()
    request.session.create()
    if factor:
        request.session["account_authentication_methods"] = [{"method": "mfa", "type": "totp"}]
        request.session["account_authentication_methods_user"] = str(user.pk)
    request.resolver_match = SimpleNamespace(func=SimpleNamespace(__module__=view))  # type: ignore[assignment]  # only the view's module is read
    return request


def web(user: User) -> WebSession:
    """A web session of that user."""
    return session.of(request_of(user))


def signing_world(patch: pytest.MonkeyPatch) -> World:
    """The invented practice, two test parts, and one-time codes for everybody."""
    made.only_test_parts(patch)
    built = made.build()
    everybody = (built.ot, built.ota, built.supervisor, built.student, built.owner, built.biller)
    for staff in everybody:
        set_up_codes(user_of(staff))
    return built


def user_of(staff: Staff) -> User:
    assert staff.user is not None
    return staff.user


def sign_by_code(one: Sheet, staff: Staff, *, intent: str = "sign", later: int = 0) -> sign.Signed:
    """Prepare and sign with password and the code of `later` periods from now."""
    user = user_of(staff)
    with clock.frozen(clock.now() + timedelta(seconds=30 * later)):
        offer = sign.prepare(one, user=user, intent=intent)
        return sign.sign(offer.request_id, user=user, proof=typed(offer), session_is_web=web(user))


def codes(refusal: pytest.ExceptionInfo[Refused]) -> set[str]:
    """The codes of the findings of a refusal."""
    return {finding.code for finding in refusal.value.findings}
