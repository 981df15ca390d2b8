"""A small invented practice in the database, for tests of the spine. Import it as `tests.world`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from countersign.base import clock
from countersign.practice.models import (
    Client,
    Licence,
    Practice,
    RoleGrant,
    Site,
    Staff,
    Supervision,
    User,
    Visit,
)
from countersign.spine import parts, sheet
from countersign.spine.draft import PartDraft, Statement
from countersign.spine.evidence import Evidence
from countersign.spine.models import Sheet

LONG_AGO = date(2020, 1, 1)
FAR_AHEAD = date(2035, 12, 31)
ZONE = "America/Los_Angeles"


def today() -> date:
    """The day at these practices: in their evening it is tomorrow already in UTC."""
    return clock.today(ZoneInfo(ZONE))


def fact_note(visit: Visit, earlier: Mapping[str, PartDraft]) -> PartDraft:
    """A note of two sentences, each on its fact."""
    return PartDraft(
        kind="test-note",
        statements=(
            Statement("s1", "S", "She said it was fun.", ("f1",)),
            Statement("o1", "O", "Tied 4 of 5 laces with 2 verbal cues.", ("f2",)),
        ),
        data={"minutes": 45},
        evidence=(
            Evidence("f1", "fact", "that was fun"),
            Evidence("f2", "fact", "laces 4/5, verbal x2", minutes=45),
        ),
    )


def minutes_charge(visit: Visit, earlier: Mapping[str, PartDraft]) -> PartDraft:
    """A charge that repeats the note's minutes."""
    minutes = earlier["test-note"].data["minutes"]
    return PartDraft(
        kind="test-charge", data={"lines": [{"code": "97530", "minutes": minutes, "units": 3}]}
    )


NOTE = parts.Part(
    kind="test-note",
    title="Note",
    order=1,
    template="",
    strength="clinical",
    destinations=("emr",),
    compose=fact_note,
    composer="test 1",
)
CHARGE = parts.Part(
    kind="test-charge",
    title="Charge",
    order=2,
    template="",
    strength="money",
    destinations=("emr",),
    compose=minutes_charge,
    composer="test 1",
)


def only_test_parts(patch: pytest.MonkeyPatch) -> None:
    """A sheet is made of the two parts above; rooms' parts are found first, then left out."""
    parts.parts()
    patch.setattr(parts, "_parts", {part.kind: part for part in (NOTE, CHARGE)})


@dataclass
class World:
    """The practice, its people, and a visit yesterday. Every person may be licensed or not."""

    practice: Practice
    site: Site
    ot: Staff
    ota: Staff
    supervisor: Staff
    student: Staff
    biller: Staff
    owner: Staff
    client: Client
    visit: Visit
    extra: dict[str, Any] = field(default_factory=dict)

    def sheet_for(self, therapist: Staff | None = None, **changes: Any) -> Sheet:
        """A composed sheet of a new visit of `therapist`, yesterday unless `changes` say else."""
        visit = make_visit(self, therapist or self.ot, **changes)
        made = sheet.open_sheet(visit, by=visit.therapist)
        sheet.compose(made, by=visit.therapist)
        return made


def person(name: str, role: str, *, licence: str = "", site: Site | None = None) -> Staff:
    """A member of staff with one role since long ago and, with `licence`, a CA licence."""
    first = name.split()[0].lower()
    user = User.objects.create_user(f"{first}@willow.example", "correct horse battery")
    staff = Staff.objects.create(
        user=user,
        name=name,
        credentials={"OT": "OTR/L", "OTA": "COTA/L"}.get(licence, ""),
        npi="1" * 10,
    )
    RoleGrant.objects.create(staff=staff, role=role, site=site, starts_on=LONG_AGO)
    if licence:
        Licence.objects.create(
            staff=staff,
            state="CA",
            kind=licence,
            number=f"{licence}-{first}",
            valid_from=LONG_AGO,
            valid_until=FAR_AHEAD,
        )
    return staff


def make_visit(world: World, therapist: Staff, **changes: Any) -> Visit:
    """A visit that ended yesterday, 45 minutes, with `changes`."""
    start = datetime.combine(today() - timedelta(days=1), datetime.min.time(), UTC)
    start = start.replace(hour=18)
    values: dict[str, Any] = {
        "client": world.client,
        "therapist": therapist,
        "site": world.site,
        "status": "done",
        "date_of_service": start.date(),
        "starts_at": start,
        "ends_at": start + timedelta(minutes=45),
        "zone": world.site.zone,
    }
    return Visit.objects.create(**{**values, **changes})


def build() -> World:
    """A practice in California with an OT, an assistant and her supervisor, and one child."""
    site = Site.objects.create(name="Willow Street", state="CA", zone=ZONE)
    world = World(
        practice=Practice.objects.create(name="Willow Street OT"),
        site=site,
        ot=person("Ada Larkin", "ot", licence="OT"),
        ota=person("Bela Moss", "ota", licence="OTA"),
        supervisor=person("Cora Finch", "ot", licence="OT"),
        student=person("Dov Reed", "student"),
        biller=person("Eli Stone", "biller"),
        owner=person("Fay Brook", "owner"),
        client=Client.objects.create(
            first_name="Juniper",
            last_name="Hale",
            preferred_name="June",
            birth_date=date(2018, 5, 4),
        ),
        visit=Visit(),
    )
    for supervisee in (world.ota, world.student):
        Supervision.objects.create(
            supervisee=supervisee, supervisor=world.supervisor, starts_on=LONG_AGO
        )
    world.visit = make_visit(world, world.ot)
    return world
