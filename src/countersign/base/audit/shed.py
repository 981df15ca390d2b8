"""Removing a person from the audit chain: personal parts go, the chain still verifies.

Runs as the database's owner, which alone may empty a personal part, and leaves an entry signed
with the witness key that says which payloads were emptied. An emptied payload without such an
entry is a fault.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import psycopg

from countersign.base import owner, witness
from countersign.base.audit import chain
from countersign.base.canonical import to_bytes

KIND = b"audit.person_shed"
_DOMAIN = b"countersign shed 1\n"


def person(client: UUID, *, reason: str, by: UUID | str) -> int:
    """Empty the personal parts of every payload about `client`; returns how many there were.

    `reason` is a code, `by` a staff id or "system". Entries stay: they hold only ids. Raises
    UserError when the owner's password or the witness key cannot be read here.
    """
    with psycopg.connect(owner.dsn()) as rewriting, rewriting.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", (chain.LOCK,))
        cursor.execute("SELECT set_config('countersign.audit_job', 'shed', true)")
        cursor.execute(
            "UPDATE audit_payload p SET personal = NULL FROM audit_entry e"
            " WHERE e.seq = p.seq AND e.client = %s AND p.personal <> ''::bytea"
            " RETURNING p.seq",
            (client,),
        )
        seqs = sorted(row[0] for row in cursor)
        covers = hashlib.sha256()
        for seq in seqs:
            covers.update(_packed(seq))
        entry = chain.prepare(
            KIND.decode(),
            actor=by,
            client=client,
            payload={
                "reason": reason,
                "entries": len(seqs),
                "covers": covers.hexdigest(),
                "signature": witness.sign(_statement(client, len(seqs), covers.hexdigest())),
            },
        )
        chain.write(cursor, [entry])
    return len(seqs)


@dataclass(slots=True)
class _Emptied:
    first: int
    count: int = 0
    covers: Any = field(default_factory=hashlib.sha256)


@dataclass(slots=True)
class Ledger:
    """Emptied payloads met while verifying, until the entry that declares them is met.

    `partial`: the reading did not start at entry 1, so a declaration may cover more than was met.
    """

    partial: bool = False
    emptied: int = 0
    _open: dict[bytes, _Emptied] = field(default_factory=dict)

    def emptied_payload(self, seq: int, client: bytes) -> None:
        """Note that the payload of entry `seq` about `client` (16 bytes or none) is empty."""
        self.emptied += 1
        one = self._open.setdefault(client, _Emptied(seq))
        one.count += 1
        one.covers.update(_packed(seq))

    def declared(self, seq: int, client: bytes, kept: bytes) -> bool:
        """Whether the entry with the payload `kept` declares, signed, what was met so far."""
        said = json.loads(kept)
        met = self._open.pop(client, None) or _Emptied(seq)
        fields = (said.get("entries"), said.get("covers"))
        return (
            len(client) == 16
            and (self.partial or fields == (met.count, met.covers.hexdigest()))
            and witness.is_signed(
                _statement(UUID(bytes=client), *fields), str(said.get("signature"))
            )
        )

    def undeclared(self) -> int | None:
        """The first emptied payload nobody declared, or None."""
        return min((one.first for one in self._open.values()), default=None)


def _packed(seq: int) -> bytes:
    return seq.to_bytes(8, "big", signed=True)


def _statement(client: UUID, entries: int, covers: str) -> bytes:
    return _DOMAIN + to_bytes({"client": client, "entries": entries, "covers": covers})
