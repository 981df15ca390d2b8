"""Reading a real FHIR server again and again: every change is followed, nothing is doubled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.connectors import stand
from tests.connectors.stand import Emr

from countersign.base.errors import UserError
from countersign.demo import people
from countersign.demo.records import records
from countersign.exchange import demo_emr, smart, sync
from countersign.exchange.connectors.fhir import Fhir
from countersign.exchange.formats.fhir import write
from countersign.exchange.formats.records import (
    AppointmentRecord,
    PatientRecord,
    PractitionerRecord,
    Record,
)
from countersign.exchange.http import must_succeed
from countersign.exchange.links import external_id
from countersign.exchange.models import Counterpart, Diagnosis, Misfit
from countersign.exchange.port import ConnectorError
from countersign.practice.models import (
    Client,
    ClientSite,
    Coverage,
    ExternalLink,
    Guardian,
    Payer,
    PayerPlan,
    Practice,
    Site,
    Staff,
    Visit,
)

pytestmark = pytest.mark.django_db

MADE = list(records(people.make(today=date(2026, 11, 25), therapists=4, clients=24)))
FEW = [record for record in MADE if isinstance(record, AppointmentRecord)][::12]
HELD: dict[str, Record] = {
    record.id: record
    for record in (*(r for r in MADE if not isinstance(r, AppointmentRecord)), *FEW)
}


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A FHIR server of this file's own, filled with a small practice."""
    with stand.running(tmp_path_factory.mktemp("sync")) as port:
        yield port


@pytest.fixture
def emr(port: int, db: None) -> Iterator[Emr]:
    demo_emr.load(port, write.transactions(HELD.values()))
    with stand.opened(port) as emr:
        yield emr


@pytest.fixture
def counterpart(emr: Emr) -> Counterpart:
    """Connected with pages so small that every kind has several."""
    Practice.objects.create(name="Sparrow Hill", has_emr=True)
    small = demo_emr.connection(emr.port) | {"page_size": 7}
    return Counterpart.objects.create(name="EMR", connector="fhir", settings=small)


def counts() -> dict[str, int]:
    rows: tuple[Any, ...] = (Site, Staff, Client, Guardian, Payer, PayerPlan, Coverage, Visit)
    return {model.__name__: model.objects.count() for model in (*rows, ClientSite, Diagnosis)}


def kinds() -> Counter[str]:
    return Counter(write.resource(record)["resourceType"] for record in HELD.values())


def one(kind: type[Any], number: int = 0) -> Any:
    return [record for record in HELD.values() if type(record) is kind][number]


def ours(kind: str, record: Record) -> Any:
    return ExternalLink.objects.get(kind=kind, external_id=record.id).object_id


def put(emr: Emr, record: Record) -> None:
    emr.put(write.resource(record))


def test_read_twice_is_there_once(counterpart: Counterpart) -> None:
    first = sync.sync_now(counterpart)
    there = kinds()
    assert (first.read, first.misfits) == (sum(there.values()), 0)
    before = counts()
    assert (before["Client"], before["Visit"]) == (there["Patient"], there["Appointment"])
    assert (before["Staff"], before["Diagnosis"]) == (there["Practitioner"], there["Condition"])
    assert all(client.diagnosis_codes for client in Client.objects.all())
    for full in (False, True, True):
        again = sync.sync_now(counterpart, full=full)
        assert (again.created, again.updated, again.gone, again.misfits) == (0, 0, 0, 0)
        assert counts() == before
    assert ExternalLink.objects.count() == sum(there.values())


def test_every_change_there_is_followed_here(emr: Emr, counterpart: Counterpart) -> None:
    sync.sync_now(counterpart)
    before = counts()
    moved, inactive, old, new = (one(PatientRecord, n) for n in range(4))
    therapist, booked = one(PractitionerRecord), one(AppointmentRecord, -1)
    child, visit = ours("Patient", moved), ours("Appointment", booked)
    put(emr, replace(moved, last_name="Vale-Ortiz"))
    put(emr, replace(inactive, active=False))
    put(emr, replace(therapist, name="Ola Brandt-Lindqvist"))
    put(emr, replace(booked, status="cancelled"))
    merged_into = replace(old, id="pt-merged", replaces=(old.id,), mrn="NEW-1")
    put(emr, merged_into)
    put(emr, replace(old, active=False, merged_into="pt-merged"))
    (report, again) = (sync.sync_now(counterpart) for _ in range(2))
    assert (report.created, report.misfits) == (0, 0)
    assert again.updated == 0
    assert counts() == before
    assert Client.objects.get(pk=child).last_name == "Vale-Ortiz"
    assert Client.objects.get(pk=ours("Patient", inactive)).discharged_on is not None
    assert Staff.objects.get(pk=ours("Practitioner", therapist)).name == "Ola Brandt-Lindqvist"
    assert Visit.objects.get(pk=visit).status == "cancelled"
    kept = Client.objects.get(pk=ours("Patient", old))
    assert (kept.mrn, kept.discharged_on) == ("NEW-1", None)
    assert external_id("EMR", "Patient", kept.pk) == "pt-merged"

    # deleted there: its link ends, and nothing of ours is thrown away
    leaving = ours("Patient", new)
    whole = {"patient": new.id}
    for kind in ("Appointment", "Coverage", "RelatedPerson", "Condition"):
        for resource in emr.all(kind, **whole):
            must_succeed(emr.server.ask("DELETE", f"{kind}/{resource['id']}"))
    must_succeed(emr.server.ask("DELETE", f"Patient/{new.id}"))
    report = sync.sync_now(counterpart, full=True)
    assert report.gone > 2
    assert counts() == before
    assert external_id("EMR", "Patient", leaving) == ""
    assert Client.objects.get(pk=leaving).diagnosis_codes == ""
    assert not Visit.objects.filter(client=leaving, status="booked").exists()
    assert sync.sync_now(counterpart, full=True).gone == 0
    must_succeed(emr.server.ask("DELETE", "Patient/pt-merged"))


@pytest.mark.parametrize("at", [2, 5, 9, 14])
def test_half_a_page_is_no_page_and_the_next_run_ends_it(
    counterpart: Counterpart, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    asked = 0
    real = Fhir.ask

    def ask(fhir: Fhir, *given: Any, **named: Any) -> Any:
        nonlocal asked
        asked += 1
        if asked == at:
            raise ConnectorError("broken-answer", "It was cut off.", retry=True)
        return real(fhir, *given, **named)

    with monkeypatch.context() as patch:
        patch.setattr(Fhir, "ask", ask)
        with pytest.raises(UserError, match="could not be read"):
            sync.sync_now(counterpart)
    assert Counterpart.objects.get().last_read_at is None
    sync.sync_now(counterpart)
    assert counts()["Client"] == kinds()["Patient"]
    assert ExternalLink.objects.count() == len(HELD)
    assert not Misfit.objects.filter(resolved_at=None).exists()


def test_a_token_that_ends_in_the_middle_is_renewed(
    counterpart: Counterpart, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, asked = smart.Tokens.current, 0

    def current(tokens: smart.Tokens) -> str:
        nonlocal asked
        asked += 1
        token = real(tokens)
        return "no-longer-good" if asked % 4 == 0 else token

    monkeypatch.setattr(smart.Tokens, "current", current)
    assert sync.sync_now(counterpart).read == len(HELD)
    assert asked > 8
