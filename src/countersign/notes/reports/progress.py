"""What the data of one goal show: baseline, ends, trend, help, and the goal's own criterion. Pure.

Each sentence names the sessions it stands on, and a computed line that holds its sums.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from countersign.base import dates
from countersign.base.canonical import digest_of
from countersign.notes.assessment import goal_of
from countersign.notes.criterion import Criterion, asked_for, baseline_of, reached
from countersign.notes.grammar import Child, sentence
from countersign.notes.measures import Measure
from countersign.notes.reports.given import ReportGoal, ReportInput
from countersign.notes.reports.trend import Ends, Way, counted, ends_of, way_of
from countersign.notes.wording import ASSIST
from countersign.practice.facts import Fact
from countersign.practice.facts_wording import plural
from countersign.spine.draft import Statement
from countersign.spine.evidence import Evidence

SECTION = "Progress"
_ASSISTANCE = " assistance"
_WAYS = {
    "rising": "a rising trend",
    "falling": "a falling trend",
    "none": "no clear trend",
    "few": "too few sessions for a trend",
}


@dataclass(frozen=True, slots=True)
class GoalProgress:
    """A goal with its measurements of the period and what they come to."""

    goal: ReportGoal
    number: int
    measures: tuple[Measure, ...]
    counts: tuple[tuple[int, int], ...]
    way: Way
    ends: Ends | None
    asked: Criterion | None
    baseline: tuple[int, int] | None

    @property
    def key(self) -> str:
        return digest_of(self.goal.id)[:10]

    @property
    def computed_id(self) -> str:
        return f"computed:{self.key}"

    @property
    def evidence(self) -> tuple[str, ...]:
        """The goal, the sums, and every measured session."""
        return (f"goal:{self.goal.id}", self.computed_id, *(m.evidence for m in self.measures))

    @property
    def latest(self) -> Measure | None:
        return next((m for m in reversed(self.measures) if m.has_count), None)

    @property
    def times_reached(self) -> int:
        """In how many of the last three counted sessions the goal's criterion was reached."""
        if self.asked is None:
            return 0
        last = [m for m in self.measures if m.has_count][-3:]
        return sum(reached(m, self.asked) == "yes" for m in last)


def progress_of(given: ReportInput) -> tuple[GoalProgress, ...]:
    """Every goal with what was measured for it in the period, in the chart's order."""
    by_id = {g.id: g for g in given.goals}
    found: dict[str, list[Measure]] = {g.id: [] for g in given.goals}
    for session in given.sessions:
        for measure in session.measures:
            goal = goal_of(
                Fact(id="", kind="activity", activity=measure.activity, goal_id=measure.goal_id),
                by_id,
            )
            if goal is not None:
                found[goal.id].append(measure)
    return tuple(_progress(goal, n, found[goal.id]) for n, goal in enumerate(given.goals, start=1))


def _progress(goal: ReportGoal, number: int, measures: Sequence[Measure]) -> GoalProgress:
    ordered = tuple(sorted(measures, key=lambda m: m.on))
    counts = tuple(counted(ordered))
    return GoalProgress(
        goal=goal,
        number=number,
        measures=ordered,
        counts=counts,
        way=way_of(counts),
        ends=ends_of(counts) if len(counts) > 1 else None,
        asked=asked_for(goal.text),
        baseline=baseline_of(goal.text),
    )


def computed(one: GoalProgress) -> Evidence:
    """The sums behind a goal's sentences; the sessions they add up are evidence beside it."""
    said = plural(len(one.counts), "counted session")
    if one.ends is not None:
        (a, b), (c, d) = one.ends.first, one.ends.last
        said = (
            f"First {one.ends.sessions}: {a} of {b}; last {one.ends.sessions}: {c} of {d}; {said}"
        )
    return Evidence(one.computed_id, "chart", said, source="added up from signed notes")


def statements(one: GoalProgress, child: Child) -> list[Statement]:
    """What the data show, in one or two sentences."""
    if not one.counts:
        text = sentence(f"Goal {one.number} was not counted in the signed sessions of this period")
        return [_statement(one, "none", text)]
    told = [_statement(one, "moved", sentence(_moved(one, child)))]
    told.append(_statement(one, "now", sentence(_now(one))))
    if helped := _helped(one):
        told.append(_statement(one, "help", sentence(helped)))
    return told


def _statement(one: GoalProgress, name: str, text: str) -> Statement:
    return Statement(f"g-{one.key}-{name}", SECTION, text, one.evidence)


def _moved(one: GoalProgress, child: Child) -> str:
    lead = f"Goal {one.number}: "
    start = "" if one.baseline is None else f"from a baseline of {_of(one.baseline)}, "
    if one.ends is None:
        return f"{lead}{start}{child.name} was counted once, {_of(one.counts[0])}"
    size = one.ends.sessions
    first = "the first session" if size == 1 else f"the first {size} sessions"
    last = "the last" if size == 1 else f"the last {size}"
    return (
        f"{lead}{start}{child.name} went from {_of(one.ends.first)} tries in {first} to "
        f"{_of(one.ends.last)} in {last}: {_WAYS[one.way]} over {len(one.counts)} sessions"
    )


def _of(count: tuple[int, int]) -> str:
    return f"{count[0]} of {count[1]}"


def _now(one: GoalProgress) -> str:
    latest = one.latest
    if latest is None:
        return ""
    said = f"The latest count, {latest.value} on {dates.short(latest.on)}, "
    if one.asked is None:
        return f"{said}stands against a goal that names no single count"
    words = one.asked.words
    match reached(latest, one.asked):
        case "yes":
            return f"{said}is what the goal asks for ({words})"
        case "more cues":
            return f"{said}has the goal’s count but more cues than it allows ({words})"
        case "more help":
            return f"{said}has the goal’s count but more help than it allows ({words})"
        case "count":
            return f"{said}has the goal’s count ({words})"
        case "no":
            return f"{said}is short of the goal’s {words}"
    return f"{said}cannot be set against the goal’s {words}"


def _helped(one: GoalProgress) -> str:
    """Which help was needed at the start and at the end, when it changed."""
    levels = [m for m in one.measures if m.assist is not None]
    if len(levels) < 2 or levels[0].assist == levels[-1].assist:
        return ""
    then, today = _level(levels[0]), _level(levels[-1])
    if then.endswith(_ASSISTANCE) and today.endswith(_ASSISTANCE):
        then = then.removesuffix(_ASSISTANCE)
    return f"Help went from {then} to {today}"


def _level(measure: Measure) -> str:
    plain: dict[str, str] = {"independent": "none", "setup": "set-up"}
    if measure.assist is None:
        return ""
    return plain.get(measure.assist) or ASSIST[measure.assist]
