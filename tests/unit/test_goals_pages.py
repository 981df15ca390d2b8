"""The goals pages: written with the check at hand, never saved when it would be sent back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from tests.small import make_visit, signed_in, small

from countersign.base.models_audit import AuditEntry
from countersign.goals.builder import Parts, sentence
from countersign.practice.models import Goal, GoalPoint

__all__ = ["signed_in", "small"]
pytestmark = pytest.mark.django_db

SOUND = (
    "At the front door with a zipper pull, Maya will zip her coat in 4 of 5 mornings with 1 verbal "
    "cue by January 8, 2027."
)
WAS = "1 of 5 mornings on 10/12/2026"


def posted(**more: str) -> dict[str, str]:
    return {"text": SOUND, "baseline": WAS, "activity": "zipper", "setting": "clinic", **more}


def test_what_is_typed_is_checked_and_nothing_is_kept(
    small: Any, signed_in: Callable[[str], Browser]
) -> None:
    url = reverse("goal_check", args=[small.child.pk])
    page = signed_in("ot").post(url, posted(text="Improve handwriting."), secure=True)
    told = page.content.decode()
    assert "Sent back" in told
    assert "cannot be seen" in told
    assert "<html" not in told
    assert not Goal.objects.exists()
    assert "Accepted" in signed_in("ot").post(url, posted(), secure=True).content.decode()


def test_a_goal_that_would_be_sent_back_is_not_saved(
    small: Any, signed_in: Callable[[str], Browser]
) -> None:
    url = reverse("goal_write", args=[small.child.pk])
    browser = signed_in("ot")
    answer = browser.post(url, posted(text="Improve handwriting.", save="1"), secure=True)
    assert answer.status_code == 422
    assert "Improve handwriting." in answer.content.decode()
    assert not Goal.objects.exists()


def test_a_sound_goal_is_saved_with_its_baseline_and_its_day(
    small: Any, signed_in: Callable[[str], Browser]
) -> None:
    url = reverse("goal_write", args=[small.child.pk])
    answer = signed_in("ot").post(url, posted(save="1"), secure=True)
    assert answer.status_code == 302
    goal = Goal.objects.get()
    assert goal.text.endswith(f"2027 (baseline {WAS}).")
    assert goal.target_on == date(2027, 1, 8)
    entry = AuditEntry.objects.get(kind="practice.saved")
    assert SOUND not in str(entry.payload)
    page = signed_in("ot").get(f"{url}?goal={goal.pk}", secure=True).content.decode()
    assert "Accepted" in page


def test_parts_become_one_sentence(small: Any, signed_in: Callable[[str], Browser]) -> None:
    parts = {
        "where": "at the front door",
        "does": "zip a coat",
        "measure": "in 4 of 5 mornings",
        "help": "with 1 verbal cue",
        "due": "8 January 2027",
        "start": "10/12/2026: 1 of 5 mornings",
    }
    url = reverse("goal_write", args=[small.child.pk])
    page = signed_in("ot").post(url, {"setting": "clinic", "compose": "1", **parts}, secure=True)
    told = page.content.decode()
    name = small.child.called
    assert f"At the front door, {name} will zip a coat in 4 of 5 mornings with 1 verbal" in told
    assert "Accepted" in told


def test_a_sentence_holds_only_what_was_given() -> None:
    assert sentence(Parts(who="Ada", does="pour juice", due="within 8 weeks", why="to help")) == (
        "Ada will pour juice within 8 weeks to help."
    )
    assert sentence(Parts()) == ""


def test_the_reviewers_eye_names_goals_payers_and_hours(
    small: Any, signed_in: Callable[[str], Browser]
) -> None:
    goal = Goal.objects.create(client=small.child, text="Will improve handwriting.")
    GoalPoint.objects.create(goal=goal, on=date(2026, 10, 5), value={"successes": 1, "trials": 5})
    make_visit(small.child, small.people["ot"], small.here, small.today + timedelta(days=9))
    page = signed_in("ot").get(reverse("goals"), secure=True).content.decode()
    assert "1 of 1 goals would be sent back" in page
    assert "0.8" in page
    one = signed_in("ot").get(reverse("client_goals", args=[small.child.pk]), secure=True)
    assert "The chart has one: write “baseline 5 October 2026: 1 of 5”." in one.content.decode()
    assert "Rules of" in one.content.decode()
