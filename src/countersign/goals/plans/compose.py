"""The plan's draft from the child's record. Pure.

Findings, problems, goals, short-term goals and amounts are written, each with its evidence; why it
needs an OT, what will be done and what can be expected is asked and never written.

Source: rules/soap_and_medical_necessity.yaml, plan_of_care; rules/goals.yaml, iep_goal_elements.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from countersign.base import dates
from countersign.goals.plans.given import Aim, PlanInput
from countersign.goals.plans.plainly import plainly
from countersign.goals.plans.steps import Step, step
from countersign.goals.plans.words import (
    ABOUT,
    AMOUNT,
    AREAS,
    FAMILY,
    FINDINGS,
    GOALS,
    KIND,
    NEED,
    OUTLOOK,
    PROBLEMS,
    STEPS,
    TREATMENT,
)
from countersign.goals.reading.goal import read
from countersign.practice.facts_wording import plural
from countersign.spine.draft import PartDraft, Statement
from countersign.spine.evidence import Evidence

COMPOSER = "countersign plan 1"
MOST_FOUND = 12


def compose(given: PlanInput) -> PartDraft:
    """The draft with its questions."""
    steps = {aim.id: made for aim in given.aims if (made := step(aim.given)) is not None}
    return PartDraft(
        kind=KIND,
        statements=tuple(_statements(given, steps)),
        data=_data(given, steps),
        evidence=tuple(_evidence(given, steps)),
    )


def _data(given: PlanInput, steps: dict[str, Step]) -> dict[str, Any]:
    often = given.often
    return {
        "kind": given.kind,
        "state": given.state,
        "payer": given.payer,
        "payer_type": given.payer_type,
        "diagnoses": list(given.diagnoses),
        "starts_on": str(often.starts_on),
        "ends_on": str(often.ends_on),
        "per_week": often.per_week,
        "per_day": 1,
        "minutes": often.minutes,
        "visits": often.visits,
        "written_on": str(given.written_on),
        "recertifies": given.recertifies,
        "order": given.order.text if given.order else "",
        "goals": [_goal(number, aim, steps) for number, aim in enumerate(given.aims, 1)],
        "questions": list(_questions(given)),
    }


def _goal(number: int, aim: Aim, steps: dict[str, Step]) -> dict[str, Any]:
    goal = read(aim.given)
    made = steps.get(aim.id)
    return {
        "id": aim.id,
        "number": number,
        "text": aim.given.text,
        "due": str(goal.timeline.on) if goal.timeline.on else "",
        "area": next((one.area for one in goal.occupations if one.area in AREAS), ""),
        "step": {"text": made.text, "due": str(made.on), "sum": made.sum} if made else {},
    }


def _statements(given: PlanInput, steps: dict[str, Step]) -> Iterator[Statement]:
    yield Statement("about", ABOUT, _about(given), ("chart:about",))
    for found in given.findings[-MOST_FOUND:]:
        yield Statement(
            f"found-{_key(found.id)}", FINDINGS, _dated(found.on, found.text), (found.id,)
        )
    for number, aim in enumerate(given.aims, 1):
        for found in aim.measured:
            text = (
                f"Measured for goal {number}{_named(aim)}, {_dated(found.on, found.text, of=True)}"
            )
            yield Statement(f"found-{_key(found.id)}", FINDINGS, text, (found.id,))
    for number, aim in enumerate(given.aims, 1):
        own = (f"goal:{aim.id}", *(one.id for one in aim.measured[:1]))
        yield Statement(f"problem-{aim.id}", PROBLEMS, _problem(number, aim), own)
    for number, aim in enumerate(given.aims, 1):
        text = f"Goal {number}. {aim.given.text.strip()}"
        yield Statement(f"goal-{aim.id}", GOALS, text, (f"goal:{aim.id}",))
    for number, aim in enumerate(given.aims, 1):
        if (made := steps.get(aim.id)) is not None:
            text = f"Goal {number}, half way: {made.text.strip()}"
            yield Statement(f"step-{aim.id}", STEPS, text, (f"goal:{aim.id}", f"sum:{aim.id}"))
    yield Statement("amount", AMOUNT, _amount(given), ("chart:amount",))
    if given.authorization is not None:
        yield Statement(
            "authorized", AMOUNT, f"{given.authorization.text}.", (given.authorization.id,)
        )
    for number, aim in enumerate(given.aims, 1):
        text = f"Goal {number}. {plainly(aim.given, name=given.name)}"
        yield Statement(f"plain-{aim.id}", FAMILY, text, (f"goal:{aim.id}",))
        for at, words in enumerate(aim.family):
            own = (f"family:{aim.id}:{at}",)
            said = f"You told us: “{words.strip().rstrip('.')}.”"
            yield Statement(f"said-{aim.id}-{at}", FAMILY, said, own)


def _key(text: str) -> str:
    return "".join(c if c.isalnum() else "-" for c in text)[-44:]


def _named(aim: Aim) -> str:
    return f" ({aim.activity.strip()})" if aim.activity.strip() else ""


def _dated(on: Any, text: str, *, of: bool = False) -> str:
    said = text.strip().rstrip(".")
    return f"on {dates.said(on)}: {said}." if of else f"{dates.said(on)}: {said}."


def _about(given: PlanInput) -> str:
    often = given.often
    kinds = {
        "care": "plan of care for occupational therapy",
        "iep": "proposal of goals to the IEP team",
        "504": "proposal of goals to the 504 team",
    }
    lead = "This renewed" if given.recertifies else "This"
    codes = f" for {', '.join(given.diagnoses)}" if given.diagnoses and not given.at_school else ""
    return (
        f"{lead} {kinds[given.kind]}{codes} covers {dates.said(often.starts_on)} to "
        f"{dates.said(often.ends_on)}."
    )


def _problem(number: int, aim: Aim) -> str:
    """What stands in the way, told by where it shows: the everyday task and its measurement."""
    goal = read(aim.given)
    area = next((AREAS[one.area] for one in goal.occupations if one.area in AREAS), "")
    what = aim.activity.strip() or (goal.occupations[0].phrase if goal.occupations else "")
    name = f"{what[:1].upper()}{what[1:]}" if what else f"What goal {number} is about"
    where = f" limits {area}" if area else " is limited"
    now = goal.present
    said = goal.plain.typed[slice(*goal.plain.typed_span(*now.span))] if now.span else now.text
    told = " ".join(said.split()).strip(" ;:,.()")
    return f"{name}{where}{f': {told}' if told else ''} (goal {number})."


def _amount(given: PlanInput) -> str:
    often = given.often
    return (
        f"Occupational therapy once a day, {plural(often.per_week, 'day')} a week, "
        f"{often.minutes} minutes each, for {plural(often.weeks, 'week')}: "
        f"{plural(often.visits, 'visit')} from {dates.said(often.starts_on)} to "
        f"{dates.said(often.ends_on)}."
    )


def _questions(given: PlanInput) -> Iterator[dict[str, Any]]:
    name = given.name
    asked: tuple[tuple[str, str, str], ...]
    if given.at_school:
        asked = (
            (
                "need",
                NEED,
                f"What keeps {name} from taking part in school, and why is an OT needed?",
            ),
            ("treatment", TREATMENT, "What will be done at school, and by whom?"),
            ("outlook", OUTLOOK, "How is progress measured, and when are the parents told?"),
        )
    else:
        asked = (
            ("need", NEED, f"Why does {name} need an OT’s skills for this, and why now?"),
            ("treatment", TREATMENT, "What will you do: which interventions, at home and here?"),
            ("outlook", OUTLOOK, "What can be expected, and when is therapy done?"),
        )
    for key, section, ask in asked:
        yield {"id": key, "section": section, "ask": ask, "choices": []}


def _evidence(given: PlanInput, steps: dict[str, Step]) -> Iterator[Evidence]:
    yield Evidence("chart:about", "chart", _about(given), source="chart")
    yield Evidence("chart:amount", "chart", _amount(given), source="as entered for the plan")
    for found in given.findings[-MOST_FOUND:]:
        yield Evidence(found.id, "chart", _dated(found.on, found.text), source=found.source)
    for aim in given.aims:
        yield Evidence(f"goal:{aim.id}", "chart", f"Goal: {aim.given.text}", source="goal")
        for found in aim.measured:
            yield Evidence(found.id, "chart", _dated(found.on, found.text), source=found.source)
        for at, words in enumerate(aim.family):
            yield Evidence(f"family:{aim.id}:{at}", "chart", words, source="the family’s words")
        if (made := steps.get(aim.id)) is not None:
            yield Evidence(f"sum:{aim.id}", "chart", made.sum, source="added up")
    for one in (given.authorization, given.order):
        if one is not None:
            yield Evidence(one.id, "chart", one.text, source=one.source)
