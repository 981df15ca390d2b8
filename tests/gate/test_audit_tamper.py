"""What can be done to the audit chain, by whom, and what `verify` calls it.

The application's login may do nothing but append what follows. Whoever holds the owner's or the
superuser's login can switch the triggers off: then every change is found and named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from psycopg.conninfo import make_conninfo

from countersign.base import audit, clock, home, witness
from countersign.base.audit import checkpoints, layout, shed

CLIENT = UUID(int=77)
ENTRIES = 12

audit.register(
    audit.AuditKind(
        "test.tampered",
        says="{actor} did {n} at {place}",
        keys=("n", "place"),
        sheds=("place",),
    )
)

Superuser = psycopg.Connection[tuple[object, ...]]


def fill(count: int) -> None:
    for n in range(count):
        with audit.act(actor="system", client=CLIENT if n % 3 == 0 else None) as act:
            act.record("test.tampered", n=n, place="c0de")


def empty() -> None:
    with superuser_connection() as made:
        made.execute("SET session_replication_role = replica")
        made.execute("TRUNCATE audit_entry, audit_payload, audit_checkpoint")


def superuser_connection() -> Superuser:
    return psycopg.connect(
        make_conninfo(
            host=str(home.socket_folder()),
            user="postgres",
            password=home.secret_path("postgres.password").read_text().strip(),
            dbname=connection.settings_dict["NAME"],
        ),
        autocommit=True,
    )


@pytest.fixture
def chain(
    transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Twelve entries, with checkpoints at the sixth and the last, in a folder of their own."""
    monkeypatch.setattr(checkpoints, "path", lambda: tmp_path / "checkpoints.jsonl")
    empty()
    fill(ENTRIES // 2)
    checkpoints.write()
    fill(ENTRIES // 2)
    checkpoints.write()
    yield
    empty()


@pytest.fixture
def superuser(chain: None) -> Iterator[Superuser]:
    """The superuser with every trigger switched off."""
    with superuser_connection() as made:
        made.execute("SET session_replication_role = replica")
        yield made


def found() -> tuple[str, int]:
    fault = audit.verify().fault
    assert fault is not None
    assert str(fault.seq) in fault.message or fault.code == "checkpoint_forged"
    return fault.code, fault.seq


def rehash(superuser: Superuser, first: int, *, relink: bool) -> None:
    """Give entries from `first` on hashes of their own, and with `relink` their links too."""
    top = superuser.execute("SELECT max(seq) FROM audit_entry").fetchone()
    assert top is not None
    for seq in range(first, int(str(top[0])) + 1):
        if relink:
            superuser.execute(
                "UPDATE audit_entry e SET prev_hash = p.hash FROM audit_entry p"
                " WHERE e.seq = %s AND p.seq = e.seq - 1",
                (seq,),
            )
        superuser.execute(
            "UPDATE audit_entry SET hash = audit_hash(seq, at, kind, actor, role, subject, client,"
            " payload_digest, prev_hash) WHERE seq = %s",
            (seq,),
        )
        if not relink:
            break


def renumber(superuser: Superuser, first: int, by: int) -> None:
    for table in ("audit_entry", "audit_payload"):
        for sign in (-1, 1):  # through negative numbers, because the key is checked row by row
            superuser.execute(
                f"UPDATE {table} SET seq = {'-(seq + %s)' if sign < 0 else '-seq'}"  # noqa: S608
                f" WHERE seq {'>= %s' if sign < 0 else '< 0'}",
                (by, first) if sign < 0 else (),
            )


def insert_between(superuser: Superuser, seq: int, *, own_hash: bool) -> None:
    renumber(superuser, seq, 1)
    superuser.execute(
        "INSERT INTO audit_entry SELECT %s, at, kind, 'forger', role, subject, client,"
        " payload_digest, hash, hash FROM audit_entry WHERE seq = %s",
        (seq, seq - 1),
    )
    superuser.execute(
        "INSERT INTO audit_payload SELECT %s, kept, personal, personal_digest"
        " FROM audit_payload WHERE seq = %s",
        (seq, seq - 1),
    )
    if own_hash:
        rehash(superuser, seq, relink=False)


def delete(superuser: Superuser, where: str) -> None:
    for table in ("audit_entry", "audit_payload"):
        superuser.execute(f"DELETE FROM {table} WHERE {where}")  # noqa: S608


def swap(superuser: Superuser, one: int, other: int) -> None:
    for table in ("audit_entry", "audit_payload"):
        for old, new in ((one, -1), (other, one), (-1, other)):
            superuser.execute(
                f"UPDATE {table} SET seq = %s WHERE seq = %s",  # noqa: S608
                (new, old),
            )


def test_an_untouched_chain_verifies(chain: None) -> None:
    report = audit.verify()
    assert report.ok
    assert (report.count, report.checkpoints, report.shed) == (ENTRIES, 2, 0)
    assert report.head.hash == audit.head().hash
    assert audit.may_release() is None


def test_an_empty_chain_verifies(transactional_db: None) -> None:
    empty()
    assert audit.verify().head == audit.head()


@pytest.mark.parametrize("start", range(ENTRIES + 1))
def test_verifying_from_any_entry_ends_at_the_same_head(chain: None, start: int) -> None:
    report = audit.verify(start)
    assert report.ok
    assert report.count == ENTRIES - max(start - 1, 0)
    assert report.head.hash == audit.head().hash


# What the application's login may not do


REFUSED = {
    "update": "UPDATE audit_entry SET actor = 'nobody'",
    "update payload": "UPDATE audit_payload SET personal = NULL",
    "delete": "DELETE FROM audit_entry WHERE seq = 12",
    "delete payload": "DELETE FROM audit_payload",
    "delete checkpoint": "DELETE FROM audit_checkpoint",
    "truncate": "TRUNCATE audit_entry",
    "truncate with job": "SET countersign.audit_job = 'reset'; TRUNCATE audit_entry",
    "shed with job": (
        "SET countersign.audit_job = 'shed'; UPDATE audit_payload SET personal = NULL"
    ),
    "become owner": "SET ROLE owner",
    "become superuser": "SET ROLE postgres",
    "be owner": "SET SESSION AUTHORIZATION owner",
    "disable a trigger": "ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_stays",
    "drop a trigger": "DROP TRIGGER audit_entry_follows ON audit_entry",
    "drop the table": "DROP TABLE audit_entry",
    "own the table": "ALTER TABLE audit_entry OWNER TO app",
    "replace the check": (
        "CREATE OR REPLACE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql"
        " AS $$ BEGIN RETURN NEW; END $$"
    ),
    "switch triggers off": "SET session_replication_role = replica",
    "make a role": "CREATE ROLE helper SUPERUSER",
    "add a rule": "CREATE RULE quiet AS ON INSERT TO audit_entry DO INSTEAD NOTHING",
    "run a program": "COPY audit_entry TO PROGRAM 'cat'",
    "pretend a loss": "INSERT INTO audit_checkpoint VALUES (99, sha256('x'), now())",
    "replace by merge": (
        "INSERT INTO audit_entry SELECT * FROM audit_entry WHERE seq = 3"
        " ON CONFLICT (seq) DO UPDATE SET actor = 'x'"
    ),
}


@pytest.mark.parametrize("statement", REFUSED.values(), ids=REFUSED)
def test_the_application_may_only_append(chain: None, statement: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert audit.verify().ok


def test_the_application_cannot_grant_itself_more(chain: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("GRANT UPDATE, DELETE, TRUNCATE ON audit_entry TO app")
        cursor.execute(
            "SELECT t, p FROM unnest(ARRAY['audit_entry', 'audit_payload', 'audit_checkpoint']) t,"
            " unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES',"
            " 'TRIGGER', 'MAINTAIN']) p WHERE has_table_privilege('app', t, p)"
        )
        assert {privilege for _, privilege in cursor.fetchall()} == {"SELECT", "INSERT"}


def forged(*, seq: int = 0, prev: bytes | None = None, own: bool = True, late: int = 0) -> None:
    """Insert an entry and its payload by hand, as the application's login."""
    head = audit.head()
    assert head.at is not None
    seq = seq or head.seq + 1
    prev = head.hash if prev is None else prev
    at = head.at + timedelta(seconds=late)
    empty_digest = sha256(b"").digest()
    digest = layout.payload_digest(b"{}", empty_digest)
    link = layout.entry_hash(
        seq=seq,
        at=at,
        kind="test.tampered",
        actor="forger",
        role="",
        subject="",
        client=None,
        payload_digest=digest,
        prev_hash=prev,
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_entry VALUES (%s, %s, 'test.tampered', 'forger', '', '', NULL,"
            " %s, %s, %s)",
            (seq, at, digest, prev, link if own else bytes(32)),
        )
        cursor.execute(
            "INSERT INTO audit_payload VALUES (%s, '{}'::bytea, ''::bytea, %s)",
            (seq, empty_digest),
        )


@pytest.mark.parametrize(
    "forge",
    [
        lambda: forged(own=False),
        lambda: forged(prev=bytes(32)),
        lambda: forged(seq=5),
        lambda: forged(seq=0 - 3),
        lambda: forged(seq=ENTRIES + 2),
        lambda: forged(late=-1),
        lambda: forged(late=3600),
    ],
    ids=["hash", "link", "taken", "negative", "gap", "earlier", "later"],
)
def test_a_forged_entry_is_refused(chain: None, forge: Callable[[], None]) -> None:
    with pytest.raises(DatabaseError):
        forge()
    assert audit.verify().ok


def test_a_temporary_table_does_not_stand_in_for_the_chain(chain: None) -> None:
    with connection.cursor() as cursor:
        with suppress(DatabaseError), transaction.atomic():
            cursor.execute("CREATE TEMP TABLE audit_entry (LIKE public.audit_entry)")
        head = audit.head()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO public.audit_entry VALUES (1, now(), 'a', 'b', '', '', NULL, %s, %s, %s)",
            (bytes(32), bytes(32), head.hash),
        )
    connection.close()


def test_even_the_owner_is_stopped_by_the_triggers(chain: None, owner_dsn: str) -> None:
    for statement in (
        "UPDATE audit_entry SET actor = 'nobody'",
        "DELETE FROM audit_payload",
        "TRUNCATE audit_checkpoint",
        "SET countersign.audit_job = 'shed'; UPDATE audit_payload SET kept = '{}'::bytea",
        "SET countersign.audit_job = 'shed'; DELETE FROM audit_entry",
    ):
        with pytest.raises(psycopg.Error) as caught, psycopg.connect(owner_dsn) as owner:
            owner.execute(statement)
        assert caught.value.sqlstate == "CS003"


# What whoever can switch the triggers off may do, and how it is found


def test_an_edit_is_named(superuser: Superuser) -> None:
    superuser.execute("UPDATE audit_entry SET actor = 'nobody' WHERE seq = 5")
    assert found() == ("edited", 5)


@pytest.mark.parametrize("seq", [1, 5, 11])
def test_an_edit_with_a_new_hash_is_named(superuser: Superuser, seq: int) -> None:
    superuser.execute("UPDATE audit_entry SET actor = 'nobody' WHERE seq = %s", (seq,))
    rehash(superuser, seq, relink=False)
    assert found() == ("edited", seq)


def test_an_edit_of_the_last_entry_with_a_new_hash_is_named(superuser: Superuser) -> None:
    superuser.execute("UPDATE audit_entry SET actor = 'nobody' WHERE seq = 12")
    rehash(superuser, 12, relink=False)
    assert found() == ("rewritten", 7)


@pytest.mark.parametrize("seq", [2, 5, 11])
def test_a_deletion_is_named(superuser: Superuser, seq: int) -> None:
    delete(superuser, f"seq = {seq}")
    assert found() == ("deleted", seq)


@pytest.mark.parametrize("seq", [1, 5, 11])
def test_a_deletion_with_renumbering_is_named(superuser: Superuser, seq: int) -> None:
    delete(superuser, f"seq = {seq}")
    renumber(superuser, seq, -1)
    assert found() == ("deleted", seq)


def test_an_insertion_is_named(superuser: Superuser) -> None:
    insert_between(superuser, 5, own_hash=False)
    assert found() == ("inserted", 5)


@pytest.mark.parametrize("seq", [2, 5, 12])
def test_an_insertion_with_a_hash_of_its_own_is_named(superuser: Superuser, seq: int) -> None:
    insert_between(superuser, seq, own_hash=True)
    assert found() == ("inserted", seq)


def test_an_insertion_before_the_first_is_named(superuser: Superuser) -> None:
    superuser.execute(
        "INSERT INTO audit_entry SELECT 0, at, kind, actor, role, subject, client,"
        " payload_digest, prev_hash, hash FROM audit_entry WHERE seq = 1"
    )
    assert found() == ("inserted", 0)


@pytest.mark.parametrize(("one", "other"), [(4, 5), (3, 9), (1, 2), (11, 12), (1, 12)])
def test_a_reordering_is_named(superuser: Superuser, one: int, other: int) -> None:
    swap(superuser, one, other)
    assert found() == ("reordered", one)


def test_a_move_to_the_end_is_named(superuser: Superuser) -> None:
    superuser.execute("UPDATE audit_entry SET seq = 13 WHERE seq = 6")
    assert found() == ("reordered", 6)


def test_a_cut_off_start_is_named(superuser: Superuser) -> None:
    delete(superuser, "seq < 4")
    assert found() == ("cut_off_start", 1)


@pytest.mark.parametrize("seq", [1, 6, 12])
def test_a_cut_off_end_is_named(superuser: Superuser, seq: int) -> None:
    delete(superuser, f"seq >= {seq}")
    assert found() == ("cut_off_end", seq)
    stopped = audit.may_release()
    assert stopped is not None
    assert (stopped.code, stopped.blocks) == ("audit.rolled-back", True)


def test_a_cut_off_end_is_named_without_the_folder(superuser: Superuser) -> None:
    delete(superuser, "seq >= 9")
    checkpoints.path().unlink()
    assert found() == ("cut_off_end", 9)


def test_a_database_put_back_is_named(superuser: Superuser) -> None:
    delete(superuser, "seq >= 9")
    superuser.execute("DELETE FROM audit_checkpoint WHERE seq >= 9")
    assert found() == ("rolled_back", 9)
    stopped = audit.may_release()
    assert stopped is not None
    assert stopped.code == "audit.rolled-back"


def test_a_put_back_database_that_was_written_on_is_named(superuser: Superuser) -> None:
    delete(superuser, "seq >= 9")
    superuser.execute("DELETE FROM audit_checkpoint WHERE seq >= 9")
    fill(6)
    assert found() == ("rewritten", 7)
    stopped = audit.may_release()
    assert stopped is not None
    assert stopped.code == "audit.rewritten"


@pytest.mark.parametrize(("seq", "good"), [(3, 0), (8, 6)])
def test_a_rewrite_from_an_entry_on_is_named(superuser: Superuser, seq: int, good: int) -> None:
    superuser.execute("UPDATE audit_entry SET actor = 'nobody' WHERE seq = %s", (seq,))
    rehash(superuser, seq, relink=True)
    assert found() == ("rewritten", good + 1)


def test_a_rewrite_behind_the_folder_is_known_to_an_outside_witness(
    superuser: Superuser,
) -> None:
    kept = checkpoints.path().read_text().splitlines()
    superuser.execute("UPDATE audit_entry SET actor = 'nobody' WHERE seq = 8")
    rehash(superuser, 8, relink=True)
    superuser.execute("TRUNCATE audit_checkpoint")
    checkpoints.path().unlink()
    checkpoints.write()
    assert audit.verify().ok
    fault = audit.verify(witnessed=kept).fault
    assert fault is not None
    assert fault.code == "rewritten"


def test_an_altered_payload_is_named(superuser: Superuser) -> None:
    superuser.execute("UPDATE audit_payload SET kept = '{\"n\":9}'::bytea WHERE seq = 4")
    assert found() == ("payload_altered", 4)


def test_an_altered_personal_part_is_named(superuser: Superuser) -> None:
    superuser.execute("UPDATE audit_payload SET personal = 'x'::bytea WHERE seq = 4")
    assert found() == ("payload_altered", 4)


def test_a_missing_payload_is_named(superuser: Superuser) -> None:
    superuser.execute("DELETE FROM audit_payload WHERE seq = 4")
    assert found() == ("payload_missing", 4)


def test_an_undeclared_shedding_is_named(superuser: Superuser) -> None:
    superuser.execute("UPDATE audit_payload SET personal = NULL WHERE seq = 4")
    assert found() == ("payload_shed_undeclared", 4)


def test_more_shed_than_declared_is_named(superuser: Superuser) -> None:
    fill(1)
    superuser.execute("UPDATE audit_payload SET personal = NULL WHERE seq = 4")
    superuser.execute("UPDATE audit_payload SET personal = NULL WHERE seq = 5")
    shed.person(CLIENT, reason="asked", by="system")
    assert found()[0] == "payload_shed_undeclared"


def test_an_altered_checkpoint_is_named(chain: None) -> None:
    lines = checkpoints.path().read_text().splitlines()
    lines[1] = lines[1].replace('"seq":12', '"seq":11')
    checkpoints.path().write_text("\n".join(lines) + "\n")
    assert found()[0] == "checkpoint_forged"
    stopped = audit.may_release()
    assert stopped is not None
    assert stopped.code == "audit.checkpoint-forged"


def test_a_removed_checkpoint_is_named(chain: None) -> None:
    lines = checkpoints.path().read_text().splitlines()
    checkpoints.path().write_text(lines[1] + "\n")
    assert found()[0] == "checkpoint_forged"


def test_a_missing_folder_stops_releases(chain: None) -> None:
    checkpoints.path().unlink()
    stopped = audit.may_release()
    assert stopped is not None
    assert stopped.code == "audit.checkpoints-missing"
    assert found()[0] == "checkpoints_missing"


@pytest.mark.parametrize("from_checkpoint", [True, False])
def test_a_clock_turned_back_stops_releases(
    chain: None, monkeypatch: pytest.MonkeyPatch, from_checkpoint: bool
) -> None:
    if from_checkpoint:
        empty()
    earlier = clock.wall() - timedelta(hours=1)
    monkeypatch.setattr(clock, "wall", lambda: earlier)
    stopped = audit.may_release()
    assert stopped is not None
    assert stopped.code == "audit.clock-backwards"


def test_a_stranger_cannot_sign_a_checkpoint(
    chain: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    line = checkpoints.path().read_text().splitlines()[-1]
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(home, "secret_path", lambda name: tmp_path / name)
        elsewhere.setattr(witness, "public_path", lambda: tmp_path / "witness.pub")
        assert witness.create_key()
        with pytest.raises(checkpoints.Forged):
            checkpoints.parse(line)
