"""Invented terms of a practice of any size, for the benchmark of schedules."""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests import terms

SKILLS = ("sensory", "feeding", "handwriting", "upper_limb", "autism")


def practice(therapists: int, children: int, *, seed: int) -> dict[str, Any]:
    """A term in which more children want the hours after school than there are hours."""
    draw = Random(seed)  # noqa: S311  no secret
    sites = [f"site{n:02d}" for n in range(max(1, therapists // 10))]
    people = [_therapist(draw, n, sites, children / therapists) for n in range(therapists)]
    waiting = [_child(draw, n, draw.choice(sites), people) for n in range(children)]
    pairs = [[f"c{n}", f"c{n + 1}"] for n in range(0, children - 1, 2) if draw.random() < 0.06]
    for first, second in pairs:
        one, other = waiting[int(first[1:])], waiting[int(second[1:])]
        for name in ("sites", "available", "visits_per_week", "visits_wanted", "ready_week"):
            other[name] = one[name]
        one["needs_eval"] = other["needs_eval"] = False
    each = max(2, therapists // len(sites))
    return terms.term(
        name=f"invented {therapists}/{children}/{seed}",
        horizon_weeks=18,
        max_start_delay_weeks=2,
        sites=[
            terms.site(name, resources={"room": each, "gym": max(1, each // 4), "swing": 1})
            for name in sites
        ],
        therapists=people,
        busy=[one for person in people for one in _busy(draw, person)],
        eval_openings=[
            {
                "id": f"e-{person['id']}-{week}",
                "therapist": person["id"],
                "site": _site(person),
                "date": terms.day(7 * week + int(min(person["hours"]))),
                "start": min(person["hours"].values(), key=lambda h: str(h["from"]))["from"],
                "minutes": 60,
            }
            for person in people
            if person["role"] == "OT"
            for week in range(3)
        ],
        children=waiting,
        sibling_groups=[{"id": f"g{n}", "children": pair} for n, pair in enumerate(pairs)],
    )


def _site(person: dict[str, Any]) -> str:
    return str(next(iter(person["hours"].values()))["site"])


def _therapist(draw: Random, number: int, sites: list[str], share: float) -> dict[str, Any]:
    begin = draw.choice([480, 600])
    days = sorted(draw.sample(range(5), draw.choice([5, 5, 5, 4, 3])))
    where = sites[number % len(sites)]
    hours = {"from": terms.clock(begin), "to": terms.clock(begin + 510), "site": where}
    away = [terms.day(draw.randrange(7, 110)) for _ in range(draw.choice([0, 1, 1, 2]))]
    return terms.therapist(
        f"t{number:03d}",
        role="OT" if number < len(sites) or draw.random() < 0.72 else "OTA",
        hours={str(day): hours for day in days},
        lunch=["12:00", "12:30"] if begin == 480 else ["13:00", "13:30"],
        pto=[[day, day] for day in away],
        skills=draw.sample(SKILLS, draw.choice([2, 3, 4])),
        languages=["en", "es"] if draw.random() < 0.25 else ["en"],
        max_direct_minutes_day=draw.choice([330, 360, 390]),
        new_caseload_max=round(share * (0.9 + 0.35 * draw.random())),
    )


def _busy(draw: Random, person: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    for day in person["hours"]:
        if draw.random() < 0.7:
            found.append(
                {
                    "therapist": person["id"],
                    "site": _site(person),
                    "weekday": int(day),
                    "start": draw.choice(["14:00", "15:00", "16:00"]),
                    "minutes": 60,
                    "until_week": draw.choice([1, 4, 9, 17]),
                    "uses": ["room"],
                }
            )
    return found


def _child(draw: Random, number: int, where: str, people: list[dict[str, Any]]) -> dict[str, Any]:
    name, times = f"c{number}", draw.choice([1, 1, 2])
    wanted = 12 * times
    school = draw.random() < 0.65
    span = draw.choice(
        [[900, 1110], [930, 1110], [960, 1110]] if school else [[480, 720], [540, 1080]]
    )
    days = draw.sample(range(5), draw.choice([3, 4, 5]))
    total = draw.choice([wanted, wanted, max(6, wanted // 2)])
    liked = [one["id"] for one in people if _site(one) == where]
    return terms.child(
        name,
        sites=[where],
        visits_per_week=times,
        block_weeks=12,
        visits_wanted=wanted,
        slot_minutes=draw.choice([30, 60, 60]),
        min_visits=max(3, min(wanted, total) // 2),
        needs=[draw.choice(SKILLS)],
        uses=["room", *draw.choice([[], [], ["gym"], ["gym", "swing"]])],
        ot_only=draw.random() < 0.2,
        needs_eval=draw.random() < 0.15,
        ready_week=draw.choice([0, 0, 1, 2]),
        priority=draw.choice([0, 0, 1, 1, 2, 3, 4]),
        available={str(day): [terms.clock(span[0]), terms.clock(span[1])] for day in days},
        authorizations=[
            terms.grant(f"{name}-a", total, end=terms.day(draw.choice([60, 125, 125])))
        ],
        prefers={
            "window": draw.choice([["15:00", "17:00"], ["16:00", "18:30"], ["08:00", "11:00"]]),
            "therapist": draw.choice(liked) if liked and draw.random() < 0.45 else None,
            "language": "es" if draw.random() < 0.12 else "en",
        },
    )
