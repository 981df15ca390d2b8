"""Signing and releasing one sheet: the straight way, and every proof that does not hold."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import OKPKey
from tests import proofs
from tests.proofs import SoftPasskey, codes, sign_by_code, user_of
from tests.world import World

from countersign.base import clock
from countersign.base.errors import Refused, UserError
from countersign.practice.models import Client, User
from countersign.spine import keys, session, sheet, sign
from countersign.spine.models import CosignWait, FailedProof, Release, SheetStatus
from countersign.spine.models import Signature as SignatureRow
from countersign.spine.release import load, proven

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return proofs.signing_world(monkeypatch)


def test_an_ot_signs_with_a_passkey_and_every_part_leaves(world: World) -> None:
    one = world.sheet_for()
    user = user_of(world.ot)
    passkey = SoftPasskey(user).register()
    offer = sign.prepare(one, user=user)
    signed = sign.sign(
        offer.request_id,
        user=user,
        proof=passkey.answer(offer),
        session_is_web=proofs.web(user),
    )
    one.refresh_from_db()
    assert one.status == SheetStatus.RELEASED
    rows = Release.objects.filter(sheet=one)
    assert {(r.part, r.destination) for r in rows} == {("test-note", "emr"), ("test-charge", "emr")}
    assert sign.verify(signed.signature_id).ok
    for row in rows:
        again = load(row.pk)
        assert proven(again).payload == bytes(row.revision.payload)


def test_the_exported_signature_verifies_with_a_jose_tool(world: World) -> None:
    signed = sign_by_code(world.sheet_for(), world.ot)
    text = sign.export_jws(signed.signature_id)
    opened = jws.deserialize_compact(text, OKPKey.import_key(keys.public()), algorithms=["EdDSA"])
    body = json.loads(opened.payload)
    covered = json.loads(body["sealed"])
    assert covered["signer"]["name"] == "Ada Larkin"
    assert covered["licence"]["number"] == "OT-ada"
    assert covered["rules"]["signers"]
    assert covered["code"]["digest"]
    assert opened.headers()["kid"] == keys.kid()


def test_password_and_code_sign_once(world: World) -> None:
    sign_by_code(world.sheet_for(), world.ot)
    other = world.sheet_for()
    with pytest.raises(UserError, match="has signed before"):
        sign_by_code(other, world.ot)
    assert sign_by_code(other, world.ot, later=1)


@pytest.mark.parametrize(("late", "signs"), [(30, True), (60, False)])
def test_a_code_of_the_half_minute_before_still_signs(world: World, late: int, signs: bool) -> None:
    one, user, at = world.sheet_for(), user_of(world.ot), clock.now()
    with clock.frozen(at):
        offer = sign.prepare(one, user=user)
        typed = proofs.typed(offer)
    with clock.frozen(at + timedelta(seconds=late)):
        if signs:
            sign.sign(offer.request_id, user=user, proof=typed, session_is_web=proofs.web(user))
        else:
            with pytest.raises(UserError, match="did not prove"):
                sign.sign(offer.request_id, user=user, proof=typed, session_is_web=proofs.web(user))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"password": "wrong horse"}, "proof.wrong"),
        ({"code": "000000"}, "proof.wrong"),
        ({"digest": "0" * 64}, "proof.other-bytes"),
    ],
)
def test_a_wrong_proof_signs_nothing(world: World, changes: dict[str, Any], code: str) -> None:
    one, user = world.sheet_for(), user_of(world.ot)
    offer = sign.prepare(one, user=user)
    with pytest.raises(UserError, match="Nothing was signed"):
        sign.sign(
            offer.request_id,
            user=user,
            proof=proofs.typed(offer, **changes),
            session_is_web=proofs.web(user),
        )
    assert FailedProof.objects.get().code == code
    assert not SignatureRow.objects.exists()
    # The right proof still works on the same offer.
    sign.sign(
        offer.request_id, user=user, proof=proofs.typed(offer), session_is_web=proofs.web(user)
    )


def test_five_wrong_tries_close_the_door(world: World) -> None:
    one, user = world.sheet_for(), user_of(world.ot)
    offer = sign.prepare(one, user=user)
    for _ in range(5):
        with pytest.raises(UserError, match="prove it is you"):
            sign.sign(
                offer.request_id,
                user=user,
                proof=proofs.typed(offer, password="wrong"),
                session_is_web=proofs.web(user),
            )
    with pytest.raises(UserError, match="several times"):
        sign.sign(
            offer.request_id, user=user, proof=proofs.typed(offer), session_is_web=proofs.web(user)
        )


Tamper = Callable[[SoftPasskey], SoftPasskey]


@pytest.mark.parametrize(
    ("tamper", "code"),
    [
        (lambda p: replace(p, flags=0x01), "proof.not-verified"),
        (lambda p: replace(p, rp_id="evil.example"), "proof.rp"),
        (lambda p: replace(p, origin="https://evil.example"), "proof.origin"),
        (lambda p: replace(p, credential_id=b"y" * 16), "proof.unknown-passkey"),
        (lambda p: replace(p, key=SoftPasskey(p.user).key), "proof.signature"),
    ],
)
def test_a_wrong_passkey_signs_nothing(world: World, tamper: Tamper, code: str) -> None:
    one, user = world.sheet_for(), user_of(world.ot)
    passkey = SoftPasskey(user).register()
    offer = sign.prepare(one, user=user)
    with pytest.raises(UserError):
        sign.sign(
            offer.request_id,
            user=user,
            proof=tamper(passkey).answer(offer),
            session_is_web=proofs.web(user),
        )
    assert FailedProof.objects.get().code == code


def test_an_assertion_over_other_bytes_signs_nothing(world: World) -> None:
    user = user_of(world.ot)
    passkey = SoftPasskey(user).register()
    first = sign.prepare(world.sheet_for(), user=user)
    second = sign.prepare(world.sheet_for(), user=user)
    for proof, code in (
        (passkey.answer(first), "proof.other-bytes"),
        (passkey.answer(second, kind="webauthn.create"), "proof.type"),
        (sign.Passkey({"id": "x"}), "proof.unreadable"),
    ):
        with pytest.raises(UserError):
            sign.sign(second.request_id, user=user, proof=proof, session_is_web=proofs.web(user))
        assert FailedProof.objects.latest("created_at").code == code


def test_a_request_signs_once_and_for_five_minutes(world: World) -> None:
    one, user = world.sheet_for(), user_of(world.ot)
    offer = sign.prepare(one, user=user)
    with clock.frozen(clock.now() + timedelta(minutes=6)), pytest.raises(Refused) as refusal:
        sign.sign(
            offer.request_id, user=user, proof=proofs.typed(offer), session_is_web=proofs.web(user)
        )
    assert codes(refusal) == {"sign.expired"}
    sign.sign(
        offer.request_id, user=user, proof=proofs.typed(offer), session_is_web=proofs.web(user)
    )
    with pytest.raises(Refused) as refusal:
        sign.sign(
            offer.request_id,
            user=user,
            proof=proofs.typed(offer, later=1),
            session_is_web=proofs.web(user),
        )
    assert codes(refusal) == {"sign.expired"}


def test_an_edit_between_offer_and_proof_is_refused_and_named(world: World) -> None:
    one, user = world.sheet_for(), user_of(world.ot)
    offer = sign.prepare(one, user=user)
    sheet.edit_statement(one, part="test-note", statement_id="o1", text="Other.", by=world.ot)
    with pytest.raises(Refused, match="The text changed") as refusal:
        sign.sign(
            offer.request_id, user=user, proof=proofs.typed(offer), session_is_web=proofs.web(user)
        )
    assert codes(refusal) == {"sign.changed-parts"}
    assert not Release.objects.exists()


def test_a_changed_rule_file_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    one, user = world.sheet_for(), user_of(world.ot)
    offer = sign.prepare(one, user=user)
    monkeypatch.setattr("countersign.base.rules.digests", lambda: {"signers": "0" * 64})
    with pytest.raises(Refused) as refusal:
        sign.sign(
            offer.request_id, user=user, proof=proofs.typed(offer), session_is_web=proofs.web(user)
        )
    assert codes(refusal) == {"sign.changed-rules"}


def test_an_assistant_signs_and_the_supervisor_lets_it_go(world: World) -> None:
    one = world.sheet_for(world.ota)
    signed = sign_by_code(one, world.ota)
    one.refresh_from_db()
    assert one.status == SheetStatus.TO_COSIGN
    assert not Release.objects.exists()
    wait = CosignWait.objects.get(sheet=one)
    assert wait.supervisor == world.supervisor
    assert wait.due_at == signed.signed_at + timedelta(hours=72)
    sheet.examine(one)
    assert one.status == SheetStatus.TO_COSIGN
    with pytest.raises(Refused) as refusal:
        sign.prepare(one, user=user_of(world.ota))
    assert codes(refusal) == {"sign.waits-for-cosign"}
    with pytest.raises(Refused) as refusal:
        sign.prepare(one, user=user_of(world.ot), intent="cosign")
    assert codes(refusal) == {"cosigner.not-the-supervisor"}
    second = sign_by_code(one, world.supervisor, intent="cosign")
    assert second.covers()["cosigns"] == signed.digest
    assert Release.objects.filter(signature_id=second.signature_id).count() == 2
    wait.refresh_from_db()
    assert wait.done_at is not None


def test_an_edit_after_the_assistants_signature_needs_it_again(world: World) -> None:
    one = world.sheet_for(world.ota)
    first = sign_by_code(one, world.ota)
    offer = sign.prepare(one, user=user_of(world.supervisor), intent="cosign")
    sheet.edit_statement(one, part="test-note", statement_id="o1", text="Other.", by=world.ota)
    with pytest.raises(Refused) as refusal:
        sign.sign(
            offer.request_id,
            user=user_of(world.supervisor),
            proof=proofs.typed(offer),
            session_is_web=proofs.web(user_of(world.supervisor)),
        )
    assert "sign.nothing-to-cosign" in codes(refusal)
    assert sign.verify(first.signature_id).ok, "what was signed stays signed"
    sign_by_code(one, world.ota, later=1)
    sign_by_code(one, world.supervisor, intent="cosign")


def test_nobody_signs_what_is_not_theirs(world: World) -> None:
    one = world.sheet_for()
    for staff, code in (
        (world.supervisor, "signer.not-the-author"),
        (world.biller, "signer.role"),
        (world.owner, "signer.role"),
    ):
        with pytest.raises(Refused) as refusal:
            sign.prepare(one, user=user_of(staff))
        assert codes(refusal) == {code}


def test_an_empty_sheet_cannot_be_signed(world: World) -> None:
    one = sheet.open_sheet(world.visit, by=world.ot)
    with pytest.raises(Refused) as refusal:
        sign.prepare(one, user=user_of(world.ot))
    assert codes(refusal) == {"sign.empty"}


def test_a_released_sheet_is_not_signed_twice(world: World) -> None:
    one = world.sheet_for()
    sign_by_code(one, world.ot)
    with pytest.raises(Refused) as refusal:
        sign.prepare(one, user=user_of(world.ot))
    assert codes(refusal) == {"sign.released"}


def test_a_reset_second_factor_delays_signing(world: World) -> None:
    one, user = world.sheet_for(), user_of(world.ot)
    user.second_factor_reset_at = clock.now() - timedelta(hours=23)
    user.save()
    with pytest.raises(Refused) as refusal:
        sign.prepare(one, user=user)
    assert codes(refusal) == {"signer.second-factor-reset"}
    user.second_factor_reset_at = clock.now() - timedelta(hours=25)
    user.save()
    assert sign.prepare(one, user=user)


def test_only_a_page_in_a_session_with_two_factors_can_sign(world: World) -> None:
    one, user = world.sheet_for(), user_of(world.ot)
    offer = sign.prepare(one, user=user)
    real = proofs.web(user)
    fakes: tuple[Any, ...] = (None, replace_by_hand(real), proofs.web(user_of(world.ota)))
    for fake in fakes:
        with pytest.raises(UserError, match="sign page"):
            sign.sign(offer.request_id, user=user, proof=proofs.typed(offer), session_is_web=fake)
    with pytest.raises(TypeError):
        replace(real, _maker=None)
    with pytest.raises(UserError, match="second factor"):
        session.of(proofs.request_of(user, factor=False))
    with pytest.raises(UserError, match="sign page"):
        session.of(proofs.request_of(user, view="countersign.api.views"))


def replace_by_hand(real: session.WebSession) -> Any:
    fake = object.__new__(session.WebSession)
    for name in ("user_id", "session", "address", "factor"):
        object.__setattr__(fake, name, getattr(real, name))
    return fake


def test_strangers_and_strange_requests(world: World) -> None:
    user = user_of(world.ot)
    stranger = User.objects.create_user("nobody@willow.example", "correct horse battery")
    with pytest.raises(UserError, match="works here"):
        sign.prepare(world.sheet_for(), user=stranger)
    offer = sign.prepare(world.sheet_for(world.supervisor), user=user_of(world.supervisor))
    with pytest.raises(UserError, match="no such request"):
        sign.sign(
            offer.request_id, user=user, proof=proofs.typed(offer), session_is_web=proofs.web(user)
        )
    with pytest.raises(UserError, match="no such signature"):
        sign.verify(offer.request_id)


def test_the_offer_says_which_proofs_work(world: World) -> None:
    offer = sign.prepare(world.sheet_for(), user=user_of(world.ot))
    assert offer.code
    assert offer.public_key is None


def test_roster_names_are_fresh_after_a_change(world: World) -> None:
    from countersign.spine import roster

    assert roster.names().of(str(world.client.pk))[0] == "Juniper"
    client = Client.objects.get(pk=world.client.pk)
    client.first_name = "Hazel"
    client.save()
    assert roster.names().of(str(world.client.pk))[0] == "Hazel"
