"""Records as FHIR R4 resources. What is not known is left out, never made up.

`transactions(records)` packs them into Bundles that may be sent again without duplicates: every
resource is a PUT under its own id.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import singledispatch
from itertools import islice
from typing import Any

from countersign.exchange.formats.fhir.bindings import (
    HL7,
    ICD10CM,
    LOINC,
    PRONOUNS,
    SNOMED,
    SOPT,
    US_NPI,
)
from countersign.exchange.formats.records import (
    AppointmentRecord,
    ConditionRecord,
    CoverageRecord,
    GuardianRecord,
    LocationRecord,
    PatientRecord,
    PayerRecord,
    PractitionerRecord,
    Record,
)

Resource = dict[str, Any]

MRN = "urn:countersign:mrn"
PAYER_ID = "urn:countersign:payer-id"
APPOINTMENT_STATUS = {
    "booked": "booked",
    "arrived": "arrived",
    "done": "fulfilled",
    "cancelled": "cancelled",
    "no_show": "noshow",
}
SERVICE = {
    "treatment": ("84478008", "Occupational therapy"),
    "evaluation": ("410155007", "Occupational therapy assessment"),
}
PRONOUN_CODES = {
    "he": ("LA29518-0", "he/him/his/his/himself"),
    "she": ("LA29519-8", "she/her/her/hers/herself"),
    "they": ("LA29520-6", "they/them/their/theirs/themselves"),
}
# Source of Payment Typology, Public Health Data Standards Consortium, version 9.2
PAYER_TYPE_CODES = {"medicare": "1", "medicaid": "2", "commercial": "5", "self_pay": "81"}


def clean(value: Any) -> Any:
    """The same without empty elements, which FHIR does not allow."""
    if isinstance(value, dict):
        kept = {k: clean(v) for k, v in value.items()}
        return {k: v for k, v in kept.items() if v not in (None, "", [], {})}
    if isinstance(value, list | tuple):
        return [inner for inner in (clean(v) for v in value) if inner not in (None, "", [], {})]
    return value


def reference(kind: str, id_: str) -> dict[str, str]:
    """A relative reference; nothing when there is no id."""
    return {"reference": f"{kind}/{id_}"} if id_ else {}


def human_name(name: str) -> dict[str, Any]:
    """A name in one line, split at its last space into given and family."""
    given, _, family = name.strip().rpartition(" ")
    return {"family": family, "given": given.split(), "text": name.strip()}


def resource(record: Record) -> Resource:
    """The resource of a record, without empty elements."""
    made: Resource = clean(_resource(record))
    return made


@singledispatch
def _resource(record: Record) -> Resource:
    raise TypeError(f"{type(record).__name__} has no FHIR form")


@_resource.register
def _location(record: LocationRecord) -> Resource:
    return {
        "resourceType": "Location",
        "id": record.id,
        "status": "active" if record.active else "inactive",
        "name": record.name,
        "address": {"state": record.state},
    }


@_resource.register
def _practitioner(record: PractitionerRecord) -> Resource:
    return {
        "resourceType": "Practitioner",
        "id": record.id,
        "active": record.active,
        "identifier": [{"system": US_NPI, "value": record.npi}] if record.npi else [],
        "name": [human_name(record.name) | {"suffix": [record.credentials]}],
    }


@_resource.register
def _patient(record: PatientRecord) -> Resource:
    code, display = PRONOUN_CODES.get(record.pronouns, ("", ""))
    names: list[dict[str, Any]] = [
        {"use": "official", "family": record.last_name, "given": [record.first_name]}
    ]
    if record.preferred_name:
        names.append({"use": "nickname", "given": [record.preferred_name]})
    return {
        "resourceType": "Patient",
        "id": record.id,
        "active": record.active,
        "extension": [
            {
                "url": PRONOUNS,
                "valueCodeableConcept": {
                    "coding": [{"system": LOINC, "code": code, "display": display}]
                },
            }
        ]
        if code
        else [],
        "identifier": [
            {
                "type": {"coding": [{"system": f"{HL7}v2-0203", "code": "MR"}]},
                "system": MRN,
                "value": record.mrn,
            }
        ]
        if record.mrn
        else [],
        "name": names,
        "birthDate": record.birth_date.isoformat(),
        "generalPractitioner": [reference("Practitioner", record.practitioner)],
        "link": [
            {"other": reference("Patient", id_), "type": kind}
            for kind, ids in (
                ("replaced-by", (record.merged_into,)),
                ("replaces", record.replaces),
            )
            for id_ in ids
            if id_
        ],
    }


@_resource.register
def _condition(record: ConditionRecord) -> Resource:
    standing = "active" if record.active else "resolved"
    return {
        "resourceType": "Condition",
        "id": record.id,
        "clinicalStatus": {"coding": [{"system": f"{HL7}condition-clinical", "code": standing}]},
        "verificationStatus": {
            "coding": [{"system": f"{HL7}condition-ver-status", "code": "confirmed"}]
        },
        "category": [
            {"coding": [{"system": f"{HL7}condition-category", "code": "problem-list-item"}]}
        ],
        "code": {"coding": [{"system": ICD10CM, "code": record.code}] if record.code else []},
        "subject": reference("Patient", record.patient),
        "recordedDate": record.recorded.isoformat() if record.recorded else "",
    }


@_resource.register
def _guardian(record: GuardianRecord) -> Resource:
    return {
        "resourceType": "RelatedPerson",
        "id": record.id,
        "active": record.active,
        "patient": reference("Patient", record.patient),
        "relationship": [{"text": record.relation}],
        "name": [human_name(record.name)],
        "telecom": [
            {"system": system, "value": value}
            for system, value in (("phone", record.phone), ("email", record.email))
            if value
        ],
        "communication": [
            {
                "language": {"coding": [{"system": "urn:ietf:bcp:47", "code": record.language}]},
                "preferred": True,
            }
        ],
    }


@_resource.register
def _payer(record: PayerRecord) -> Resource:
    return {
        "resourceType": "Organization",
        "id": record.id,
        "active": record.active,
        "identifier": [{"system": PAYER_ID, "value": record.payer_id}] if record.payer_id else [],
        "name": record.name,
    }


@_resource.register
def _coverage(record: CoverageRecord) -> Resource:
    # The person who pays is the payor of a self-pay coverage (R4, Coverage.payor).
    payor = ("Organization", record.payer) if record.payer else ("Patient", record.patient)
    return {
        "resourceType": "Coverage",
        "id": record.id,
        "status": "active" if record.active else "cancelled",
        "type": {"coding": [{"system": SOPT, "code": PAYER_TYPE_CODES[record.payer_type]}]},
        "subscriberId": record.member_id,
        "beneficiary": reference("Patient", record.patient),
        "period": {
            "start": record.starts_on.isoformat() if record.starts_on else "",
            "end": record.ends_on.isoformat() if record.ends_on else "",
        },
        "payor": [reference(*payor)],
        "class": [
            {
                "type": {"coding": [{"system": f"{HL7}coverage-class", "code": "plan"}]},
                "value": record.plan,
                "name": record.plan,
            }
        ],
        "order": record.order,
    }


@_resource.register
def _appointment(record: AppointmentRecord) -> Resource:
    code, display = SERVICE[record.kind]
    actors = (
        ("Patient", record.patient),
        ("Practitioner", record.practitioner),
        ("Location", record.location),
    )
    return {
        "resourceType": "Appointment",
        "id": record.id,
        "status": APPOINTMENT_STATUS[record.status],
        "serviceType": [{"coding": [{"system": SNOMED, "code": code, "display": display}]}],
        "start": record.starts_at.isoformat(),
        "end": record.ends_at.isoformat(),
        "participant": [
            {"actor": reference(kind, id_), "status": "accepted"} for kind, id_ in actors if id_
        ],
    }


def put(made: Resource) -> dict[str, Any]:
    """A Bundle entry that writes `made` under its own id."""
    where = f"{made['resourceType']}/{made['id']}"
    return {"fullUrl": where, "resource": made, "request": {"method": "PUT", "url": where}}


def transactions(records: Iterable[Record], *, size: int = 500) -> Iterator[Resource]:
    """Transaction Bundles of at most `size` records each, in the order given."""
    waiting = iter(records)
    while some := list(islice(waiting, size)):
        yield {
            "resourceType": "Bundle",
            "type": "transaction",
            "entry": [put(resource(r)) for r in some],
        }
