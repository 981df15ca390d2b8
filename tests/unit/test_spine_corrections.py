"""Corrections, overrides, standing orders, break-glass: each a signed or chained act of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.db.models import QuerySet
from tests import proofs
from tests.proofs import codes, sign_by_code, user_of
from tests.world import World, today

from countersign.base import audit
from countersign.base.errors import Refused, UserError
from countersign.spine import (
    break_glass,
    checks,
    corrections,
    jobs,
    notices,
    overrides,
    set_aside,
    sheet,
    sign,
    signed,
    standing,
)
from countersign.spine.checks import CheckInput, Finding, engine
from countersign.spine.models import JournalEntry, Release, Sheet, SheetStatus

pytestmark = pytest.mark.django_db
TODAY = today()


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return proofs.signing_world(monkeypatch)


@pytest.fixture
def strict(monkeypatch: pytest.MonkeyPatch) -> list[Finding]:
    """Findings that a check on every sheet yields, until the test takes them away."""
    found: list[Finding] = []

    def planted(subject: CheckInput) -> Iterator[Finding]:
        yield from found

    one = engine.Check("planted", "sheet", planted, (), (), "", "", ())
    monkeypatch.setattr(engine, "find_all", lambda: (one,))
    return found


OVERRIDABLE = Finding(
    "authorization.past-end", "Past the end.", part="test-charge", override=("ot", "owner")
)


def released(world: World) -> Sheet:
    one = world.sheet_for()
    sign_by_code(one, world.ot)
    one.refresh_from_db()
    return one


@pytest.mark.parametrize("kind", ["addendum", "late_entry"])
def test_a_correction_is_signed_and_goes_where_the_first_went(world: World, kind: str) -> None:
    original = released(world)
    make = getattr(corrections, kind)
    draft = make(original, text="The cue count was 3.", by=world.ot)
    assert Release.objects.filter(sheet=draft).count() == 0
    signed = sign_by_code(draft, world.ot, later=1)
    assert {r.destination for r in Release.objects.filter(sheet=draft)} == {"emr"}
    about = signed.covers()["parts"][0]["payload"]["data"]
    assert about["corrects"] == str(original.pk)
    assert {r["part"] for r in about["original_releases"]} == {"test-note", "test-charge"}
    again = make(draft, text="One more.", by=world.ot)
    assert again.corrects == original, "a correction of a correction corrects the original"


def test_a_wrong_chart_is_marked_once(world: World) -> None:
    original = released(world)
    draft = corrections.wrong_chart(original, reason="This was her brother.", by=world.ot)
    signed = sign_by_code(draft, world.ot, later=1)
    assert signed.covers()["parts"][0]["payload"]["data"]["entered_in_error"] is True
    with pytest.raises(UserError, match="already marked"):
        corrections.addendum(original, text="More.", by=world.ot)


def test_only_released_sheets_are_corrected_and_only_with_words(world: World) -> None:
    with pytest.raises(UserError, match="still a draft"):
        corrections.addendum(world.sheet_for(), text="More.", by=world.ot)
    with pytest.raises(UserError, match="needs words"):
        corrections.addendum(released(world), text=" ", by=world.ot)


def test_a_signed_override_sets_a_finding_aside_on_these_bytes(
    world: World, strict: list[Finding]
) -> None:
    strict.append(OVERRIDABLE)
    one = world.sheet_for()
    with pytest.raises(Refused) as refusal:
        sign.prepare(one, user=user_of(world.ot))
    assert codes(refusal) == {"authorization.past-end"}
    override = overrides.propose(
        one,
        code="authorization.past-end",
        part="test-charge",
        reason="The payer extended it by phone, reference 12.",
        by=world.owner,
    )
    assert sheet.examine(one)[0].blocks, "a draft override sets nothing aside"
    assert overrides.roles_for(override) == ("ot", "owner")
    with pytest.raises(Refused) as refusal:
        sign.prepare(override, user=user_of(world.biller))
    assert codes(refusal) == {"signer.role"}
    sign_by_code(override, world.owner)
    (finding,) = sheet.examine(one)
    assert not finding.blocks
    assert "by phone" in finding.do
    sheet.edit_data(one, part="test-charge", data={"lines": []}, by=world.ot)
    assert sheet.examine(one)[0].blocks, "other bytes, so the override no longer counts"
    assert overrides.roles_for(override) == ()
    sheet.undo(one, part="test-charge", by=world.ot)
    sign_by_code(one, world.ot)
    assert Release.objects.filter(sheet=one).count() == 2
    assert not Release.objects.filter(sheet=override).exists()
    override.refresh_from_db()
    assert override.status == SheetStatus.RELEASED


def test_an_override_needs_a_finding_a_reason_and_a_check_that_allows_it(
    world: World, strict: list[Finding]
) -> None:
    one = world.sheet_for()
    ask: dict[str, Any] = {"by": world.ot, "reason": "Because."}
    with pytest.raises(UserError, match="no longer there"):
        overrides.propose(one, code="authorization.past-end", **ask)
    with pytest.raises(UserError, match="Say why"):
        overrides.propose(one, code="x.y", by=world.ot, reason=" ")
    for code, roles in (
        ("minutes.sum", ()),
        ("licence.not-valid", ("ot",)),
        ("patient.x", ("ot",)),
    ):
        strict[:] = [Finding(code, "No.", override=roles)]
        with pytest.raises(Refused):
            overrides.propose(one, code=code, **ask)
    strict[:] = [Finding("minutes.sum", "No.", override=("ot",))]
    override = overrides.propose(one, code="minutes.sum", **ask)
    strict.clear()
    assert overrides.roles_for(override) == (), "nothing left to override"
    assert sheet.examine(one) == ()
    closed = released(world)
    with pytest.raises(UserError, match="already been released"):
        overrides.propose(closed, code="minutes.sum", **ask)


def test_an_override_that_cannot_be_proven_overrides_nothing(
    world: World, strict: list[Finding], monkeypatch: pytest.MonkeyPatch
) -> None:
    strict.append(OVERRIDABLE)
    one = world.sheet_for()
    override = overrides.propose(
        one, code=OVERRIDABLE.code, part="test-charge", reason="By phone.", by=world.ot
    )
    sign_by_code(override, world.ot)
    assert not sheet.examine(one)[0].blocks

    def forged(pk: Any) -> sign.Signed:
        raise signed.Forged("signature.jws")

    monkeypatch.setattr(set_aside, "prove", forged)
    assert sheet.examine(one)[0].blocks


def test_a_standing_order_counts_once_signed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    later = TODAY + timedelta(days=90)
    draft = standing.propose("eligibility", starts_on=TODAY, ends_on=later, by=world.owner)
    assert standing.in_force("eligibility", on=TODAY) is None
    sign_by_code(draft, world.owner)
    order = standing.in_force("eligibility", on=TODAY)
    assert order is not None
    assert standing.in_force("schedule_sync", on=TODAY) is None
    with monkeypatch.context() as patch:

        def forged(pk: Any) -> sign.Signed:
            raise signed.Forged("signature.jws")

        patch.setattr(standing, "prove", forged)
        assert standing.in_force("eligibility", on=TODAY) is None
    order.kind = "claim_status"
    order.save()
    assert standing.in_force("claim_status", on=TODAY) is None, "the signed bytes decide"
    standing.withdraw(order, by=world.owner)
    with pytest.raises(UserError, match="no standing order"):
        standing.propose("gifts", starts_on=TODAY, ends_on=later, by=world.owner)
    with pytest.raises(UserError, match="at most"):
        standing.propose("eligibility", starts_on=later, ends_on=TODAY, by=world.owner)


def test_a_reset_factor_is_told_to_its_owner_and_the_practice(world: World) -> None:
    notices.second_factor_reset(user_of(world.ot), by=world.owner)
    assert world.ot.notices.count() == 1
    assert world.owner.notices.count() == 1
    with pytest.raises(Refused) as refusal:
        sign.prepare(world.sheet_for(), user=user_of(world.ot))
    assert codes(refusal) == {"signer.second-factor-reset"}


def test_break_glass_is_chained_at_once_when_it_can_be(world: World) -> None:
    entry = break_glass.Entry("read", world.ot.pk, world.client.pk, "She had a seizure.")
    assert break_glass.use(entry) is True
    assert JournalEntry.objects.get().reason == "She had a seizure."
    assert world.owner.notices.count() == 1
    with pytest.raises(UserError, match="Say in a few words why"):
        break_glass.use(break_glass.Entry("read", world.ot.pk, None, " x "))


@pytest.fixture
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(break_glass, "_folder", lambda: tmp_path / "journal")
    return tmp_path / "journal"


@pytest.mark.parametrize(
    "broken", [OperationalError("down"), audit.NotAudited("audit.unwritable", "disk full")]
)
def test_break_glass_goes_on_without_the_database(
    world: World, journal: Path, monkeypatch: pytest.MonkeyPatch, broken: Exception
) -> None:
    entry = break_glass.Entry(
        "care", world.ot.pk, world.client.pk, "Database is away.", {"facts": [{"kind": "free"}]}
    )

    def fails(*args: Any, **kwargs: Any) -> None:
        raise broken

    with monkeypatch.context() as patch:
        patch.setattr(QuerySet, "create", fails)
        assert break_glass.use(entry) is False
    (path,) = break_glass.waiting()
    assert b"away" not in path.read_bytes()
    path.with_name("01a20e6f-0000-7000-8000-000000000000.entry").write_bytes(b"not ours")
    jobs.absorb_journal(timestamp=0)
    row = JournalEntry.objects.get()
    assert (row.body, row.happened_at) == ({"facts": [{"kind": "free"}]}, entry.at)
    assert [p.name for p in break_glass.waiting()] == ["01a20e6f-0000-7000-8000-000000000000.entry"]
    # A crash between the chain and the removal of the file takes nothing twice.
    break_glass._journal(entry)
    assert break_glass.absorb() == 0
    assert JournalEntry.objects.count() == 1


def test_the_journal_keeps_what_names_nobody_here(world: World, journal: Path) -> None:
    stranger = break_glass.Entry("read", world.client.pk, None, "Who is this?")
    break_glass._journal(stranger)
    assert break_glass.absorb() == 0
    assert len(break_glass.waiting()) == 1
    nobody = break_glass.Entry("read", world.ot.pk, None, "Looking for the on-call list.")
    break_glass._journal(nobody)
    assert break_glass.absorb() == 1


def test_when_nothing_can_be_written_paper_is_left(
    world: World, journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal.write_text("in the way of the folder")
    with pytest.raises(UserError, match="on paper"):
        break_glass._journal(break_glass.Entry("read", world.ot.pk, None, "Why not."))


def test_the_engine_orders_findings_and_blocks_on_a_crash(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crashes(subject: CheckInput) -> Iterator[Finding]:
        raise ZeroDivisionError

    one = engine.Check("m.crashes", "sheet", crashes, (), (), "", "", ())
    monkeypatch.setattr(engine, "find_all", lambda: (one,))
    (finding,) = checks.run("sheet", CheckInput(parts={}))
    assert finding.code == "check.failed"
    assert "ZeroDivisionError" in finding.message
    jobs.escalate(timestamp=0)
