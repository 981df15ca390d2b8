"""How far a goal has come: measured at the start, now, and what is asked, as share of the way.

Everything is counted from the data points of the record; where there are none, nothing is said.
The five levels of a goal-attainment scale are read off a goal that is written as one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from countersign.goals.given import Given
from countersign.goals.reading.goal import Reading, read
from countersign.practice.models import Goal, GoalEvent, GoalPoint
from countersign.practice.models.goals import GoalEventKind

DECISIONS = (GoalEventKind.ACCEPTED, GoalEventKind.SENT_BACK, GoalEventKind.DENIED)
ENDS = (GoalEventKind.MET, GoalEventKind.STOPPED)


@dataclass(frozen=True, slots=True)
class Measured:
    """One measurement: its day, what was counted, and the same as a percentage."""

    on: date
    says: str
    percent: int


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a goal-attainment scale, as the goal writes it."""

    mark: str
    words: str


@dataclass(frozen=True, slots=True)
class Attained:
    """A goal with how far it has come. `way` is the share of the way from start to target that is
    behind the child, in percent; None where it cannot be told."""

    goal: Goal
    measured: tuple[Measured, ...]
    target: int | None
    way: int | None
    levels: tuple[Level, ...]
    family: tuple[GoalEvent, ...]
    decisions: tuple[GoalEvent, ...]
    ended: GoalEvent | None

    @property
    def reached(self) -> bool:
        """Whether the last measurement reaches what the goal asks for."""
        return bool(self.measured and self.target and self.measured[-1].percent >= self.target)


def attained(goal: Goal) -> Attained:
    """`goal` with its points and events, which must have been fetched."""
    reading = read(Given(text=goal.text or " "))
    points = _measured(goal.points.all())
    target = _target(reading)
    events: Sequence[GoalEvent] = list(goal.events.all())
    return Attained(
        goal=goal,
        measured=points,
        target=target,
        way=_way(points, target),
        levels=_levels(reading),
        family=tuple(one for one in events if one.kind == GoalEventKind.FAMILY),
        decisions=tuple(one for one in events if one.kind in DECISIONS),
        ended=next((one for one in reversed(events) if one.kind in ENDS), None),
    )


def _measured(points: Iterable[GoalPoint]) -> tuple[Measured, ...]:
    found = []
    for point in sorted(points, key=lambda one: one.on):
        done, of = point.value.get("successes"), point.value.get("trials")
        if isinstance(done, int) and isinstance(of, int) and of > 0:
            percent = round(100 * min(max(done, 0), of) / of)
            found.append(Measured(point.on, f"{done} of {of}{_helped(point)}", percent))
    return tuple(found)


def _helped(point: GoalPoint) -> str:
    help_, cues = point.value.get("assist"), point.value.get("cues")
    told = [str(help_)] if help_ else []
    told += [f"{cues} cue{'' if cues == 1 else 's'}"] if isinstance(cues, int) else []
    return f" ({', '.join(told)})" if told else ""


def _target(reading: Reading) -> int | None:
    """What the goal asks for in percent: its first share of a whole."""
    for one in reading.measures:
        if one.unit == "share" and one.strong and one.base:
            return round(100 * one.share)
    return None


def _way(points: Sequence[Measured], target: int | None) -> int | None:
    """How much of the way is done; going back is 0, going beyond is 100."""
    if len(points) < 2 or target is None or target <= points[0].percent:
        return None
    done = (points[-1].percent - points[0].percent) / (target - points[0].percent)
    return round(100 * min(max(done, 0), 1))


def _levels(reading: Reading) -> tuple[Level, ...]:
    order = ("-2", "-1", "0", "+1", "+2")
    typed = reading.plain.typed
    return tuple(
        Level(mark, typed[slice(*reading.plain.typed_span(*reading.gas[mark]))].strip(" .;\n"))
        for mark in order
        if mark in reading.gas
    )


@dataclass(frozen=True, slots=True)
class Together:
    """The goals of a practice or a therapist counted together."""

    goals: int
    with_data: int
    reached: int
    way: int | None


def together(goals: Iterable[Attained]) -> Together:
    """How many goals have two measurements, how many are reached, and the mean share of the way."""
    every = list(goals)
    ways = [one.way for one in every if one.way is not None]
    return Together(
        goals=len(every),
        with_data=sum(len(one.measured) > 1 for one in every),
        reached=sum(one.reached for one in every),
        way=round(sum(ways) / len(ways)) if ways else None,
    )
