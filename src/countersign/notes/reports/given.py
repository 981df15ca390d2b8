"""What a report may stand on, as plain values: the period's signed sessions and its attendance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from countersign.notes.grammar import Child
from countersign.notes.measures import Measure


@dataclass(frozen=True, slots=True)
class Period:
    """From the first to the last day, both in it."""

    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Hard:
    """A hard moment in a signed session, as it was captured."""

    id: str
    on: date
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What a therapist wrote herself about a session's meaning, in a signed note."""

    id: str
    on: date
    text: str


@dataclass(frozen=True, slots=True)
class Session:
    """One signed session: its measurements, hard moments, and what was judged."""

    sheet_id: str
    on: date
    therapist: str
    measures: tuple[Measure, ...] = ()
    hard: tuple[Hard, ...] = ()
    hard_asked: bool = False
    judged: tuple[Judged, ...] = ()
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Attendance:
    """How many booked visits of the period took place; `unsigned` did, without a signed note."""

    signed: int
    unsigned: int = 0
    cancelled: int = 0
    missed: int = 0

    @property
    def attended(self) -> int:
        return self.signed + self.unsigned

    @property
    def booked(self) -> int:
        return self.attended + self.cancelled + self.missed


@dataclass(frozen=True, slots=True)
class ReportGoal:
    """A goal as it stands in the chart."""

    id: str
    text: str
    activity: str = ""


@dataclass(frozen=True, slots=True)
class ReportInput:
    """Everything a report may say something about. `sessions` are in the order of their days."""

    child: Child
    period: Period
    written_on: date
    goals: tuple[ReportGoal, ...]
    sessions: tuple[Session, ...]
    attendance: Attendance
    diagnoses: str = ""
    days_since_report: int = 0
