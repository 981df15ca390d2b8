"""A passkey in software, so that the invented staff sign like everybody else: by a real assertion.

It makes what a browser would hand over (WebAuthn level 2, ES256). Only the demo and tests use it;
to the product it is an authenticator like any other.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

NO_MODEL = bytes(16)


class SoftPasskey:
    """A passkey of one person for the address `origin` (for example http://localhost:8765)."""

    def __init__(self, *, origin: str, host: str):
        self.origin = origin
        self.host = host
        self.host_digest = hashlib.sha256(host.encode()).digest()
        self.credential_id = secrets.token_bytes(16)
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._uses = 0

    def registration(self) -> dict[str, Any]:
        """What `navigator.credentials.create` would hand over, as JSON."""
        flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
        public = ES256.from_cryptography_key(  # type: ignore[no-untyped-call]  # fido2 leaves it so
            self._key.public_key()
        )
        attested = AttestedCredentialData.create(NO_MODEL, self.credential_id, public)
        data = AuthenticatorData.create(self.host_digest, flags, 0, bytes(attested))
        client = CollectedClientData.create(
            CollectedClientData.TYPE.CREATE, secrets.token_bytes(32), self.origin
        )
        return {
            "id": websafe_encode(self.credential_id),
            "rawId": websafe_encode(self.credential_id),
            "type": "public-key",
            "response": {
                "clientDataJSON": websafe_encode(bytes(client)),
                "attestationObject": websafe_encode(
                    bytes(AttestationObject.create("none", data, {}))
                ),
            },
            "clientExtensionResults": {"credProps": {"rk": True}},
        }

    @property
    def public_key(self) -> bytes:
        """The public half as a COSE key."""
        public = ES256.from_cryptography_key(  # type: ignore[no-untyped-call]  # fido2 leaves it so
            self._key.public_key()
        )
        return cbor.encode(dict(public))

    def assertion(self, challenge: bytes) -> tuple[bytes, bytes, bytes]:
        """Authenticator data, client data, and the signature over both."""
        self._uses += 1
        flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV
        data = bytes(AuthenticatorData.create(self.host_digest, flags, self._uses))
        client = bytes(
            CollectedClientData.create(CollectedClientData.TYPE.GET, challenge, self.origin)
        )
        signed = self._key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return data, client, signed

    def answer(self, challenge: bytes, *, handle: str = "") -> Mapping[str, Any]:
        """What `navigator.credentials.get` would hand over for `challenge`, as JSON.

        `handle` is the user handle, which a passkey tells at sign-in.
        """
        data, client, signed = self.assertion(challenge)
        return {
            "id": websafe_encode(self.credential_id),
            "rawId": websafe_encode(self.credential_id),
            "type": "public-key",
            "response": {
                "clientDataJSON": websafe_encode(client),
                "authenticatorData": websafe_encode(data),
                "signature": websafe_encode(signed),
                "userHandle": websafe_encode(handle.encode()),
            },
            "clientExtensionResults": {},
        }
