"""What leaves is what was signed: moving the visit or changing the payer later changes nothing.

The signature covers more than the words: whose visit, when, where, what kind, and who pays.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client as Browser
from django.urls import reverse
from tests import proofs
from tests.proofs import codes, sign_by_code, user_of
from tests.small import signed_in, small
from tests.world import World

from countersign.base import files
from countersign.base.errors import Refused
from countersign.base.ids import new_id
from countersign.exchange import deliver, shipment
from countersign.exchange.models import Parcel, ParcelState, Receipt
from countersign.practice.models import Client, ClientSite, Coverage, Payer, PayerPlan, Site, Visit
from countersign.spine import cosign, sign
from countersign.spine import sheet as sheets
from countersign.spine.models import CosignWait, Release, Sheet, SheetStatus, Signature
from countersign.spine.release import release
from countersign.spine.signed import Forged, prove, signatures

pytestmark = pytest.mark.django_db

__all__ = ["signed_in", "small"]


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return proofs.signing_world(monkeypatch)


def move(visit: Visit) -> None:
    visit.date_of_service -= timedelta(days=7)
    visit.starts_at -= timedelta(days=7)
    visit.ends_at -= timedelta(days=7)


def make_longer(visit: Visit) -> None:
    visit.ends_at += timedelta(minutes=30)


def make_evaluation(visit: Visit) -> None:
    visit.kind = "evaluation"


def move_house(visit: Visit) -> None:
    visit.site = Site.objects.create(name="Elsewhere", state="CA", zone=visit.zone)


def change_payer(visit: Visit) -> None:
    payer = Payer.objects.create(name="Meridian Crest", payer_type="commercial")
    plan = PayerPlan.objects.create(
        payer=payer, name="PPO", method="cms_8_minute", needs_authorization=False
    )
    visit.coverage = Coverage.objects.create(client=visit.client, plan=plan, member_id="M1")


CHANGES: dict[str, Callable[[Visit], None]] = {
    "date": move,
    "minutes": make_longer,
    "kind": make_evaluation,
    "site": move_house,
    "payer": change_payer,
}


def visit_of(one: Sheet) -> UUID:
    assert one.visit_id is not None
    return one.visit_id


def changed(one: Sheet, change: Callable[[Visit], None]) -> None:
    visit = Visit.objects.get(pk=visit_of(one))
    change(visit)
    visit.save()


@pytest.mark.parametrize("change", CHANGES)
def test_a_visit_changed_between_offer_and_proof_is_read_again(world: World, change: str) -> None:
    one, user = world.sheet_for(), user_of(world.ot)
    offer = sign.prepare(one, user=user)
    changed(one, CHANGES[change])
    with pytest.raises(Refused) as refusal:
        sign.sign(
            offer.request_id,
            user=user,
            proof=proofs.typed(offer),
            session_is_web=proofs.web(user),
        )
    assert "sign.changed-about" in codes(refusal)
    assert not Signature.objects.exists()
    sign_by_code(one, world.ot)


@pytest.mark.parametrize("change", CHANGES)
def test_a_visit_changed_between_signature_and_door_stays_inside(
    world: World, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = world.sheet_for()
    with monkeypatch.context() as patch:
        patch.setattr(sign, "release", lambda signed: ())
        signed = sign_by_code(one, world.ot)
    changed(one, CHANGES[change])
    with pytest.raises(Refused) as refusal:
        release(signed)
    assert "release.other-visit" in codes(refusal)
    assert not Release.objects.exists()


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_delivered_later_is_what_was_signed(world: World, change: str) -> None:
    sign_by_code(world.sheet_for(), world.ot)
    parcel = Parcel.objects.get()
    before = shipment.build(parcel)
    changed(parcel.sheet, CHANGES[change])
    Client.objects.get(pk=world.client.pk)
    after = shipment.build(Parcel.objects.get())
    for name in ("day", "starts_at", "ends_at", "evaluation", "coverage_name", "title", "paper"):
        assert getattr(after, name) == getattr(before, name), name


def test_a_diagnosis_changed_after_signing_is_not_billed(world: World) -> None:
    sign_by_code(world.sheet_for(), world.ot)
    world.client.diagnosis_codes = "F84.0"
    world.client.save()
    assert shipment.build(Parcel.objects.get()).diagnoses == ()


def test_a_co_signature_is_not_for_a_visit_that_was_moved(world: World) -> None:
    one = world.sheet_for(world.ota)
    sign_by_code(one, world.ota)
    changed(one, move)
    with pytest.raises(Refused) as refusal:
        sign.prepare(one, user=user_of(world.supervisor), intent="cosign")
    assert "sign.first-of-other-visit" in codes(refusal)
    cosign.visit_changed([visit_of(one)], by=world.owner)
    assert not CosignWait.objects.exists()
    sign_by_code(one, world.ota, later=1)
    sign_by_code(one, world.supervisor, intent="cosign")
    one.refresh_from_db()
    assert one.status == SheetStatus.RELEASED


def test_a_visit_that_stays_the_same_voids_nothing(world: World) -> None:
    one = world.sheet_for(world.ota)
    sign_by_code(one, world.ota)
    Visit.objects.filter(pk=visit_of(one)).update(checked_in_at=None, status="done")
    cosign.visit_changed([visit_of(one)], by=world.owner)
    assert CosignWait.objects.exists()


def test_a_signature_over_earlier_words_is_not_on_the_paper(world: World) -> None:
    one = world.sheet_for(world.ota)
    void = sign_by_code(one, world.ota)
    sheets.edit_statement(
        one, part="test-note", statement_id="o1", text="Tied 2 of 5 laces.", by=world.ota
    )
    first = sign_by_code(one, world.ota, later=1)
    last = sign_by_code(one, world.supervisor, intent="cosign")
    assert [s.digest for s in signatures(prove(last.signature_id))] == [first.digest, last.digest]
    sent = shipment.build(Parcel.objects.get())
    assert [s.digest for s in sent.signers] == [first.digest, last.digest]
    assert void.digest not in {s.digest for s in sent.signers}


def test_a_visit_given_to_another_child_is_not_signed(world: World) -> None:
    one = world.sheet_for()
    other = Client.objects.create(first_name="Rowan", last_name="Vale", birth_date=date(2019, 1, 2))
    Visit.objects.filter(pk=visit_of(one)).update(client=other)
    with pytest.raises(Refused) as refusal:
        sign.prepare(one, user=user_of(world.ot))
    assert "sign.other-client" in codes(refusal)


def packed(parcel: Parcel, **changes: Any) -> Parcel:
    values = {"sheet": parcel.sheet, "paper": parcel.paper, "counterpart": parcel.counterpart}
    return Parcel.objects.create(**{**values, "key": new_id(), **changes})


def test_a_parcel_packed_by_hand_is_held(world: World) -> None:
    """Releases of one child's note in a parcel for another's chart, or with another's paper."""
    sign_by_code(world.sheet_for(), world.ot)
    real = Parcel.objects.get()
    unsigned = world.sheet_for()
    empty = packed(real, sheet=unsigned)
    other_sheet = packed(real, sheet=world.sheet_for())
    other_sheet.releases.set(real.releases.all())
    for forged in (empty, other_sheet):
        with pytest.raises(Forged):
            shipment.build(forged)
    real.paper.owner = "parcel of somebody else"
    with pytest.raises(Forged):
        shipment.build(real)
    Parcel.objects.filter(pk=real.pk).update(state=ParcelState.CONFIRMED)
    for forged in (empty, other_sheet):
        deliver.deliver(forged.pk)
        forged.refresh_from_db()
        assert forged.state == ParcelState.HELD
    assert not Receipt.objects.exists()
    assert files.read(Parcel.objects.get(pk=real.pk).paper).startswith(b"%PDF-")


def test_the_front_desk_cannot_give_a_written_visit_to_another_child(
    small: Any, signed_in: Callable[[str], Browser]
) -> None:
    sheets.open_sheet(small.visit, by=small.people["ot"])
    other = Client.objects.create(first_name="Rowan", last_name="Vale", birth_date=date(2019, 1, 2))
    ClientSite.objects.create(client=other, site=small.here, starts_on=date(2020, 1, 1))
    browser = signed_in("front_desk")
    page = reverse("visit_edit", args=[small.visit.pk])
    form = browser.get(page, secure=True).context["form"]
    posted = {**form.initial, "client": other.pk, "starts": "10:00", "day": small.today}
    answer = browser.post(page, posted, secure=True)
    assert "make a new visit for this client" in answer.content.decode()
    small.visit.refresh_from_db()
    assert small.visit.client_id == small.child.pk
