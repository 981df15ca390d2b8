"""The demo's schedule: hours, rooms, closed days, children who wait, a block held and two booked.

| child | what the finder shows |
|---|---|
| the first two | have a block already; a visit of the first is cancelled, so that an hour is free |
| the third | a block is held; the family is thinking it over |
| the fourth | the authorization ends in five weeks: no whole block, with the visit and the day |
| the fifth | needs an evaluation first: it comes together with the block |
| the tenth | can come at one hour only, and somebody has it |
| the last two | are siblings: both get the same days, together or back to back |
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from countersign.authorizations.booking import book
from countersign.authorizations.models import Authorization, AuthorizationLine
from countersign.base import clock
from countersign.demo.people import DemoPractice
from countersign.exchange.formats.records import PatientRecord
from countersign.exchange.models import Counterpart, Ways
from countersign.practice.models import (
    Client,
    ClientSite,
    Coverage,
    ExternalLink,
    Guardian,
    PayerPlan,
    Site,
    Staff,
    Visit,
)
from countersign.practice.models.visits import VisitStatus
from countersign.scheduling import blocks, offers, waiting
from countersign.scheduling.engine.calendar import holidays
from countersign.scheduling.models import (
    Block,
    Closure,
    Hours,
    Room,
    Skill,
    VisitRule,
    Waiting,
)
from countersign.scheduling.reading import wish_of
from countersign.spine import notices, standing
from countersign.spine.models import Sheet

OPENS, CLOSES = time(8), time(18)
FIVE_WEEKS = timedelta(weeks=5)


@dataclass(frozen=True, slots=True)
class Child:
    """A child who waits, and what for. `windows`: weekdays, from, to."""

    first: str
    last: str
    days: tuple[int, ...]
    opens: str
    closes: str
    waits: int
    priority: int = 0
    per_week: int = 1
    evaluation: bool = False
    skills: str = ""
    ends: timedelta = timedelta(days=220)


CHILDREN = (
    Child("Liv", "Okafor", (0, 2, 3), "14:30", "18:00", 64, 1, per_week=2),
    Child("Emil", "Santos", (1, 3), "15:00", "17:30", 58),
    Child("Nia", "Holm", (0, 1, 2, 3), "15:00", "18:00", 52, 2, per_week=2),
    Child("Ravi", "Lund", (0, 2, 4), "13:00", "17:00", 47, 1, ends=FIVE_WEEKS),
    Child("Zoe", "Marsh", (1, 2, 3, 4), "09:00", "12:00", 44, 3, evaluation=True),
    Child("Ivo", "Petrov", (2, 4), "15:30", "18:00", 39),
    Child("Mae", "Quist", (0, 1, 2, 3, 4), "16:00", "18:00", 33, skills="feeding"),
    Child("Otis", "Farrow", (1, 3), "08:00", "11:00", 21),
    Child("Una", "Castle", (0,), "15:00", "15:45", 12),
    Child("Wes", "Tanager", (0, 1, 2, 3), "14:00", "18:00", 30, 1),
    Child("Ivy", "Tanager", (0, 1, 2, 3), "14:00", "18:00", 30, 1),
)


def write(demo: DemoPractice) -> None:
    """Hours as the visits of the term lie, and everything else of the schedule."""
    _hours(demo)
    for there in Site.objects.all():
        for name, kind in (("Gym", "gym"), ("Swing", "swing")):
            Room.objects.create(site=there, name=name, kind=kind)
    for year in (demo.today.year, demo.today.year + 1):
        for name, day in holidays(year).items():
            if day > demo.today:
                Closure.objects.create(starts_on=day, ends_on=day, name=name)
    desk = Staff.objects.filter(role_grants__role="front_desk").first()
    site = Site.objects.order_by("-name").first()
    if desk is None or site is None:
        return
    entries = [_waits(child, number, site, demo.today) for number, child in enumerate(CHILDREN)]
    one, other = entries[-2:]
    waiting.save(one, {"beside": other}, by=desk)
    for entry in entries[:2]:
        held = _hold(entry, demo.today, desk)
        if held is not None:
            blocks.accept(held.pk, by=desk)
            if entry is entries[0]:
                _cancel_one(held, desk)
    _hold(entries[2], demo.today, desk)


def in_the_emr(emr: Counterpart) -> Iterator[PatientRecord]:
    """The children who wait, as the EMR has them."""
    for entry in Waiting.objects.select_related("client"):
        child = entry.client
        there = f"waits-{child.mrn.lower()}"
        ExternalLink.objects.create(
            system=emr.name,
            kind="Patient",
            external_id=there,
            object_id=child.pk,
            seen_at=clock.now(),
        )
        yield PatientRecord(
            there,
            first_name=child.first_name,
            last_name=child.last_name,
            birth_date=child.birth_date,
            mrn=child.mrn,
        )


def allow(demo: DemoPractice, *, sign: Callable[[Sheet], None]) -> None:
    """The owner has signed the standing orders; what goes to families is written down, not sent."""
    owner = notices.owners()[0]
    for kind in ("appointment_reminder", "block_offer", "schedule_sync", "eligibility"):
        ends = demo.today + timedelta(days=300)
        sign(standing.propose(kind, starts_on=demo.today, ends_on=ends, by=owner))
    VisitRule.objects.create()
    stand_in = {"carrier": "stand_in", "phone": "212 555 0100"}
    Ways.objects.create(mail={"carrier": "stand_in"}, texts=stand_in)


def _hours(demo: DemoPractice) -> None:
    """Each therapist works where most of their visits of that weekday are."""
    where: dict[tuple[UUID, int], Counter[UUID]] = {}
    since = demo.today - timedelta(weeks=6)
    for who, site, day in Visit.objects.filter(date_of_service__gte=since).values_list(
        "therapist_id", "site_id", "date_of_service"
    ):
        where.setdefault((who, day.weekday()), Counter())[site] += 1
    for (who, weekday), sites in sorted(where.items(), key=lambda one: (str(one[0][0]), one[0][1])):
        Hours.objects.create(
            staff_id=who,
            site_id=sites.most_common(1)[0][0],
            weekday=weekday,
            opens=OPENS,
            closes=CLOSES,
            starts_on=since,
        )
    people = Staff.objects.filter(hours__isnull=False).distinct().order_by("name")
    for number, person in enumerate(people):
        Skill.objects.create(staff=person, name=("feeding", "handwriting", "sensory")[number % 3])


def _waits(child: Child, number: int, site: Site, today: date) -> Waiting:
    client = Client.objects.create(
        first_name=child.first,
        last_name=child.last,
        birth_date=today - timedelta(days=365 * 5 + 40 * number),
        mrn=f"SH2{number:05d}",
    )
    ClientSite.objects.create(client=client, site=site, starts_on=today - timedelta(days=90))
    Guardian.objects.create(
        client=client,
        name=f"Robin {child.last}",
        relation="parent",
        phone=f"555-02{number:02d}",
    )
    plan = PayerPlan.objects.filter(needs_authorization=True).exclude(method="").order_by("name")[0]
    Coverage.objects.create(client=client, plan=plan, member_id=f"W{number:07d}")
    letter = Authorization.objects.create(
        client=client,
        payer=plan.payer,
        reference=f"W{4700 + number}",
        starts_on=today - timedelta(days=20),
        ends_on=today + child.ends,
    )
    AuthorizationLine.objects.create(authorization=letter, counts="visits", granted=36)
    return Waiting.objects.create(
        client=client,
        since=today - timedelta(days=child.waits),
        priority=child.priority,
        per_week=child.per_week,
        weeks=12,
        minutes=45,
        evaluation=child.evaluation,
        skills=child.skills,
        windows=_windows(child),
    )


def _windows(child: Child) -> list[Mapping[str, Any]]:
    return [{"day": day, "from": child.opens, "to": child.closes} for day in child.days]


def _hold(entry: Waiting, today: date, desk: Staff) -> Block | None:
    """The best block there is for the child, held for two days."""
    wish = wish_of(entry, today)
    found = offers.search(entry.client, wish).offers
    if not found:
        return None
    return blocks.hold(found[0], blocks.Asked(entry.client, wish, desk, uuid4(), waiting=entry))


def _cancel_one(block: Block, desk: Staff) -> None:
    """The family cannot come to the first visit: its hour is free."""
    first = blocks.to_cancel(block, block.starts_on)[0]
    first.status = VisitStatus.CANCELLED
    book(first, by=desk)
