"""Small invented terms for schedules, and a look at a plan that shares no code with the solver."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

WEEK0 = date(2026, 9, 14)
SKILLS = ("sensory", "feeding")


def clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def minutes(said: str) -> int:
    return int(said[:2]) * 60 + int(said[3:])


def day(number: int) -> str:
    return (WEEK0 + timedelta(days=number)).isoformat()


def site(name: str = "site00", **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "tz": "America/Chicago",
        "holidays_observed": ["Columbus Day", "Thanksgiving Day"],
        "closures": [day(23)],
        "resources": {"room": 2, "gym": 1},
        **more,
    }


def therapist(name: str = "t0", **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "role": "OT",
        "hours": {str(n): {"from": "13:00", "to": "17:00", "site": "site00"} for n in range(5)},
        "lunch": ["12:00", "12:30"],
        "pto": [],
        "skills": list(SKILLS),
        "languages": ["en"],
        "max_direct_minutes_day": 180,
        "new_caseload_max": 3,
        **more,
    }


def grant(name: str, total: int = 12, **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "status": "approved",
        "unit": "visit",
        "total": total,
        "used": 0,
        "start": day(-5),
        "end": day(125),
        "max_visits_week": None,
        "ot_only": False,
        **more,
    }


def child(name: str, **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "family": f"family of {name}",
        "sites": ["site00"],
        "visits_per_week": 1,
        "block_weeks": 6,
        "visits_wanted": 6,
        "slot_minutes": 60,
        "units_per_visit": 4,
        "min_visits": 3,
        "needs": ["sensory"],
        "uses": ["room"],
        "ot_only": False,
        "needs_eval": False,
        "ready_week": 0,
        "priority": 1,
        "available": {str(n): ["14:00", "17:00"] for n in range(5)},
        "blackouts": [],
        "plan_of_care_end": day(140),
        "authorizations": [grant(f"{name}-a")],
        "min_day_gap": 2,
        "prefers": {"window": ["15:00", "17:00"], "therapist": None, "language": "en"},
        **more,
    }


def term(**more: Any) -> dict[str, Any]:
    return {
        "name": "invented",
        "week0": WEEK0.isoformat(),
        "horizon_weeks": 12,
        "grid_minutes": 30,
        "catch_up_weeks": 2,
        "max_start_delay_weeks": 1,
        "eval_to_block_max_weeks": 3,
        "sites": [site()],
        "therapists": [therapist()],
        "busy": [],
        "eval_openings": [],
        "children": [child("c0")],
        "sibling_groups": [],
        **more,
    }


def at_random(seed: int) -> dict[str, Any]:
    """A term of a few children who want the same hours; small enough to try every plan."""
    draw = Random(seed)  # noqa: S311  no secret
    children = []
    for number in range(4):
        twice = draw.random() < 0.5
        wanted = 8 if twice else 5
        first = draw.choice([840, 900])
        days = draw.sample(range(5), draw.choice([2, 3]))
        children.append(
            child(
                f"c{number}",
                visits_per_week=2 if twice else 1,
                visits_wanted=wanted,
                block_weeks=4 if twice else 5,
                min_visits=draw.choice([2, 4]),
                priority=draw.randrange(4),
                ready_week=draw.randrange(2),
                needs=[draw.choice(SKILLS)],
                uses=["room", "gym"] if draw.random() < 0.5 else ["room"],
                ot_only=draw.random() < 0.3,
                available={str(n): [clock(first), clock(first + 90)] for n in days},
                blackouts=[[day(8), day(9)]] if draw.random() < 0.4 else [],
                authorizations=[
                    grant(f"c{number}-a", draw.choice([3, wanted]), end=day(draw.choice([20, 90]))),
                    grant(f"c{number}-b", 8, unit="15min", start=day(25), ot_only=True),
                ],
                needs_eval=number == 3,
            )
        )
    return term(
        therapists=[
            therapist("t0", skills=["sensory"], pto=[[day(14), day(16)]], new_caseload_max=2),
            therapist("t1", role="OTA", skills=list(SKILLS), max_direct_minutes_day=120),
        ],
        busy=[
            {
                "therapist": "t1",
                "site": "site00",
                "weekday": 1,
                "start": "14:30",
                "minutes": 60,
                "until_week": 3,
                "uses": ["room"],
            }
        ],
        eval_openings=[
            {
                "id": "e0",
                "therapist": "t0",
                "site": "site00",
                "date": day(draw.choice([1, 3])),
                "start": "14:00",
                "minutes": 60,
            }
        ],
        children=children,
        sibling_groups=[],
    )


def faults(instance: dict[str, Any], plan: dict[str, Any]) -> list[str]:
    """What a plan does that it may not, looked at visit by visit."""
    children = {one["id"]: one for one in instance["children"]}
    people = {one["id"]: one for one in instance["therapists"]}
    places = {one["id"]: one for one in instance["sites"]}
    found: list[str] = []
    hours: Counter[tuple[str, str]] = Counter()
    for one in plan["placements"]:
        who, therapist_ = children[one["child"]], people[one["therapist"]]
        zone = ZoneInfo(places[one["site"]]["tz"])
        spent: Counter[str] = Counter()
        for visit in one["visits"]:
            moment = datetime.fromisoformat(visit["at"])
            begin = moment.hour * 60 + moment.minute
            told = moment.replace(tzinfo=zone)
            weekday, on = str(moment.weekday()), moment.date().isoformat()
            free, shift = who["available"].get(weekday), therapist_["hours"].get(weekday)
            end = begin + who["slot_minutes"]
            if told.utcoffset() != moment.utcoffset() or clock(begin) != one["start"]:
                found.append(f"{who['id']}: {visit['at']} is not the local hour")
            if not free or not minutes(free[0]) <= begin <= end <= minutes(free[1]):
                found.append(f"{who['id']}: the family cannot come at {visit['at']}")
            if not shift or not minutes(shift["from"]) <= begin <= end <= minutes(shift["to"]):
                found.append(f"{who['id']}: nobody works at {visit['at']}")
            away = [*therapist_["pto"], *who["blackouts"]]
            if any(a <= on <= b for a, b in away) or on in places[one["site"]]["closures"]:
                found.append(f"{who['id']}: {on} is not open")
            paid = next(a for a in who["authorizations"] if a["id"] == visit["auth"])
            spent[paid["id"]] += who["units_per_visit"] if paid["unit"] == "15min" else 1
            covered = paid["start"] <= on <= paid["end"] and paid["status"] == "approved"
            if not covered or (paid["ot_only"] and therapist_["role"] != "OT"):
                found.append(f"{who['id']}: {on} is not covered by {paid['id']}")
            for slot in range(begin, end, 30):
                hours[therapist_["id"], f"{on} {slot}"] += 1
        for name, units in spent.items():
            paid = next(a for a in who["authorizations"] if a["id"] == name)
            if units > paid["total"] - paid["used"]:
                found.append(f"{who['id']}: {name} is overdrawn")
        if len(one["visits"]) < who["min_visits"]:
            found.append(f"{who['id']}: too few visits")
    found += [f"{key} is sold {n} times" for key, n in hours.items() if n > 1]
    placed = {one["child"] for one in plan["placements"]}
    given = [one["child"] for one in plan["evals"]]
    found += [f"{name} is evaluated and stranded" for name in given if name not in placed]
    for name in placed:
        if children[name]["needs_eval"] and given.count(name) != 1:
            found.append(f"{name} has no evaluation")
    return found
