"""Naming what was done to the chain at the first entry that does not fit.

An entry's hash covers its own number, so an entry that was moved still proves where it stood. That
tells a deletion with renumbering from an insertion, a reordering and an edit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from countersign.base.audit import layout
from countersign.base.audit.chain import Cursor

COLUMNS = (
    "e.seq, int8send(e.seq) || timestamptz_send(e.at), convert_to(e.kind, 'UTF8'),"
    " convert_to(e.actor, 'UTF8'), convert_to(e.role, 'UTF8'), convert_to(e.subject, 'UTF8'),"
    " coalesce(uuid_send(e.client), ''::bytea), e.payload_digest, e.prev_hash, e.hash"
)


@dataclass(frozen=True, slots=True)
class Fault:
    """The first bad entry and what was done to it.

    Codes: edited, deleted, inserted, reordered, cut_off_start, cut_off_end, rolled_back,
    rewritten, payload_altered, payload_missing, payload_shed_undeclared, checkpoint_forged,
    checkpoints_missing.
    """

    code: str
    seq: int
    message: str


class Row(NamedTuple):
    """An entry as stored, in the bytes its hash covers."""

    seq: int
    moment: bytes
    kind: bytes
    actor: bytes
    role: bytes
    subject: bytes
    client: bytes
    digest: bytes
    prev: bytes
    hash: bytes

    def fits(self, seq: int) -> bool:
        """Whether its hash is its own if it stood at `seq`."""
        moment = seq.to_bytes(8, "big", signed=True) + self.moment[8:]
        return hashlib.sha256(layout.entry_bytes(moment, *self[2:9])).digest() == self.hash


class Chain:
    """The few single look-ups a diagnosis needs."""

    def __init__(self, cursor: Cursor):
        self._cursor = cursor

    def at(self, seq: int) -> Row | None:
        """The entry numbered `seq`."""
        return self._one("e.seq = %s", seq)

    def after(self, link: bytes) -> Row | None:
        """An entry that says it follows the one whose hash is `link`."""
        return self._one("e.prev_hash = %s", link)

    def end(self) -> int:
        """The highest number."""
        return self._number("SELECT max(seq) FROM audit_entry")

    def noted(self) -> int:
        """The highest head that was ever written to a checkpoint, as the database remembers it."""
        return self._number("SELECT max(seq) FROM audit_checkpoint")

    def _number(self, query: str) -> int:
        self._cursor.execute(query)
        row = self._cursor.fetchone()
        return int(row[0] or 0)

    def _one(self, where: str, value: int | bytes) -> Row | None:
        self._cursor.execute(
            f"SELECT {COLUMNS} FROM audit_entry e WHERE {where} ORDER BY e.seq LIMIT 1",  # noqa: S608  fixed text
            (value,),
        )
        row = self._cursor.fetchone()
        if row is None:
            return None
        return Row(row[0], *(bytes(part) for part in row[1:]))


def diagnose(chain: Chain, row: Row, expected: int, last: bytes, before_last: bytes) -> Fault:
    """What was done, given that `row` does not fit after the entry `expected - 1` (hash `last`)."""
    if row.seq != expected:
        return _gap(chain, row, expected, last)
    stood = _where_it_stood(row, chain.end())
    if stood is None:
        return _altered(chain, row)
    if stood == row.seq:
        return _broken_link(chain, row, before_last)
    if stood < row.seq:
        return inserted(stood, row.seq - 1)
    moved = chain.after(last)
    if moved is not None and moved.fits(row.seq):
        return _reordered(row.seq, moved.seq)
    return Fault(
        "deleted",
        row.seq,
        f"{_entries(row.seq, stood - 1)} deleted, and the rest renumbered.",
    )


def _gap(chain: Chain, row: Row, expected: int, last: bytes) -> Fault:
    if row.seq < expected:
        return inserted(row.seq, row.seq)
    moved = chain.after(last)
    if moved is not None and moved.seq != row.seq and moved.fits(expected):
        return _reordered(expected, moved.seq)
    if expected == 1:
        return Fault(
            "cut_off_start",
            1,
            f"{_entries(1, row.seq - 1)} removed from the start of the chain.",
        )
    return Fault("deleted", expected, f"{_entries(expected, row.seq - 1)} deleted.")


def _altered(chain: Chain, row: Row) -> Fault:
    following = chain.at(row.seq + 1)
    if following is not None and following.fits(row.seq):
        return inserted(row.seq, row.seq)
    return Fault("edited", row.seq, f"Entry {row.seq} was edited: its hash is not its own.")


def _broken_link(chain: Chain, row: Row, before_last: bytes) -> Fault:
    """The entry is whole but follows another one than the one before it."""
    before = row.seq - 1
    if before and row.prev == before_last:
        return inserted(before, before)
    following = chain.at(row.seq + 1)
    if before and (following is None or following.prev == row.hash):
        return Fault(
            "edited",
            before,
            f"Entry {before} was edited and its hash made to fit: entry {row.seq} still points"
            " at what stood there before.",
        )
    return Fault(
        "rewritten",
        row.seq,
        f"The chain was written again from entry {row.seq}, which does not follow the one before.",
    )


def _where_it_stood(row: Row, end: int) -> int | None:
    """The number at which the entry's hash is its own, nearest first; None when it was altered."""
    return next((seq for seq in _nearest(row.seq, end) if row.fits(seq)), None)


def _nearest(seq: int, end: int) -> Iterator[int]:
    yield seq
    for distance in range(1, max(seq, end) + 1000):
        yield seq + distance
        if distance < seq:
            yield seq - distance


def inserted(first: int, final: int) -> Fault:
    """The fault of entries put between others."""
    return Fault("inserted", first, f"{_entries(first, final)} inserted.")


def _reordered(seq: int, now: int) -> Fault:
    return Fault(
        "reordered",
        seq,
        f"The entries were reordered: what was written as entry {seq} now stands at {now}.",
    )


def _entries(first: int, final: int) -> str:
    return f"Entry {first} was" if first == final else f"Entries {first} to {final} were"
