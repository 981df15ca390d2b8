"""Six quick answers to a score and its band; the eight mistakes to an ordered plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from countersign.base.errors import UserError
from countersign.base.rules import load

RULE = "self_check"


def quick(answers: object, *, on: date) -> dict[str, Any]:
    """The score of six answers, True meaning that it happens here, with its band and advice.

    Raises UserError when there are not six of true or false.
    """
    rule = load(RULE, on=on)
    asked = rule["quick"]
    if not isinstance(answers, Sequence) or isinstance(answers, str) or len(answers) != len(asked):
        raise UserError(
            f"quick must hold {len(asked)} answers.",
            field="quick",
            remedy="Give true or false for each question, in order.",
        )
    for number, answer in enumerate(answers):
        if not isinstance(answer, bool):
            raise UserError(
                f"Answer {number + 1} must be true or false.",
                field=f"quick[{number}]",
                remedy="True means that it happens here.",
            )
    score = sum(answers)
    band = max((one for one in rule["bands"] if one["least"] <= score), key=lambda b: b["least"])
    return {"score": score, "of": len(asked), "band": band["band"], "advice": band["advice"]}


def full(answers: object, *, on: date) -> dict[str, Any]:
    """The mistakes that happen here, and what to do about each, by whom and until when.

    `answers` maps the mistake's number, as a text, to True or False; one that is left out is open.
    Raises UserError for a number that is none, or another answer.
    """
    mistakes = load(RULE, on=on)["mistakes"]
    if not isinstance(answers, Mapping):
        raise UserError(
            "full must be an object.", field="full", remedy='For example {"1": true, "2": false}.'
        )
    for key, answer in answers.items():
        if key not in {str(number) for number in mistakes} or not isinstance(answer, bool):
            raise UserError(
                f"full.{key} must be one of 1 to {len(mistakes)}, answered true or false.",
                field=f"full.{key}",
                remedy="Leave out what nobody could answer.",
            )
    here = [number for number in mistakes if answers.get(str(number)) is True]
    open_ = [number for number in mistakes if str(number) not in answers]
    plan = [_step(number, mistakes[number], on) for number in here]
    return {
        "score": len(here),
        "of": len(mistakes),
        "open": open_,
        "plan": sorted(plan, key=lambda step: (step["by"], step["mistake"])),
    }


def _step(number: int, mistake: Mapping[str, Any], on: date) -> dict[str, Any]:
    return {
        "mistake": number,
        "name": mistake["name"],
        "scene": mistake["scene"],
        "cost": mistake["cost"],
        "next": mistake["next"],
        "owner": mistake["owner"],
        "by": (on + timedelta(days=mistake["days"])).isoformat(),
    }


def assess(case: Mapping[str, Any], *, on: date) -> dict[str, Any]:
    """The answer to one set of answers: `quick`, and `full` or null. Raises UserError."""
    asked = case.get("full")
    answer: dict[str, Any] = {"id": case["id"]} if "id" in case else {}
    answer["quick"] = quick(case.get("quick"), on=on)
    answer["full"] = None if asked is None else full(asked, on=on)
    return answer
