"""What a plan may stand on, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from countersign.goals.given import Given
from countersign.spine.evaluated import Found


@dataclass(frozen=True, slots=True)
class Aim:
    """A goal of the chart with what is known around it; `measured` is its first and its newest."""

    id: str
    activity: str
    given: Given
    measured: tuple[Found, ...] = ()
    family: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Often:
    """How often and how long: visits a week, minutes each, first and last day, visits in all."""

    starts_on: date
    ends_on: date
    per_week: int
    minutes: int
    visits: int

    @property
    def weeks(self) -> int:
        """Begun weeks."""
        return -(-((self.ends_on - self.starts_on).days + 1) // 7)


@dataclass(frozen=True, slots=True)
class PlanInput:
    """Everything a plan says something about. `kind` is "care", "iep" or "504"."""

    kind: str
    name: str
    born: date
    state: str
    payer: str
    payer_type: str | None
    diagnoses: tuple[str, ...]
    often: Often
    written_on: date
    aims: tuple[Aim, ...] = ()
    findings: tuple[Found, ...] = ()
    order: Found | None = None
    authorization: Found | None = None
    recertifies: bool = False

    @property
    def at_school(self) -> bool:
        """Whether the goals are a school team's."""
        return self.kind != "care"
