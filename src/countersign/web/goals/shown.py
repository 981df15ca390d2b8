"""A verdict as the page shows it: the slots in reading order, then what blocks, then advice."""

from __future__ import annotations

import re
from dataclasses import dataclass

from countersign.goals.finding import SLOTS, GoalFinding
from countersign.goals.given import Given
from countersign.goals.reading.goal import Reading, read
from countersign.goals.verdict import Verdict

LABELS = {
    "client": "Who",
    "observable_verb": "What one sees",
    "occupation": "Everyday task",
    "measure": "How well",
    "assist_or_cue_level": "With which help",
    "condition": "Where or with what",
    "baseline": "Baseline",
    "timeline": "By when",
}
AREAS = {
    "adl": "Activities of daily living",
    "iadl": "Instrumental activities of daily living",
    "health": "Health management",
    "sleep": "Rest and sleep",
    "education": "Education",
    "work": "Work",
    "play": "Play",
    "leisure": "Leisure",
    "social": "Social participation",
}


@dataclass(frozen=True, slots=True)
class Slot:
    """One slot: its label, whether it is filled, and the words that fill it."""

    label: str
    filled: bool
    words: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page shows of a verdict."""

    accept: bool
    slots: tuple[Slot, ...]
    blocking: tuple[GoalFinding, ...]
    advice: tuple[GoalFinding, ...]
    occupation: str


def shown(given: Given, found: Verdict) -> Shown:
    """`found` for the page. OTPF-4's occupation is named where one is in the goal."""
    reading = read(given)
    slots = tuple(
        Slot(LABELS[slot], slot not in found.missing, _words(reading, slot)) for slot in SLOTS
    )
    area = next((one.area for one in reading.occupations if one.area in AREAS), "")
    return Shown(
        accept=found.accept,
        slots=slots,
        blocking=tuple(one for one in found.findings if one.blocks),
        advice=tuple(one for one in found.findings if not one.blocks),
        occupation=AREAS.get(area, ""),
    )


def _phrase(goal: Reading, span: tuple[int, int]) -> tuple[int, int]:
    """A condition with the words it opens: "With" as "With the shirt on"."""
    start, end = span
    stop = re.search(r"[,;.(]|$", goal.body[end : end + 48])
    return start, end + (stop.start() if stop else 0)


def _words(goal: Reading, slot: str) -> str:
    """The typed words that were read as `slot`."""
    spans: list[tuple[int, int]] = []
    act, due = goal.act, goal.timeline
    if slot == "client" and act.subject_span:
        spans = [act.subject_span]
    elif slot == "observable_verb" and act.seen is not None:
        spans = [(act.seen.start, act.seen.end)]
    elif slot == "occupation":
        spans = [(one.start, one.end) for one in goal.occupations[:2]]
    elif slot == "measure":
        spans = [(one.start, one.end) for one in goal.measures[:2]]
    elif slot == "assist_or_cue_level":
        spans = [(one.start, one.end) for one in goal.helps[:2]]
    elif slot == "condition":
        spans = [_phrase(goal, span) for span in goal.conditions[:2]]
    elif slot == "timeline" and due.end:
        spans = [(due.start, due.end)]
    elif slot == "baseline":
        return goal.present.text.strip(" ;()")[:120]
    typed = (goal.plain.typed[slice(*goal.plain.typed_span(*span))].strip() for span in spans)
    return " · ".join(one for one in typed if one)
