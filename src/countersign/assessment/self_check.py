"""Six quick answers to a score and its band; the eight mistakes to an ordered plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
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


def full(answers: object, *, on: date, own: Numbers | None = None) -> dict[str, Any]:
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
    plan = [_step(number, mistakes[number], on, own) for number in here]
    return {
        "score": len(here),
        "of": len(mistakes),
        "open": open_,
        "plan": sorted(plan, key=lambda step: (step["by"], step["mistake"])),
    }


WEEKS = 52
FAMILY_WEEKS = 26
"""How long a family that stays comes on: half a year, the length of a usual plan of care."""
NUMBERS = ("fee", "visits", "families", "lead")


@dataclass(frozen=True, slots=True)
class Numbers:
    """The practice's own: dollars a visit, visits a week, families, dollars for a new lead."""

    fee: Decimal
    visits: Decimal
    families: Decimal
    lead: Decimal = Decimal(0)

    def at_stake(self, told: Mapping[str, Any]) -> Decimal:
        """Dollars a year of what a mistake puts at stake, to the whole dollar."""
        visits = Decimal(told.get("visits", 0)) + WEEKS * Decimal(told.get("visits_a_week", 0))
        dollars = self.fee * visits
        if families := Decimal(told.get("families", 0)):
            each = self.fee * self.visits / self.families * FAMILY_WEEKS + self.lead
            dollars += families * each
        return dollars.quantize(Decimal(1))


def numbers(told: object) -> Numbers:
    """The practice's numbers. Raises UserError naming the one that is none."""
    if not isinstance(told, Mapping):
        raise UserError(
            "numbers must be an object.", field="numbers", remedy='{"fee": "110", "visits": 90, …}'
        )
    found: dict[str, Decimal] = {}
    for name in NUMBERS:
        try:
            found[name] = Decimal(str(told.get(name, 0 if name == "lead" else "")))
        except InvalidOperation:
            found[name] = Decimal(-1)
        if not found[name].is_finite() or found[name] < (0 if name == "lead" else Decimal("0.01")):
            raise UserError(
                f"numbers.{name} must be a number above zero.",
                field=f"numbers.{name}",
                remedy="Give dollars a visit, visits a week, families, dollars for a lead.",
            )
    return Numbers(**found)


def _step(number: int, mistake: Mapping[str, Any], on: date, own: Numbers | None) -> dict[str, Any]:
    stake = mistake["at_stake"]
    told = {"dollars": str(own.at_stake(stake)), "for": stake["words"]} if own else {}
    return {
        "mistake": number,
        "name": mistake["name"],
        "scene": mistake["scene"],
        "cost": mistake["cost"],
        "next": mistake["next"],
        "owner": mistake["owner"],
        "by": (on + timedelta(days=mistake["days"])).isoformat(),
        **told,
    }


def assess(case: Mapping[str, Any], *, on: date) -> dict[str, Any]:
    """The answer to one set of answers: `quick`, and `full` or null. Raises UserError.

    With `numbers`, the practice's own, each step of the plan says what it puts at stake.
    """
    asked = case.get("full")
    answer: dict[str, Any] = {"id": case["id"]} if "id" in case else {}
    answer["quick"] = quick(case.get("quick"), on=on)
    own = None if case.get("numbers") is None else numbers(case["numbers"])
    answer["full"] = None if asked is None else full(asked, on=on, own=own)
    return answer
