"""Heads of the chain outside the database: when they are written, and who keeps them."""

from __future__ import annotations

import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction

from countersign.base import audit, clock, witness
from countersign.base.audit import checkpoints
from countersign.base.errors import CountersignError
from countersign.base.jobs import checkpoint

audit.register(audit.AuditKind("test.marked", says="{actor} marked"))

pytestmark = pytest.mark.django_db


class Unreachable:
    name = "far away"

    def keep(self, line: str) -> None:
        raise OSError


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Checkpoints of this test alone."""
    monkeypatch.setattr(checkpoints, "path", lambda: tmp_path / "checkpoints.jsonl")
    return tmp_path


def mark() -> None:
    audit.append("test.marked", actor="system")


def test_a_checkpoint_says_the_head_and_reads_back() -> None:
    mark()
    written = checkpoints.write()
    assert (written.number, written.seq, written.hash) == (1, audit.head().seq, audit.head().hash)
    assert checkpoints.last() == written
    mark()
    again = checkpoints.write()
    assert [one.number for one in checkpoints.read()] == [1, 2]
    assert list(checkpoints.read())[1] == again


def test_a_line_torn_by_a_power_loss_is_cut() -> None:
    mark()
    checkpoints.write()
    with checkpoints.path().open("a") as torn:
        torn.write('{"n":2,"se')
    assert checkpoints.last() is not None
    checkpoints.write()
    assert [one.number for one in checkpoints.read()] == [1, 2]


def test_one_is_due_after_a_thousand_entries_or_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    mark()
    assert checkpoints.write_if_due() is not None
    mark()
    assert checkpoints.write_if_due() is None
    monkeypatch.setattr(checkpoints, "EVERY_ENTRIES", 1)
    checkpoint(0)
    assert len(list(checkpoints.read())) == 2
    tomorrow = clock.wall() + timedelta(days=1)
    monkeypatch.setattr(clock, "wall", lambda: tomorrow)
    assert checkpoints.write_if_due() is not None


def test_every_witness_gets_the_line_and_a_missing_one_is_told() -> None:
    mark()
    paper = io.StringIO()
    with pytest.raises(checkpoints.WitnessUnreached, match="far away"):
        checkpoints.write([Unreachable(), witness.PrintedWitness(paper)])
    written = checkpoints.last()
    assert written is not None
    assert paper.getvalue() == written.line + "\n"
    assert checkpoints.parse(paper.getvalue().strip()) == written


def test_a_witness_that_missed_the_line_gets_it_again(monkeypatch: pytest.MonkeyPatch) -> None:
    paper, far = io.StringIO(), Unreachable()
    monkeypatch.setattr(witness, "_factories", {})
    witness.register("printed", lambda: witness.PrintedWitness(paper))
    witness.register("far", lambda: far)
    for _ in range(2):
        with pytest.raises(checkpoints.WitnessUnreached):
            checkpoints.write_if_due()
        assert checkpoints.missed() == {"far away"}
    taken: list[str] = []
    monkeypatch.setattr(far, "keep", taken.append)
    assert checkpoints.write_if_due() is None
    assert [line + "\n" for line in taken] == [paper.getvalue()]
    assert checkpoints.missed() == frozenset()
    checkpoints.write_if_due()
    assert len(taken) == 1


def test_configured_witnesses_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    paper = io.StringIO()
    monkeypatch.setattr(witness, "_factories", {})
    witness.register("printed", lambda: witness.PrintedWitness(paper))
    witness.register("not configured", lambda: None)
    checkpoints.write()
    assert paper.getvalue()


def test_a_checkpoint_inside_a_transaction_is_a_mistake(transactional_db: None) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        checkpoints.write()


def test_a_restore_is_acknowledged_once_and_for_ever() -> None:
    mark()
    restored = audit.head()
    inside = transaction.savepoint()
    mark()
    mark()
    checkpoints.write()
    transaction.savepoint_rollback(inside)
    with pytest.raises(CountersignError):
        checkpoints.write()
    assert audit.may_release() is not None
    said = checkpoints.acknowledge_restore(reason="disk_failure", by="system")
    assert (said.seq, said.restored) == (restored.seq, True)
    assert audit.may_release() is None
    assert audit.verify().ok
    mark()
    mark()
    checkpoints.write()
    assert audit.verify().ok
    with pytest.raises(CountersignError):
        checkpoints.acknowledge_restore(reason="again", by="system")


def test_the_key_is_made_once_and_for_this_user_only(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COUNTERSIGN_HOME", str(folder))
    assert witness.create_key()
    assert not witness.create_key()
    assert os.stat(folder / "secrets" / "witness.key").st_mode & 0o777 == 0o600
    assert witness.is_signed(b"a", witness.sign(b"a"))
    assert not witness.is_signed(b"b", witness.sign(b"a"))
    assert not witness.is_signed(b"a", "no signature")
