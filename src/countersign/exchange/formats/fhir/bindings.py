"""Which elements R4 requires and which codes it allows, for what we write.

Source: HL7 FHIR R4 (4.0.1), the resource pages' tables and their required or extensible bindings,
http://hl7.org/fhir/R4/. Only what we write is here; an element not named here is refused, too.
Servers differ in what they check, so nothing is sent before it passes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
CPT = "http://www.ama-assn.org/go/cpt"
ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm"
US_NPI = "http://hl7.org/fhir/sid/us-npi"
SOPT = "https://nahdo.org/sopt"
PRONOUNS = "http://hl7.org/fhir/StructureDefinition/individual-pronouns"
HL7 = "http://terminology.hl7.org/CodeSystem/"

REQUIRED: Mapping[str, tuple[str, ...]] = {
    "Location": ("name",),
    "Organization": ("name",),
    "Practitioner": ("name",),
    "Patient": ("name", "birthDate"),
    "RelatedPerson": ("patient",),
    "Condition": ("subject",),
    "Coverage": ("status", "beneficiary", "payor"),
    "Appointment": ("status", "participant", "start", "end"),
    "DocumentReference": ("status", "content", "type", "subject"),
    "Claim": (
        "status",
        "type",
        "use",
        "patient",
        "created",
        "provider",
        "priority",
        "insurance",
        "item",
    ),
    "Provenance": ("target", "recorded", "agent"),
    "Goal": ("lifecycleStatus", "description", "subject"),
    "CarePlan": ("status", "intent", "subject"),
    "Device": (),
}

ALLOWED: Mapping[str, tuple[str, ...]] = {
    "Location": ("identifier", "status", "name", "address"),
    "Organization": ("identifier", "active", "name"),
    "Practitioner": ("identifier", "active", "name", "qualification"),
    "Patient": (
        "extension",
        "identifier",
        "active",
        "name",
        "birthDate",
        "generalPractitioner",
        "link",
    ),
    "Condition": (
        "clinicalStatus",
        "verificationStatus",
        "category",
        "code",
        "subject",
        "recordedDate",
    ),
    "RelatedPerson": (
        "active",
        "patient",
        "relationship",
        "name",
        "telecom",
        "communication",
    ),
    "Coverage": (
        "status",
        "type",
        "subscriberId",
        "beneficiary",
        "period",
        "payor",
        "class",
        "order",
    ),
    "Appointment": ("identifier", "status", "serviceType", "start", "end", "participant"),
    "DocumentReference": (
        "identifier",
        "status",
        "docStatus",
        "type",
        "category",
        "subject",
        "date",
        "author",
        "relatesTo",
        "description",
        "content",
        "context",
    ),
    "Claim": (
        "identifier",
        "status",
        "type",
        "use",
        "patient",
        "billablePeriod",
        "created",
        "provider",
        "priority",
        "careTeam",
        "diagnosis",
        "insurance",
        "item",
    ),
    "Provenance": (
        "contained",
        "target",
        "occurredDateTime",
        "recorded",
        "activity",
        "agent",
        "signature",
    ),
    "Goal": ("lifecycleStatus", "description", "subject", "startDate", "target", "addresses"),
    "CarePlan": (
        "contained",
        "status",
        "intent",
        "category",
        "title",
        "subject",
        "period",
        "created",
        "contributor",
        "addresses",
        "goal",
        "activity",
    ),
    "Device": ("identifier", "deviceName", "version", "type", "manufacturer"),
}

CODES: Mapping[str, frozenset[str]] = {
    "Location.status": frozenset({"active", "suspended", "inactive"}),
    "Coverage.status": frozenset({"active", "cancelled", "draft", "entered-in-error"}),
    "Appointment.status": frozenset(
        {
            "proposed",
            "pending",
            "booked",
            "arrived",
            "fulfilled",
            "cancelled",
            "noshow",
            "entered-in-error",
            "checked-in",
            "waitlist",
        }
    ),
    "Appointment.participant.status": frozenset(
        {"accepted", "declined", "tentative", "needs-action"}
    ),
    "DocumentReference.status": frozenset({"current", "superseded", "entered-in-error"}),
    "DocumentReference.docStatus": frozenset(
        {"preliminary", "final", "amended", "entered-in-error"}
    ),
    "DocumentReference.relatesTo.code": frozenset({"replaces", "transforms", "signs", "appends"}),
    "Claim.status": frozenset({"active", "cancelled", "draft", "entered-in-error"}),
    "Goal.lifecycleStatus": frozenset(
        {
            "proposed",
            "planned",
            "accepted",
            "active",
            "on-hold",
            "completed",
            "cancelled",
            "entered-in-error",
            "rejected",
        }
    ),
    "CarePlan.status": frozenset(
        {"draft", "active", "on-hold", "revoked", "completed", "entered-in-error", "unknown"}
    ),
    "CarePlan.intent": frozenset({"proposal", "plan", "order", "option"}),
    "CarePlan.activity.detail.status": frozenset(
        {
            "not-started",
            "scheduled",
            "in-progress",
            "on-hold",
            "completed",
            "cancelled",
            "stopped",
            "unknown",
            "entered-in-error",
        }
    ),
    "CarePlan.activity.detail.scheduledTiming.repeat.periodUnit": frozenset(
        {"s", "min", "h", "d", "wk", "mo", "a"}
    ),
    "CarePlan.activity.detail.scheduledTiming.repeat.durationUnit": frozenset(
        {"s", "min", "h", "d", "wk", "mo", "a"}
    ),
    "Claim.use": frozenset({"claim", "preauthorization", "predetermination"}),
    "Device.deviceName.type": frozenset(
        {
            "udi-label-name",
            "user-friendly-name",
            "patient-reported-name",
            "manufacturer-name",
            "model-name",
            "other",
        }
    ),
    "Patient.link.type": frozenset({"replaced-by", "replaces", "refer", "seealso"}),
    "Patient.name.use": frozenset(
        {"usual", "official", "temp", "nickname", "anonymous", "old", "maiden"}
    ),
    "RelatedPerson.telecom.system": frozenset(
        {"phone", "fax", "email", "pager", "url", "sms", "other"}
    ),
}

SYSTEM_CODES: Mapping[str, frozenset[str]] = {
    "Condition.clinicalStatus": frozenset(
        f"{HL7}condition-clinical|{c}"
        for c in ("active", "recurrence", "relapse", "inactive", "remission", "resolved")
    ),
    "Condition.verificationStatus": frozenset(
        f"{HL7}condition-ver-status|{c}"
        for c in (
            "unconfirmed",
            "provisional",
            "differential",
            "confirmed",
            "refuted",
            "entered-in-error",
        )
    ),
    "Claim.type": frozenset(
        f"{HL7}claim-type|{c}"
        for c in ("institutional", "oral", "pharmacy", "professional", "vision")
    ),
    "Claim.priority": frozenset(
        f"{HL7}processpriority|{c}" for c in ("stat", "normal", "deferred")
    ),
    "Claim.careTeam.role": frozenset(
        f"{HL7}claimcareteamrole|{c}" for c in ("primary", "assist", "supervisor", "other")
    ),
    "Coverage.class.type": frozenset(
        f"{HL7}coverage-class|{c}"
        for c in (
            "group",
            "subgroup",
            "plan",
            "subplan",
            "class",
            "subclass",
            "sequence",
            "rxbin",
            "rxpcn",
            "rxid",
            "rxgroup",
        )
    ),
    "Provenance.agent.type": frozenset(
        f"{HL7}provenance-participant-type|{c}"
        for c in (
            "enterer",
            "performer",
            "author",
            "verifier",
            "legal",
            "attester",
            "informant",
            "custodian",
            "assembler",
            "composer",
        )
    ),
    "Provenance.signature.type": frozenset(
        f"urn:iso-astm:E1762-95:2013|1.2.840.10065.1.12.1.{n}" for n in range(1, 18)
    ),
    "DocumentReference.type": frozenset({f"{LOINC}|11506-3", f"{LOINC}|18734-4"}),
}


def problems(resource: Mapping[str, Any]) -> tuple[str, ...]:
    """What R4 would not accept in a resource we made: one line per element. Empty when sound."""
    return tuple(_problems(resource))


def _problems(resource: Mapping[str, Any]) -> Iterator[str]:
    kind = str(resource.get("resourceType", ""))
    if kind not in REQUIRED:
        yield f"{kind or 'a resource without resourceType'} is not one we write"
        return
    for name in REQUIRED[kind]:
        if resource.get(name) in (None, "", [], {}):
            yield f"{kind}.{name} is missing"
    known = {"resourceType", "id", "meta", *ALLOWED[kind]}
    for name in resource:
        if name not in known:
            yield f"{kind}.{name} is not an element we write"
    yield from _walk(kind, resource)


def _walk(path: str, value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        if value.get("resourceType") and path.endswith(".contained"):
            yield from _problems(value)
            return
        if (codes := SYSTEM_CODES.get(path)) is not None and not _is_coded(value, codes):
            yield f"{path} has no code that R4 allows there"
        for name, inner in value.items():
            yield from _walk(f"{path}.{name}", inner)
    elif isinstance(value, list):
        if not value:
            yield f"{path} is empty, which FHIR does not allow"
        for inner in value:
            yield from _walk(path, inner)
    elif value is None or value == "":
        yield f"{path} is empty, which FHIR does not allow"
    elif (allowed := CODES.get(path)) is not None and value not in allowed:
        yield f"{path} has a code that R4 does not allow"


def _is_coded(value: Mapping[str, Any], codes: frozenset[str]) -> bool:
    codings = value.get("coding") if "coding" in value else [value]
    return any(f"{c.get('system')}|{c.get('code')}" in codes for c in codings or ())
