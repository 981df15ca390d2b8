"""The JSON the API takes and gives. Times are ISO 8601 with an offset; minutes are whole."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field

from countersign.practice.facts import Assist, CueKind, FactKind, HardKind


class VisitOut(Schema):
    """A visit of today. `client` is the short name that screens show."""

    id: UUID
    client_id: UUID
    client: str
    date_of_service: date
    starts_at: datetime
    ends_at: datetime
    kind: str
    status: str
    checked_in_at: datetime | None
    checked_out_at: datetime | None


class CuesIn(Schema):
    model_config = ConfigDict(extra="forbid")
    kind: CueKind
    count: int | None = Field(default=None, ge=0, le=500)


class FactIn(Schema):
    """One thing that happened; `practice/facts.py` says what each kind carries."""

    model_config = ConfigDict(extra="forbid")
    id: UUID = Field(description="Made by whoever captured it; sending it again is harmless.")
    kind: FactKind
    text: str = Field(default="", max_length=4000)
    at: datetime | None = None
    activity: str = Field(default="", max_length=200)
    aim: str = Field(default="", max_length=40)
    minutes: int | None = Field(default=None, ge=0, le=480)
    successes: int | None = Field(default=None, ge=0, le=1000)
    trials: int | None = Field(default=None, ge=0, le=1000)
    assist: Assist | None = None
    cues: list[CuesIn] = Field(default_factory=list, max_length=10)
    tools: list[str] = Field(default_factory=list, max_length=20)
    preparatory: bool = False
    billable: bool = True
    speaker: str = Field(default="", max_length=80)
    hard: HardKind | None = None
    goal_id: UUID | None = None


class CaptureIn(Schema):
    """Facts of one visit. Sending the same fact ids again changes nothing."""

    model_config = ConfigDict(extra="forbid")
    facts: list[FactIn] = Field(min_length=1, max_length=200)
    device_at: datetime | None = None


class CaptureOut(Schema):
    """The capture as it was kept. `first` says that it is the visit's original."""

    id: UUID
    first: bool
    facts: int


class Problem(Schema):
    """What is wrong, where, and what to do next."""

    field: str | None = None
    message: str
