"""Nothing that looks signed or released, and is not, passes the gate or a connector."""

from __future__ import annotations

import copy
import dataclasses
import json
import pickle
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import connection
from joserfc import jws
from joserfc.jwk import OKPKey
from tests import proofs
from tests.proofs import sign_by_code
from tests.world import World

from countersign.base.canonical import digest, to_bytes
from countersign.base.clock import now
from countersign.base.errors import Refused, UserError
from countersign.spine import keys, sign
from countersign.spine.models import Release, Sheet, Signature, SigningRequest
from countersign.spine.release import Released, load, proven, release
from countersign.spine.signed import Forged, Signed, genuine, prove

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return proofs.signing_world(monkeypatch)


def by_hand(real: Any) -> Any:
    fake = object.__new__(type(real))
    for one in dataclasses.fields(real):
        object.__setattr__(fake, one.name, getattr(real, one.name))
    return fake


def by_subclass(real: Any) -> Any:
    class Fake(type(real)):  # type: ignore[misc]  # the class is only known here
        def __post_init__(self, _maker: object) -> None:
            pass

    return Fake(**{one.name: getattr(real, one.name) for one in dataclasses.fields(real)})


FORGERIES: list[Callable[[Any], Any]] = [
    copy.copy,
    copy.deepcopy,
    lambda real: pickle.loads(pickle.dumps(real)),  # noqa: S301 — our own bytes
    by_hand,
    by_subclass,
]


@pytest.mark.parametrize("forge", FORGERIES)
def test_a_look_alike_of_signed_releases_nothing(world: World, forge: Callable[[Any], Any]) -> None:
    one = world.sheet_for(world.ota)
    real = sign_by_code(one, world.ota)
    fake = forge(real)
    assert genuine(real)
    assert not genuine(fake)
    with pytest.raises(Forged):
        release(fake)
    assert not Release.objects.exists()


@pytest.mark.parametrize("forge", FORGERIES)
def test_a_look_alike_of_released_is_sent_by_nobody(
    world: World, forge: Callable[[Any], Any]
) -> None:
    sign_by_code(world.sheet_for(), world.ot)
    real = load(Release.objects.all()[0].pk)
    assert proven(real) is real
    with pytest.raises(Forged):
        proven(forge(real))
    with pytest.raises(Forged):
        proven("a note")


def test_no_constructor_and_no_replacement_makes_one(world: World) -> None:
    real = sign_by_code(world.sheet_for(), world.ot)
    released = load(Release.objects.all()[0].pk)
    signed_values = {f.name: getattr(real, f.name) for f in dataclasses.fields(real)}
    released_values = {f.name: getattr(released, f.name) for f in dataclasses.fields(released)}
    for maker in (None, object(), "key"):
        with pytest.raises(Forged):
            Signed(**signed_values, _maker=maker)
        with pytest.raises(Forged):
            Released(**released_values, _maker=maker)
        with pytest.raises(Forged):
            dataclasses.replace(real, role="ot", _maker=maker)
        with pytest.raises(Forged):
            dataclasses.replace(released, destination="elsewhere", _maker=maker)


def test_a_genuine_one_that_was_altered_has_lost_its_mark(world: World) -> None:
    sign_by_code(world.sheet_for(), world.ot)
    real = load(Release.objects.all()[0].pk)
    object.__setattr__(real, "payload", b"another note")
    with pytest.raises(Forged):
        proven(real)


def test_an_assistants_signature_alone_releases_nothing(world: World) -> None:
    one = world.sheet_for(world.ota)
    signed = sign_by_code(one, world.ota)
    with pytest.raises(Refused) as refusal:
        release(signed)
    assert proofs.codes(refusal) == {"release.needs-cosign"}


def test_releasing_again_releases_nothing_new(world: World) -> None:
    signed = sign_by_code(world.sheet_for(), world.ot)
    with pytest.raises(Refused) as refusal:
        release(prove(signed.signature_id))
    assert "release.already" in proofs.codes(refusal)
    assert Release.objects.count() == 2


def insert_signature(real: Signature, **changes: Any) -> Signature:
    """A row that somebody with the application's login wrote themselves."""
    old = real.request
    request = SigningRequest.objects.create(
        sheet=old.sheet,
        staff=old.staff,
        intent=old.intent,
        sealed=bytes(old.sealed),
        digest=changes.get("digest", old.digest),
        nonce=bytes(old.nonce),
        expires_at=old.expires_at,
    )
    values = {
        "sheet": real.sheet,
        "request": request,
        "staff": real.staff,
        "intent": real.intent,
        "role": real.role,
        "sealed": bytes(real.sealed),
        "digest": real.digest,
        "jws": real.jws,
        "method": real.method,
        "proof": real.proof,
        "signed_at": real.signed_at,
        **changes,
    }
    return Signature.objects.create(**values)


def resealed(real: Signature, **changes: Any) -> dict[str, Any]:
    sealed = to_bytes({**json.loads(bytes(real.sealed)), **changes})
    return {"sealed": sealed, "digest": digest(sealed)}


def other_key(real: Signature) -> dict[str, Any]:
    opened = jws.deserialize_compact(real.jws, keys.key(), algorithms=["EdDSA"])
    forged = jws.serialize_compact(
        opened.headers(), opened.payload, OKPKey.generate_key("Ed25519"), algorithms=["EdDSA"]
    )
    return {"jws": forged}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda real: resealed(real, rules={}), "signature.jws-body"),
        (lambda real: resealed(real, intent="cosign"), "signature.row"),
        (lambda real: {"digest": "0" * 64}, "signature.digest"),
        (lambda real: {"role": "owner"}, "signature.row"),
        (lambda real: {"jws": "e30.e30.e30"}, "signature.jws"),
        (other_key, "signature.jws"),
        (lambda real: {"signed_at": now()}, "signature.jws-body"),
        (lambda real: {"method": "passkey"}, "proof.method"),
        (lambda real: {"proof": {"method": "password_totp", "digest": "x"}}, "proof.other-bytes"),
        (lambda real: {"proof": {"method": "passkey"}, "method": "passkey"}, "proof.unreadable"),
    ],
)
def test_a_signature_row_written_by_hand_proves_nothing(
    world: World, change: Callable[[Signature], dict[str, Any]], fault: str
) -> None:
    one = world.sheet_for(world.ota)
    sign_by_code(one, world.ota)
    real = Signature.objects.select_related("request").get(sheet=one)
    row = insert_signature(real, **change(real))
    found = sign.verify(row.pk)
    assert not found.ok
    assert fault in found.faults
    with pytest.raises(Forged):
        prove(row.pk)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("UPDATE spine_revision SET digest = repeat('0', 64)", "revision.bytes"),
        ("UPDATE spine_revision SET evidence_digest = repeat('0', 64)", "revision.evidence"),
        ("UPDATE spine_draft SET kind = kind || 's'", "revision.missing"),
        ("UPDATE spine_revision SET payload = evidence", "signature.unreadable"),
    ],
)
def test_what_a_database_owner_changed_with_the_guards_off_is_found(
    world: World, owner_dsn: str, change: str, fault: str
) -> None:
    signed = sign_by_code(world.sheet_for(), world.ot)
    with psycopg.connect(owner_dsn) as owner:
        owner.execute("ALTER TABLE spine_revision DISABLE TRIGGER append_only")
        owner.execute(change)
        owner.execute("ALTER TABLE spine_revision ENABLE TRIGGER append_only")
    assert fault in sign.verify(signed.signature_id).faults


def test_a_release_row_for_other_bytes_does_not_load(world: World) -> None:
    first = world.sheet_for()
    sign_by_code(first, world.ot)
    other = world.sheet_for()
    signature = Signature.objects.get(sheet=first)
    revision = other.drafts.get(kind="test-note").revisions.get()
    row = Release.objects.create(
        sheet=first,
        signature=signature,
        revision=revision,
        part="test-note",
        destination="emr",
        digest=revision.digest,
    )
    with pytest.raises(Forged):
        load(row.pk)
    with pytest.raises(UserError):
        load(uuid4())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("table", ["revision", "signature", "release"])
@pytest.mark.parametrize("verb", ["UPDATE spine_{} SET created_at = now()", "DELETE FROM spine_{}"])
def test_not_even_the_owner_of_the_database_changes_them(
    world: World, owner_dsn: str, table: str, verb: str
) -> None:
    sign_by_code(world.sheet_for(), world.ot)
    with (
        psycopg.connect(owner_dsn) as owner,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="never changed"),
    ):
        owner.execute(verb.format(table))
    assert Sheet.objects.get().signatures.count() == 1
    connection.close()
