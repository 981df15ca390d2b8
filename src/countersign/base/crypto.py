"""Encryption at rest with Google Tink: what a row's column holds can be opened only there.

The associated data of a field is its table, column and row id, so ciphertext moved elsewhere is
refused. Exact look-ups use an HMAC of the normalised value. Files use streaming AEAD.
"""

from __future__ import annotations

import os
from threading import Lock
from typing import BinaryIO, Final
from uuid import UUID

from countersign.base import home, keys
from countersign.base.keysets import Keysets, Unreadable

__all__ = [
    "Unreadable",
    "current",
    "decrypt",
    "decrypting_stream",
    "encrypt",
    "encrypting_stream",
    "forget",
    "lookup",
    "lookups",
    "place",
]

_SEPARATOR: Final = "\x1f"
_lock = Lock()
_held: tuple[str | None, str, tuple[int, int], Keysets] | None = None


def current() -> Keysets:
    """The installation's keys, read once, and again when the keyset file has changed.

    Looking at the file costs two microseconds; for it, every process writes with the new key from
    the moment a rotation has made one. Raises UserError when the keys cannot be read.
    """
    global _held
    held, given = _held, os.environ.get("COUNTERSIGN_HOME")
    # The path is kept too: making one costs more than looking at the file.
    path = held[1] if held and held[0] == given else str(home.secret_path("keyset.json"))
    try:
        found = os.stat(path)
        version = (found.st_ino, found.st_mtime_ns)
    except OSError:
        version = (0, 0)  # `keys.load` says what is wrong
    if held is not None and held[1] == path and held[2] == version:
        return held[3]
    with _lock:
        sets = keys.load()
        _held = (given, path, version, sets)
    return sets


def forget() -> None:
    """Drop the keys held in memory, so that the next use reads them again."""
    global _held
    _held = None


def place(*parts: object) -> bytes:
    """Associated data naming one place. Raises ValueError for a part with a separator in it."""
    texts = [str(part) for part in parts]
    if any(_SEPARATOR in text for text in texts):
        raise ValueError("a place has no control characters in its name")
    return _SEPARATOR.join(texts).encode()


def encrypt(plain: bytes, *, table: str, column: str, row: UUID | str) -> bytes:
    """Ciphertext of `plain` that opens only at this table, column and row."""
    return current().seal(plain, place(table, column, row))


def decrypt(sealed: bytes, *, table: str, column: str, row: UUID | str) -> bytes:
    """The bytes encrypted for this place. Raises Unreadable, naming the place and no content."""
    try:
        return current().open(sealed, place(table, column, row))
    except Unreadable as error:
        raise Unreadable(
            f"{table}.{column} of row {row} does not open: it was altered or moved there from "
            "another row, or its key is gone. Restore it from a backup, or put the key back."
        ) from error


def lookup(value: str, *, table: str, column: str) -> str:
    """The token under which `value` is stored: 64 hex letters, the same for the same value."""
    return lookups(value, table=table, column=column)[0]


def lookups(value: str, *, table: str, column: str) -> list[str]:
    """Every token under which `value` may be stored while keys are being rotated, newest first."""
    return current().tokens(place(table, column, "") + value.encode())


def encrypting_stream(target: BinaryIO, *, owner: str) -> BinaryIO:
    """A stream to write plain bytes into; `target` receives ciphertext bound to `owner`.

    Closing it ends the ciphertext and closes `target`.
    """
    return current().sealing_stream(target, owner.encode())


def decrypting_stream(source: BinaryIO, *, owner: str) -> BinaryIO:
    """A stream of the plain bytes of `source`. Reading raises when it was altered or cut off."""
    return current().opening_stream(source, owner.encode())
