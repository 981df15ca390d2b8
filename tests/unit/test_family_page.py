"""The page of the update to the family: draft, human part, and what is wrong, kept nowhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client as Browser
from django.urls import reverse
from tests.small import SmallPractice, signed_in, small

from countersign.practice import capture
from countersign.practice.facts import Fact
from countersign.practice.models import CapturedFact

__all__ = ["signed_in", "small"]  # fixtures
pytestmark = pytest.mark.django_db

HUMAN = "Theo told the last button 'you are next, mister'."


@pytest.fixture
def captured(small: SmallPractice) -> SmallPractice:
    facts = [
        Fact("", "activity", activity="buttons", successes=4, trials=5, assist="min"),
        Fact("", "hard_moment", hard="elopement", text="Caught at the front door"),
    ]
    capture.record(small.visit, facts, by=small.people["ot"], origin="tapped")
    return small


def page(browser: Browser, small: SmallPractice, **given: str) -> str:
    url = reverse("family_update", args=[small.visit.pk])
    answer = browser.post(url, given, secure=True) if given else browser.get(url, secure=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_begins_with_a_draft_of_what_was_captured(
    captured: SmallPractice, signed_in: Callable[[str], Browser]
) -> None:
    shown = page(signed_in("ot"), captured)
    assert "ran off from me. Caught at the front door." in shown
    assert "Hard moment: ran off" in shown


def test_it_says_what_is_wrong_and_when_nothing_is(
    captured: SmallPractice, signed_in: Callable[[str], Browser]
) -> None:
    browser = signed_in("ot")
    silent = page(browser, captured, update="Theo did 4 of 5 buttons.", channel="portal")
    assert "2 to put right" in silent
    assert "does not tell of this" in silent
    assert "Nothing here was written by the person who was there" in silent
    told = "Theo did 4 of 5 buttons with a little help. He ran off, and I caught him at the door."
    fine = page(browser, captured, update=told, human=HUMAN, channel="portal")
    assert "Nothing stands against it" in fine
    assert f"{told} {HUMAN}".replace("'", "&#x27;") in fine


def test_another_child_of_the_practice_is_known_by_name(
    captured: SmallPractice, signed_in: Callable[[str], Browser]
) -> None:
    name = captured.elsewhere.first_name
    text = f"Theo did 4 of 5 buttons. He ran off, and I caught him at the door. He sat by {name}."
    shown = page(signed_in("ot"), captured, update=text, human=HUMAN, channel="portal")
    assert "is another child" in shown


def test_nothing_is_kept(captured: SmallPractice, signed_in: Callable[[str], Browser]) -> None:
    before = CapturedFact.objects.count()
    page(signed_in("ot"), captured, update="Theo had a fine day.", human=HUMAN, channel="sms")
    assert CapturedFact.objects.count() == before
