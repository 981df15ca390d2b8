"""Unusual habits of one clinician, as questions for a human audit; never a verdict.

Source: rules/cpt_ot.yaml, audit (our own heuristics).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from countersign.coding.audit.compare import Judged

ENOUGH = 20  # sessions of one clinician before a habit is a habit
ALWAYS = 0.9
REPEATED = 10


@dataclass(slots=True)
class Habit:
    """What one clinician billed, counted; small whatever the number of sessions."""

    sessions: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    units: Counter[int] = field(default_factory=Counter)
    minutes: Counter[int] = field(default_factory=Counter)
    swaps: Counter[tuple[str, str]] = field(default_factory=Counter)
    distinct: int = 0
    up: int = 0
    down: int = 0

    def add(self, one: Judged) -> None:
        billed = one.session.billed
        self.sessions += 1
        self.codes.update(billed.keys())
        self.units[sum(billed.values())] += 1
        self.minutes[one.minutes] += not one.unclear
        self.distinct += bool(one.session.modifiers & {"59", "XE", "XP", "XS", "XU"})
        self.up += one.direction == "up"
        self.down += one.direction == "down"
        if one.direction is None:
            return
        more = sorted(c for c, n in billed.items() if n > one.supported.get(c, 0))
        less = sorted(c for c, n in one.supported.items() if n > billed.get(c, 0))
        self.swaps.update((m, s) for m in more for s in less)

    def told(self, clinician: str) -> list[dict[str, Any]]:
        """The habits that stand out, the most frequent first."""
        found = [
            _row(clinician, f"{m}-for-{s}", n, self.sessions, f"{m} billed where the notes say {s}")
            for (m, s), n in self.swaps.items()
            if n >= REPEATED
        ]
        for name, n, words in (
            ("mostly-up", self.up, "more units billed than the notes support"),
            ("mostly-down", self.down, "fewer units billed than the notes support"),
        ):
            if n >= REPEATED and n > self.sessions * 0.2:
                found.append(_row(clinician, name, n, self.sessions, words))
        if self.sessions >= ENOUGH:
            found += self._always(clinician)
        return sorted(found, key=lambda row: (-row["count"], row["pattern"]))

    def _always(self, clinician: str) -> list[dict[str, Any]]:
        units, often = max(self.units.items(), key=lambda kv: (kv[1], kv[0]))
        minutes, same = max(self.minutes.items(), key=lambda kv: (kv[1], kv[0]), default=(0, 0))
        candidates = (
            ("97530-always", self.codes["97530"], "97530 in nearly every session"),
            ("same-units", often, f"{units} units in nearly every session"),
            ("same-minutes", same, f"{minutes} minutes in nearly every session"),
            ("distinct-always", self.distinct, "59 or an X modifier in nearly every session"),
        )
        return [
            _row(clinician, name, n, self.sessions, words)
            for name, n, words in candidates
            if n >= ALWAYS * self.sessions
        ]


def _row(clinician: str, pattern: str, n: int, of: int, words: str) -> dict[str, Any]:
    return {
        "clinician": clinician,
        "pattern": pattern,
        "count": n,
        "of": of,
        "message": f"{words}: {n} of {of} sessions.",
    }
