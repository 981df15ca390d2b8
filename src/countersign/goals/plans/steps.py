"""Short-term goals by arithmetic: half of the way from the baseline to the target, on the day half
way to the goal's own, in the goal's own words. A step is kept only if the check accepts it.

Source: Pub. 100-02 ch. 15 s. 220.1.2 (long term goals; short term goals optional), read 2026-11-23.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from datetime import date

from countersign.base import dates
from countersign.goals import repairs, verdict
from countersign.goals.given import Given
from countersign.goals.reading import comparing, days
from countersign.goals.reading.amounts import Amount
from countersign.goals.reading.goal import Reading, read
from countersign.goals.reading.levels import helps

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
Span = tuple[int, int]
_SHORTEST = 14  # days: a step within two weeks is no step


@dataclass(frozen=True, slots=True)
class Step:
    """A short-term goal: its words, its day, and the arithmetic behind it."""

    text: str
    on: date
    sum: str


def step(given: Given) -> Step | None:
    """The step half way to `given`; None when nothing can be counted between, or the sentence
    that comes of it would be sent back."""
    goal = read(given)
    due, began = goal.timeline.on, goal.present.on or given.plan_start
    if due is None or began is None or (due - began).days < 2 * _SHORTEST:
        return None
    half = began + (due - began) // 2
    changes = [one for one in (_amount(goal), _cues(goal) or _level(goal)) if one is not None]
    day = _day(goal, half)
    if not changes or day is None:
        return None
    typed = goal.plain.typed
    for (start, end), words in sorted([*((c[0], c[1]) for c in changes), day], reverse=True):
        typed = typed[:start] + words + typed[end:]
    if not verdict.judge(replace(given, text=typed)).accept:
        return None
    return Step(typed, half, _sum(changes, began, half, due))


Change = tuple[Span, str, str, str]


def _amount(goal: Reading) -> Change | None:
    """The first amount that stands in goal and baseline, with the figure between."""
    for wanted, now in comparing.pairs(goal):
        if wanted.unit == "score" or now.unit == "bare":
            continue
        found = _figure(goal, wanted.start, wanted.end)
        if found is None:
            continue
        span, shown = found
        target = float(shown)
        scaled = _scaled(wanted, now, target)
        between = None if scaled is None else _between(scaled, target)
        if between is not None:
            return span, between, f"{scaled:g}", shown
    return None


def _scaled(wanted: Amount, now: Amount, target: float) -> float | None:
    """The baseline in the figures that the goal writes: 1 of 5 as 2 where the goal counts of 10,
    30 seconds as half a minute."""
    if wanted.base and now.base:
        return now.value * wanted.base / now.base
    if wanted.base or now.base or not target:
        return None
    return round(now.value * target / wanted.value, 2) if wanted.value else None


def _figure(goal: Reading, start: int, end: int) -> tuple[Span, str] | None:
    """The first figure in a span of the plain words, with its place in the typed ones."""
    match = _NUMBER.search(goal.plain.text, start, end)
    if match is None:
        return None
    return goal.plain.typed_span(match.start(), match.end()), match[0]


def _between(now: float, target: float) -> str | None:
    """The whole figure half way, rounded toward the target; None when there is none between."""
    middle = (now + target) / 2
    whole = math.ceil(middle) if target > now else math.floor(middle)
    inside = min(now, target) < whole < max(now, target)
    return str(whole) if inside else None


def _cues(goal: Reading) -> Change | None:
    """The number of cues half way."""
    for wanted, now in comparing.help_pairs(goal):
        if wanted.cues is None or now.cues is None:
            continue
        found = _figure(goal, wanted.start, wanted.end)
        between = _between(now.cues, wanted.cues)
        if found is not None and between is not None:
            return found[0], between, f"{now.cues:g} cues", f"{wanted.cues:g} cues"
    return None


def _level(goal: Reading) -> Change | None:
    """The next level of help, where it lies before the goal's."""
    for wanted, now in comparing.help_pairs(goal):
        following = repairs.NEXT.get(now.rank or 0.0, "")
        ranks = [one.rank for one in helps(following) if one.rank is not None]
        if wanted.rank is None or not ranks or not (now.rank or 0.0) < ranks[0] < wanted.rank:
            continue
        span = goal.plain.typed_span(wanted.start, wanted.end)
        said = goal.plain.typed[slice(*span)].strip()
        lead = "with " if said.casefold().startswith("with ") else ""
        return span, f"{lead}{following}", now.level, said.removeprefix("with ")
    return None


def _day(goal: Reading, half: date) -> tuple[Span, str] | None:
    """Where the goal says when, and what the step says there."""
    due = goal.timeline
    words = goal.plain.text[due.start : due.end]
    if days.days(words):
        return goal.plain.typed_span(due.start, due.end), dates.said(half)
    figures = list(_NUMBER.finditer(goal.plain.text, due.start, due.end))
    if not figures or float(figures[-1][0]) < 2:
        return None
    match = figures[-1]
    return goal.plain.typed_span(match.start(), match.end()), f"{float(match[0]) / 2:g}"


def _sum(changes: list[Change], began: date, half: date, due: date) -> str:
    first = changes[0]
    return (
        f"{first[2]} on {dates.said(began)}, {first[1]} by {dates.said(half)}, "
        f"{first[3]} by {dates.said(due)}"
    )
