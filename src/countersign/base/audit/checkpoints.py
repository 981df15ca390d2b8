"""Signed heads of the chain, kept outside the database, and what they say about the present.

HOME/checkpoints/checkpoints.jsonl holds one canonical JSON line per checkpoint: its number, the
head's seq and hash, the wall clock, the digest of the line before, and an Ed25519 signature over
all of it. A database or a clock that is behind the last line stops releases.
"""

from __future__ import annotations

import fcntl
import importlib
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from countersign.base import clock, home, witness
from countersign.base.audit import chain, kinds
from countersign.base.canonical import digest, to_bytes
from countersign.base.errors import CountersignError

EVERY_ENTRIES = 1000
EVERY = timedelta(days=1)
_DOMAIN = b"countersign checkpoint 1\n"


class Forged(CountersignError):
    """A checkpoint line that this installation did not sign, or that is out of its place."""

    def __init__(self, number: int):
        super().__init__(f"checkpoint line {number} is not signed by this installation's key")
        self.number = number


class NotWritten(CountersignError):
    """The folder does not take the checkpoint: the disk is full or may not be written."""


class WitnessUnreached(CountersignError):
    """The checkpoint stands in the folder, but an outside witness did not take it."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """One signed head. `restored`: the chain was put back to here, and a person said so."""

    number: int
    seq: int
    hash: bytes
    at: datetime
    restored: bool
    line: str


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why nothing may be released now; it has the fields of a blocking finding."""

    code: str
    message: str
    do: str = "Tell the person who looks after the system; `countersign audit verify` says more."
    blocks: bool = True
    where: str = ""
    part: str = ""


def path() -> Path:
    """Where the lines are kept."""
    return home.folder() / "checkpoints" / "checkpoints.jsonl"


def parse(line: str) -> Checkpoint:
    """A checkpoint from its line, whoever kept it. Raises Forged (number 0 when unreadable)."""
    try:
        fields = json.loads(line)
        signature = fields.pop("sig")
        found = Checkpoint(
            number=int(fields["n"]),
            seq=int(fields["seq"]),
            hash=bytes.fromhex(fields["hash"]),
            at=datetime.fromisoformat(fields["at"]),
            restored="restored" in fields,
            line=line,
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Forged(0) from error
    if found.at.tzinfo is None or not witness.is_signed(_DOMAIN + to_bytes(fields), signature):
        raise Forged(found.number)
    return found


def read() -> Iterator[Checkpoint]:
    """Every checkpoint in order. Raises Forged at a line altered, inserted, removed or moved."""
    previous = ""
    for number, line in enumerate(_lines(), start=1):
        found = parse(line)
        if found.number != number or json.loads(line)["previous"] != previous:
            raise Forged(number)
        previous = digest(line.encode())
        yield found


def standing(found: Sequence[Checkpoint]) -> list[Checkpoint]:
    """Those that still bind the chain: an acknowledged restore frees it from later heads."""
    kept: list[Checkpoint] = []
    for one in found:
        if one.restored:
            kept = [earlier for earlier in kept if earlier.seq <= one.seq]
        kept.append(one)
    return kept


def last() -> Checkpoint | None:
    """The last checkpoint, from the end of the file. Raises Forged."""
    line = _last_line()
    return parse(line) if line else None


def write(witnesses: Sequence[witness.Witness] | None = None) -> Checkpoint:
    """Write the committed head to the folder and to every witness; returns the checkpoint.

    Raises RuntimeError inside a transaction, CountersignError when the chain is behind the last
    checkpoint, NotWritten when the disk does not take the line, WitnessUnreached when the line
    stands but a witness did not take it.
    """
    with transaction.atomic(durable=True):
        head = chain.head()
    written = _write(head)
    _send(written.line, _outside() if witnesses is None else witnesses)
    return written


def write_if_due() -> Checkpoint | None:
    """`write` when a day or 1,000 entries have passed since the last one.

    When nothing is due, witnesses that missed the last line get it again. Raises as `write` does.
    """
    before = last()
    if before is not None:
        fresh = clock.wall() - before.at < EVERY
        if fresh and chain.head().seq - before.seq < EVERY_ENTRIES:
            if names := missed():
                _send(before.line, [one for one in _outside() if one.name in names])
            return None
    return write()


def acknowledge_restore(*, reason: str, by: UUID | str) -> Checkpoint:
    """Accept that the database was put back to an older state, so that releases go on.

    `reason` is a code. Writes a signed line and an entry `audit.restored` that say so for ever.
    """
    with transaction.atomic(durable=True):
        head = chain.head()
    before = last()
    if before is None or head.seq >= before.seq:
        raise CountersignError("the chain is not behind its last checkpoint")
    written = _write(head, restored={"reason": kinds.code("reason", reason), "by": str(by)})
    with chain.act(actor=by) as act:
        act.record("audit.restored", reason=reason, lost_from=head.seq + 1, lost_to=before.seq)
    _send(written.line, _outside())
    return written


def may_release() -> Obstacle | None:
    """None when the chain and the clock stand where they should; else why releases stop."""
    try:
        before = last()
    except Forged:
        return Obstacle(
            "audit.checkpoint-forged",
            "The last checkpoint of the audit chain was not written by this installation.",
        )
    head = chain.head()
    wall = clock.wall()
    if head.at is not None and wall < head.at - chain.TOLERANCE:
        return _clock_backwards(head.at)
    if before is None:
        return _checkpoints_gone()
    if wall < before.at - chain.TOLERANCE:
        return _clock_backwards(before.at)
    if head.seq < before.seq:
        return Obstacle(
            "audit.rolled-back",
            f"The audit chain ends at entry {head.seq}, but entry {before.seq} was written before. "
            "The database was put back to an older state, or entries were removed.",
        )
    if _hash_at(before.seq) != before.hash:
        return Obstacle(
            "audit.rewritten",
            f"The audit chain was changed somewhere before entry {before.seq}.",
        )
    return None


def _clock_backwards(seen: datetime) -> Obstacle:
    return Obstacle(
        "audit.clock-backwards",
        f"This computer's clock is behind {seen:%Y-%m-%d %H:%M} UTC, which it has already seen.",
        do="Set the clock right, then try again.",
    )


def _checkpoints_gone() -> Obstacle | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(seq) FROM audit_checkpoint")
        row = cursor.fetchone()
    if row is None or row[0] is None:
        return None
    return Obstacle(
        "audit.checkpoints-missing",
        "The folder with the audit chain's checkpoints is gone or empty.",
        do=f"Put {path().parent} back from your copy.",
    )


def _hash_at(seq: int) -> bytes:
    if seq == 0:
        return chain.Head(0, bytes(32)).hash
    with connection.cursor() as cursor:
        cursor.execute("SELECT hash FROM audit_entry WHERE seq = %s", (seq,))
        row = cursor.fetchone()
    return bytes(row[0]) if row else b""


def _write(head: chain.Head, **more: Any) -> Checkpoint:
    path().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _locked() as handle:
        line = _last_line()
        before = parse(line) if line else None
        if before is not None and head.seq < before.seq and not more:
            raise CountersignError(
                f"the audit chain ends at {head.seq}, before its last checkpoint {before.seq}"
            )
        fields = {
            "v": 1,
            "n": 1 if before is None else before.number + 1,
            "seq": head.seq,
            "hash": head.hex,
            "at": clock.wall(),
            "previous": digest(line.encode()) if line else "",
            **more,
        }
        fields["sig"] = witness.sign(_DOMAIN + to_bytes(fields))
        line = to_bytes(fields).decode()
        _append(handle, line)
    _note(head)
    return parse(line)


def _note(head: chain.Head) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_checkpoint (seq, hash, at) VALUES (%s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            (head.seq, head.hash, clock.wall()),
        )


def missed() -> frozenset[str]:
    """Names of the outside witnesses that did not take the last line."""
    try:
        return frozenset(_missed_path().read_text("utf-8").split("\n"))
    except FileNotFoundError:
        return frozenset()


def _missed_path() -> Path:
    return path().with_name("missed")


def _send(line: str, witnesses: Sequence[witness.Witness]) -> None:
    failed = []
    for one in witnesses:
        try:
            one.keep(line)
        except (OSError, CountersignError):
            failed.append(one.name)
    if failed:
        _missed_path().write_text("\n".join(failed), "utf-8")
        raise WitnessUnreached(f"not taken by: {', '.join(failed)}")
    _missed_path().unlink(missing_ok=True)


def _outside() -> tuple[witness.Witness, ...]:
    for module in kinds.modules("witnesses"):
        importlib.import_module(module)
    return witness.configured()


@contextmanager
def _locked() -> Iterator[int]:
    handle = os.open(path(), os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle
    finally:
        os.close(handle)


def _append(handle: int, line: str) -> None:
    """Append a whole line and bring it to the disk; a line torn by a power loss is cut first.

    Raises NotWritten, with the file as it was.
    """
    size = os.fstat(handle).st_size
    whole = os.pread(handle, size, 0).rfind(b"\n") + 1
    if whole != size:
        os.ftruncate(handle, whole)
    rest = line.encode() + b"\n"
    try:
        while rest:  # a disk that is nearly full takes a part of it and says nothing
            rest = rest[os.write(handle, rest) :]
        os.fsync(handle)
    except OSError as error:
        os.ftruncate(handle, whole)
        raise NotWritten(
            f"The checkpoint could not be written to {path()}: {error.strerror}. "
            "Make room on that disk, then run `countersign audit checkpoint`."
        ) from error
    folder = os.open(path().parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _lines() -> Iterator[str]:
    try:
        with path().open(encoding="utf-8") as lines:
            for line in lines:
                if line.endswith("\n"):
                    yield line[:-1]
    except FileNotFoundError:
        return


def _last_line() -> str:
    try:
        with path().open("rb") as file:
            end = file.seek(0, os.SEEK_END)
            file.seek(max(0, end - 8192))
            tail = file.read()
    except FileNotFoundError:
        return ""
    whole = tail[: tail.rfind(b"\n") + 1].splitlines()
    return whole[-1].decode("utf-8", "replace") if whole else ""
