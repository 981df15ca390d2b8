"""A plan has goals that a reviewer accepts, as they stand in the chart, each with a step half way.

Source: Pub. 100-02 ch. 15 s. 220.1.2 (measurable long term goals; short term goals optional);
rules/soap_and_medical_necessity.yaml, plan_of_care, read 2026-11-23.

Blocks: yes; a goal without a step half way warns.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from countersign.goals import verdict
from countersign.goals.checks.plan_examples import SOUND, Known, plan
from countersign.goals.given import PAYERS, Given
from countersign.goals.plans.words import KIND
from countersign.spine.checks.engine import CheckInput, Finding, check

_TEXT = "Will improve handwriting."
_VAGUE = {"id": "g1", "number": 1, "text": _TEXT, "step": {"text": "x"}}
_ALONE = {"id": "g1", "number": 1, "text": SOUND, "step": {}}


@check(
    "sheet",
    passes=[plan(), CheckInput(parts={})],
    fails=[
        plan(data={"goals": []}),
        plan(data={"goals": [_VAGUE]}, around=Known(goals={"g1": _TEXT})),
        plan(around=Known(goals={"g1": "Another text."})),
        plan(data={"goals": [_ALONE]}),
    ],
    codes=["plan.without-goals", "plan.goal-sent-back", "plan.goal-changed", "plan.no-step"],
)
def would_be_accepted(sheet: CheckInput) -> Iterator[Finding]:
    part = sheet.part(KIND)
    if part is None:
        return
    goals = part.data.get("goals", ())
    if not goals:
        yield Finding(
            "plan.without-goals",
            "The plan has no goal.",
            part=KIND,
            do="Write the child's goals first, then draft the plan again.",
        )
    around = sheet.context.get("plan")
    for goal in goals:
        yield from _one(goal, part.data, getattr(around, "goals", {}))


def _one(goal: dict[str, Any], data: Any, chart: dict[str, str]) -> Iterator[Finding]:
    number, where = goal["number"], f"goal-{goal['id']}"
    now = chart.get(goal["id"])
    if now != goal["text"]:
        yield Finding(
            "plan.goal-changed",
            f"Goal {number} reads otherwise in the chart today, or is no longer active there.",
            part=KIND,
            where=where,
            do="Draft the plan again.",
        )
    found = verdict.judge(_given(goal["text"], data))
    if not found.accept:
        first = found.findings[0]
        yield Finding(
            "plan.goal-sent-back",
            f"Goal {number} would be sent back: {first.message}",
            part=KIND,
            where=where,
            do=f"{first.do} Mend it on the child's goals page, then draft the plan again.",
        )
    elif not goal.get("step"):
        yield Finding(
            "plan.no-step",
            f"Goal {number} has no short-term goal: nothing between its baseline and its target "
            "can be counted, or there is less than a month.",
            blocks=False,
            part=KIND,
            where=where,
            do="Add one in your words if the payer wants short-term goals.",
        )


def _given(text: str, data: Any) -> Given:
    payer = data.get("payer_type")
    return Given(
        text=text or " ",
        setting="clinic" if data.get("kind", "care") == "care" else "school",
        state=data.get("state", ""),
        payer=payer if payer in PAYERS else None,
        plan_start=date.fromisoformat(data["starts_on"]) if data.get("starts_on") else None,
        plan_end=date.fromisoformat(data["ends_on"]) if data.get("ends_on") else None,
    )
