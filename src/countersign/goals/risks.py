"""Mistake 6 measured: goals that a payer or a state would send back."""

from __future__ import annotations

from collections.abc import Iterator

from countersign.goals import charted
from countersign.practice.models import Client, Goal
from countersign.practice.models.goals import GoalStatus
from countersign.spine.risks import Event, Window, risk


@risk(
    6,
    "goals.sent-back",
    "Goals that would be sent back",
    counted="Every active goal counts, dated the day it was written; wrong is one that the check "
    "does not accept today.",
)
def sent_back(window: Window) -> Iterator[Event]:
    goals = Goal.objects.filter(
        status=GoalStatus.ACTIVE, created_at__date__range=(window.since, window.until)
    )
    clients = Client.objects.filter(pk__in=goals.values("client_id"))
    if window.site:
        clients = clients.filter(sites__site=window.site).distinct()
    known = charted.around(list(clients), on=window.today)
    for goal in goals.filter(client__in=clients).prefetch_related("points"):
        seen = charted.judged([goal], known[goal.client_id])[0]
        page = f"/clients/{goal.client_id}/goals/"
        day = goal.created_at.date()
        wrong = not seen.verdict.accept
        yield Event(day, wrong, goal.client_id, seen.first, page, row=str(goal.pk))
