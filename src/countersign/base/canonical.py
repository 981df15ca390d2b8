"""One way to turn a value into bytes, so that a signature and the audit chain cover exact bytes.

JSON with sorted keys, no spaces, UTF-8, text in Unicode NFC, no floats (they have no one form).
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

_ENCODER = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
)


def _plain(value: Any) -> Any:
    if type(value) is str:  # most of what there is; ASCII is its own normal form
        return value if value.isascii() else unicodedata.normalize("NFC", value)
    match value:
        case None | bool() | int():
            return value
        case str():
            return unicodedata.normalize("NFC", value)
        case UUID() | Decimal():
            return str(value)
        case datetime():
            if value.tzinfo is None:
                raise TypeError("a naive datetime has no canonical form")
            return value.isoformat()
        case date():
            return value.isoformat()
        case dict():
            return {_key(k): _plain(v) for k, v in value.items()}
        case list() | tuple():
            return [_plain(v) for v in value]
    raise TypeError(f"{type(value).__name__} has no canonical form")


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError("only text keys have a canonical form")
    return key if key.isascii() else unicodedata.normalize("NFC", key)


def to_bytes(value: Any) -> bytes:
    """Canonical bytes of nested dicts, lists, text, ints, dates, UUIDs and Decimals.

    Raises TypeError for floats, naive datetimes, sets and anything else without one written form.
    """
    return _ENCODER.encode(_plain(value)).encode()


def digest(data: bytes) -> str:
    """SHA-256 as 64 hex letters."""
    return hashlib.sha256(data).hexdigest()


def digest_of(value: Any) -> str:
    """SHA-256 of the canonical bytes of `value`."""
    return digest(to_bytes(value))
