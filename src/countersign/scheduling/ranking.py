"""How good an offer is, in points, and why in words. Pure.

The points are those of the plan for a whole caseload (docs/scheduling.md) where it has them; a
hole of less than a visit in somebody's day is priced here as well.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from countersign.base import dates
from countersign.scheduling.values import Offer, Wish, World

A_WEEK_LATER = 60
PREFERRED = 30
KNOWN = 30
SNUG = 12
HOLE = 8
SHORTEST = 30
"""Minutes: a shorter free stretch is a hole that nobody can use."""
EVEN = 10


def ranked(offer: Offer, world: World, wish: Wish) -> Offer:
    """The offer with its worth and reasons."""
    late = max(0, (offer.first - wish.earliest).days // 7)
    worth, reasons = -A_WEEK_LATER * late, [_begins(offer, late)]
    if wish.prefers == offer.therapist.id:
        worth += PREFERRED
        reasons.append(f"{offer.therapist.name} is asked for")
    if world.knows == offer.therapist.id:
        worth += KNOWN
        reasons.append(f"{offer.therapist.name} treats the child already")
    fit, words = _fit(offer)
    worth += fit
    if words:
        reasons.append(words)
    load = _minutes_in_first_week(offer)
    worth += max(0, EVEN - load // 120)
    reasons.append(f"{offer.therapist.name} has {load // 60} hours with children that week")
    if offer.skipped:
        days = ", ".join(dates.short(day) for day in offer.skipped[:3])
        more = f" and {len(offer.skipped) - 3} more" if len(offer.skipped) > 3 else ""
        reasons.append(f"no visit on {days}{more}; made good at the end")
    return replace(offer, worth=worth, reasons=tuple(reasons))


def _begins(offer: Offer, late: int) -> str:
    when = "at once" if late == 0 else f"in {late} week{'s' if late > 1 else ''}"
    return f"begins {when}, {dates.short(offer.first)}, and ends {dates.short(offer.last)}"


def _fit(offer: Offer) -> tuple[int, str]:
    """Whether the visits lie beside others, or tear holes that nobody can use."""
    points, holes, snug = 0, 0, 0
    first_week = offer.visits[: len(offer.weekdays)]
    for at in first_week:
        day = offer.therapist.busy.get(at.day, ())
        before = [at.start - closes for _, closes in day if closes <= at.start]
        after = [
            opens - at.start - at.minutes for opens, _ in day if opens >= at.start + at.minutes
        ]
        for gap in (min(before, default=-1), min(after, default=-1)):
            if 0 <= gap < GAP:
                snug += 1
            elif GAP <= gap < SHORTEST:
                holes += 1
    points = SNUG * snug - HOLE * holes
    if snug and not holes:
        return points, "right beside another visit, so that no time is lost"
    return points, ""


GAP = 11
"""Minutes between two visits that count as none: time to change rooms."""


def _minutes_in_first_week(offer: Offer) -> int:
    monday = offer.first - timedelta(days=offer.first.weekday())
    week = (monday + timedelta(days=n) for n in range(7))
    return sum(
        closes - opens for day in week for opens, closes in offer.therapist.busy.get(day, ())
    )
