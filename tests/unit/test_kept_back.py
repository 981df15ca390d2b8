"""A charge that cannot leave today does not keep the note from leaving."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests import proofs
from tests.proofs import sign_by_code, user_of
from tests.world import World

from countersign.base.errors import Refused, UserError
from countersign.spine import corrections, kept_back, sheet, sign
from countersign.spine.checks import CheckInput, Finding, engine
from countersign.spine.models import Release, Sheet, SheetStatus

pytestmark = pytest.mark.django_db
PART = "test-charge"
USED_UP = Finding(
    "planted.used-up", "Visit 13 of 12.", part=PART, acts=(("x:keep-back", "Keep it back"),)
)


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


def keep(one: Sheet, world: World) -> None:
    data = sheet.assemble(one).parts[PART].data
    sheet.edit_data(one, part=PART, data={**data, kept_back.MARK: True}, by=world.ot)


def signed_without_its_charge(world: World, strict: list[Finding]) -> Sheet:
    strict.append(USED_UP)
    one = world.sheet_for()
    keep(one, world)
    sign_by_code(one, world.ot)
    one.refresh_from_db()
    return one


def test_the_note_leaves_and_the_charge_stays(world: World, strict: list[Finding]) -> None:
    strict.append(USED_UP)
    one = world.sheet_for()
    with pytest.raises(Refused):
        sign.prepare(one, user=user_of(world.ot))
    keep(one, world)
    (finding,) = sheet.examine(one)
    assert not finding.blocks
    signed = sign_by_code(one, world.ot)
    assert {r.part for r in Release.objects.filter(sheet=one)} == {"test-note"}
    kept = next(p for p in signed.covers()["parts"] if p["kind"] == PART)
    assert kept["payload"]["data"][kept_back.MARK] is True, "the signature says it was kept back"
    assert list(kept_back.waiting(PART)) == [one]


def test_what_is_wrong_elsewhere_still_blocks(world: World, strict: list[Finding]) -> None:
    strict += [USED_UP, Finding("planted.note", "Nothing supports this.", part="test-note")]
    strict.append(Finding("check.failed", "A check could not run."))
    strict.append(Finding("planted.minutes", "62 minutes in a visit of 47.", part=PART))
    one = world.sheet_for()
    keep(one, world)
    assert [f.code for f in sheet.examine(one) if f.blocks] == [
        "check.failed",
        "planted.minutes",
        "planted.note",
    ]


def test_taken_up_it_is_checked_and_signed_by_itself(world: World, strict: list[Finding]) -> None:
    one = signed_without_its_charge(world, strict)
    late = corrections.take_up(one, part=PART, by=world.ot)
    assert corrections.take_up(one, part=PART, by=world.ot) == late, "begun once"
    with pytest.raises(Refused):
        sign.prepare(late, user=user_of(world.ot))
    strict.clear()
    sign_by_code(late, world.ot, later=1)
    assert {(r.part, r.destination) for r in Release.objects.filter(sheet=late)} == {(PART, "emr")}
    assert not kept_back.waiting(PART).exists()
    late.refresh_from_db()
    assert late.status == SheetStatus.RELEASED


def test_nothing_is_taken_up_that_left_or_was_in_the_wrong_chart(
    world: World, strict: list[Finding]
) -> None:
    one = world.sheet_for()
    sign_by_code(one, world.ot)
    with pytest.raises(UserError, match="Nothing of this visit is kept back"):
        corrections.take_up(one, part=PART, by=world.ot)


def test_a_wrong_chart_leaves_nothing_waiting(world: World, strict: list[Finding]) -> None:
    one = signed_without_its_charge(world, strict)
    strict.clear()
    error = corrections.wrong_chart(one, reason="This was her brother.", by=world.ot)
    sign_by_code(error, world.ot, later=1)
    assert not kept_back.waiting(PART).exists()
    with pytest.raises(UserError, match="wrong chart"):
        corrections.take_up(one, part=PART, by=world.ot)
