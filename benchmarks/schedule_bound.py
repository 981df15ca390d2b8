"""What a bound file proves, computed again with nothing but the standard library.

    python benchmarks/schedule_bound.py INSTANCE BOUND

It shares no code with the solver: blocks are made from the rules of the format, hour by hour, and
each pays the price of whatever it takes. For prices that are not negative no plan is worth more
than all room at its price, plus for each family the best block after paying, plus for each
evaluation what it gives beyond its opening. Exit code 1 when the file claims less than that.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

Json = dict[str, Any]
FIXED = {
    "New Year's Day": (1, 1),
    "Juneteenth": (6, 19),
    "Independence Day": (7, 4),
    "Veterans Day": (11, 11),
    "Christmas Day": (12, 25),
}
MOVING = {
    "Martin Luther King Jr. Day": (1, 0, 3),
    "Washington's Birthday": (2, 0, 3),
    "Memorial Day": (5, 0, 0),
    "Labor Day": (9, 0, 1),
    "Columbus Day": (10, 0, 2),
    "Thanksgiving Day": (11, 3, 4),
}


def minute(said: str) -> int:
    return 60 * int(said[:2]) + int(said[3:])


def holiday(name: str, year: int) -> date:
    if name in FIXED:
        day = date(year, *FIXED[name])
        return day + timedelta(days={5: -1, 6: 1}.get(day.weekday(), 0))
    month, weekday, which = MOVING[name]
    days = [date(year, month, n) for n in range(1, 32 if month == 5 else 29)]
    found = [day for day in days if day.weekday() == weekday]
    return found[which - 1]


class Term:
    """The instance, and the prices of what its blocks take."""

    def __init__(self, given: Json, prices: dict[str, float]) -> None:
        self.given, self.first = given, date.fromisoformat(given["week0"])
        self.weeks, self.grid = given["horizon_weeks"], given["grid_minutes"]
        self.price: dict[tuple[str, ...], dict[int, float]] = defaultdict(dict)
        for name, value in prices.items():
            if value < 0:
                raise SystemExit(f"The price of {name} is negative.")
            *key, last = name.split(" ")
            if key[0] == "opening":
                self.price[(*key, last)][0] = value
            else:
                self.price[tuple(key)][int(last)] = value
        self.sites = {one["id"]: one for one in given["sites"]}
        self.therapists = {one["id"]: one for one in given["therapists"]}
        self.children = {one["id"]: one for one in given["children"]}
        self.closed = {one["id"]: self._closed(one) for one in given["sites"]}
        self.taken: dict[tuple[str, int, int], set[int]] = defaultdict(set)
        self.used: dict[tuple[str, str, int, int, int], int] = defaultdict(int)
        self.direct: dict[tuple[str, int, int], int] = defaultdict(int)
        self._hold()
        self.supervised = {
            (site, day): any(
                one["role"] == "OT" and self.works(one, site, day) for one in given["therapists"]
            )
            for site in self.sites
            for day in self.days()
        }

    def days(self) -> Iterator[date]:
        return (self.first + timedelta(days=n) for n in range(7 * self.weeks))

    def _closed(self, site: Json) -> set[date]:
        years = range(self.first.year - 1, self.first.year + 3)
        named = {holiday(name, year) for name in site["holidays_observed"] for year in years}
        return named | {date.fromisoformat(day) for day in site["closures"]}

    @staticmethod
    def within(day: date, spans: list[list[str]]) -> bool:
        return any(first <= day.isoformat() <= last for first, last in spans)

    def works(self, one: Json, site: str, day: date) -> bool:
        there = one["hours"].get(str(day.weekday()))
        return bool(there) and there["site"] == site and not self.within(day, one["pto"])

    def cells(self, start: int, minutes: int) -> range:
        return range(start // self.grid, -(-(start + minutes) // self.grid))

    def _hold(self) -> None:
        for one in self.given["busy"]:
            start, length = minute(one["start"]), one["minutes"]
            for week in range(min(one["until_week"] + 1, self.weeks)):
                self.direct[one["therapist"], one["weekday"], week] += length
                for cell in self.cells(start, length):
                    self.taken[one["therapist"], one["weekday"], cell].add(week)
                    for what in one["uses"]:
                        self.used[one["site"], what, one["weekday"], cell, week] += 1
        for one in self.given["eval_openings"]:
            week, weekday = divmod((date.fromisoformat(one["date"]) - self.first).days, 7)
            for cell in self.cells(minute(one["start"]), one["minutes"]):
                self.taken[one["therapist"], weekday, cell].add(week)
                self.used[one["site"], "room", weekday, cell, week] += 1

    def room(self) -> float:
        """All room at its price."""
        total = 0.0
        for (kind, *about), weeks in self.price.items():
            for week, price in weeks.items():
                if kind == "hour" or kind == "opening":
                    total += price
                elif kind == "caseload":
                    total += price * self.therapists[about[0]]["new_caseload_max"]
                elif kind == "minutes":
                    who, weekday = about[0], int(about[1])
                    most = self.therapists[who]["max_direct_minutes_day"]
                    total += price * (most - self.direct[who, weekday, week])
                elif kind == "resource":
                    site, what, weekday, cell = about[0], about[1], int(about[2]), int(about[3])
                    most = self.sites[site]["resources"].get(what, 0)
                    total += price * (most - self.used[site, what, weekday, cell, week])
                elif kind != "evaluated":
                    raise SystemExit(f"There is no row of the kind {kind}.")
        return total

    def visits(self, child: Json, who: Json, site: str, days: tuple[int, ...], first: int) -> list:
        """The dated visits a block must have."""
        found: list[date] = []
        spent: dict[str, int] = defaultdict(int)
        grants = sorted(child["authorizations"], key=lambda one: (one["end"], one["id"]))
        last = min(self.weeks, first + child["block_weeks"] + self.given["catch_up_weeks"])
        for week in range(first, last):
            paid: dict[str, int] = defaultdict(int)
            for weekday in days:
                day = self.first + timedelta(days=7 * week + weekday)
                if len(found) == child["visits_wanted"]:
                    return found
                away = day in self.closed[site] or self.within(day, who["pto"])
                if away or self.within(day, child["blackouts"]):
                    continue
                if day.isoformat() > child["plan_of_care_end"]:
                    continue
                if who["role"] == "OTA" and not self.supervised[site, day]:
                    continue
                for one in grants:
                    cost = child["units_per_visit"] if one["unit"] == "15min" else 1
                    most = one["max_visits_week"]
                    if (
                        one["status"] == "approved"
                        and one["start"] <= day.isoformat() <= one["end"]
                        and not (one["ot_only"] and who["role"] != "OT")
                        and one["total"] - one["used"] - spent[one["id"]] >= cost
                        and (most is None or paid[one["id"]] < most)
                    ):
                        spent[one["id"]] += cost
                        paid[one["id"]] += 1
                        found.append(day)
                        break
        return found

    def blocks(self, child: Json) -> Iterator[tuple[tuple, str, float]]:
        """Each block as (site, days, first week, start), therapist, and worth after paying."""
        weekdays = [int(day) for day in child["available"]]
        for who in self.given["therapists"]:
            if not set(child["needs"]) <= set(who["skills"]):
                continue
            if child["ot_only"] and who["role"] != "OT":
                continue
            for site in child["sites"]:
                for days in combinations(sorted(weekdays), child["visits_per_week"]):
                    gaps = [b - a for a, b in pairwise(days)]
                    if all(gap >= child["min_day_gap"] for gap in gaps):
                        yield from self._pattern(child, who, site, days)

    def _pattern(self, child: Json, who: Json, site: str, days: tuple[int, ...]) -> Iterator:
        length, wish = child["slot_minutes"], child["prefers"]
        opens, closes = 0, 24 * 60
        for day in days:
            there, free = who["hours"].get(str(day)), child["available"][str(day)]
            if not there or there["site"] != site:
                return
            opens = max(opens, minute(there["from"]), minute(free[0]))
            closes = min(closes, minute(there["to"]), minute(free[1]))
        starts = [
            start
            for start in range(-(-opens // self.grid) * self.grid, closes - length + 1, self.grid)
            if start >= minute(who["lunch"][1]) or start + length <= minute(who["lunch"][0])
        ]
        latest = child["ready_week"] + self.given["max_start_delay_weeks"]
        series = []
        for first in range(child["ready_week"], min(latest, self.weeks - 1) + 1):
            visits = self.visits(child, who, site, days, first)
            if visits and len(visits) >= child["min_visits"]:
                series.append((first, (visits[-1] - self.first).days // 7, len(visits)))
        for start in starts:
            liked = 0
            if wish.get("window"):
                window = [minute(one) for one in wish["window"]]
                liked += 40 * (window[0] <= start and start + length <= window[1])
            liked += 30 * (wish.get("therapist") in (None, who["id"]))
            liked += 30 * (wish.get("language") in who["languages"])
            for first, last, count in series:
                margin = self._margin(child, who["id"], site, days, start, (first, last))
                if margin is None:
                    continue
                worth = 1000 + 250 * child["priority"] + 20 * count + liked
                worth -= 60 * (first - child["ready_week"])
                yield (site, days, first, start), who["id"], worth - margin

    def _margin(
        self,
        child: Json,
        who: str,
        site: str,
        days: tuple[int, ...],
        start: int,
        held: tuple[int, int],
    ) -> float | None:
        """What the block pays, or None when something it takes is not there."""
        length, paid = child["slot_minutes"], 0.0
        weeks = range(held[0], held[1] + 1)
        have = self.sites[site]["resources"]
        for day in days:
            for week in weeks:
                most = self.therapists[who]["max_direct_minutes_day"]
                if self.direct[who, day, week] + length > most:
                    return None
            paid += length * self._sum(("minutes", who, str(day)), weeks)
            for cell in self.cells(start, length):
                if not self.taken[who, day, cell].isdisjoint(weeks):
                    return None
                paid += self._sum(("hour", who, str(day), str(cell)), weeks)
                for what in child["uses"]:
                    if any(self.used[site, what, day, cell, w] >= have.get(what, 0) for w in weeks):
                        return None
                    paid += self._sum(("resource", site, what, str(day), str(cell)), weeks)
        paid += sum(self.price.get(("caseload", who), {}).values())
        if child["needs_eval"]:
            paid += self.price.get(("evaluated", child["id"]), {}).get(held[0], 0.0)
        return paid

    def _sum(self, key: tuple[str, ...], weeks: range) -> float:
        known = self.price.get(key)
        return sum(price for week, price in known.items() if week in weeks) if known else 0.0

    def evaluations(self) -> float:
        """What evaluations give beyond the price of their opening."""
        total = 0.0
        for child in self.given["children"]:
            known = self.price.get(("evaluated", child["id"]), {})
            if not child["needs_eval"] or not known:
                continue
            for one in self.given["eval_openings"]:
                if not self.can_come(child, one):
                    continue
                week = (date.fromisoformat(one["date"]) - self.first).days // 7
                price = self.price.get(("opening", one["id"]), {}).get(0, 0.0)
                for first, worth in known.items():
                    if week < first <= week + self.given["eval_to_block_max_weeks"]:
                        total += max(0.0, worth - price)
        return total

    def can_come(self, child: Json, opening: Json) -> bool:
        """Whether the family can come to that evaluation."""
        day, start = date.fromisoformat(opening["date"]), minute(opening["start"])
        free = child["available"].get(str(day.weekday()))
        return (
            opening["site"] in child["sites"]
            and free is not None
            and minute(free[0]) <= start
            and start + opening["minutes"] <= minute(free[1])
            and day not in self.closed[opening["site"]]
            and not self.within(day, child["blackouts"])
            and day.isoformat() <= child["plan_of_care_end"]
        )

    def families(self) -> float:
        """For each child, or pair of siblings, the best after paying."""
        pairs = [one["children"] for one in self.given["sibling_groups"]]
        alone = set(self.children) - {name for pair in pairs for name in pair}
        total = 0.0
        for name in alone:
            worths = (worth for *_, worth in self.blocks(self.children[name]))
            total += max(0.0, max(worths, default=0.0))
        return total + sum(self._pair(*pair) for pair in pairs)

    def _pair(self, first: str, second: str) -> float:
        """Together with two therapists, or back to back, on the same days."""
        there: dict[tuple, dict[str, float]] = defaultdict(dict)
        for when, who, worth in self.blocks(self.children[second]):
            there[when][who] = max(worth, there[when].get(who, worth))
        best = 0.0
        mine, theirs = (self.children[name]["slot_minutes"] for name in (first, second))
        for (site, days, week, start), who, worth in self.blocks(self.children[first]):
            for begin in (start, start + mine, start - theirs):
                for other, more in there.get((site, days, week, begin), {}).items():
                    if begin != start or other != who:
                        best = max(best, worth + more)
        return best


def main() -> int:
    instance, claimed = (json.loads(Path(name).read_text()) for name in sys.argv[1:3])
    term = Term(instance, claimed["prices"])
    proven = term.room() + term.families() + term.evaluations()
    proven = int(proven / 10 + 1e-6) * 10  # every plan is worth a multiple of ten
    print(json.dumps({"claimed": claimed["bound"], "proven": proven}))
    return 0 if proven <= claimed["bound"] else 1


if __name__ == "__main__":
    sys.exit(main())
