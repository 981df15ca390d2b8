"""Outcomes: the goals of the practice that were reached, counted from their data points."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from countersign.goals.attainment import attained
from countersign.practice.models import Client, Goal
from countersign.spine.gains import Row, gain
from countersign.spine.risks import Window


@gain(
    "goals.reached",
    "Goals reached",
    unit="in a hundred",
    fold="share",
    baseline="reached_percent",
    counted="Every goal counts that asks for a share (4 of 5) and has two measurements or more, "
    "dated its last one; it is reached when that one is what the goal asks for.",
)
def reached(window: Window) -> Iterator[Row]:
    goals = Goal.objects.filter(points__on__range=(window.since, window.until)).distinct()
    if window.site:
        clients = Client.objects.filter(sites__site=window.site)
        goals = goals.filter(client__in=clients)
    for goal in goals.prefetch_related("points", "events"):
        one = attained(goal)
        if one.target is None or len(one.measured) < 2:
            continue
        day = one.measured[-1].on
        if window.since <= day <= window.until:
            what = "Reached" if one.reached else f"{one.measured[-1].says} so far"
            page = f"/clients/{goal.client_id}/goals/progress/"
            yield Row(day, Decimal(one.reached), goal.client_id, what, page)
