"""A person can be removed from the chain, and it still verifies."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from countersign.base import audit
from countersign.base.audit import checkpoints, shed
from countersign.base.audit.report import lines
from countersign.base.models import AuditPayload

audit.register(
    audit.AuditKind(
        "test.visited",
        says="{actor} saw {client} at {place} for {minutes} minutes",
        keys=("place", "minutes"),
        sheds=("place",),
    )
)

CLIENT, OTHER = uuid4(), uuid4()


@pytest.fixture(autouse=True)
def visits(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two visits of the client, one of another, one of nobody."""
    monkeypatch.setattr(checkpoints, "path", lambda: tmp_path / "checkpoints.jsonl")
    for client in (CLIENT, OTHER, CLIENT, None):
        with audit.act(actor="system", client=client) as act:
            act.record("test.visited", place="a1", minutes=45)


def test_a_shed_chain_verifies_and_says_so() -> None:
    assert shed.person(CLIENT, reason="family_asked", by="system") == 2
    report = audit.verify()
    assert report.ok
    assert report.shed == 2
    assert audit.may_release() is None


def test_only_that_persons_personal_parts_are_gone() -> None:
    shed.person(CLIENT, reason="family_asked", by="system")
    mine = AuditPayload.objects.filter(entry__client=CLIENT, entry__kind="test.visited")
    assert [payload.personal for payload in mine] == [None, None]
    assert {bytes(payload.kept) for payload in mine} == {b'{"minutes":45}'}
    others = AuditPayload.objects.filter(entry__kind="test.visited").exclude(pk__in=mine)
    assert all(b"a1" in bytes(payload.personal or b"") for payload in others)


def test_it_reads_as_removed_and_the_removal_is_an_entry() -> None:
    shed.person(CLIENT, reason="family_asked", by="system")
    said = [line.sentence for line in lines(client=CLIENT)]
    assert said[0] == f"system saw {CLIENT} at (removed) for 45 minutes"
    assert said[-1] == (
        f"system removed the personal parts of 2 entries about {CLIENT}: family_asked"
    )


def test_a_person_who_comes_back_can_be_removed_again() -> None:
    shed.person(CLIENT, reason="family_asked", by="system")
    with audit.act(actor="system", client=CLIENT) as act:
        act.record("test.visited", place="b2", minutes=30)
    assert shed.person(OTHER, reason="family_asked", by="system") == 1
    assert shed.person(CLIENT, reason="family_asked", by="system") == 1
    report = audit.verify()
    assert (report.fault, report.shed) == (None, 4)


def test_removing_nobody_is_an_entry_too() -> None:
    assert shed.person(uuid4(), reason="family_asked", by="system") == 0
    assert audit.verify().ok


def test_verifying_from_the_middle_accepts_what_was_declared() -> None:
    shed.person(CLIENT, reason="family_asked", by="system")
    assert audit.verify(audit.head().seq - 2).ok
