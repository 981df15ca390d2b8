"""Clean visits of invented practices: what the checks must let pass.

Each practice is the demo's, from another seed, without the demo's planted faults. Its records take
the way that an EMR's take, its sessions are captured, and its drafts composed, as in a clinic.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Self

from countersign.demo import booked, chart, records, rows
from countersign.demo.people import STORY, DemoClient, DemoPractice, make
from countersign.demo.sessions import meltdown, session
from countersign.exchange import sync
from countersign.exchange.formats.records import (
    KINDS,
    AppointmentRecord,
    ConditionRecord,
    CoverageRecord,
    GuardianRecord,
    LocationRecord,
    Page,
    PatientRecord,
    PayerRecord,
    PractitionerRecord,
    Record,
)
from countersign.exchange.models import Counterpart
from countersign.exchange.port import Ability, Arrived, found
from countersign.exchange.shipment import Shipment
from countersign.practice import capture
from countersign.practice.models import Client, Visit
from countersign.spine import sheet as sheets
from countersign.spine.models import Sheet

SHAPES: Mapping[str, type[Record]] = {
    "Location": LocationRecord,
    "Practitioner": PractitionerRecord,
    "Patient": PatientRecord,
    "RelatedPerson": GuardianRecord,
    "Condition": ConditionRecord,
    "Organization": PayerRecord,
    "Coverage": CoverageRecord,
    "Appointment": AppointmentRecord,
}
NO_METHOD = "plan-tern"  # a plan whose way of counting nobody has set
EXPIRED = "st-4"  # a therapist whose licence has ended
SYSTEM = "made"
HARD_DAYS = 0.1
TODAY = date(2026, 11, 20)


class Made:
    """A system that holds one invented practice. See `port.Connector`."""

    name: ClassVar[str] = SYSTEM
    can: ClassVar[frozenset[Ability]] = frozenset({Ability.READ})
    practice: ClassVar[DemoPractice]

    @classmethod
    def open(cls, settings: Mapping[str, Any]) -> Self:
        return cls()

    def close(self) -> None:
        """Nothing to let go of."""

    def fetch(
        self, since: datetime | None, *, again: Sequence[tuple[str, str]] = ()
    ) -> Iterator[Page]:
        held = list(records.records(self.practice))
        for kind in KINDS:
            yield Page(kind, tuple(r for r in held if isinstance(r, SHAPES[kind])), last=True)

    def send(self, shipment: Shipment) -> Arrived:
        raise AssertionError("nothing is sent here")


def practice(seed: int, *, today: date = TODAY) -> DemoPractice:
    """An invented practice with its people, visits and letters in the database."""
    demo = make(today=today, therapists=6, clients=60, seed=seed)
    rows.write(demo)
    Made.practice = demo
    known: Any = found()
    known[SYSTEM] = Made
    try:
        sync.sync_now(Counterpart.objects.create(name=SYSTEM, connector=SYSTEM, settings={}))
    finally:
        del known[SYSTEM]
    clients = chart.clients_by_key(SYSTEM)
    chart.write(demo, clients)
    booked.write(demo, clients)
    return demo


def visits(demo: DemoPractice, *, each: int) -> Iterator[tuple[DemoClient, Visit]]:
    """The last `each` visits that took place of every child without a planted fault."""
    ours: dict[str, Client] = chart.clients_by_key(SYSTEM)
    for child in demo.clients[len(STORY) :]:
        if child.plan == NO_METHOD or child.therapist == EXPIRED:
            continue
        done = Visit.objects.filter(client=ours[child.key], status="done")
        for visit in reversed(done.order_by("-starts_at")[:each]):
            yield child, visit


def draft(rng: random.Random, child: DemoClient, visit: Visit) -> Sheet:
    """The visit's sheet after a session of 45 minutes, captured and composed."""
    facts = session(rng, child, starts_at=visit.starts_at, progress=rng.random())
    if rng.random() < HARD_DAYS:
        facts = [f for f in facts if f.kind != "no_hard_moment"]
        facts.append(meltdown(child, at=visit.starts_at + timedelta(minutes=30)))
    visit.checked_in_at = visit.starts_at - timedelta(minutes=rng.randrange(0, 4))
    visit.checked_out_at = visit.ends_at + timedelta(minutes=rng.randrange(0, 4))
    visit.save(update_fields=["checked_in_at", "checked_out_at"])
    capture.record(visit, facts, by=visit.therapist, origin="tapped", device_at=visit.ends_at)
    sheet = sheets.open_sheet(visit, by=visit.therapist)
    sheets.compose(sheet, by=visit.therapist)
    return sheet
