"""The invented practice as the records its EMR would hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from countersign.demo.people import DemoPractice
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


def records(demo: DemoPractice) -> Iterator[Record]:
    """Everything the EMR knows, in an order in which each finds what it points at."""
    for key, name in demo.sites:
        yield LocationRecord(id=key, name=name, state="CA")
    for person in demo.staff:
        if person.npi:
            yield PractitionerRecord(
                id=person.key, name=person.name, credentials=person.credentials, npi=person.npi
            )
    for payer in dict.fromkeys(p.payer for p in demo.plans if p.payer_type != "self_pay"):
        yield PayerRecord(id=_payer_id(payer), name=payer)
    plans = {p.key: p for p in demo.plans}
    for client in demo.clients:
        yield PatientRecord(
            id=client.key,
            first_name=client.first_name,
            last_name=client.last_name,
            preferred_name=client.preferred_name,
            birth_date=client.birth_date,
            mrn=client.mrn,
            pronouns=client.pronouns,
            practitioner=client.therapist,
        )
        yield GuardianRecord(
            id=f"g-{client.key}",
            patient=client.key,
            name=client.guardian,
            relation=client.relation,
            phone=client.phone,
            email=client.email,
        )
        codes = [code.strip() for code in client.diagnosis_codes.split(",") if code.strip()]
        for number, code in enumerate(codes, start=1):
            yield ConditionRecord(id=f"dx-{client.key}-{number}", patient=client.key, code=code)
        plan = plans[client.plan]
        yield CoverageRecord(
            id=f"cov-{client.key}",
            patient=client.key,
            payer="" if plan.payer_type == "self_pay" else _payer_id(plan.payer),
            plan=plan.name,
            payer_type=plan.payer_type,
            member_id=client.member_id,
        )
    for visit in demo.visits:
        yield AppointmentRecord(
            id=visit.key,
            patient=visit.client,
            practitioner=visit.therapist,
            starts_at=visit.starts_at,
            ends_at=visit.starts_at + timedelta(minutes=visit.minutes),
            status=visit.status,
            kind=visit.kind,
            location=visit.site,
        )


def _payer_id(name: str) -> str:
    return f"org-{name.split()[0].lower()}"
