"""Between the offer and the door everything is looked at again; what fails there stops all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection
from tests import proofs
from tests.proofs import codes, sign_by_code, user_of
from tests.world import World

from countersign.base import audit, clock
from countersign.base.audit import chain, checkpoints
from countersign.base.clock import now
from countersign.base.errors import Refused
from countersign.practice.models import Licence, RoleGrant, Staff
from countersign.spine import release as door
from countersign.spine import sheet, sign
from countersign.spine.checks import CheckInput, Finding, engine
from countersign.spine.models import Release, Sheet, SheetStatus, Signature, UsedCode

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return proofs.signing_world(monkeypatch)


class Offered:
    """An OT's sheet, offered for signature; `finish` proves and signs."""

    def __init__(self, world: World):
        self.sheet, self.user = world.sheet_for(), user_of(world.ot)
        self.offer = sign.prepare(self.sheet, user=self.user)

    def finish(self) -> sign.Signed:
        return sign.sign(
            self.offer.request_id,
            user=self.user,
            proof=proofs.typed(self.offer),
            session_is_web=proofs.web(self.user),
        )

    def nothing_happened(self) -> bool:
        self.sheet.refresh_from_db()
        return (
            not Signature.objects.exists()
            and not Release.objects.exists()
            and not UsedCode.objects.exists()
            and self.sheet.status != SheetStatus.RELEASED
        )


@pytest.fixture
def offered(world: World) -> Offered:
    return Offered(world)


def refusals() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq, subject FROM audit_entry WHERE kind = 'act.refused'")
        return list(cursor.fetchall())


def test_a_licence_that_ends_before_the_proof(world: World, offered: Offered) -> None:
    Licence.objects.filter(staff=world.ot).update(valid_until=now().date() - timedelta(days=3))
    with pytest.raises(Refused) as refusal:
        offered.finish()
    assert "signer.licence" in codes(refusal)
    assert offered.nothing_happened()
    assert [subject for _, subject in refusals()] == [str(offered.sheet.pk)]


def test_a_role_taken_away_before_the_proof(world: World, offered: Offered) -> None:
    RoleGrant.objects.filter(staff=world.ot).update(ends_on=now().date() - timedelta(days=2))
    with pytest.raises(Refused):
        offered.finish()
    assert offered.nothing_happened()


def test_somebody_who_leaves_before_the_proof(world: World, offered: Offered) -> None:
    Staff.objects.filter(pk=world.ot.pk).update(left_on=now().date() - timedelta(days=2))
    with pytest.raises(Refused):
        offered.finish()
    assert offered.nothing_happened()


def test_a_check_that_starts_to_raise(offered: Offered, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(subject: CheckInput) -> Iterator[Finding]:
        raise MemoryError

    one = engine.Check("m.broken", "sheet", broken, (), (), "", "", ())
    monkeypatch.setattr(engine, "find_all", lambda: (one,))
    with pytest.raises(Refused) as refusal:
        offered.finish()
    assert "check.failed" in codes(refusal)
    assert offered.nothing_happened()


def test_a_check_that_finds_something_only_at_the_door(
    offered: Offered, monkeypatch: pytest.MonkeyPatch
) -> None:
    calm = sheet.examine

    def late(one: Sheet, *known: Any) -> tuple[Finding, ...]:
        found = calm(one, *known)
        return (*found, Finding("late.blocks", "Late.")) if Signature.objects.exists() else found

    monkeypatch.setattr(sheet, "examine", late)
    with pytest.raises(Refused) as refusal:
        offered.finish()
    assert codes(refusal) == {"late.blocks"}
    assert offered.nothing_happened()


def test_an_audit_chain_that_cannot_be_written(
    offered: Offered, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: Any) -> list[int]:
        raise DatabaseError("could not extend file: No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(chain, "write", full)
        with pytest.raises(audit.NotAudited):
            offered.finish()
    assert offered.nothing_happened()
    offered.finish()
    assert Release.objects.count() == 2


def test_an_edit_that_cannot_be_audited_does_not_happen(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = world.sheet_for()

    def full(*args: Any) -> list[int]:
        raise DatabaseError("No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(chain, "write", full)
        with pytest.raises(audit.NotAudited):
            sheet.edit_statement(
                one, part="test-note", statement_id="s1", text="Else.", by=world.ot
            )
    assert len(sheet.history(one, part="test-note")) == 1


def test_an_outbox_that_fails_takes_the_signature_back(
    offered: Offered, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Outbox:
        @staticmethod
        def accept(one: Sheet, released: tuple[door.Released, ...]) -> None:
            raise OSError("disk")

    monkeypatch.setattr(door, "_outboxes", lambda: (Outbox,))
    with pytest.raises(OSError, match="disk"):
        offered.finish()
    assert offered.nothing_happened()


@pytest.fixture
def checkpoint_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(checkpoints, "path", lambda: tmp_path / "checkpoints.jsonl")
    return tmp_path


def test_a_clock_turned_back_stops_releases(
    offered: Offered, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = clock.wall() - timedelta(hours=1)
    monkeypatch.setattr(clock, "wall", lambda: earlier)
    with pytest.raises(Refused) as refusal:
        offered.finish()
    assert codes(refusal) == {"audit.clock-backwards"}
    assert offered.nothing_happened()


def test_a_chain_that_went_back_stops_releases(
    world: World, checkpoint_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_by_code(world.sheet_for(), world.ot)
    checkpoints.write(witnesses=[])
    offered = sign.prepare(world.sheet_for(), user=user_of(world.ot))
    ahead = checkpoints.last()
    assert ahead is not None
    monkeypatch.setattr(checkpoints, "_note", lambda head: None)
    checkpoints._write(chain.Head(ahead.seq + 500, ahead.hash))
    with clock.frozen(now() + timedelta(seconds=30)), pytest.raises(Refused) as refusal:
        sign.sign(
            offered.request_id,
            user=user_of(world.ot),
            proof=proofs.typed(offered),
            session_is_web=proofs.web(user_of(world.ot)),
        )
    assert codes(refusal) == {"audit.rolled-back"}
