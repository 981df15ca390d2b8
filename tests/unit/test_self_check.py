"""The self-check scores what it is told and orders what to do."""

from __future__ import annotations

import io
import json
from datetime import date
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from countersign.assessment.self_check import assess, full, quick
from countersign.base.errors import UserError
from countersign.cli.assess import assess_all

ON = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("yes", "band"),
    [(0, "low"), (1, "low"), (2, "moderate"), (3, "moderate"), (4, "high"), (6, "high")],
)
def test_the_score_has_its_band(yes: int, band: str) -> None:
    said = quick([True] * yes + [False] * (6 - yes), on=ON)
    assert (said["score"], said["of"], said["band"]) == (yes, 6, band)
    assert said["advice"]


def test_the_plan_holds_each_mistake_with_owner_and_day_the_soonest_first() -> None:
    said = full({"1": True, "5": True, "3": True, "2": False}, on=ON)
    assert [step["mistake"] for step in said["plan"]] == [1, 3, 5]
    assert said["plan"][0]["by"] == "2026-12-07"
    assert all(step[key] for step in said["plan"] for key in ("name", "scene", "cost", "next"))
    assert said["open"] == [4, 6, 7, 8]


@pytest.mark.parametrize(
    "answers", [None, [True] * 5, ["yes"] * 6, [1] * 6, "yes", [True, None, True, True, True, True]]
)
def test_answers_that_are_none_are_refused(answers: object) -> None:
    with pytest.raises(UserError):
        quick(answers, on=ON)


@pytest.mark.parametrize("answers", [[], {"9": True}, {"1": "yes"}])
def test_a_full_check_that_does_not_fit_is_refused(answers: object) -> None:
    with pytest.raises(UserError):
        full(answers, on=ON)


def asked(text: str) -> tuple[list[dict[str, Any]], int]:
    out = io.StringIO()
    status = assess_all(io.BytesIO(text.encode()), out, on=ON)
    return [json.loads(line) for line in out.getvalue().splitlines()], status


def test_lines_and_one_object_over_several_lines_are_answered() -> None:
    one = {"quick": [True, False, False, False, False, False], "full": None}
    (answer,), status = asked(json.dumps(one, indent=2))
    assert (answer["quick"]["score"], answer["full"], status) == (1, None, 0)
    answers, status = asked(f"{json.dumps({**one, 'id': 'a'})}\n{{}}\n{json.dumps(one)}\n")
    assert status == 1
    assert answers[0]["id"] == "a"
    assert answers[1]["error"]["field"] == "quick"
    assert answers[2]["quick"]["band"] == "low"


@pytest.mark.django_db
def test_answers_are_taken_along_and_brought_back_and_nothing_is_kept() -> None:
    url = "/self-check/"
    told = {f"quick{n}": "yes" if n < 2 else "no" for n in range(6)}
    told |= {"full1": "yes", "full6": "no", "fee": "100", "visits": "80", "families": "40"}
    browser = Browser()
    kept = browser.post(url, {**told, "as": "file"}, secure=True)
    case = json.loads(kept.content)
    assert case["full"] == {"1": True, "6": False}
    assert assess(case, on=ON)["full"]["plan"][0]["dollars"] == "5200"  # 100 × 80/40 × 26 weeks
    back = SimpleUploadedFile("answers.json", kept.content, "application/json")
    page = browser.post(url, {"resume": back}, secure=True)
    assert page.context["form"].initial == {
        key: str(value) for key, value in told.items() if key not in ("as",)
    }
    wrong = SimpleUploadedFile("answers.json", b"[1", "application/json")
    assert (
        "no file of answers" in browser.post(url, {"resume": wrong}, secure=True).content.decode()
    )
    plan = browser.post(url, {**told, "as": "pdf"}, secure=True)
    assert plan.content.startswith(b"%PDF")
    assert not Session.objects.exists()
    assert (
        browser.get("/", secure=True).headers["Location"] == url
    )  # a new installation begins here
