"""Small plans for the checks' own examples."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from countersign.goals.plans.words import FAMILY, GOALS, KIND, NEED, OUTLOOK, PROBLEMS, TREATMENT
from countersign.spine.checks.engine import CheckInput
from countersign.spine.draft import PartDraft, Statement

SOUND = (
    "Seated at home with lined paper, Wren writes 4 of 5 words on the line with 1 verbal cue by "
    "January 8, 2027 (baseline October 5, 2026: 1 of 5)."
)
NEEDED = (
    "Wren drops the pencil after one line because the ring finger gives way; grading the paper, "
    "the tool and the seat each week is an OT’s judgement."
)


@dataclass(frozen=True, slots=True)
class Known:
    """What a check knows around an example."""

    goals: dict[str, str] = field(default_factory=lambda: {"g1": SOUND})
    needs: tuple[Any, ...] = ()


STATEMENTS = (
    Statement("problem-g1", PROBLEMS, "Writing limits education: 1 of 5 (goal 1).", ("goal:g1",)),
    Statement("goal-g1", GOALS, f"Goal 1. {SOUND}", ("goal:g1",)),
    Statement("q-need", NEED, NEEDED, ("attested-1",), "person"),
    Statement("q-treatment", TREATMENT, "Graded paper, pencil grip.", ("attested-2",), "person"),
    Statement("q-outlook", OUTLOOK, "Words on the line in class by spring.", (), "person"),
    Statement("plain-g1", FAMILY, "Goal 1. Wren writes words on the line.", ("goal:g1",)),
)
DATA: dict[str, Any] = {
    "kind": "care",
    "state": "CA",
    "payer": "Meridian",
    "payer_type": "commercial",
    "diagnoses": ["F82"],
    "starts_on": "2026-10-05",
    "ends_on": "2027-01-15",
    "per_week": 1,
    "visits": 15,
    "goals": [
        {
            "id": "g1",
            "number": 1,
            "text": SOUND,
            "due": "2027-01-08",
            "area": "education",
            "step": {"text": SOUND, "due": "2026-11-20", "sum": "1, 3, 4"},
        }
    ],
    "questions": [
        {"id": "need", "ask": "Why an OT?"},
        {"id": "treatment", "ask": "What will be done?"},
        {"id": "outlook", "ask": "What can be expected?"},
    ],
}


def plan(
    *more: Statement,
    without: tuple[str, ...] = (),
    data: dict[str, Any] | None = None,
    around: Known | None = None,
) -> CheckInput:
    """A plan that may leave, with whatever is added or left out."""
    told = tuple(s for s in (*STATEMENTS, *more) if s.id not in without)
    part = PartDraft(KIND, told, {**DATA, **(data or {})})
    return CheckInput(parts={KIND: part}, context={"plan": around or Known()})
