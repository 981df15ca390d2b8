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
from countersign.practice.models import Goal, GoalEvent, GoalPoint

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


def measured(goal: Goal, *counted: int) -> None:
    for week, done in enumerate(counted):
        on = date(2026, 10, 5) + timedelta(weeks=week)
        GoalPoint.objects.create(goal=goal, on=on, value={"successes": done, "trials": 5})


def test_how_far_a_goal_has_come_is_counted_from_the_record(
    small: Any, signed_in: Callable[[str], Browser]
) -> None:
    goal = Goal.objects.create(client=small.child, text=SOUND, activity="zipper")
    measured(goal, 1, 2, 3)
    page = signed_in("ot").get(reverse("goal_progress", args=[small.child.pk]), secure=True)
    told = page.content.decode()
    assert "67 % of the way" in told  # from 20 to 60 of the 80 that are asked
    assert "3 of 5" in told
    drawn = signed_in("ot").get(reverse("goal_graph", args=[goal.pk, "light"]), secure=True)
    assert drawn["Content-Type"] == "image/svg+xml"
    whole = signed_in("ot").get(reverse("goal_attainment"), secure=True).content.decode()
    assert "67 %" in whole
    assert "Activities of daily living" in whole


def test_what_became_of_a_goal_is_written_down_once(
    small: Any, signed_in: Callable[[str], Browser]
) -> None:
    goal = Goal.objects.create(client=small.child, text=SOUND)
    url = reverse("goal_told", args=[small.child.pk])
    browser = signed_in("ot")
    told = {"goal": str(goal.pk), "kind": "denied", "on": small.today.isoformat()}
    answer = browser.post(url, told, secure=True)
    assert answer.status_code == 422
    assert "Write the reason." in answer.content.decode()
    late = {**told, "kind": "met", "on": (small.today + timedelta(days=1)).isoformat()}
    assert "still to come" in browser.post(url, late, secure=True).content.decode()
    browser.post(url, {**told, "kind": "family", "words": "I zip it on my own!"}, secure=True)
    browser.post(url, {**told, "kind": "met"}, secure=True)
    goal.refresh_from_db()
    assert goal.status == "met"
    assert GoalEvent.objects.count() == 2
    assert AuditEntry.objects.filter(kind="goal.told").count() == 2
    page = browser.get(reverse("goal_progress", args=[small.child.pk]), secure=True)
    assert "I zip it on my own!" in page.content.decode()


def test_the_bank_holds_what_proved_itself_without_the_child(
    small: Any, signed_in: Callable[[str], Browser]
) -> None:
    called = small.child.called
    text = SOUND.replace("Maya", called).rstrip(".") + f" (baseline {WAS})."
    good = Goal.objects.create(client=small.child, text=text)
    measured(good, 1, 4)
    Goal.objects.create(client=small.child, text="Will improve handwriting.", status="met")
    browser = signed_in("ot")
    page = browser.get(reverse("goal_bank"), secure=True).content.decode()
    assert "[child] will zip her coat in 4 of 5 mornings" in page
    assert "1 of 5 mornings" not in page
    assert "January" not in page
    assert called not in page.partition("<main")[2]
    assert "improve handwriting" not in page
    none = browser.get(reverse("goal_bank") + "?for=scissors", secure=True).content.decode()
    assert "None fits" in none


def test_a_scale_of_attainment_shows_its_levels(
    small: Any, signed_in: Callable[[str], Browser]
) -> None:
    text = (
        "Bath (Ada, at home). -2: 0 of 5 steps. -1: 1 of 5 steps. 0: 3 of 5 steps. "
        "+1: 4 of 5 steps. +2: 5 of 5 steps."
    )
    Goal.objects.create(client=small.child, text=text)
    page = signed_in("ot").get(reverse("goal_progress", args=[small.child.pk]), secure=True)
    assert "<dt>-2</dt><dd>0 of 5 steps</dd>" in page.content.decode()
