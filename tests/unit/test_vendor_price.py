"""A vendor's price sentences become terms, and terms times volume become dollars."""

from __future__ import annotations

from decimal import Decimal

import pytest

from countersign.assessment.price import reading, running
from countersign.assessment.price.running import Cost, Volume
from countersign.assessment.vendor import papers

VOLUME = Volume(visits=(700, 800, 600), users=6)


def cost(*texts: str, volume: Volume = VOLUME) -> Cost:
    opened = [papers.read(text.encode(), f"{n}.txt") for n, text in enumerate(texts)]
    return running.run(reading.terms(opened), volume)


@pytest.mark.parametrize(
    ("text", "month", "busiest"),
    [
        ("You pay $89 per therapist per month.", "534.00", "534.00"),
        (
            "Each clinician license is $119 per month, with a minimum of 8 seats.",
            "952.00",
            "952.00",
        ),
        (
            "It costs 45 cents per completed note, with a monthly minimum of $330.",
            "330.00",
            "360.00",
        ),
        ("A flat fee of $499 a month for any number of users and notes.", "499.00", "499.00"),
        (
            "Usage is billed at $0.12 per minute; each session counts as a full hour.",
            "5040.00",
            "5760.00",
        ),
        ("Our plan is $12,000 per year for your practice.", "1000.00", "1000.00"),
        (
            "It is $119 per clinician per month and includes 100 notes per month per clinician. "
            "Additional notes are billed at $1.50 each note.",
            "864.00",
            "1014.00",
        ),
        (
            "We charge $2.10 per session. Sessions over 500 a month cost $1.80 per session.",
            "1410.00",
            "1590.00",
        ),
    ],
)
def test_a_month_at_the_practices_own_volume(text: str, month: str, busiest: str) -> None:
    found = cost(text)
    assert (found.month, found.busiest) == (Decimal(month), Decimal(busiest))
    assert sum(s.dollars for s in found.steps) == found.month
    assert all(step.text and step.paper == "0.txt" for step in found.steps)


def test_another_plans_price_is_not_run_and_a_first_year_has_what_is_paid_once() -> None:
    found = cost(
        "Your quote is for the Clinic plan. The Clinic plan costs $99 per user per month. "
        "The Starter plan costs $49 per user per month. A one-time onboarding fee of $600 applies."
    )
    assert (found.month, found.year) == (Decimal("594.00"), Decimal("7728.00"))


def test_two_prices_for_the_same_thing_are_said_and_the_dearer_one_is_run() -> None:
    found = cost("You pay $49 per user per month.", "You pay $59 per user per month.")
    assert found.month == Decimal("354.00")
    assert "$49.00 and $59.00" in found.unclear[0]


def test_what_no_paper_states_is_not_guessed() -> None:
    assert cost("Pricing is fair and simple. Ask us.").month is None
    short = cost("You pay $50 per user per month. It includes 100 notes a month for each user.")
    assert "no paper says what more cost" in short.unclear[0]
