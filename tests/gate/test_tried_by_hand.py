"""Ways round the gate that were tried by hand: by people of the house, and with the app's login."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from tests import proofs
from tests.proofs import codes, sign_by_code
from tests.small import signed_in, small
from tests.world import World

from countersign.base.errors import Refused, UserError
from countersign.exchange import deliver, shipment
from countersign.exchange.models import Parcel, ParcelState, Receipt
from countersign.practice.models import Client
from countersign.spine import corrections, overrides, standing
from countersign.spine import sheet as sheets
from countersign.spine.checks import Check, CheckInput, Finding, engine
from countersign.spine.draft import PartDraft, Statement
from countersign.spine.models import Release, Revision, Sheet, Signature
from countersign.spine.release import load
from countersign.spine.revisions import append, locked_draft
from countersign.spine.signed import Forged

pytestmark = pytest.mark.django_db

__all__ = ["signed_in", "small"]


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return proofs.signing_world(monkeypatch)


@pytest.fixture
def strict(monkeypatch: pytest.MonkeyPatch) -> list[Finding]:
    """Findings that a check of ours yields on every visit's sheet."""
    found: list[Finding] = []

    def by_test(subject: CheckInput) -> Iterator[Finding]:
        yield from found

    one = Check("tests.by_test", "sheet", by_test, (), (), "This test.", "", ())
    monkeypatch.setattr(engine, "find_all", lambda: (one,))
    return found


LATE = Finding(
    "authorization.past-end", "After its end.", part="test-charge", override=("ot", "owner")
)


def begun(world: World, kind: str, strict: list[Finding]) -> Sheet:
    """A sheet beside a visit's: a correction of a released one, or an override."""
    if kind == "standing_order":
        return standing.propose(
            "eligibility", starts_on=world.visit.day, ends_on=world.visit.day, by=world.owner
        )
    one = world.sheet_for()
    if kind == "override":
        strict.append(LATE)
        return overrides.propose(
            one, code=LATE.code, part="test-charge", reason="By phone.", by=world.ot
        )
    sign_by_code(one, world.ot)
    make = {"addendum": corrections.addendum, "late_entry": corrections.late_entry}
    if kind == "wrong_chart":
        return corrections.wrong_chart(one, reason="Her brother's.", by=world.ot)
    return make[kind](one, text="More.", by=world.ot)


BESIDE = ["addendum", "late_entry", "wrong_chart", "override", "standing_order"]


@pytest.mark.parametrize("kind", BESIDE)
def test_a_note_is_not_written_on_a_sheet_that_is_checked_as_something_else(
    world: World, strict: list[Finding], kind: str
) -> None:
    """An override runs no check of a note, and a wrong chart not all of them."""
    beside = begun(world, kind, strict)
    for part in ("test-note", "test-charge", "anything"):
        with pytest.raises(UserError, match="no such part"):
            sheets.add_statement(beside, part=part, section="S", text="Slipped in.", by=world.ot)
    assert set(sheets.assemble(beside).parts) == {beside.drafts.get().kind}


@pytest.mark.parametrize("kind", BESIDE)
def test_a_part_that_got_onto_such_a_sheet_anyway_is_signed_by_nobody(
    world: World, strict: list[Finding], kind: str
) -> None:
    beside = begun(world, kind, strict)
    before = Release.objects.count()
    slipped = PartDraft("test-note", (Statement("x", "S", "Slipped in.", author="person"),))
    append(locked_draft(beside, "test-note"), slipped, cause="added", by=world.ot)
    signer = world.owner if kind == "standing_order" else world.ot
    with pytest.raises(Refused) as refusal:
        sign_by_code(beside, signer, later=1)
    assert "sign.other-parts" in codes(refusal)
    assert Release.objects.count() == before


def test_a_visits_sheet_has_the_parts_of_a_visit_and_no_other(world: World) -> None:
    one = world.sheet_for()
    for part in ("addendum", "wrong_chart", "override", "anything"):
        with pytest.raises(UserError, match="no such part"):
            sheets.add_statement(one, part=part, section="", text="Slipped in.", by=world.ot)


def by_hand(signature: Signature, part: str, destination: str = "emr") -> Release:
    """What the app's login can write: a release row beside a signature that is there."""
    revision = Revision.objects.get(draft__sheet=signature.sheet, draft__kind=part, number=1)
    return Release.objects.create(
        sheet=signature.sheet,
        signature=signature,
        revision=revision,
        part=part,
        destination=destination,
        digest=revision.digest,
    )


def test_a_release_row_for_what_waits_for_a_co_signature_does_not_load(world: World) -> None:
    one = world.sheet_for(world.ota)
    sign_by_code(one, world.ota)
    row = by_hand(Signature.objects.get(sheet=one), "test-note")
    with pytest.raises(Forged, match=r"release\.needs-cosign"):
        load(row.pk)


def test_a_release_row_for_what_was_kept_back_does_not_load(world: World) -> None:
    one = world.sheet_for()
    charge = sheets.assemble(one).parts["test-charge"]
    sheets.edit_data(one, part="test-charge", data={**charge.data, "kept_back": True}, by=world.ot)
    sign_by_code(one, world.ot)
    signature = Signature.objects.get(sheet=one)
    assert [r.part for r in Release.objects.all()] == ["test-note"]
    kept = Revision.objects.get(draft__kind="test-charge", number=2)
    row = Release.objects.create(
        sheet=one,
        signature=signature,
        revision=kept,
        part="test-charge",
        destination="emr",
        digest=kept.digest,
    )
    with pytest.raises(Forged, match=r"release\.kept-back"):
        load(row.pk)


def test_a_release_row_to_where_the_part_does_not_go_does_not_load(world: World) -> None:
    one = world.sheet_for()
    sign_by_code(one, world.ot)
    row = by_hand(Signature.objects.get(sheet=one), "test-note", "parent")
    with pytest.raises(Forged, match=r"release\.elsewhere"):
        load(row.pk)


def test_a_release_row_for_an_override_does_not_load(world: World, strict: list[Finding]) -> None:
    beside = begun(world, "override", strict)
    sign_by_code(beside, world.ot)
    with pytest.raises(Forged, match=r"release\.elsewhere"):
        load(by_hand(Signature.objects.get(sheet=beside), "override").pk)


def test_what_was_let_go_still_loads(world: World) -> None:
    """A co-signed sheet, and a correction of it."""
    one = world.sheet_for(world.ota)
    sign_by_code(one, world.ota)
    sign_by_code(one, world.supervisor, intent="cosign")
    beside = corrections.addendum(one, text="More.", by=world.ota)
    sign_by_code(beside, world.ota, later=1)
    sign_by_code(beside, world.supervisor, intent="cosign", later=1)
    rows = Release.objects.all()
    assert {r.part for r in rows} == {"test-note", "test-charge", "addendum"}
    for row in rows:
        assert load(row.pk).release_id == row.pk


@pytest.mark.parametrize("column", ["client", "visit"])
def test_a_signed_sheet_hung_onto_another_chart_is_held(world: World, column: str) -> None:
    """The app's login may update the sheet's row; what was signed says whose it is."""
    one = world.sheet_for()
    sign_by_code(one, world.ot)
    other = Client.objects.create(first_name="Rowan", last_name="Vale", birth_date=date(2019, 1, 2))
    another = {"client": other, "visit": world.visit}[column]
    Sheet.objects.filter(pk=one.pk).update(**{column: another})
    parcel = Parcel.objects.get()
    with pytest.raises(Forged, match=r"parcel\.other-chart"):
        shipment.build(parcel)
    deliver.deliver(parcel.pk)
    parcel.refresh_from_db()
    assert parcel.state == ParcelState.HELD
    assert not Receipt.objects.exists()
