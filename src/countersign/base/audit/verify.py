"""Reading the whole chain again, in bounded memory, and naming the first thing done to it.

Every entry's hash and link and both parts of every payload are computed again from the stored
bytes, and the heads in the checkpoints are compared. The first fault ends the reading; what was
done there is told apart by looking where the entries around it stood before (diagnosis.py).
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from countersign.base.audit import checkpoints, layout, shed
from countersign.base.audit.chain import Head
from countersign.base.audit.diagnosis import COLUMNS, Chain, Fault, Row, diagnose, inserted

BATCH = 5000
_EMPTY = hashlib.sha256(b"").digest()
_QUERY = (
    f"SELECT {COLUMNS}, p.kept, p.personal, p.personal_digest"  # noqa: S608  fixed names
    " FROM audit_entry e LEFT JOIN audit_payload p USING (seq) WHERE e.seq >= %s ORDER BY e.seq"
)

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Report:
    """What verifying found. `shed` counts payloads whose personal part a signed job removed."""

    count: int
    seconds: float
    head: Head
    fault: Fault | None
    shed: int
    checkpoints: int

    @property
    def ok(self) -> bool:
        return self.fault is None

    @property
    def rate(self) -> float:
        """Entries a second."""
        return self.count / self.seconds if self.seconds else 0.0


@dataclass(slots=True)
class _Reading:
    """Where the reading stands: the last good entry and what was seen on the way."""

    expected: int
    last: bytes
    noted: int
    before_last: bytes = b""
    count: int = 0
    shed: shed.Ledger = field(default_factory=shed.Ledger)


def verify(
    from_seq: int = 0,
    progress: Progress | None = None,
    *,
    witnessed: Sequence[str] = (),
) -> Report:
    """Verify the chain from entry `from_seq` (0: all of it) to its head.

    `witnessed` are checkpoint lines kept elsewhere, compared as well. `progress` gets the number
    of entries read. Raises UserError when the witness's public key cannot be read.
    """
    started = time.perf_counter()
    # Read before the chain's snapshot is taken: what comes meanwhile must not look like a loss.
    marks, forged = _marks(witnessed)
    with transaction.atomic(), connection.cursor() as cursor:
        chain = Chain(cursor)
        reading = _start(chain, from_seq)
        fault = _read_all(chain, reading, marks, progress)
    if fault is None:
        fault = _tail(reading, marks) or forged or _no_checkpoints(reading, marks)
    return Report(
        count=reading.count,
        seconds=time.perf_counter() - started,
        head=Head(reading.expected - 1, reading.last),
        fault=fault,
        shed=reading.shed.emptied,
        checkpoints=len(marks),
    )


def _marks(witnessed: Sequence[str]) -> tuple[dict[int, bytes], Fault | None]:
    """Heads the chain must show, by number; and a fault when a line of the file is not ours."""
    found: list[checkpoints.Checkpoint] = []
    forged = None
    try:
        for one in checkpoints.read():
            found.append(one)
        known = {one.line for one in found}
        found += [checkpoints.parse(line) for line in witnessed if line not in known]
    except checkpoints.Forged as error:
        forged = Fault(
            "checkpoint_forged",
            found[-1].seq if found else 0,
            f"Checkpoint line {error.number} was altered, removed or not written by this"
            " installation.",
        )
    return {one.seq: one.hash for one in checkpoints.standing(found)}, forged


def _start(chain: Chain, from_seq: int) -> _Reading:
    before = chain.at(from_seq - 1) if from_seq > 1 else None
    if before is None:
        return _Reading(expected=1, last=layout.GENESIS, noted=chain.noted())
    return _Reading(
        expected=from_seq, last=before.hash, noted=chain.noted(), shed=shed.Ledger(partial=True)
    )


def _read_all(
    chain: Chain, reading: _Reading, marks: dict[int, bytes], progress: Progress | None
) -> Fault | None:
    lowest = reading.expected if reading.expected > 1 else -(2**63)
    fault = None
    for batch in _batches(lowest):
        fault = _read(chain, reading, marks, batch)
        if progress is not None:
            progress(reading.count)
        if fault is not None:
            return fault
    first = reading.shed.undeclared()
    if first is None:
        return None
    return Fault(
        "payload_shed_undeclared",
        first,
        f"The personal part of the payload of entry {first} was removed, and no signed entry"
        " says so.",
    )


def _batches(lowest: int) -> Iterator[list[tuple[Any, ...]]]:
    """Rows in batches, by a server-side cursor with binary results."""
    connection.ensure_connection()
    with connection.connection.cursor("audit_verify") as cursor:
        cursor.execute(_QUERY, (lowest,), binary=True)
        while batch := cursor.fetchmany(BATCH):
            yield batch


def _read(
    chain: Chain, reading: _Reading, marks: dict[int, bytes], batch: list[tuple[Any, ...]]
) -> Fault | None:
    """The inner loop: 14 columns a row, nothing allocated that is not needed."""
    sha256, entry_bytes = hashlib.sha256, layout.entry_bytes
    expected, last = reading.expected, reading.last
    fault = None
    for row in batch:
        (
            seq, moment, kind, actor, role, subject, client, digest, prev, stored,
            kept, personal, personal_digest,
        ) = row  # fmt: skip
        if (
            seq != expected
            or prev != last
            or stored
            != sha256(
                entry_bytes(moment, kind, actor, role, subject, client, digest, prev)
            ).digest()
        ):
            fault = diagnose(chain, Row(*row[:10]), expected, last, reading.before_last)
            break
        if seq in marks and marks[seq] != stored:
            fault = _not_the_marked(chain, marks, seq)
            break
        if kept is None:
            fault = Fault("payload_missing", seq, f"The payload of entry {seq} was removed.")
            break
        own = _EMPTY if personal == b"" else personal and sha256(personal).digest()
        if digest != sha256(sha256(kept).digest() + personal_digest).digest() or (
            own is not None and own != personal_digest
        ):
            fault = Fault("payload_altered", seq, f"The payload of entry {seq} was altered.")
            break
        if personal is None:
            reading.shed.emptied_payload(seq, client)
        elif kind == shed.KIND and not reading.shed.declared(seq, client, kept):
            fault = Fault(
                "payload_shed_undeclared",
                seq,
                f"Entry {seq} says that personal parts were removed, but not what was removed,"
                " or it is not signed by this installation.",
            )
            break
        reading.before_last, last = last, stored
        expected += 1
    reading.count += expected - reading.expected
    reading.expected, reading.last = expected, last
    return fault


def _not_the_marked(chain: Chain, marks: dict[int, bytes], seq: int) -> Fault:
    following = chain.at(seq + 1)
    if following is not None and following.fits(seq):
        return inserted(seq, seq)
    return _rewritten(marks, seq)


def _rewritten(marks: dict[int, bytes], seq: int) -> Fault:
    good = max((mark for mark in marks if mark < seq), default=0)
    return Fault(
        "rewritten",
        good + 1,
        f"The chain was written again from somewhere between entry {good + 1} and entry {seq}:"
        f" it agrees with itself, but entry {seq} is not the one in the checkpoint.",
    )


def _tail(reading: _Reading, marks: dict[int, bytes]) -> Fault | None:
    """The checkpoints may not know more than the database."""
    end = reading.expected - 1
    ahead = max(marks, default=0)
    if 0 in marks and end == 0 and marks[0] != layout.GENESIS:
        return _rewritten(marks, 0)
    if ahead > end:
        if reading.noted > end:
            return Fault(
                "cut_off_end",
                end + 1,
                f"Entries {end + 1} to {ahead} were removed from the end of the chain.",
            )
        return Fault(
            "rolled_back",
            end + 1,
            f"The database was put back to an older state: entries {end + 1} to {ahead} are in"
            " the checkpoints and not in it.",
        )
    if reading.noted > end:
        return Fault(
            "cut_off_end",
            end + 1,
            f"Entries {end + 1} to {reading.noted} were removed from the end of the chain.",
        )
    return None


def _no_checkpoints(reading: _Reading, marks: dict[int, bytes]) -> Fault | None:
    if marks or not reading.noted:
        return None
    end = reading.expected - 1
    return Fault(
        "checkpoints_missing",
        end,
        f"The chain agrees with itself up to entry {end}, but the folder with its checkpoints is"
        " gone or empty.",
    )
