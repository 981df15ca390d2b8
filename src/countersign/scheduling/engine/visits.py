"""The dated visits of one block: every open date in turn, until there are as many as wanted.

A date is open when the site, the therapist and the family are, the plan of care has not ended, an
assistant has an OT on duty, and an authorization covers it with units and its weekly cap to spare;
the one that ends first pays. Nothing is skipped and nothing is added: the 13th visit of 12 does
not exist.
"""

from __future__ import annotations

from collections.abc import Sequence

from countersign.scheduling.engine.calendar import WEEK
from countersign.scheduling.engine.world import Child, Grant, Therapist, World

Visit = tuple[int, str]
"""A day's number from week 0, and the authorization that pays."""


def open_days(world: World, child: Child, therapist: Therapist, site: str) -> int:
    """The days on which this therapist could see this child there, authorizations apart."""
    days = child.days & ~world.sites[site].closed & ~therapist.away
    return days if therapist.is_ot else days & world.supervised[site]


def block_visits(
    world: World, child: Child, *, is_ot: bool, days: int, pattern: Sequence[int], start_week: int
) -> tuple[Visit, ...]:
    """The visits of the block that starts in `start_week` on the weekdays of `pattern`.

    `days` is the mask of `open_days`. Dates come in order; an authorization that is for an OT only
    never pays an assistant.
    """
    found: list[Visit] = []
    grants = [g for g in child.grants if is_ot or not g.ot_only]
    spent = [0] * len(grants)
    end = min(world.weeks, start_week + child.block_weeks + world.catch_up)
    for week in range(start_week, end):
        this_week = [0] * len(grants)
        for weekday in pattern:
            if len(found) == child.wanted:
                return tuple(found)
            day = WEEK * week + weekday
            if not days >> day & 1:
                continue
            number = _payer(grants, spent, this_week, day)
            if number is not None:
                spent[number] += grants[number].cost
                this_week[number] += 1
                found.append((day, grants[number].id))
    return tuple(found)


def _payer(
    grants: Sequence[Grant], spent: Sequence[int], this_week: Sequence[int], day: int
) -> int | None:
    for number, grant in enumerate(grants):
        if (
            grant.days >> day & 1
            and grant.left - spent[number] >= grant.cost
            and (grant.week_cap is None or this_week[number] < grant.week_cap)
        ):
            return number
    return None
