"""The course of a key rotation: begun, carried on after any interruption, finished, old keys gone.

A rotation makes a new primary key in every keyset. From that moment every process writes with it
(`crypto.current` sees that the file has changed), and reads with it and with the older keys. Then
everything stored is put under it (`base.rekeying`). Its state is kept in the keyset file, in the
same step as the keys. Nothing here needs the server to stop.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import psycopg
from django.db import connection as app
from django.db import transaction

from countersign.base import audit, clock, keys, owner, rekeying
from countersign.base.errors import UserError
from countersign.base.ids import new_id
from countersign.base.keys import Rotation
from countersign.base.keysets import NAMES, Keysets
from countersign.base.models import AuditEntry, StoredFile
from countersign.base.rekeying import Tally

_ALONE = 0x436F756E74526F74
"""Key of the advisory lock under which keys are changed."""
SETTLE_SECONDS = 2.0
"""How long a new key waits before the first value is put under it: a search for a value that was
begun with the older tokens alone has then been answered."""
PASSES = 5
REST = timedelta(hours=1)
"""How old a new key must be before the older ones may go while anybody else uses the database: no
process holds a value it encrypted that long before writing it."""

Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did. `old_keys` are still in the keysets, for reading.

    `finished`: nothing is left to do; a value that does not open is named in the tally and left.
    """

    finished: bool
    begun: bool
    tally: Tally
    old_keys: int


def run(*, by: str, tell: Tell) -> Outcome:
    """Begin a rotation, or carry on with the one that was interrupted.

    `by` is a staff id or "system"; `tell(what, done, of)` hears how far it is. Run again when it is
    not finished. Raises UserError when another one runs or the keys cannot be read or written,
    NotAudited when the audit chain does not take the entry: then no key was made.
    """
    with _alone() as connection:
        under_way = keys.rotation()
        begun = under_way is None or bool(under_way.finished_at)
        if under_way is None or under_way.finished_at:
            under_way = _begin(by)
            time.sleep(SETTLE_SECONDS)
        else:
            _note_begun(under_way, by)
        return replace(_carry_on(connection, under_way, by, tell), begun=begun)


def retire(*, by: str, tell: Tell) -> Outcome:
    """Take the older keys out of the keysets, once nothing is left under them.

    A rotation that is under way is finished first. Raises UserError when something is left, cannot
    be opened, or may still be written by a process that began before the new key.
    """
    with _alone() as connection:
        last = keys.rotation()
        if last is None or not old_keys(keys.load()):
            raise UserError("There is no old key to take out: every keyset has one key.")
        _note_begun(last, by)
        outcome = _carry_on(connection, last, by, tell)
        if not outcome.finished:
            return outcome
        if outcome.tally.unreadable:
            raise UserError(
                f"{outcome.tally.unreadable} values do not open, so the old keys stay: "
                f"{', '.join(outcome.tally.named)}.",
                remedy="Put them back from a backup, then try again.",
            )
        done = keys.rotation() or last
        _must_be_at_rest(connection, done)
        sets = keys.load()
        gone = {name: frozenset(sets.ids(name)[1:]) for name in NAMES}
        _once("keys.retired", done, by, **{n: _ids(sets.ids(n)[1:]) for n in NAMES})
        keys.save(sets.without(gone), rotation=done, fresh=False)
        return replace(outcome, old_keys=0)


def change_wrapping(*, by: str) -> str:
    """Replace the key around the keysets; says where the new one is, in words. Raises UserError."""
    with _alone():
        with transaction.atomic():
            audit.append("keys.wrapping_replaced", actor=by, source=keys.wrapping())
        return keys.change_wrapping()


def old_keys(sets: Keysets) -> int:
    """How many keys are kept for reading only."""
    return sum(len(sets.ids(name)) - 1 for name in NAMES)


@contextmanager
def _alone() -> Iterator[psycopg.Connection[Any]]:
    """The owner's connection, while nobody else changes keys. The lock dies with this process."""
    with psycopg.connect(owner.dsn(), autocommit=True) as connection:
        got = connection.execute("SELECT pg_try_advisory_lock(%s)", (_ALONE,)).fetchone()
        if got != (True,):
            raise UserError(
                "The keys are being rotated by another command at this moment.",
                remedy="Wait until it is done, then run: countersign doctor",
            )
        yield connection


def _begin(by: str) -> Rotation:
    """Make the new keys. The audit entry comes first and holds in the same step."""
    sets = keys.load().rotated()
    made = Rotation(id=str(new_id()), started_at=clock.now().isoformat())
    with transaction.atomic():
        _append("keys.rotation_begun", made, by, sets)
        keys.save(sets, rotation=made)
    return made


def _note_begun(rotation: Rotation, by: str) -> None:
    """Write the entry of a rotation whose power went between making the keys and committing it."""
    if not _noted("keys.rotation_begun", rotation):
        with transaction.atomic():
            _append("keys.rotation_begun", rotation, by, keys.load())


def _append(kind: str, rotation: Rotation, by: str, sets: Keysets) -> None:
    new: dict[str, Any] = {name: _ids(sets.ids(name)[:1]) for name in NAMES}
    audit.append(kind, actor=by, subject=rotation.id, **new)


def _ids(ids: Sequence[int]) -> list[str]:
    return [f"{one:08x}" for one in ids]


def _noted(kind: str, rotation: Rotation) -> bool:
    return AuditEntry.objects.filter(kind=kind, subject=rotation.id).exists()


def _once(kind: str, rotation: Rotation, by: str, **payload: Any) -> None:
    if not _noted(kind, rotation):
        with transaction.atomic():
            audit.append(kind, actor=by, subject=rotation.id, **payload)


def _carry_on(
    connection: psycopg.Connection[Any], rotation: Rotation, by: str, tell: Tell
) -> Outcome:
    """Pass over everything until a pass finds nothing to do, then say that it is finished."""
    whole = Tally()
    for number in range(PASSES):
        if number:
            time.sleep(SETTLE_SECONDS)  # rows that were in use
        one = _pass(connection, tell)
        whole = Tally(whole.renewed + one.renewed, one.busy, one.unreadable, one.named)
        if not one.busy:
            break
    finished = not whole.busy
    if finished and not rotation.finished_at:
        _once("keys.rotation_finished", rotation, by)
        row = connection.execute("SELECT pg_current_xact_id()::text::bigint").fetchone()
        done = replace(
            rotation, finished_at=clock.now().isoformat(), barrier=0 if row is None else row[0]
        )
        keys.save(keys.load(), rotation=done, fresh=False)
    return Outcome(finished, False, whole, old_keys(keys.load()))


def _pass(connection: psycopg.Connection[Any], tell: Tell) -> Tally:
    """Everything that is not under the present keys, once."""
    done = 0

    def told(what: str, of: int) -> Callable[[int], None]:
        def more(count: int) -> None:
            nonlocal done
            done += count
            tell(what, done, of)

        return more

    tables = rekeying.tables()
    rows = sum(rekeying.left_in(connection, table) for table in tables)
    tally = Tally()
    for table in tables:
        tally += rekeying.renew_table(connection, table, told("rows", rows))
    done = 0
    tally += rekeying.renew_files(told("files", StoredFile.objects.count()))
    for renew in rekeying.elsewhere().values():
        tally += renew()
    return tally


def _must_be_at_rest(connection: psycopg.Connection[Any], rotation: Rotation) -> None:
    """Raise UserError while a value made with an older key may still be on its way to a row."""
    others = connection.execute(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND usename IS NOT NULL AND NOT pid = ANY(%s)",
        (_own_sessions(connection),),
    ).fetchone()
    if others == (0,):
        return
    age = clock.now() - datetime.fromisoformat(rotation.started_at)
    oldest = connection.execute(
        "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
    ).fetchone()
    if age < REST or oldest is None or oldest[0] <= rotation.barrier:
        raise UserError(
            "The old keys stay for now: the new one is younger than an hour and the practice is "
            "at work."
            if age < REST
            else "The old keys stay for now: a transaction from before the end of the rotation is "
            "still open.",
            remedy="Run `countersign rotate-keys --retire` in an hour, or with everything stopped.",
        )


def _own_sessions(owner_connection: psycopg.Connection[Any]) -> list[int]:
    with app.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return [int(cursor.fetchone()[0]), owner_connection.info.backend_pid]
