"""An invented goal that the checks of goals use as their example."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from countersign.goals.given import Given

GOOD = Given(
    text="Seated at the kitchen table with an adapted spoon, Wren will scoop yogurt and bring it "
    "to her mouth without spilling in 4 of 5 scoops with no more than 1 verbal cue by January 8, "
    "2027.",
    setting="clinic",
    state="CA",
    payer="commercial",
    baseline="1 of 5 scoops with 4 verbal cues on 2026-10-12",
    plan_start=date(2026, 10, 12),
    plan_end=date(2027, 1, 15),
)


def goal(text: str = GOOD.text, **changes: Any) -> Given:
    """The example goal, changed as given."""
    return replace(GOOD, text=text, **changes)
