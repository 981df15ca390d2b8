"""Records to FHIR and back; what is missing is named by resource, id and element."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.demo import people
from countersign.demo.records import records
from countersign.exchange.formats.fhir import bindings, read, write
from countersign.exchange.formats.records import (
    KINDS,
    AppointmentRecord,
    ConditionRecord,
    CoverageRecord,
    Fault,
    GuardianRecord,
    LocationRecord,
    PatientRecord,
    PayerRecord,
    PractitionerRecord,
    Record,
)

ids = st.from_regex(r"[A-Za-z0-9\-.]{1,64}", fullmatch=True)
words = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=12)
names = st.lists(words, min_size=2, max_size=3).map(" ".join)
days = st.dates(date(1920, 1, 1), date(2100, 1, 1))
moments = st.datetimes(
    datetime(2000, 1, 1),  # noqa: DTZ001 — the time zone is drawn beside it
    datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
appointments = st.builds(
    AppointmentRecord,
    id=ids,
    patient=ids,
    practitioner=ids,
    location=st.one_of(st.just(""), ids),
    starts_at=moments,
    ends_at=moments,
    status=st.sampled_from(["booked", "arrived", "done", "cancelled", "no_show"]),
    kind=st.sampled_from(["treatment", "evaluation"]),
).filter(lambda a: a.ends_at > a.starts_at)
any_record: st.SearchStrategy[Record] = st.one_of(
    st.builds(
        LocationRecord, id=ids, name=names, state=st.sampled_from(["", "CA"]), active=st.booleans()
    ),
    st.builds(
        PractitionerRecord,
        id=ids,
        name=names,
        credentials=st.sampled_from(["", "OTR/L"]),
        npi=st.sampled_from(["", "1234567893"]),
        active=st.booleans(),
    ),
    st.builds(
        PatientRecord,
        id=ids,
        first_name=names,
        last_name=names,
        birth_date=days,
        preferred_name=st.one_of(st.just(""), words),
        mrn=st.one_of(st.just(""), words),
        pronouns=st.sampled_from(["", "she", "he", "they"]),
        practitioner=st.one_of(st.just(""), ids),
        active=st.booleans(),
    ),
    st.builds(
        GuardianRecord,
        id=ids,
        patient=ids,
        name=names,
        relation=st.sampled_from(["", "mother"]),
        phone=st.sampled_from(["", "555-0100"]),
        email=st.sampled_from(["", "a@example.org"]),
        language=st.sampled_from(["en", "es"]),
        active=st.booleans(),
    ),
    st.builds(PayerRecord, id=ids, name=names, payer_id=st.sampled_from(["", "P1"])),
    st.builds(
        CoverageRecord,
        id=ids,
        patient=ids,
        plan=names,
        payer=ids,
        payer_type=st.sampled_from(["medicare", "medicaid", "commercial"]),
        member_id=st.one_of(st.just(""), words),
        starts_on=st.one_of(st.none(), days),
        ends_on=st.one_of(st.none(), days),
        order=st.integers(1, 9),
        active=st.booleans(),
    ),
    appointments,
    st.builds(
        ConditionRecord,
        id=ids,
        patient=ids,
        code=st.sampled_from(["", "F84.0", "R27.8", "Z00.121"]),
        recorded=st.one_of(st.none(), days),
        active=st.booleans(),
    ),
)


@given(any_record)
def test_a_record_survives_the_way_there_and_back(record: Record) -> None:
    resource = write.resource(record)
    assert bindings.problems(resource) == ()
    assert read.record(resource) == record


def test_every_record_of_the_demo_is_sound_fhir() -> None:
    demo = people.make(today=date(2026, 11, 24), therapists=6, clients=40)
    seen = set()
    for record in records(demo):
        resource = write.resource(record)
        assert bindings.problems(resource) == ()
        assert read.record(resource) == record
        seen.add(resource["resourceType"])
    assert seen == set(KINDS)


def test_bundles_are_cut_to_size_and_may_be_sent_again() -> None:
    made = list(write.transactions([PayerRecord(f"p{n}", name="Tern") for n in range(5)], size=2))
    assert [len(b["entry"]) for b in made] == [2, 2, 1]
    assert made[0]["entry"][0]["request"] == {"method": "PUT", "url": "Organization/p0"}


PATIENT: dict[str, Any] = {
    "resourceType": "Patient",
    "id": "123",
    "name": [{"family": "Vale", "given": ["Ada", "Lou"]}],
    "birthDate": "2019-02-03",
}
APPOINTMENT: dict[str, Any] = {
    "resourceType": "Appointment",
    "id": "9",
    "status": "booked",
    "start": "2026-11-24T08:15:00-08:00",
    "end": "2026-11-24T09:00:00-08:00",
    "participant": [
        {"actor": {"reference": "https://emr.example/fhir/Patient/123/_history/4"}},
        {"actor": {"reference": "Practitioner/5"}},
    ],
}


@pytest.mark.parametrize(
    ("resource", "says"),
    [
        (PATIENT | {"birthDate": None}, "Patient/123 birthDate is missing"),
        (PATIENT | {"birthDate": "2019-02"}, "Patient/123 birthDate is not a whole date"),
        (PATIENT | {"name": []}, "Patient/123 name is missing"),
        (PATIENT | {"name": "Ada Vale"}, "Patient/123 name is not a list"),
        (PATIENT | {"name": [{"family": "Vale"}]}, "Patient/123 name.given is missing"),
        (PATIENT | {"id": None}, "Patient/? id is missing or not one that R4 allows"),
        (PATIENT | {"id": "a/../b"}, "Patient/? id is missing or not one that R4 allows"),
        (APPOINTMENT | {"participant": []}, "Appointment/9 participant has no Patient"),
        (APPOINTMENT | {"start": "2026-11-24"}, "Appointment/9 start has no time zone"),
        (APPOINTMENT | {"end": APPOINTMENT["start"]}, "Appointment/9 end is not after start"),
        (APPOINTMENT | {"status": "x"}, "Appointment/9 status has a code that R4 does not allow"),
        ({"resourceType": "Basic", "id": "1"}, "Basic/1 resourceType is not one we read"),
        (
            {"resourceType": "Coverage", "id": "1", "payor": [{}], "class": [{}]},
            "Coverage/1 structure is not as R4 has it (KeyError)",
        ),
    ],
)
def test_a_bad_resource_is_named_without_its_words(resource: dict[str, Any], says: str) -> None:
    fault = read.record(resource)
    assert isinstance(fault, Fault)
    assert str(fault) == says


def test_absolute_references_and_offsets_are_read() -> None:
    record = read.record(APPOINTMENT)
    assert isinstance(record, AppointmentRecord)
    assert (record.patient, record.practitioner) == ("123", "5")
    assert record.starts_at == datetime(2026, 11, 24, 16, 15, tzinfo=UTC)
    assert record.ends_at - record.starts_at == timedelta(minutes=45)


HL7 = "http://terminology.hl7.org/CodeSystem/"
CONDITION: dict[str, Any] = {
    "resourceType": "Condition",
    "id": "7",
    "subject": {"reference": "Patient/123"},
    "code": {
        "coding": [
            {"system": "http://snomed.info/sct", "code": "35919005"},
            {"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "F840"},
        ]
    },
}


def standing(kind: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": f"{HL7}{kind}", "code": code}]}


@pytest.mark.parametrize(
    ("change", "code", "active"),
    [
        ({}, "F84.0", True),
        ({"clinicalStatus": standing("condition-clinical", "recurrence")}, "F84.0", True),
        ({"clinicalStatus": standing("condition-clinical", "resolved")}, "F84.0", False),
        ({"verificationStatus": standing("condition-ver-status", "provisional")}, "F84.0", False),
        ({"verificationStatus": standing("condition-ver-status", "refuted")}, "F84.0", False),
        ({"code": {"text": "Autism"}}, "", True),
    ],
)
def test_a_diagnosis_counts_when_it_is_confirmed_and_not_over(
    change: dict[str, Any], code: str, active: bool
) -> None:
    record = read.record(CONDITION | change)
    assert isinstance(record, ConditionRecord)
    assert (record.patient, record.code, record.active) == ("123", code, active)


def test_a_code_that_is_none_is_named_without_saying_it() -> None:
    wrong = {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "autism"}]}
    fault = read.record(CONDITION | {"code": wrong})
    assert str(fault) == "Condition/7 code is not one of ICD-10-CM"


def test_a_merged_chart_names_the_one_that_stays() -> None:
    other = {"other": {"reference": "Patient/9"}}
    gone = read.record(PATIENT | {"active": False, "link": [other | {"type": "replaced-by"}]})
    stays = read.record(PATIENT | {"link": [other | {"type": "replaces"}]})
    beside = read.record(PATIENT | {"link": [other | {"type": "seealso"}]})
    assert isinstance(gone, PatientRecord)
    assert isinstance(stays, PatientRecord)
    assert isinstance(beside, PatientRecord)
    assert (gone.merged_into, stays.replaces) == ("9", ("9",))
    assert (beside.merged_into, beside.replaces) == ("", ())


ELEMENTS = (
    *("link", "subject", "code", "clinicalStatus", "verificationStatus", "recordedDate"),
    *("name", "birthDate", "identifier", "participant", "start", "end", "status", "payor"),
    *("class", "period", "beneficiary", "patient", "telecom", "relationship", "type"),
    *("address", "extension", "communication", "active", "order", "serviceType"),
)
json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(
    st.sampled_from(KINDS),
    st.dictionaries(
        st.sampled_from(ELEMENTS),
        json_values,
    ),
)
def test_no_resource_breaks_the_reading_of_a_page(kind: str, elements: dict[str, Any]) -> None:
    assert isinstance(read.record({"resourceType": kind, "id": "1", **elements}), Record | Fault)


@pytest.mark.parametrize(
    ("resource", "problem"),
    [
        ({"resourceType": "Basic"}, "Basic is not one we write"),
        (
            {"resourceType": "Location", "name": "Riverside", "status": "open"},
            "Location.status has a code that R4 does not allow",
        ),
        (
            {"resourceType": "Location", "name": "Riverside", "colour": "blue"},
            "Location.colour is not an element we write",
        ),
        ({"resourceType": "Location"}, "Location.name is missing"),
        (
            {"resourceType": "Location", "name": "R", "identifier": []},
            "Location.identifier is empty, which FHIR does not allow",
        ),
    ],
)
def test_what_r4_does_not_allow_is_found_before_sending(
    resource: dict[str, Any], problem: str
) -> None:
    assert problem in bindings.problems(resource)
