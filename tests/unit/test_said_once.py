"""Days are said in one form, and a finding quotes its sentence once."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

import countersign
from countersign.base import dates
from countersign.practice.models import Payer, PayerPlan
from countersign.spine.checks import Finding
from countersign.web.setup import views
from countersign.web.sheet.presenters import FindingView

TEXT = "His attention to task has improved."


@pytest.mark.parametrize(
    ("message", "heading", "quote"),
    [
        (f"Nothing supports this: “{TEXT}”", "Nothing supports this", TEXT),
        (f"“Improved” in “{TEXT}” is not what was captured.", None, ""),
        ("This note is nearly that of last week.", None, TEXT),
    ],
)
def test_a_sentence_is_quoted_once(message: str, heading: str | None, quote: str) -> None:
    view = FindingView(1, Finding("a.b", message), "note.s1", TEXT, ())
    assert view.heading == (heading or message)
    assert view.quote == quote


def test_a_finding_about_no_sentence_quotes_none() -> None:
    view = FindingView(1, Finding("a.b", "There is no plan."), "", "", ())
    assert (view.heading, view.quote) == ("There is no plan.", "")


def test_days_are_said_the_day_first() -> None:
    day = date(2026, 10, 5)
    assert dates.said(day) == "5 October 2026"
    assert dates.short(day) == "5 October"
    assert dates.short(day, seen_from=date(2027, 1, 2)) == "5 October 2026"


FORMS = {"j F Y", "j F", "F", "l, j F", "G:i", "G:i:s", "G:i e"}


def test_no_page_says_a_day_in_another_form() -> None:
    house = Path(countersign.__file__).parent
    said = [
        (page.name, part)
        for page in house.rglob("*.html")
        for form in re.findall(r'date:"([^"]*)"', page.read_text("utf-8"))
        for part in (form.split(", ") if form != "l, j F" else [form])
    ]
    assert said
    assert [one for one in said if one[1] not in FORMS] == []
    for module in house.rglob("*.py"):
        if module.name != "dates.py":
            text = module.read_text("utf-8")
            assert ":%B %d" not in text, module.name
            assert ":%B} {" not in text, module.name


@pytest.mark.django_db
def test_set_up_counts_plans_without_a_method_in_plain_words() -> None:
    payer = Payer.objects.create(name="Meridian Crest", payer_type="commercial")

    def said() -> str:
        return views._without_method()

    assert said() == ""
    PayerPlan.objects.create(payer=payer, name="One", method="")
    assert said() == ", the plan still without a unit method"
    PayerPlan.objects.create(payer=payer, name="Two", method="")
    assert said() == ", all 2 plans still without a unit method"
    PayerPlan.objects.create(payer=payer, name="Three", method="spm")
    assert said() == ", 2 of 3 plans still without a unit method"
