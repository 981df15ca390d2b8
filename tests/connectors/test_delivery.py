"""A signed sheet's way to a real FHIR server: once, in the right chart, and proven."""

from __future__ import annotations

import base64
import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from joserfc import jws
from joserfc.jwk import OKPKey
from pypdf import PdfReader
from tests.connectors.stand import Practice, sign_now
from tests.world import World

from countersign.base import clock, files
from countersign.base.models_audit import AuditEntry
from countersign.exchange import deliver, jobs, shipment
from countersign.exchange.connectors.fhir import Fhir
from countersign.exchange.models import Counterpart, Parcel, ParcelState, Receipt
from countersign.practice.models import ExternalLink
from countersign.spine import corrections, keys, release
from countersign.spine.models import Release
from countersign.spine.signed import Forged

pytestmark = pytest.mark.django_db


def after(parcel: Parcel) -> Parcel:
    parcel.refresh_from_db()
    return parcel


def kinds_written() -> list[str]:
    return list(AuditEntry.objects.order_by("seq").values_list("kind", flat=True))


def test_a_signed_sheet_arrives_and_is_proven(practice: Practice) -> None:
    parcel = practice.signed()
    deliver.deliver(parcel.pk)
    assert after(parcel).state == ParcelState.CONFIRMED
    assert practice.emr.of_patient(practice.patient) == (1, 1, 1)

    (document,) = practice.emr.all("DocumentReference", subject=f"Patient/{practice.patient}")
    assert (document["status"], document["docStatus"]) == ("current", "final")
    attachment = document["content"][0]["attachment"]
    pdf = base64.b64decode(attachment["data"])
    assert pdf == files.read(parcel.paper)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    signature = parcel.sheet.signatures.get()
    for said in ("Juniper Hale", "She said it was fun.", "Ada Larkin, OTR/L", "CA OT OT-ada"):
        assert said in text
    assert signature.digest in text.replace("\n", "")

    (claim,) = practice.emr.all("Claim", patient=f"Patient/{practice.patient}")
    assert (claim["status"], claim["use"]) == ("draft", "claim")
    assert claim["item"][0]["productOrService"]["coding"][0]["code"] == "97530"
    assert claim["item"][0]["quantity"]["value"] == 3

    (provenance,) = practice.emr.all("Provenance", target=f"DocumentReference/{document['id']}")
    assert provenance["id"] == str(parcel.key)
    roles = [a["type"]["coding"][0]["code"] for a in provenance["agent"]]
    assert roles == ["composer", "verifier"]
    assert provenance["contained"][0]["deviceName"][0]["name"] == "test 1"
    token = base64.b64decode(provenance["signature"][0]["data"]).decode()
    assert jws.deserialize_compact(token, OKPKey.import_key(keys.public()), algorithms=["EdDSA"])

    receipt = Receipt.objects.get(parcel=parcel)
    assert [r["type"] for r in receipt.resources] == ["DocumentReference", "Claim", "Provenance"]
    assert kinds_written()[-1] == "exchange.confirmed"


def test_delivering_again_does_nothing(practice: Practice) -> None:
    parcel = practice.signed()
    for _ in range(3):
        deliver.deliver(parcel.pk)
    assert practice.emr.of_patient(practice.patient) == (1, 1, 1)
    assert Receipt.objects.count() == 1
    # even when our side forgot that it arrived
    Parcel.objects.filter(pk=parcel.pk).update(state=ParcelState.WAITING)
    deliver.deliver(parcel.pk)
    assert after(parcel).state == ParcelState.CONFIRMED
    assert practice.emr.of_patient(practice.patient) == (1, 1, 1)


class Killed(BaseException):
    """A process that is no more: nothing after it runs."""


STEPS = (
    "build",
    "_mark_attempt",
    "open_connector",
    "_prove_patient",
    "_look",
    "_post",
    "confirm",
)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("error", [Killed, RuntimeError])
def test_whatever_breaks_wherever_it_arrives_once(
    practice: Practice,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    when: str,
    error: type[BaseException],
) -> None:
    parcel = practice.signed()
    owner: Any = Fhir if hasattr(Fhir, step) else deliver
    owner = shipment if step == "build" else owner
    real = getattr(owner, step)

    def breaks(*given: Any, **named: Any) -> Any:
        if when == "after":
            real(*given, **named)
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(owner, step, breaks)
        try:
            deliver.deliver(parcel.pk)
        except Killed:
            assert error is Killed
    Parcel.objects.update(next_try_at=None)  # as if the pause were over
    for one in deliver.due(clock.now()):
        deliver.deliver(one.pk)
    assert after(parcel).state == ParcelState.CONFIRMED
    assert practice.emr.of_patient(practice.patient) == (1, 1, 1)
    assert Receipt.objects.filter(parcel=parcel).count() == 1


@pytest.mark.parametrize(
    "change",
    [{"birth_date": date(2018, 5, 5)}, {"last_name": "Hall"}, {"first_name": "Juno"}],
)
def test_a_chart_that_is_somebody_elses_gets_nothing(
    practice: Practice, change: dict[str, Any]
) -> None:
    parcel = practice.signed()
    child = practice.world.client
    for name, value in change.items():
        setattr(child, name, value)
    child.preferred_name = ""
    child.save()
    deliver.deliver(parcel.pk)
    assert after(parcel).state == ParcelState.HELD
    assert parcel.last_error == "wrong-chart"
    assert "Nothing was sent" in parcel.problem
    assert practice.emr.of_patient(practice.patient) == (0, 0, 0)
    assert kinds_written()[-1] == "exchange.held"


def test_a_held_note_goes_after_a_person_put_it_right(practice: Practice) -> None:
    parcel = practice.signed()
    link = ExternalLink.objects.get(kind="Patient")
    ExternalLink.objects.filter(pk=link.pk).update(gone_at=clock.now())
    deliver.deliver(parcel.pk)
    assert after(parcel).last_error == "no-chart"
    ExternalLink.objects.filter(pk=link.pk).update(gone_at=None)
    deliver.deliver(parcel.pk)
    assert after(parcel).state == ParcelState.HELD  # not by itself
    deliver.try_again(parcel, actor=practice.world.owner.pk)
    deliver.deliver(parcel.pk)
    assert after(parcel).state == ParcelState.CONFIRMED


def test_a_note_written_without_accents_and_case_is_the_same_child(practice: Practice) -> None:
    child = practice.world.client
    child.first_name, child.last_name = "JUNIPÉR", "hale"
    child.save()
    parcel = practice.signed()
    deliver.deliver(parcel.pk)
    assert after(parcel).state == ParcelState.CONFIRMED


def test_an_altered_document_there_is_noticed(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    parcel = practice.signed()
    with monkeypatch.context() as patch:
        patch.setattr(deliver, "confirm", lambda *_: None)
        deliver.deliver(parcel.pk)
    (document,) = practice.emr.all("DocumentReference", subject=f"Patient/{practice.patient}")
    document["content"][0]["attachment"]["data"] = base64.b64encode(b"%PDF-other").decode()
    practice.emr.put(document)
    deliver.deliver(parcel.pk)
    assert after(parcel).state == ParcelState.HELD
    assert parcel.last_error == "differs"


def test_notes_of_a_child_arrive_in_the_order_they_were_signed(practice: Practice) -> None:
    first, second = practice.signed(), practice.signed()
    deliver.deliver(second.pk)
    assert after(second).state == ParcelState.WAITING
    deliver.deliver(first.pk)
    deliver.deliver(second.pk)
    assert {after(first).state, after(second).state} == {ParcelState.CONFIRMED}


def test_a_paused_counterpart_gets_nothing_until_it_is_not(practice: Practice) -> None:
    Counterpart.objects.update(paused=True)
    parcel = practice.signed()
    deliver.deliver(parcel.pk)
    assert after(parcel).state == ParcelState.WAITING
    assert not deliver.due(clock.now())
    Counterpart.objects.update(paused=False)
    jobs.sweep(timestamp=0)
    deliver.deliver(parcel.pk)
    assert after(parcel).state == ParcelState.CONFIRMED


def test_a_server_that_is_away_is_tried_for_a_day_then_a_person_is_asked(
    practice: Practice,
) -> None:
    away = {"base_url": "http://127.0.0.1:9/fhir", "token_url": "http://127.0.0.1:9/token"}
    settings = practice.counterpart.settings | away
    practice.counterpart.settings = settings
    practice.counterpart.save()
    parcel = practice.signed()
    at, tries = clock.now(), 0
    while after(parcel).state != ParcelState.HELD:
        with clock.frozen(at):
            deliver.deliver(parcel.pk)
        tries += 1
        at = after(parcel).next_try_at or at
        assert tries <= deliver.MOST_ATTEMPTS + 1
    assert parcel.last_error == "unreachable"
    assert parcel.remedy
    assert at - parcel.created_at > timedelta(hours=10)


def test_a_wrong_chart_is_marked_there_and_an_addendum_appends(practice: Practice) -> None:
    first = practice.signed()
    addition = corrections.addendum(
        first.sheet, text="Used the left hand too.", by=practice.world.ot
    )
    appended = practice.signed(addition)
    wrong = corrections.wrong_chart(
        first.sheet, reason="This was another child's visit.", by=practice.world.ot
    )
    retracted = practice.signed(wrong)
    for parcel in (first, appended, retracted):
        deliver.deliver(parcel.pk)
        assert (after(parcel).state, parcel.last_error) == (ParcelState.CONFIRMED, "")
    documents = practice.emr.all("DocumentReference", subject=f"Patient/{practice.patient}")
    by_key = {d["identifier"][0]["value"].removeprefix("urn:uuid:"): d for d in documents}
    original = by_key[str(first.key)]
    assert (original["status"], original["docStatus"]) == ("entered-in-error",) * 2
    target = {"reference": f"DocumentReference/{original['id']}"}
    assert by_key[str(appended.key)]["relatesTo"] == [{"code": "appends", "target": target}]
    also = by_key[str(appended.key)]
    assert (also["status"], also["docStatus"]) == ("entered-in-error",) * 2
    replaced = by_key[str(retracted.key)]["relatesTo"]
    assert {r["code"] for r in replaced} == {"replaces"}
    assert [r["target"]["reference"].rpartition("/")[2] for r in replaced] == [
        original["id"],
        also["id"],
    ]
    (claim,) = practice.emr.all("Claim", patient=f"Patient/{practice.patient}")
    assert claim["status"] == "entered-in-error"
    deliver.deliver(retracted.pk)
    assert len(practice.emr.all("DocumentReference", subject=f"Patient/{practice.patient}")) == 3


def test_a_forged_release_is_held_and_never_sent(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    parcel = practice.signed()

    def forged(pk: object) -> None:
        raise Forged("signature.jws")

    monkeypatch.setattr(release, "load", forged)
    deliver.deliver(parcel.pk)
    assert after(parcel).state == ParcelState.HELD
    assert parcel.last_error == "signature.jws"
    assert practice.emr.of_patient(practice.patient) == (0, 0, 0)


def test_a_receipt_can_be_neither_changed_nor_removed(practice: Practice) -> None:
    deliver.deliver(practice.signed().pk)
    for statement in (
        "UPDATE exchange_receipt SET resources = '[]'",
        "DELETE FROM exchange_receipt",
    ):
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_without_an_emr_the_signed_paper_stays_here_and_has_a_receipt(world: World) -> None:
    sheet = world.sheet_for()
    sign_now(sheet, world.ot)
    parcel = Parcel.objects.get(sheet=sheet)
    assert parcel.counterpart.connector == "file_cabinet"
    deliver.deliver(parcel.pk)
    assert after(parcel).state == ParcelState.CONFIRMED
    receipt = Receipt.objects.get(parcel=parcel)
    assert receipt.resources[0]["digest"] == parcel.paper.sha256
    assert files.read(parcel.paper).startswith(b"%PDF-")


def test_a_release_that_cannot_make_its_paper_releases_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "write", full)
    sheet = world.sheet_for()
    with pytest.raises(OSError, match="No space"):
        sign_now(sheet, world.ot)
    assert not Release.objects.exists()
    assert not Parcel.objects.exists()
