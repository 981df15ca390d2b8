"""The exact bytes the audit chain covers. Pure; the database's trigger computes the same in SQL.

An entry's hash is SHA-256 over, without separators:

    20 bytes   "countersign audit 1" and a line feed
     8 bytes   seq, big-endian signed
     8 bytes   at, microseconds since 2000-01-01T00:00:00Z, big-endian signed
    then for each of kind, actor, role, subject, client:
     4 bytes   length, big-endian signed, followed by that many bytes
               (text as UTF-8; client as the 16 bytes of its UUID, length 0 when there is none)
    32 bytes   payload digest
    32 bytes   hash of the entry before; zeros for the first

A payload is stored in two parts: what is kept, and what is personal and may be shed. Its digest is
SHA-256(SHA-256(kept) + SHA-256(personal)), so that it still verifies when the personal part is gone
and only that part's digest is left. A personal part starts with 16 random bytes, because a digest
of few possible values could be guessed.
"""

from __future__ import annotations

import hashlib
import struct
from datetime import UTC, datetime, timedelta
from uuid import UUID

MAGIC = b"countersign audit 1\n"
GENESIS = bytes(32)
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
SALT_BYTES = 16

pack = struct.Struct(">qq").pack
"""Sequence number and microseconds since 2000 as the 16 bytes the hash covers."""
_length = struct.Struct(">i").pack
_microsecond = timedelta(microseconds=1)


def microseconds(at: datetime) -> int:
    """Whole microseconds from 2000-01-01 UTC to `at` (aware); negative before it."""
    return (at - EPOCH) // _microsecond


def entry_bytes(
    moment: bytes,
    kind: bytes,
    actor: bytes,
    role: bytes,
    subject: bytes,
    client: bytes,
    payload_digest: bytes,
    prev_hash: bytes,
) -> bytes:
    """What an entry's hash covers. `moment` is seq and at as 16 bytes, texts are UTF-8."""
    return b"".join(
        (
            MAGIC,
            moment,
            _length(len(kind)),
            kind,
            _length(len(actor)),
            actor,
            _length(len(role)),
            role,
            _length(len(subject)),
            subject,
            _length(len(client)),
            client,
            payload_digest,
            prev_hash,
        )
    )


def entry_hash(
    *,
    seq: int,
    at: datetime,
    kind: str,
    actor: str,
    role: str,
    subject: str,
    client: UUID | None,
    payload_digest: bytes,
    prev_hash: bytes,
) -> bytes:
    """The hash of an entry, 32 bytes."""
    return hashlib.sha256(
        entry_bytes(
            pack(seq, microseconds(at)),
            kind.encode(),
            actor.encode(),
            role.encode(),
            subject.encode(),
            client.bytes if client is not None else b"",
            payload_digest,
            prev_hash,
        )
    ).digest()


def payload_digest(kept: bytes, personal_digest: bytes) -> bytes:
    """The digest of a payload from its kept part and the digest of its personal part."""
    return hashlib.sha256(hashlib.sha256(kept).digest() + personal_digest).digest()
