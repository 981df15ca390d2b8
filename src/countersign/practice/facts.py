"""A captured fact as a plain value: what happened, in the therapist's taps and words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

FactKind = Literal[
    "activity",
    "quote",
    "response",
    "hard_moment",
    "no_hard_moment",
    "free",
    "plan",
    "span",
]
Assist = Literal[
    "independent",
    "setup",
    "supervision",
    "standby",
    "contact_guard",
    "min",
    "mod",
    "max",
    "dependent",
]
CueKind = Literal["verbal", "visual", "gestural", "tactile", "hand_over_hand"]
HardKind = Literal["meltdown", "elopement", "refusal", "injury", "crying", "other"]


@dataclass(frozen=True, slots=True)
class Cues:
    """How many cues of which kind; `count` None means "some, not counted"."""

    kind: CueKind
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that happened.

    activity: `activity` (what), `aim` (why, e.g. "self-care", see `AIMS`), `minutes`, `successes`
      of `trials`, `assist`, `cues`, `tools`, `preparatory`; `goal_id` when it serves a goal.
    quote: `text` are the words, `speaker` who said them. response: how the child was, in `text`.
    hard_moment: kind `hard`, `minutes`, `text` what happened, what helped. no_hard_moment: asked,
      and nothing was. free: the therapist's own line. plan: what comes next. span: words of an
      uploaded text, `start`/`end` offsets into `source`.
    All minutes are whole; `billable` False for documentation, waiting and rest.
    """

    id: str
    kind: FactKind
    text: str = ""
    at: datetime | None = None
    activity: str = ""
    aim: str = ""
    minutes: int | None = None
    successes: int | None = None
    trials: int | None = None
    assist: Assist | None = None
    cues: tuple[Cues, ...] = ()
    tools: tuple[str, ...] = ()
    preparatory: bool = False
    billable: bool = True
    speaker: str = ""
    hard: HardKind | None = None
    goal_id: str | None = None
    source: str = ""
    start: int | None = None
    end: int | None = None
    origin: str = "tapped"
    confirmed: bool = True

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON without the empty fields; the form that is stored."""
        full: dict[str, Any] = {
            name: getattr(self, name)
            for name in self.__slots__
            if name not in ("cues", "tools", "at")
        }
        full["cues"] = [{"kind": c.kind, "count": c.count} for c in self.cues]
        full["tools"] = list(self.tools)
        full["at"] = self.at.isoformat() if self.at else None
        return {k: v for k, v in full.items() if v not in (None, "", [], ())}


def from_dict(body: Mapping[str, Any]) -> Fact:
    """A fact read back from its stored JSON. Raises TypeError for an unknown field."""
    values = dict(body)
    values["cues"] = tuple(Cues(c["kind"], c.get("count")) for c in values.get("cues", ()))
    values["tools"] = tuple(values.get("tools", ()))
    if at := values.get("at"):
        values["at"] = datetime.fromisoformat(at)
    return Fact(**values)


# What an activity was for. The aim decides the code, not the activity: rules/cpt_ot.yaml.
AIMS: Mapping[str, str] = {
    "self-care": "Dressing, grooming, toileting, home skills",
    "function": "Whole-body tasks toward a daily activity",
    "sensory": "Taking in and using touch, movement, sound",
    "strength": "Strength, range, endurance",
    "coordination": "Balance, posture, coordination",
    "cognition": "Attention, planning, problem solving",
    "feeding": "Eating and swallowing",
    "evaluation": "Evaluation",
}
