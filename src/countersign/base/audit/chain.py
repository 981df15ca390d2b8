"""Writing to the audit chain: in the act's own transaction, in one order, lock taken last.

The chain's order is kept by one transaction-wide advisory lock. Whoever holds it must not wait for
another row lock, so entries are appended at the end of the transaction: use `act`.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from errno import EDQUOT, EFBIG, ENOSPC
from typing import Any, Protocol
from uuid import UUID

from django.db import DatabaseError, connection, transaction

from countersign.base import clock
from countersign.base.audit import kinds, layout
from countersign.base.canonical import to_bytes
from countersign.base.errors import CountersignError

LOCK = 0x436F756E74657273
"""Key of the advisory lock that orders appends; the insert trigger takes the same one."""
TOLERANCE = timedelta(seconds=60)
"""How far a clock may be behind the chain before it counts as turned back."""

_ENTRY = (
    "INSERT INTO audit_entry (seq, at, kind, actor, role, subject, client, payload_digest,"
    " prev_hash, hash) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
_PAYLOAD = (
    "INSERT INTO audit_payload (seq, kept, personal, personal_digest) VALUES (%s, %s, %s, %s)"
)
_HEAD = "SELECT seq, hash, at FROM audit_entry ORDER BY seq DESC LIMIT 1"


class NotAudited(CountersignError):
    """The audit entry could not be written, so the act did not happen. `code` says why:

    audit.broken-link, audit.clock, audit.forbidden or audit.unwritable.
    """

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry: its number and hash (32 bytes). Number 0 and zeros when there is none."""

    seq: int
    hash: bytes
    at: datetime | None = None

    @property
    def hex(self) -> str:
        return self.hash.hex()


@dataclass(frozen=True, slots=True)
class Prepared:
    """An entry that passed the rules of its kind and waits for its place in the chain."""

    kind: str
    actor: str
    role: str
    subject: str
    client: UUID | None
    kept: Mapping[str, kinds.Value]
    personal: Mapping[str, kinds.Value]


class Cursor(Protocol):
    """What both Django's and psycopg's cursors can do."""

    def execute(self, query: Any, params: Any = None, /) -> Any: ...
    def executemany(self, query: Any, params: Any, /) -> Any: ...
    def fetchone(self) -> Any: ...


def prepare(
    kind: str,
    *,
    actor: UUID | str,
    subject: UUID | str = "",
    client: UUID | None = None,
    role: str = "",
    payload: Mapping[str, kinds.Value],
) -> Prepared:
    """Check an entry against its kind. Raises kinds.UnknownKind; needs no database."""
    kept, personal = kinds.split(kinds.find(kind), payload)
    if not str(actor):
        raise kinds.UnknownKind(f"{kind} needs an actor: a staff id, system or anonymous")
    return Prepared(
        kind=kind,
        actor=kinds.code("actor", actor),
        role=kinds.code("role", role),
        subject=kinds.code("subject", subject),
        client=client,
        kept=kept,
        personal=personal,
    )


def append(
    kind: str,
    *,
    actor: UUID | str,
    subject: UUID | str = "",
    client: UUID | None = None,
    role: str = "",
    **payload: kinds.Value,
) -> int:
    """Append one entry inside the caller's transaction and return its number.

    It takes the chain's lock until the transaction ends: call it last, or use `act`. Raises
    TransactionManagementError outside `transaction.atomic`, UnknownKind, NotAudited.
    """
    entry = prepare(kind, actor=actor, subject=subject, client=client, role=role, payload=payload)
    return append_all([entry])[0]


def append_all(entries: Sequence[Prepared]) -> list[int]:
    """Append prepared entries in order, as `append` does."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "an audit entry is written in the transaction of its act"
        )
    try:
        with connection.cursor() as cursor:
            return write(cursor, entries)
    except DatabaseError as error:
        raise not_audited(error) from error


def write(cursor: Cursor, entries: Iterable[Prepared]) -> list[int]:
    """Link `entries` to the head and insert them, on any cursor inside a transaction."""
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
    # A statement of its own: its snapshot must be taken after the lock was granted.
    cursor.execute(_HEAD)
    seq, prev, last = cursor.fetchone() or (0, layout.GENESIS, None)
    prev = bytes(prev)
    wall = clock.wall()
    at = wall if last is None else max(wall, last)
    behind = {"behind": int((at - wall).total_seconds())} if at - wall > TOLERANCE else {}
    rows, payloads = [], []
    for entry in entries:
        seq += 1
        kept = to_bytes({**entry.kept, **behind})
        personal = (
            secrets.token_bytes(layout.SALT_BYTES) + to_bytes(entry.personal)
            if entry.personal
            else b""
        )
        personal_digest = hashlib.sha256(personal).digest()
        digest = layout.payload_digest(kept, personal_digest)
        link = layout.entry_hash(
            seq=seq,
            at=at,
            kind=entry.kind,
            actor=entry.actor,
            role=entry.role,
            subject=entry.subject,
            client=entry.client,
            payload_digest=digest,
            prev_hash=prev,
        )
        text = (entry.kind, entry.actor, entry.role, entry.subject)
        rows.append((seq, at, *text, entry.client, digest, prev, link))
        payloads.append((seq, kept, personal, personal_digest))
        prev = link
    cursor.executemany(_ENTRY, rows)
    cursor.executemany(_PAYLOAD, payloads)
    return [row[0] for row in rows]


_CODES = {
    "CS001": (
        "audit.broken-link",
        "The audit chain refused an entry that does not follow its head.",
    ),
    "CS002": ("audit.clock", "The clock and the audit chain disagree about the time."),
    "CS003": ("audit.forbidden", "The audit chain is never changed."),
    "42501": ("audit.forbidden", "This database login may not write there."),
}


def not_audited(error: Exception) -> NotAudited:
    """The reason behind a database error raised while appending."""
    state = getattr(error.__cause__ or error, "sqlstate", None)
    code, message = _CODES.get(
        state or "", ("audit.unwritable", "The audit entry could not be written.")
    )
    return NotAudited(code, f"{message} Nothing was done. Run `countersign audit verify`.")


def unwritable(error: BaseException) -> str:
    """Why an act could not be put on record, as a code; empty for any other error.

    The chain refused it, or the disk of the database or of the home folder is full.
    """
    if isinstance(error, NotAudited):
        return error.code
    full = (
        getattr(error.__cause__, "sqlstate", None) == "53100"
        if isinstance(error, DatabaseError)
        else isinstance(error, OSError) and error.errno in (ENOSPC, EDQUOT, EFBIG)
    )
    return "disk.full" if full else ""


@dataclass(slots=True)
class Recorder:
    """Collects the entries of one act; `act` appends them when the act is done."""

    actor: UUID | str
    role: str = ""
    subject: UUID | str = ""
    client: UUID | None = None
    entries: list[Prepared] = field(default_factory=list)

    def record(
        self,
        kind: str,
        *,
        subject: UUID | str | None = None,
        client: UUID | None = None,
        **payload: kinds.Value,
    ) -> None:
        """Note one entry; `subject` and `client` default to the act's. Raises UnknownKind."""
        self.entries.append(
            prepare(
                kind,
                actor=self.actor,
                role=self.role,
                subject=self.subject if subject is None else subject,
                client=client or self.client,
                payload=payload,
            )
        )


_current: ContextVar[Recorder | None] = ContextVar("current_act", default=None)


@contextmanager
def act(
    *,
    actor: UUID | str,
    role: str = "",
    subject: UUID | str = "",
    client: UUID | None = None,
) -> Iterator[Recorder]:
    """One act: opens `transaction.atomic` and appends what was recorded at its very end.

    The act's rows and its entries commit together or not at all. Inside another act the entries
    join the outer one's. An act that records nothing raises NotAudited and is rolled back.
    """
    outer = _current.get()
    recorder = Recorder(actor, role, subject, client)
    token = _current.set(recorder)
    try:
        with transaction.atomic():
            yield recorder
            if not recorder.entries:
                raise NotAudited("audit.nothing-recorded", "An act records at least one entry.")
            if outer is None:
                append_all(recorder.entries)
    finally:
        _current.reset(token)
    if outer is not None:
        outer.entries.extend(recorder.entries)


def refused(
    act: str,
    *,
    actor: UUID | str,
    codes: Sequence[str],
    subject: UUID | str = "",
    client: UUID | None = None,
    role: str = "",
    **payload: kinds.Value,
) -> int:
    """Write that `act` (a kind or an act's code) was refused for `codes`, in its own transaction.

    Call it before answering, after the refused act was rolled back. Raises RuntimeError inside
    `transaction.atomic`, because the refusal would be rolled back with it.
    """
    entry = prepare(
        "act.refused",
        actor=actor,
        subject=subject,
        client=client,
        role=role,
        payload={"act": act, "codes": tuple(codes), **payload},
    )
    try:
        with transaction.atomic(durable=True):
            return append_all([entry])[0]
    except DatabaseError as error:  # a commit can find the disk full, too
        raise not_audited(error) from error


def head() -> Head:
    """The last entry as this connection sees it."""
    with connection.cursor() as cursor:
        return read_head(cursor)


def read_head(cursor: Cursor) -> Head:
    """The last entry, on any cursor."""
    cursor.execute(_HEAD)
    row = cursor.fetchone()
    return Head(row[0], bytes(row[1]), row[2]) if row else Head(0, layout.GENESIS)
