"""Invented children of one clinic day, and how each product writes who and when.

Two of them are twins and two share a name: nothing but all three of name, birth date and date of
service says which chart is open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

DAY = date(2026, 12, 1)
PRODUCTS = ("webpt", "fusion", "raintree", "theraoffice")


@dataclass(frozen=True, slots=True)
class Patient:
    """One child with one visit on the day."""

    id: str
    given: str
    family: str
    born: date
    day: date = DAY
    at: time = time(9, 0)


NAMES = (
    ("Imani", "Okafor-Lindqvist", date(2019, 3, 4)),
    ("Tobias", "Ferncastle", date(2018, 11, 30)),
    ("Teodora", "Ferncastle", date(2018, 11, 30)),
    ("Zoë", "O'Brannagh", date(2020, 2, 29)),
    ("Mateo", "Quillfeather", date(2017, 7, 9)),
    ("Mateo", "Quillfeather", date(2021, 9, 7)),
    ("Anneke", "van der Thornwood", date(2016, 12, 25)),
    ("Jun", "Ashgrove-Itō", date(2022, 1, 12)),
    ("Priya", "Wexbourne", date(2015, 5, 6)),
)


def day_of_patients(day: date = DAY) -> tuple[Patient, ...]:
    """Nine visits of one therapist's day."""
    return tuple(
        Patient(f"p{place}", given, family, born, day, time(8 + place, 0))
        for place, (given, family, born) in enumerate(NAMES, start=1)
    )


def name(product: str, patient: Patient) -> str:
    """How this product writes a name."""
    if product == "webpt":
        return f"{patient.family}, {patient.given}"
    if product == "raintree":
        return f"{patient.family}, {patient.given}".upper()
    return f"{patient.given} {patient.family}"


def day(product: str, value: date) -> str:
    """How this product writes a day where it only shows it."""
    if product == "webpt":
        return f"{value:%m/%d/%Y}"
    if product == "raintree":
        return value.isoformat()
    if product == "fusion":
        return f"{value:%b} {value.day}, {value.year}"
    return f"{value:%d-%b-%Y}"


def years(patient: Patient) -> int:
    """Age in whole years on the day of the visit, shown beside the birth date."""
    had = (patient.day.month, patient.day.day) >= (patient.born.month, patient.born.day)
    return patient.day.year - patient.born.year - (not had)


def clock(patient: Patient) -> str:
    """The hour of the visit, as a schedule shows it."""
    hour = patient.at.hour % 12 or 12
    return f"{hour}:{patient.at.minute:02d} {'AM' if patient.at.hour < 12 else 'PM'}"
