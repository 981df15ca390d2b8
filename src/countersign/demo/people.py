"""The demo practice as plain values: who works there, who comes, who pays, and every appointment.

`make(...)` is pure and repeatable: the same arguments give the same practice.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from countersign.base import dates
from countersign.base.errors import UserError
from countersign.demo.authorized import DemoAuthorization, Wanting, authorizations
from countersign.demo.names import FIRST, LAST, STREETS

ZONE = "America/Los_Angeles"
EMAIL_DOMAIN = "sparrowhill.example"
TERM_WEEKS = 12


@dataclass(frozen=True, slots=True)
class DemoStaff:
    key: str
    name: str
    credentials: str
    roles: tuple[str, ...]
    npi: str = ""
    licence_kind: str = ""
    licence_until: date | None = None
    supervisor: str = ""

    @property
    def email(self) -> str:
        return f"{self.name.split()[0].lower()}.{self.name.split()[-1].lower()}@{EMAIL_DOMAIN}"


@dataclass(frozen=True, slots=True)
class DemoPlan:
    key: str
    payer: str
    payer_type: str
    name: str
    method: str
    needs_authorization: bool = True


@dataclass(frozen=True, slots=True)
class DemoGoal:
    activity: str
    aim: str
    text: str
    target_on: date
    start: int  # of 5 trials at the beginning
    trials: int = 5


@dataclass(frozen=True, slots=True)
class DemoClient:
    key: str
    first_name: str
    last_name: str
    preferred_name: str
    birth_date: date
    pronouns: str
    mrn: str
    diagnosis_codes: str
    guardian: str
    relation: str
    phone: str
    email: str
    street: str
    site: str
    therapist: str
    plan: str
    member_id: str
    goals: tuple[DemoGoal, ...]


@dataclass(frozen=True, slots=True)
class DemoVisit:
    key: str
    client: str
    therapist: str
    site: str
    starts_at: datetime
    minutes: int
    kind: str = "treatment"
    status: str = "booked"


@dataclass(frozen=True, slots=True)
class DemoPractice:
    name: str
    sites: tuple[tuple[str, str], ...]  # key, name
    staff: tuple[DemoStaff, ...]
    plans: tuple[DemoPlan, ...]
    clients: tuple[DemoClient, ...]
    visits: tuple[DemoVisit, ...]
    authorizations: tuple[DemoAuthorization, ...]
    today: date
    years: int = 0
    zone: str = ZONE
    named: dict[str, str] = field(
        default_factory=dict
    )  # first name → client key, for today's story


PLANS = (
    DemoPlan("plan-meridian", "Meridian Crest Health", "commercial", "Choice", "cms_8_minute"),
    DemoPlan("plan-bluffs", "Bluffs State Medicaid", "medicaid", "Children", "spm"),
    DemoPlan("plan-harborlight", "Harborlight Mutual", "commercial", "Open", "spm"),
    DemoPlan("plan-tern", "Tern Valley Benefits", "commercial", "Basic", ""),
    DemoPlan("plan-self", "Family pays", "self_pay", "Self-pay", "cms_8_minute", False),
)

GOALS = (
    ("buttons", "self-care", "fasten five front buttons on a shirt", 2),
    ("shoe tying", "self-care", "tie both shoes", 1),
    ("zipper", "self-care", "engage and pull up a coat zipper", 2),
    ("spoon feeding", "self-care", "bring a spoon to the mouth without spilling", 2),
    ("cutting on a line", "function", "cut along a curved line within a quarter inch", 2),
    ("letter formation", "function", "write the letters of the first name on the baseline", 3),
    ("obstacle course", "coordination", "cross a five-station course without stepping off", 1),
    ("ball catch", "coordination", "catch a tennis ball from six feet", 2),
    ("picture schedule", "cognition", "follow a four-step picture schedule in order", 2),
    ("textured bins", "sensory", "keep both hands in a new texture for one minute", 1),
    ("pinch board", "strength", "open medium-resistance clips with thumb and index finger", 3),
)

# Where a goal says its condition and the day of its baseline; the others are sent back on purpose.
CONDITIONS = {
    "buttons": "with the shirt on, at the bedroom mirror",
    "shoe tying": "seated on the stairs at home",
    "zipper": "at the front door at home",
    "spoon feeding": "seated at the kitchen table with a curved spoon",
    "cutting on a line": "at the table with loop scissors",
    "letter formation": "on lined paper at the table",
    "picture schedule": "in the bathroom before bedtime",
}

DIAGNOSES = ("F84.0", "F82", "R27.8", "F88", "Q90.9", "G80.2", "R63.39", "F90.2")

# First name → what is wrong with (or special about) today's visit of the demo therapist.
STORY = (
    "Ada",  # clean, ready to sign
    "Theo",  # a sentence that nothing supports, and a meltdown
    "June",  # minutes that do not add up
    "Malik",  # written by the assistant, waits for co-signature
    "Ines",  # visit 13 of 12
    "Wen",  # nearly last week's note
    "Kofi",  # another child's name in the note
    "Noor",  # payer whose method is not set
    "Bea",  # not started
    "Lev",  # his therapist's licence has ended
)
THERAPISTS = {"Malik": 1, "Lev": 3}
"""Whose visit it is, among those who treat; everybody else's is the first one's."""


def npi(number: int) -> str:
    """A ten-digit NPI with a right check digit (Luhn over 80840 and the first nine digits)."""
    body = f"1{number:08d}"
    total = 24
    for place, digit in enumerate(reversed(body)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return f"{body}{-total % 10}"


def make(
    *, today: date, therapists: int = 12, clients: int = 200, years: int = 0, seed: int = 11
) -> DemoPractice:
    """An invented practice on `today`.

    The EMR holds one term: twelve weeks of the past and six ahead. `years` of visits before it,
    with their signed notes, are `demo.history`'s.
    Raises UserError for sizes that cannot be: fewer than 4 therapists or 20 clients.
    """
    if therapists < 4:
        raise UserError("The demo needs at least 4 therapists.", field="--therapists")
    if clients < 20:
        raise UserError("The demo needs at least 20 clients.", field="--clients")
    if not 0 <= years <= 10:
        raise UserError("The demo takes 0 to 10 years.", field="--years")
    rng = random.Random(seed)  # noqa: S311 — invents people, guards nothing
    staff = tuple(_staff(rng, therapists, today))
    treating = [s for s in staff if s.licence_kind]
    people = tuple(_clients(rng, clients, treating, today))
    named = {c.first_name: c.key for c in people[: len(STORY)]}
    visits = tuple(_visits(rng, people, treating, today))
    return DemoPractice(
        name="Sparrow Hill Children's Therapy",
        sites=(("site-riverside", "Riverside"), ("site-harbor", "Harbor Street")),
        staff=staff,
        plans=PLANS,
        clients=people,
        visits=visits,
        authorizations=tuple(authorizations(rng, wanting(people, visits), today)),
        today=today,
        years=years,
        named=named,
    )


def _staff(rng: random.Random, therapists: int, today: date) -> Iterator[DemoStaff]:
    later = today + timedelta(days=400)
    yield DemoStaff("st-1", "Ola Brandt", "OTR/L", ("ot",), npi(10000001), "OT", later)
    yield DemoStaff(
        "st-2", "Dana Ruiz", "COTA/L", ("ota",), npi(10000002), "OTA", later, supervisor="st-1"
    )
    yield DemoStaff("st-3", "Femi Adeyemi", "OTR/L", ("ot",), npi(10000003), "OT", later)
    yield DemoStaff(
        "st-4", "Rae Lindqvist", "OTR/L", ("ot",), npi(10000004), "OT", today - timedelta(days=6)
    )
    taken = {"Ola", "Dana", "Femi", "Rae"}
    firsts = [n for n in FIRST if n not in taken]
    for number in range(5, therapists + 1):
        assistant = number % 4 == 0
        yield DemoStaff(
            f"st-{number}",
            f"{firsts[(number * 7) % len(firsts)]} {LAST[(number * 13) % len(LAST)]}",
            "COTA/L" if assistant else "OTR/L",
            ("ota",) if assistant else ("ot",),
            npi(10000000 + number),
            "OTA" if assistant else "OT",
            later,
            supervisor=rng.choice(["st-1", "st-3"]) if assistant else "",
        )
    yield DemoStaff(
        "st-owner", "Mira Castellan", "OTR/L", ("owner", "ot"), npi(10000900), "OT", later
    )
    yield DemoStaff("st-biller", "Pat Osei", "", ("biller",))
    yield DemoStaff("st-desk", "Sam Ellery", "", ("front_desk",))
    yield DemoStaff("st-auditor", "Jo Haldane", "", ("auditor",))


def _goals(rng: random.Random, today: date, name: str) -> tuple[DemoGoal, ...]:
    picked = rng.sample(GOALS, 2)
    return tuple(
        DemoGoal(
            activity=activity,
            aim=aim,
            text=_goal_text(activity, f"{name} will {what}", start, target=target, today=today),
            target_on=target,
            start=start,
        )
        for activity, aim, what, start in picked
        for target in [today + timedelta(days=rng.randrange(40, 120))]
    )


def _goal_text(activity: str, what: str, start: int, *, target: date, today: date) -> str:
    where = CONDITIONS.get(activity)
    by, asked = f"By {dates.said(target)}", "in 5 of 5 trials without cues"
    if where is None:
        return f"{by}, {what} {asked}, up from {start} of 5."
    measured = dates.said(today - timedelta(days=30))
    return f"{by}, {where}, {what} {asked}, up from {start} of 5 on {measured}."


def _clients(
    rng: random.Random, count: int, treating: list[DemoStaff], today: date
) -> Iterator[DemoClient]:
    used: set[tuple[str, str]] = set()
    others = [name for name in FIRST if name not in STORY]  # today's list knows each by first name
    for number in range(count):
        story = number < len(STORY)
        first = STORY[number] if story else rng.choice(others)
        last = rng.choice(LAST)
        while (first, last) in used:
            first, last = (first if story else rng.choice(others)), rng.choice(LAST)
        used.add((first, last))
        place = THERAPISTS.get(first, 0) if story else number % len(treating)
        therapist = treating[place]
        plan = rng.choices(PLANS, weights=(40, 30, 20, 3, 7))[0]
        if story:
            plan = {"Noor": PLANS[3]}.get(first, PLANS[0])
        born = today - timedelta(days=rng.randrange(365 * 3, 365 * 13))
        yield DemoClient(
            key=f"pt-{number + 1:04d}",
            first_name=first,
            last_name=last,
            preferred_name="",
            birth_date=born,
            pronouns=rng.choice(("she", "he", "he", "they"))
            if not story
            else {"Ada": "she", "June": "she", "Ines": "she", "Noor": "she", "Bea": "she"}.get(
                first, "he"
            ),
            mrn=f"SH{100000 + number * 37}",
            diagnosis_codes=rng.choice(DIAGNOSES),
            guardian=f"{rng.choice(FIRST)} {last}",
            relation=rng.choice(("mother", "father", "grandmother", "guardian")),
            phone=f"555-01{number % 100:02d}",
            email=f"family{number + 1}@example.org",
            street=f"{rng.randrange(10, 990)} {rng.choice(STREETS)} Street",
            site="site-riverside" if story or number % 3 else "site-harbor",
            therapist=therapist.key,
            plan=plan.key,
            member_id=f"M{rng.randrange(10**8, 10**9)}",
            goals=_goals(rng, today, first),
        )


def _visits(
    rng: random.Random,
    clients: tuple[DemoClient, ...],
    treating: list[DemoStaff],
    today: date,
) -> Iterator[DemoVisit]:
    """A weekly place for each child, from the start of the term to six weeks ahead.

    Today's list of the first therapist is the story's alone.
    """
    zone = ZoneInfo(ZONE)
    first_week = today - timedelta(weeks=TERM_WEEKS, days=today.weekday())
    weeks = TERM_WEEKS + 6
    taken: dict[tuple[str, int, int], str] = {}
    places: list[tuple[DemoClient, int, int]] = []
    for index, client in enumerate(clients):
        if index < len(STORY):
            place = (today.weekday(), index)
        else:
            free = [
                (day, slot)
                for day in range(5)
                for slot in range(10)
                if (client.therapist, day, slot) not in taken
                and (client.therapist, day) != (treating[0].key, today.weekday())
            ]
            if not free:
                continue  # a full week; this child waits
            place = rng.choice(free)
        taken[(client.therapist, *place)] = client.key
        places.append((client, *place))
    number = 0
    for week in range(weeks):
        for client, weekday, slot in places:
            day = first_week + timedelta(weeks=week, days=weekday)
            clock = (datetime.combine(day, time(8, 15)) + timedelta(minutes=55 * slot)).replace(
                tzinfo=zone
            )
            number += 1
            past = day < today
            status = "booked"
            if past:
                status = rng.choices(("done", "cancelled", "no_show"), weights=(93, 5, 2))[0]
            yield DemoVisit(
                f"ap-{number:06d}",
                client.key,
                client.therapist,
                client.site,
                clock,
                45,
                status=status,
            )


def wanting(clients: Sequence[DemoClient], visits: Sequence[DemoVisit]) -> list[Wanting]:
    """The children whose payers ask for authorizations, and the days on which they come."""
    payers = {p.key: p for p in PLANS}
    days: dict[str, list[date]] = {}
    for visit in visits:
        if visit.status not in ("cancelled", "no_show"):
            days.setdefault(visit.client, []).append(visit.starts_at.date())
    return [
        Wanting(
            key=client.key,
            payer=payers[client.plan].payer,
            days=tuple(sorted(days.get(client.key, ()))),
            of_story=client.key <= f"pt-{len(STORY):04d}",
            used_up=client.first_name == "Ines" and client.key <= f"pt-{len(STORY):04d}",
        )
        for client in clients
        if payers[client.plan].needs_authorization
    ]
