"""The installation's signing key: Ed25519, in HOME/secrets/signing.key, made once.

It says "this installation sealed these bytes", beside the signer's own proof. `public()` gives the
JWK that anybody needs to verify an exported signature.
"""

from __future__ import annotations

import os
import stat
import warnings
from functools import lru_cache
from typing import Any

from joserfc.errors import SecurityWarning
from joserfc.jwk import OKPKey

from countersign.base import home
from countersign.base.errors import UserError

NAME = "signing.key"
# RFC 9864 prefers the name "Ed25519"; "EdDSA" is the one that every JOSE tool knows today.
warnings.filterwarnings("ignore", message="EdDSA is deprecated", category=SecurityWarning)


def ensure() -> bool:
    """Make the key of a new installation; False when there is one. Set-up calls it."""
    path = home.secret_path(NAME)
    if path.exists():
        return False
    building = path.with_name(f"{NAME}.{os.getpid()}.new")
    handle = os.open(building, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(OKPKey.generate_key("Ed25519").as_pem(private=True))
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(building, path)  # never replaces: two set-ups at once agree on one key
    except FileExistsError:
        return False
    finally:
        building.unlink()
    return True


@lru_cache(maxsize=1)
def key() -> OKPKey:
    """The private key. Raises UserError when it is missing, exposed or damaged."""
    ensure()
    path = home.secret_path(NAME)
    try:
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise UserError(
                f"The signing key {path} can be read by others on this computer.",
                field=NAME,
                remedy=f"Run: chmod 600 {path}",
            )
        return OKPKey.import_key(path.read_bytes())
    except (OSError, ValueError) as error:
        raise UserError(
            f"The signing key {path} cannot be read.",
            field=NAME,
            remedy="Restore it from a backup of the secrets folder; nothing can be signed without.",
        ) from error


def kid() -> str:
    """The key's name in signatures: its RFC 7638 thumbprint."""
    return str(key().thumbprint())


def public() -> dict[str, Any]:
    """The public half as a JWK with its `kid`."""
    return {**key().as_dict(private=False), "kid": kid(), "alg": "EdDSA", "use": "sig"}
