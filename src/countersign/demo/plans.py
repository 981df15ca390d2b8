"""One plan of care that waits for its therapist, with the order that is on file for the child."""

from __future__ import annotations

from datetime import timedelta

from countersign.demo.people import DemoPractice
from countersign.goals.models import Order
from countersign.goals.plans import making
from countersign.practice.models import Client, Staff
from countersign.practice.models.goals import Goal

WEEKS = 12


def write(demo: DemoPractice, reported: Client | None) -> None:
    """Begin the plan of the child with signed sessions; nothing without one."""
    if reported is None:
        return
    therapist = Staff.objects.get(npi=demo.staff[0].npi)
    Order.objects.create(
        client=reported,
        kind="written",
        source="Imogen Hale, MD",
        signed_on=demo.today - timedelta(days=200),
        entered_by=therapist,
    )
    due = [goal.target_on for goal in Goal.objects.filter(client=reported) if goal.target_on]
    asked = making.Asked(
        kind="care",
        starts_on=demo.today,
        ends_on=max([demo.today + timedelta(weeks=WEEKS), *due]),
        per_week=1,
        minutes=45,
        coverage=reported.coverages.first(),
    )
    making.make(reported, asked, by=therapist, on=demo.today)
