"""What we read from another system, as plain values, whatever format they came in.

Ids are the other system's own. Every connector gives these, so that a sync knows no format.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Literal

from countersign.base.canonical import digest_of

Kind = Literal[
    "Location",
    "Practitioner",
    "Patient",
    "RelatedPerson",
    "Condition",
    "Organization",
    "Coverage",
    "Appointment",
]
KINDS: tuple[Kind, ...] = (
    "Location",
    "Practitioner",
    "Patient",
    "RelatedPerson",
    "Condition",
    "Organization",
    "Coverage",
    "Appointment",
)  # in this order each finds what it points at


@dataclass(frozen=True, slots=True)
class Record:
    """What all records share: the id there, and the moment it was last changed there, if told."""

    id: str

    @property
    def digest(self) -> str:
        """Tells whether the record differs from the one read before."""
        return digest_of(asdict(self))


@dataclass(frozen=True, slots=True)
class LocationRecord(Record):
    name: str
    state: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True)
class PractitionerRecord(Record):
    name: str
    credentials: str = ""
    npi: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True)
class PatientRecord(Record):
    """`pronouns` is "she", "he", "they" or empty; `practitioner` is the primary therapist's id.

    `merged_into` is the id of the chart that replaced this one there, `replaces` the ids of those
    that this one replaced.
    """

    first_name: str
    last_name: str
    birth_date: date
    preferred_name: str = ""
    mrn: str = ""
    pronouns: str = ""
    practitioner: str = ""
    active: bool = True
    merged_into: str = ""
    replaces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConditionRecord(Record):
    """A diagnosis: `code` is ICD-10-CM, empty when it is coded otherwise there.

    `active` says that it is confirmed and not resolved; `recorded` is the day it was written down.
    """

    patient: str
    code: str = ""
    recorded: date | None = None
    active: bool = True


@dataclass(frozen=True, slots=True)
class GuardianRecord(Record):
    patient: str
    name: str
    relation: str = ""
    phone: str = ""
    email: str = ""
    language: str = "en"
    active: bool = True


@dataclass(frozen=True, slots=True)
class PayerRecord(Record):
    name: str
    payer_id: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True)
class CoverageRecord(Record):
    """`payer` is the payer's id there, empty when the family pays."""

    patient: str
    plan: str
    payer: str = ""
    payer_type: str = "commercial"
    member_id: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    order: int = 1
    active: bool = True


@dataclass(frozen=True, slots=True)
class AppointmentRecord(Record):
    """`status` is a `practice` visit status; `kind` is treatment or evaluation."""

    patient: str
    practitioner: str
    starts_at: datetime
    ends_at: datetime
    status: str = "booked"
    kind: str = "treatment"
    location: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something of theirs that cannot be read: which resource, which element, and why.

    `why` names elements and codes, never the value itself, which may describe a person.
    """

    kind: str
    id: str
    element: str
    why: str

    def __str__(self) -> str:
        return f"{self.kind}/{self.id} {self.element} {self.why}"


@dataclass(frozen=True, slots=True)
class Page:
    """One page of one kind, as read. `last` marks the end of that kind."""

    kind: Kind
    records: tuple[Any, ...]
    faults: tuple[Fault, ...] = ()
    last: bool = False
