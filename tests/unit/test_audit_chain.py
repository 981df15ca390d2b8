"""Appending to the audit chain: with its act or not at all, linked, in order."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from importlib import import_module
from uuid import UUID, uuid4

import psycopg
import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from countersign.base import audit, clock
from countersign.base.audit import layout
from countersign.base.models import AuditEntry, AuditPayload

audit.register(
    audit.AuditKind("test.signed", says="{actor} signed {subject} ({digest})", keys=("digest", "n"))
)
audit.register(audit.AuditKind("test.read", says="{actor} read", keys=("place",), sheds=("place",)))

text = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
LAST_DAY = datetime.max - timedelta(days=1)  # noqa: DTZ901  Hypothesis adds the zone
digests = st.binary(min_size=32, max_size=32)


@pytest.mark.django_db
@given(
    seq=st.integers(-(2**63), 2**63 - 1),
    at=st.datetimes(
        timezones=st.just(timezone(timedelta(hours=-5))),
        max_value=LAST_DAY,
    ),
    texts=st.tuples(text, text, text, text),
    client=st.none() | st.uuids(),
    digest=digests,
    prev=digests,
)
def test_python_and_sql_agree_on_the_hash(
    seq: int,
    at: datetime,
    texts: tuple[str, str, str, str],
    client: UUID | None,
    digest: bytes,
    prev: bytes,
) -> None:
    kind, actor, role, subject = texts
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT audit_hash(%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            (seq, at, *texts, client, digest, prev),
        )
        in_sql = bytes(cursor.fetchone()[0])
    assert in_sql == layout.entry_hash(
        seq=seq,
        at=at,
        kind=kind,
        actor=actor,
        role=role,
        subject=subject,
        client=client,
        payload_digest=digest,
        prev_hash=prev,
    )


def test_the_layout_is_fixed() -> None:
    link = layout.entry_hash(
        seq=1,
        at=datetime(2026, 11, 24, 17, tzinfo=UTC),
        kind="sheet.signed",
        actor="system",
        role="ot",
        subject="s",
        client=UUID(int=7),
        payload_digest=bytes(32),
        prev_hash=layout.GENESIS,
    )
    assert link.hex() == "35ef2c2868f329814aff22013ac4d4946d82575ce89f07f9b35722570d380230"


def test_append_outside_a_transaction_is_refused(transactional_db: None) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        audit.append("test.signed", actor="system")


@pytest.mark.django_db
def test_entries_link_and_keep_their_payload() -> None:
    before = audit.head()
    client = uuid4()
    first = audit.append("test.signed", actor=client, subject="s1", role="ot", digest="ab", n=2)
    second = audit.append("test.read", actor="system", client=client, place="cc00")
    assert (first, second) == (before.seq + 1, before.seq + 2)
    rows = {e.seq: e for e in AuditEntry.objects.filter(seq__gt=before.seq)}
    assert bytes(rows[first].prev_hash) == before.hash
    assert bytes(rows[second].prev_hash) == bytes(rows[first].hash)
    assert bytes(rows[second].hash) == audit.head().hash
    kept = AuditPayload.objects.get(pk=first)
    assert json.loads(bytes(kept.kept)) == {"digest": "ab", "n": 2}
    shed = AuditPayload.objects.get(pk=second)
    assert bytes(shed.kept) == b"{}"
    assert json.loads(bytes(shed.personal or b"")[layout.SALT_BYTES :]) == {"place": "cc00"}


def failing_act(subject: str) -> None:
    with audit.act(actor="system", subject=subject) as act:
        act.record("test.signed")
        raise ZeroDivisionError


def test_an_act_and_its_entry_are_undone_together(transactional_db: None) -> None:
    before = audit.head()
    with pytest.raises(ZeroDivisionError):
        failing_act("lost")
    assert audit.head() == before


@pytest.mark.django_db
def test_an_act_without_an_entry_does_not_happen() -> None:
    with pytest.raises(audit.NotAudited), audit.act(actor="system"):
        pass


def test_inner_acts_are_appended_at_the_outer_end(transactional_db: None) -> None:
    before = audit.head().seq
    with audit.act(actor="system", subject="outer") as outer:
        with audit.act(actor="system", subject="inner") as inner:
            inner.record("test.signed")
        with pytest.raises(ZeroDivisionError):
            failing_act("lost")
        assert audit.head().seq == before
        outer.record("test.signed")
    subjects = AuditEntry.objects.filter(seq__gt=before).values_list("subject", flat=True)
    assert list(subjects) == ["inner", "outer"]


def test_a_refusal_stands_when_the_act_was_rolled_back(transactional_db: None) -> None:
    before = audit.head().seq
    with transaction.atomic():
        audit.append("test.signed", actor="system")
        transaction.set_rollback(True)
    seq = audit.refused("sheet.sign", actor="system", subject="s1", codes=["note.no-evidence"])
    assert seq == before + 1
    kept = json.loads(bytes(AuditPayload.objects.get(pk=seq).kept))
    assert kept == {"act": "sheet.sign", "codes": ["note.no-evidence"]}


def test_a_refusal_inside_a_transaction_is_a_mistake(transactional_db: None) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        audit.refused("sheet.sign", actor="system", codes=["x"])


@pytest.mark.django_db
def test_a_clock_behind_the_chain_is_noted_and_time_does_not_go_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    audit.append("test.signed", actor="system")
    last = audit.head().at
    assert last is not None
    monkeypatch.setattr(clock, "wall", lambda: last - timedelta(hours=2))
    seq = audit.append("test.signed", actor="system")
    assert AuditEntry.objects.get(pk=seq).at == last
    assert json.loads(bytes(AuditPayload.objects.get(pk=seq).kept)) == {"behind": 7200}


@pytest.mark.django_db
def test_an_entry_of_tomorrow_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    tomorrow = clock.wall() + timedelta(days=1)
    monkeypatch.setattr(clock, "wall", lambda: tomorrow)
    with pytest.raises(audit.NotAudited) as caught, transaction.atomic():
        audit.append("test.signed", actor="system")
    assert caught.value.code == "audit.clock"


@pytest.mark.django_db
def test_an_entry_without_its_payload_does_not_commit() -> None:
    audit.append("test.signed", actor="system")
    head = audit.head()
    assert head.at is not None
    link = layout.entry_hash(
        seq=head.seq + 1,
        at=head.at,
        kind="test.signed",
        actor="system",
        role="",
        subject="",
        client=None,
        payload_digest=bytes(32),
        prev_hash=head.hash,
    )
    row = (head.seq + 1, head.at, bytes(32), head.hash, link)
    with pytest.raises(DatabaseError, match="has no payload"), transaction.atomic():
        _insert_without_payload(row)


def _insert_without_payload(row: tuple[int | datetime | bytes, ...]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_entry VALUES (%s, %s, 'test.signed', 'system', '', '', NULL, "
            "%s, %s, %s)",
            row,
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_eight_writers_at_once_make_one_chain(transactional_db: None) -> None:
    before = audit.head().seq

    def write(writer: int) -> None:
        try:
            for n in range(15):
                with audit.act(actor="system", subject=f"w{writer}") as act:
                    act.record("test.signed", n=n)
                    act.record("test.read", place="c0de")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    assert audit.head().seq == before + 8 * 15 * 2
    assert audit.verify(before + 1).fault is None


def test_the_migration_can_be_undone_and_done_again(owner_dsn: str) -> None:
    migration = import_module("countersign.base.migrations.0002_audit_chain")
    with psycopg.connect(owner_dsn) as owner:
        owner.execute(migration.UNDO)
        owner.execute(migration.GUARANTEES)
        owner.rollback()


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    call_command("makemigrations", "base", check=True, dry_run=True, verbosity=0)
