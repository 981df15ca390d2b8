"""Who keeps the heads of the audit chain outside the database, and the key that signs them.

The private key is HOME/secrets/witness.key, its public part HOME/checkpoints/witness.pub, so that
a copy of the checkpoints folder can be checked anywhere. A witness off the machine is defined by
whoever may speak to other machines, in a module `witnesses` of its room.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TextIO

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from countersign.base import home
from countersign.base.errors import UserError


class Witness(Protocol):
    """Keeps a signed line where this installation cannot take it back."""

    name: str

    def keep(self, line: str) -> None:
        """Keep one checkpoint line. Raises OSError or CountersignError when it could not."""


class PrintedWitness:
    """Prints the line, for the paper folder."""

    name = "printed"

    def __init__(self, to: TextIO):
        self._to = to

    def keep(self, line: str) -> None:
        print(line, file=self._to, flush=True)


_factories: dict[str, Callable[[], Witness | None]] = {}


def register(name: str, make: Callable[[], Witness | None]) -> None:
    """Add a kind of witness; `make` returns None when the practice has not configured it."""
    _factories[name] = make


def configured() -> tuple[Witness, ...]:
    """Every outside witness the practice has configured."""
    return tuple(w for _, make in sorted(_factories.items()) if (w := make()) is not None)


def public_path() -> Path:
    """Where the public key is kept."""
    return home.folder() / "checkpoints" / "witness.pub"


def create_key() -> bool:
    """Make the witness key of a new installation; False when there is one already."""
    path = home.secret_path("witness.key")
    if path.exists():
        return False
    key = Ed25519PrivateKey.generate()
    _write(path, base64.b64encode(key.private_bytes_raw()) + b"\n", 0o600)
    raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    _write(public_path(), base64.b64encode(raw) + b"\n", 0o644)
    return True


def sign(data: bytes) -> str:
    """Ed25519 signature of `data`, base64url. Raises UserError when the key cannot be read."""
    key = Ed25519PrivateKey.from_private_bytes(_read(home.secret_path("witness.key")))
    return base64.urlsafe_b64encode(key.sign(data)).decode()


def is_signed(data: bytes, signature: str) -> bool:
    """Whether `signature` is this installation's over `data`. Raises UserError without a key."""
    key = Ed25519PublicKey.from_public_bytes(_read(public_path()))
    try:
        key.verify(base64.urlsafe_b64decode(signature), data)
    except (InvalidSignature, ValueError):
        return False
    return True


def _read(path: Path) -> bytes:
    try:
        return base64.b64decode(path.read_bytes(), validate=False)
    except (OSError, ValueError) as error:
        raise UserError(
            f"The witness key {path} cannot be read.",
            field="COUNTERSIGN_HOME",
            remedy="Run `countersign setup`, or put the file back from your copy.",
        ) from error


def _write(path: Path, data: bytes, mode: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    building = path.with_name(f"{path.name}.{os.getpid()}.new")
    handle = os.open(building, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(handle, "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    building.replace(path)
