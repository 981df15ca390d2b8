"""What a report to a school may stand on, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from countersign.school.disclosure import Asks
from countersign.school.results import Result


@dataclass(frozen=True, slots=True)
class Seen:
    """Something that a signed note tells: `own` says that it stands in the therapist's words."""

    id: str
    on: date
    text: str
    own: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """A measurement of a signed note: counts, help, and the goal it serves."""

    id: str
    on: date
    activity: str
    done: int | None = None
    tries: int | None = None
    help: str = ""
    goal: str = ""

    @property
    def said(self) -> str:
        """ "4 of 5 with minimal assistance"."""
        count = f"{self.done} of {self.tries}" if self.tries else ""
        return " with ".join(bit for bit in (count, self.help) if bit)


@dataclass(frozen=True, slots=True)
class Hard:
    """A hard moment of a signed session."""

    id: str
    on: date
    text: str


@dataclass(frozen=True, slots=True)
class Aim:
    """A goal as it stands in the chart."""

    id: str
    text: str
    activity: str = ""


@dataclass(frozen=True, slots=True)
class To:
    """Who gets the report, and what they and the family said."""

    school_id: str
    school: str
    person: str
    purpose: str
    permission_id: str
    records: tuple[str, ...]
    asks: Asks


@dataclass(frozen=True, slots=True)
class ReportInput:
    """Everything a report may say something about. `voice` is settled by the child."""

    kind: str
    name: str
    pronoun: str
    voice: int
    starts_on: date
    ends_on: date
    written_on: date
    to: To
    sessions: int = 0
    goals: tuple[Aim, ...] = ()
    seen: tuple[Seen, ...] = ()
    counted: tuple[Counted, ...] = ()
    hard: tuple[Hard, ...] = ()
    results: tuple[Result, ...] = ()
