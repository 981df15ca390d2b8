"""What the practice knows of each child beyond the EMR: goals, measurements, authorizations."""

from __future__ import annotations

import random
from datetime import timedelta

from django.db import transaction

from countersign.authorizations.models import Authorization, AuthorizationLine
from countersign.demo.people import DemoClient, DemoPractice
from countersign.practice.models import Client, ExternalLink, Goal, GoalPoint, Payer


def clients_by_key(system: str) -> dict[str, Client]:
    """Clients by their id in the EMR called `system`."""
    links = ExternalLink.objects.filter(system=system, kind="Patient")
    ours = Client.objects.in_bulk([link.object_id for link in links])
    return {link.external_id: ours[link.object_id] for link in links}


@transaction.atomic
def write(demo: DemoPractice, clients: dict[str, Client]) -> None:
    """Goals with their data points, and authorizations of every client."""
    rng = random.Random(demo.today.toordinal())  # noqa: S311 — invents a chart, guards nothing
    goals, points = [], []
    for child in demo.clients:
        client = clients[child.key]
        for goal, measured in _goals(rng, demo, child, client):
            goals.append(goal)
            points += measured
    Goal.objects.bulk_create(goals)
    GoalPoint.objects.bulk_create(points)
    _authorizations(demo, clients)


def _goals(
    rng: random.Random, demo: DemoPractice, child: DemoClient, client: Client
) -> list[tuple[Goal, list[GoalPoint]]]:
    made = []
    for wanted in child.goals:
        goal = Goal(
            client=client,
            text=wanted.text,
            activity=wanted.activity,
            target_on=wanted.target_on,
        )
        points = [
            GoalPoint(
                goal=goal,
                on=demo.today - timedelta(weeks=weeks),
                value={
                    "successes": min(wanted.trials, wanted.start + rng.randrange(0, 2)),
                    "trials": wanted.trials,
                },
            )
            for weeks in (6, 4, 2)
        ]
        made.append((goal, points))
    return made


def _authorizations(demo: DemoPractice, clients: dict[str, Client]) -> None:
    payers = {p.name: p for p in Payer.objects.all()}
    for given in demo.authorizations:
        row = Authorization.objects.create(
            client=clients[given.client],
            payer=payers[given.payer],
            reference=given.reference,
            starts_on=given.starts_on,
            ends_on=given.ends_on,
        )
        AuthorizationLine.objects.create(
            authorization=row,
            codes=list(given.codes),
            counts=given.counts,
            granted=given.granted,
            used_before=given.used_before,
        )
