"""The goals of a chart in the form in which they are entered in the EMR."""

from __future__ import annotations

from countersign.exchange.filling.standing import Entry
from countersign.practice.models import Client
from countersign.practice.models.goals import Goal, GoalStatus


def goals(client: Client) -> list[Entry]:
    """Every goal in force, with its day."""
    rows = Goal.objects.filter(client=client, status=GoalStatus.ACTIVE).order_by("created_at")
    return [
        {
            "goal": goal.text,
            "activity": goal.activity,
            "target": goal.target_on.isoformat() if goal.target_on else "",
            "status": goal.status,
        }
        for goal in rows
    ]
