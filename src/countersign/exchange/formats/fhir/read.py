"""FHIR R4 resources as records. What is missing is named by resource, id and element.

A bad resource is a `Fault`, never an exception, so that the rest of a page goes on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
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
from countersign.exchange.formats.fhir.write import (
    PAYER_TYPE_CODES,
    PRONOUN_CODES,
    SERVICE,
)
from countersign.exchange.formats.records import (
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

VISIT_STATUS = {
    "proposed": "booked",
    "pending": "booked",
    "booked": "booked",
    "waitlist": "booked",
    "arrived": "arrived",
    "checked-in": "arrived",
    "fulfilled": "done",
    "cancelled": "cancelled",
    "entered-in-error": "cancelled",
    "noshow": "no_show",
}
_PAYER_TYPES = {code: name for name, code in PAYER_TYPE_CODES.items()}
_PRONOUNS = {code: name for name, (code, _) in PRONOUN_CODES.items()}
_EVALUATION = SERVICE["evaluation"][0]
_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_ICD10 = re.compile(r"[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?")
# ICD-10-CM Official Guidelines FY 2026, section IV.H: outpatient care does not code a diagnosis
# that is only suspected.
_CONFIRMED = ("", "confirmed")
_PRESENT = ("", "active", "recurrence", "relapse")
_NAME_USES = ("official", "usual", "", "maiden", "temp", "old", "anonymous")


class Unreadable(Exception):
    """An element that is missing or not of its type. Never shown with the value."""

    def __init__(self, element: str, why: str):
        super().__init__(f"{element} {why}")
        self.element = element
        self.why = why


def record(resource: Mapping[str, Any]) -> Record | Fault:
    """The record of a resource of a kind we read, or what is wrong with it."""
    kind, id_ = resource.get("resourceType"), resource.get("id")
    if not isinstance(kind, str) or kind not in _READERS:
        return Fault(str(kind), str(id_ or "?"), "resourceType", "is not one we read")
    if not isinstance(id_, str) or not _ID.fullmatch(id_):
        return Fault(kind, "?", "id", "is missing or not one that R4 allows")
    try:
        return _READERS[kind](id_, resource)
    except Unreadable as error:
        return Fault(kind, id_, error.element, error.why)
    except (AttributeError, KeyError, TypeError) as error:
        return Fault(kind, id_, "structure", f"is not as R4 has it ({type(error).__name__})")


def text(value: Any, element: str, *, needed: bool = False) -> str:
    """A string element, with the spaces around it taken off."""
    if value is None or value == "":
        if needed:
            raise Unreadable(element, "is missing")
        return ""
    if not isinstance(value, str):
        raise Unreadable(element, "is not text")
    if "\x00" in value:
        raise Unreadable(element, "holds a character that no text may hold")
    return value.strip()


def many(value: Any, element: str) -> Sequence[Mapping[str, Any]]:
    """A repeating element."""
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(v, Mapping) for v in value):
        raise Unreadable(element, "is not a list")
    return value


def day(value: Any, element: str, *, needed: bool = False) -> date | None:
    """A whole date; one with only a year or a month is not enough to tell people apart."""
    written = text(value, element, needed=needed)
    if not written:
        return None
    try:
        return date.fromisoformat(written[:10])
    except ValueError as error:
        raise Unreadable(element, "is not a whole date") from error


def instant(value: Any, element: str) -> datetime:
    """A moment with its offset, in UTC."""
    written = text(value, element, needed=True)
    try:
        moment = datetime.fromisoformat(written)
    except ValueError as error:
        raise Unreadable(element, "is not a date and time") from error
    if moment.tzinfo is None:
        raise Unreadable(element, "has no time zone")
    return moment.astimezone(UTC)


def id_of(value: Any, kind: str, element: str, *, needed: bool = False) -> str:
    """The id in a reference to `kind`, relative or absolute."""
    written = text((value or {}).get("reference"), element, needed=needed)
    if not written:
        return ""
    parts = written.split("/_history/")[0].rstrip("/").split("/")
    if len(parts) < 2 or parts[-2] != kind:
        if needed:
            raise Unreadable(element, f"does not point at a {kind}")
        return ""
    return parts[-1]


def identifier(resource: Mapping[str, Any], system: str) -> str:
    """The value of the identifier of `system`, or empty."""
    for one in many(resource.get("identifier"), "identifier"):
        if one.get("system") == system:
            return text(one.get("value"), "identifier.value")
    return ""


def coded(concept: Any, system: str) -> str:
    """The code of `system` in a CodeableConcept, or empty."""
    for one in many((concept or {}).get("coding"), "coding"):
        if one.get("system") == system:
            return text(one.get("code"), "coding.code")
    return ""


def _name(resource: Mapping[str, Any], *, skip: tuple[str, ...] = ("nickname",)) -> Any:
    names = [n for n in many(resource.get("name"), "name") if n.get("use") not in skip]
    if not names:
        raise Unreadable("name", "is missing")
    return min(names, key=lambda n: _NAME_USES.index(n.get("use") or ""))


def _given(name: Mapping[str, Any]) -> str:
    given = name.get("given") or []
    if not isinstance(given, list):
        raise Unreadable("name.given", "is not a list")
    return " ".join(text(g, "name.given") for g in given)


def _whole_name(resource: Mapping[str, Any]) -> str:
    name = _name(resource)
    written = f"{_given(name)} {text(name.get('family'), 'name.family')}".strip()
    return written or text(name.get("text"), "name.text", needed=True)


def _location(id_: str, r: Mapping[str, Any]) -> Record:
    state = text((r.get("address") or {}).get("state"), "address.state")
    return LocationRecord(
        id_,
        name=text(r.get("name"), "name", needed=True),
        state=state.upper() if len(state) == 2 else "",
        active=r.get("status", "active") == "active",
    )


def _practitioner(id_: str, r: Mapping[str, Any]) -> Record:
    suffix = _name(r).get("suffix") or []
    return PractitionerRecord(
        id_,
        name=_whole_name(r),
        credentials=", ".join(text(s, "name.suffix") for s in suffix),
        npi=identifier(r, US_NPI),
        active=r.get("active", True) is True,
    )


def _patient(id_: str, r: Mapping[str, Any]) -> Record:
    name = _name(r)
    nickname = next(
        (_given(n) for n in many(r.get("name"), "name") if n.get("use") == "nickname"), ""
    )
    born = day(r.get("birthDate"), "birthDate", needed=True)
    first, last = _given(name), text(name.get("family"), "name.family")
    if not first or not last:
        raise Unreadable("name.given" if not first else "name.family", "is missing")
    if born is None:
        raise Unreadable("birthDate", "is missing")
    general = many(r.get("generalPractitioner"), "generalPractitioner")
    return PatientRecord(
        id_,
        first_name=first,
        last_name=last,
        birth_date=born,
        preferred_name=nickname,
        mrn=_mrn(r),
        pronouns=_pronouns(r),
        practitioner=next(
            (g for g in (id_of(x, "Practitioner", "generalPractitioner") for x in general) if g),
            "",
        ),
        active=r.get("active", True) is True,
        merged_into=next(iter(_links(r, "replaced-by")), ""),
        replaces=_links(r, "replaces"),
    )


def _links(r: Mapping[str, Any], kind: str) -> tuple[str, ...]:
    """The other charts that a chart names as `kind`, when it was merged."""
    others = [one.get("other") for one in many(r.get("link"), "link") if one.get("type") == kind]
    return tuple(i for i in (id_of(o, "Patient", "link.other") for o in others) if i)


def _condition(id_: str, r: Mapping[str, Any]) -> Record:
    code = coded(r.get("code"), ICD10CM).upper()
    if len(code) > 3 and "." not in code:
        code = f"{code[:3]}.{code[3:]}"  # some write it as on a claim, without the point
    if code and not _ICD10.fullmatch(code):
        raise Unreadable("code", "is not one of ICD-10-CM")
    standing = coded(r.get("clinicalStatus"), f"{HL7}condition-clinical")
    certain = coded(r.get("verificationStatus"), f"{HL7}condition-ver-status")
    return ConditionRecord(
        id_,
        patient=id_of(r.get("subject"), "Patient", "subject", needed=True),
        code=code,
        recorded=day(r.get("recordedDate"), "recordedDate"),
        active=standing in _PRESENT and certain in _CONFIRMED,
    )


def _mrn(r: Mapping[str, Any]) -> str:
    for one in many(r.get("identifier"), "identifier"):
        kinds = many((one.get("type") or {}).get("coding"), "identifier.type")
        if any(k.get("code") == "MR" for k in kinds):
            return text(one.get("value"), "identifier.value")
    return ""


def _pronouns(r: Mapping[str, Any]) -> str:
    for one in many(r.get("extension"), "extension"):
        if one.get("url") == PRONOUNS:
            return _PRONOUNS.get(coded(one.get("valueCodeableConcept"), LOINC), "")
    return ""


def _guardian(id_: str, r: Mapping[str, Any]) -> Record:
    reach = {
        t.get("system"): text(t.get("value"), "telecom.value")
        for t in reversed(many(r.get("telecom"), "telecom"))
    }
    relation = next(iter(many(r.get("relationship"), "relationship")), {})
    displays = [c.get("display") for c in many(relation.get("coding"), "relationship.coding")]
    spoken = next(iter(many(r.get("communication"), "communication")), {})
    return GuardianRecord(
        id_,
        patient=id_of(r.get("patient"), "Patient", "patient", needed=True),
        name=_whole_name(r),
        relation=text(relation.get("text") or next(iter(displays), ""), "relationship")[:40],
        phone=reach.get("phone") or reach.get("sms") or "",
        email=reach.get("email", ""),
        language=(coded(spoken.get("language"), "urn:ietf:bcp:47") or "en")[:8],
        active=r.get("active", True) is True,
    )


def _payer(id_: str, r: Mapping[str, Any]) -> Record:
    identifiers = many(r.get("identifier"), "identifier")
    return PayerRecord(
        id_,
        name=text(r.get("name"), "name", needed=True)[:120],
        payer_id=text(next(iter(identifiers), {}).get("value"), "identifier.value")[:40],
        active=r.get("active", True) is True,
    )


def _coverage(id_: str, r: Mapping[str, Any]) -> Record:
    payors = many(r.get("payor"), "payor")
    if not payors:
        raise Unreadable("payor", "is missing")
    payer = id_of(payors[0], "Organization", "payor")
    plans = [
        text(c.get("name") or c.get("value"), "class.value")
        for c in many(r.get("class"), "class")
        if any(k.get("code") == "plan" for k in many(c["type"].get("coding"), "class.type"))
    ]
    period = r.get("period") or {}
    order = r.get("order", 1)
    if not isinstance(order, int) or not 0 < order < 100:
        raise Unreadable("order", "is not a small whole number")
    return CoverageRecord(
        id_,
        patient=id_of(r.get("beneficiary"), "Patient", "beneficiary", needed=True),
        plan=(next((p for p in plans if p), "") or ("Standard" if payer else "Self-pay"))[:120],
        payer=payer,
        payer_type=_payer_type(r, payer),
        member_id=text(r.get("subscriberId"), "subscriberId"),
        starts_on=day(period.get("start"), "period.start"),
        ends_on=day(period.get("end"), "period.end"),
        order=order,
        active=text(r.get("status"), "status", needed=True) == "active",
    )


def _payer_type(r: Mapping[str, Any], payer: str) -> str:
    code = coded(r.get("type"), SOPT)
    # The typology is a tree written in digits: 11 and 12 are kinds of 1.
    for length in range(len(code), 0, -1):
        if known := _PAYER_TYPES.get(code[:length]):
            return known
    return "commercial" if payer else "self_pay"


def _appointment(id_: str, r: Mapping[str, Any]) -> Record:
    actors = [p.get("actor") for p in many(r.get("participant"), "participant")]

    def actor(kind: str) -> str:
        ids = [id_of(a, kind, "participant.actor") for a in actors]
        return next((i for i in ids if i), "")

    patient, practitioner = actor("Patient"), actor("Practitioner")
    if not patient or not practitioner:
        raise Unreadable("participant", f"has no {'Practitioner' if patient else 'Patient'}")
    status = VISIT_STATUS.get(text(r.get("status"), "status", needed=True))
    if status is None:
        raise Unreadable("status", "has a code that R4 does not allow")
    starts, ends = instant(r.get("start"), "start"), instant(r.get("end"), "end")
    if ends <= starts:
        raise Unreadable("end", "is not after start")
    services = many(r.get("serviceType"), "serviceType")
    return AppointmentRecord(
        id_,
        patient=patient,
        practitioner=practitioner,
        starts_at=starts,
        ends_at=ends,
        status=status,
        kind="evaluation"
        if any(coded(s, SNOMED) == _EVALUATION for s in services)
        else "treatment",
        location=actor("Location"),
    )


_READERS: Mapping[str, Callable[[str, Mapping[str, Any]], Record]] = {
    "Location": _location,
    "Practitioner": _practitioner,
    "Patient": _patient,
    "RelatedPerson": _guardian,
    "Condition": _condition,
    "Organization": _payer,
    "Coverage": _coverage,
    "Appointment": _appointment,
}
