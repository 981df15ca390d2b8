"""Mistake 6 measured: goals that a payer or a state would send back."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from countersign.goals import charted
from countersign.practice.models import Client, Goal
from countersign.practice.models.goals import GoalStatus
from countersign.spine.chained import payloads
from countersign.spine.risks import Counted, Event, Window, day_of, recount, risk


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
        day = day_of(goal.created_at)
        wrong = not seen.verdict.accept
        yield Event(day, wrong, goal.client_id, seen.first, page, row=str(goal.pk))


@recount("goals.sent-back")
def sent_back_by_chain(window: Window) -> Iterator[Counted]:
    """The verdict is on the words; the chain holds the digest of those that were saved last.

    Other words than the saved ones have no verdict of the chain's: they are told as differing.
    """
    saved = {
        entry.subject: said["digest"]
        for entry, said in payloads("practice.saved", since=window.since)
        if said.get("what") == "goal" and "digest" in said
    }
    goals = Goal.objects.in_bulk([UUID(key) for key in saved])
    for event in sent_back(window):
        if goal := goals.get(UUID(event.row)):
            genuine = charted.digest_of_words(goal) == saved[event.row]
            yield Counted(event.row, event.wrong if genuine else not event.wrong)
