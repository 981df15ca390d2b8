"""Our key for a server that takes files over SSH, and how a server's own key is told. Pure."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from itertools import pairwise

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from countersign.base.errors import UserError

_PRINT = re.compile(r"SHA256:[A-Za-z0-9+/]{43}")


def new_key() -> str:
    """A new Ed25519 key in OpenSSH's form, to be kept encrypted in a connection's settings."""
    return (
        Ed25519PrivateKey.generate()
        .private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.OpenSSH,
            serialization.NoEncryption(),
        )
        .decode("ascii")
    )


def public_half(key: str) -> str:
    """The line to give to the other side ("ssh-ed25519 AAAA…"). Raises UserError."""
    try:
        private = serialization.load_ssh_private_key(key.encode(), password=None)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise UserError("The connection's key cannot be read.", field="key") from error
    line = private.public_key().public_bytes(
        serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH
    )
    return f"{line.decode('ascii')} countersign"


def fingerprints(told: str) -> tuple[str, ...]:
    """What a person entered of a server's keys, as SHA-256 fingerprints.

    Takes fingerprints ("SHA256:…") and whole public keys, one a line or with commas between.
    Raises UserError for anything else, also for nothing.
    """
    found = []
    for line in re.split(r"[\n,;]", told):
        if words := line.split():
            found.append(_fingerprint(words))
    if not found:
        raise UserError(
            "The server's own key is not entered.",
            field="host_key",
            remedy="Press Test: it shows the key. Compare it with the clearinghouse's letter.",
        )
    return tuple(dict.fromkeys(found))


def _fingerprint(words: list[str]) -> str:
    for word in words:
        if _PRINT.fullmatch(word.rstrip("=")):
            return word.rstrip("=")
    for kind, blob in pairwise(words):
        if kind.startswith(("ssh-", "ecdsa-", "rsa-")):
            try:
                return of_blob(base64.b64decode(blob, validate=True))
            except binascii.Error:
                break
    raise UserError(
        "This is no key of a server.",
        field="host_key",
        remedy="It is written SHA256: and 43 letters, or as a line that begins with ssh-.",
    )


def of_blob(blob: bytes) -> str:
    """The fingerprint of a public key's bytes, as `ssh-keygen -l` shows it."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")
