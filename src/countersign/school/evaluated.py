"""Test results as findings, for whoever plans from them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from countersign.practice.models import Client
from countersign.school.gathering import results_of
from countersign.school.results import age_said, said
from countersign.spine.evaluated import Found


def evaluated(client: Client, since: date, until: date) -> Iterator[Found]:
    """Each score of the child's tests of these days."""
    for result in results_of(client, since, until):
        for at, score in enumerate(result.scores):
            text = f"{result.name} at {age_said(result.age)}, {score.name}: {said(score)}"
            yield Found(f"{result.id}:{at}", result.given_on, text, "test result")
