"""What a check says of a goal: a finding with its slot, its repair and its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from countersign.spine.checks.engine import Finding

SLOTS = (
    "client",
    "observable_verb",
    "occupation",
    "measure",
    "assist_or_cue_level",
    "condition",
    "baseline",
    "timeline",
)


@dataclass(frozen=True, slots=True)
class GoalFinding(Finding):
    """A finding of a goal. `slot` is the one that is empty or fails; `span` is in the typed words;
    `do` is the repair."""

    slot: str | None = None
    span: tuple[int, int] | None = None

    def as_case(self) -> dict[str, Any]:
        """The finding as JSON."""
        return {
            "code": self.code,
            "slot": self.slot,
            "blocks": self.blocks,
            "message": self.message,
            "repair": self.do,
            "where": None if self.span is None else list(self.span),
        }
