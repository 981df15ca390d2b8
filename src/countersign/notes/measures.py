"""Measurements and how two of them compare. Computed, never written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from countersign.notes.grammar import listed
from countersign.notes.wording import ASSIST
from countersign.practice.facts import Assist, Fact

Direction = Literal["better", "same", "worse"]
LEVELS: Sequence[Assist] = (
    "independent",
    "setup",
    "supervision",
    "standby",
    "contact_guard",
    "min",
    "mod",
    "max",
    "dependent",
)


@dataclass(frozen=True, slots=True)
class Measure:
    """What was measured of one activity on one day. `cues`: their number, if all were counted."""

    activity: str
    on: date
    goal_id: str | None = None
    successes: int | None = None
    trials: int | None = None
    assist: Assist | None = None
    cues: int | None = None
    evidence: str = ""
    source: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The form kept in a note's data, and read by later notes."""
        full = {
            "activity": self.activity,
            "goal_id": self.goal_id,
            "successes": self.successes,
            "trials": self.trials,
            "assist": self.assist,
            "cues": self.cues,
        }
        return {k: v for k, v in full.items() if v not in (None, "")}

    @property
    def value(self) -> str:
        """ "2 of 5 with moderate assistance and 3 cues"."""
        score = f"{self.successes} of {self.trials}" if self.has_count else ""
        level = ASSIST.get(self.assist) if self.assist is not None else None
        having = [level] if level else []
        if self.cues is not None:
            having.append(f"{self.cues} {'cue' if self.cues == 1 else 'cues'}")
        if not score and self.assist in ("independent", "setup"):
            score = "independent" if self.assist == "independent" else "set-up only"
        return " with ".join(bit for bit in (score, listed(having)) if bit)

    @property
    def has_count(self) -> bool:
        """Whether something was tried, and it was counted how often it worked."""
        return bool(self.trials) and self.successes is not None

    @property
    def says_something(self) -> bool:
        return bool(self.value)


def measured(fact: Fact, *, on: date) -> Measure:
    """The measurement inside an activity. Tries without a count, or no tries, are no score."""
    counted = [c.count for c in fact.cues]
    total = sum(c for c in counted if c is not None) if counted and None not in counted else None
    scored = bool(fact.trials) and fact.successes is not None
    return Measure(
        activity=fact.activity,
        on=on,
        goal_id=fact.goal_id,
        successes=fact.successes if scored else None,
        trials=fact.trials if scored else None,
        assist=fact.assist,
        cues=total,
        evidence=fact.id,
    )


def from_body(
    body: Mapping[str, Any], *, on: date, evidence: str, source: str, activity: str = ""
) -> Measure | None:
    """A stored measurement, or None when it holds nothing that can be compared.

    A level or a count that nobody could have tapped is no measurement.
    """
    assist, cues = body.get("assist"), _counted(body.get("cues"))
    done, tries = _counted(body.get("successes")), _counted(body.get("trials"))
    if done is None or not tries or done > tries:
        done = tries = None
    found = Measure(
        activity=str(body.get("activity") or activity),
        on=on,
        goal_id=body.get("goal_id"),
        successes=done,
        trials=tries,
        assist=assist if assist in LEVELS else None,
        cues=cues,
        evidence=evidence,
        source=source,
    )
    return found if found.says_something else None


def _counted(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def latest_before(now: Measure, earlier: Sequence[Measure]) -> Measure | None:
    """The last earlier measurement of the same goal, or of an activity of the same name."""
    same = [
        m
        for m in earlier
        if m.on < now.on
        and (
            (now.goal_id is not None and m.goal_id == now.goal_id and _alike(m, now))
            or m.activity.casefold().strip() == now.activity.casefold().strip()
        )
    ]
    # A signed note says more than a bare data point of the same day.
    return max(same, key=lambda m: (m.on, m.assist is not None), default=None)


def _alike(a: Measure, b: Measure) -> bool:
    """A goal's points carry no activity name; two named activities of one goal are not the same."""
    return not a.activity or a.activity.casefold().strip() == b.activity.casefold().strip()


def score_direction(now: Measure, then: Measure) -> Direction | None:
    """Which way the count alone went."""
    sign = _score(now, then)
    return None if sign is None else "better" if sign > 0 else "worse" if sign < 0 else "same"


def _score(now: Measure, then: Measure) -> int | None:
    if not now.trials or not then.trials or now.successes is None or then.successes is None:
        return None
    return _sign(now.successes * then.trials, then.successes * now.trials)


def _sign(a: int, b: int) -> int:
    return (a > b) - (a < b)
