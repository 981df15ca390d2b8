"""What the assessment may say by itself: today against last time, the start and the goal. Computed.

One sentence for each goal that was measured today, with every number's evidence. Without a
measure there is no sentence: the judgement stays with the therapist.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from countersign.notes.criterion import asked_for, baseline_of, reached
from countersign.notes.grammar import Child, listed, on_day, possessive, sentence
from countersign.notes.measures import Measure, latest_before, score_direction
from countersign.notes.verbs import thing
from countersign.notes.wording import ASSIST, manner
from countersign.practice.facts import Fact


class GoalLike(Protocol):
    """What is needed of a goal here."""

    @property
    def id(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def activity(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Today:
    """An activity of today that serves a goal, and its measurement."""

    fact: Fact
    measure: Measure


def same_activity(a: str, b: str) -> bool:
    """Whether two names are the same but for capitals, hyphens and a plural ending."""
    return bool(_folded(a)) and _folded(a) == _folded(b)


def _folded(name: str) -> str:
    words = re.sub(r"[\s_-]+", " ", name.casefold()).strip()
    return words.removesuffix("s")


def goal_of(fact: Fact, goals: Mapping[str, GoalLike]) -> GoalLike | None:
    """The goal that was tapped, else the only one whose activity has this name."""
    if fact.goal_id:
        return goals.get(fact.goal_id)
    named = [g for g in goals.values() if same_activity(g.activity, fact.activity)]
    return named[0] if len(named) == 1 else None


def trend(now: Measure, then: Measure) -> str:
    """ "up from 2 of 5 on 28 September"; empty when the two cannot be compared by count."""
    way = score_direction(now, then)
    day = on_day(then.on, seen_from=now.on)
    if way is None:
        return ""
    if now.trials != then.trials:
        return f"against {then.successes} of {then.trials} on {day}"
    if way == "same":
        return f"the same count as on {day}"
    word = {"better": "up from", "worse": "down from"}[way]
    return f"{word} {then.successes} of {then.trials} on {day}"


def assess(
    today: Sequence[Today],
    goal: GoalLike,
    earlier: Sequence[Measure],
    child: Child,
    *,
    first: bool = True,
) -> tuple[str, ...] | None:
    """The goal's sentence and the ids of its evidence; None when nothing was measured for it."""
    measured = [one for one in today if one.measure.has_count]
    if len({_folded(one.fact.activity) for one in measured}) > 1 or len(measured) > 1:
        return _several(measured, goal)
    if not measured:
        helped = [one for one in today if one.measure.assist is not None]
        return _help_only(helped[0], goal, earlier, child) if len(helped) == 1 else None
    now, fact = measured[0].measure, measured[0].fact
    then = latest_before(now, earlier)
    whose = possessive(child.name) if first else child.their
    name = thing(fact.activity)
    evidence = [now.evidence]
    if then is not None and then.has_count:
        evidence.append(then.evidence)
    told = f"{whose} success with {name} {_moved(now, then)}"
    told += _from_start(now, then, goal, evidence, earlier) + manner(fact)
    if then is not None:
        told += _support_moved(now, then)
    told += _against(now, goal)
    evidence.append(f"goal:{goal.id}")
    return sentence(told), *dict.fromkeys(evidence)


def _moved(now: Measure, then: Measure | None) -> str:
    """ "rose from 2 of 5 on 11 November to 4 of 5 today"."""
    count = f"{now.successes} of {now.trials}"
    if then is None or not then.has_count:
        return f"was {count} today"
    day = on_day(then.on, seen_from=now.on)
    was = f"{then.successes} of {then.trials}"
    way = score_direction(now, then)
    if now.trials != then.trials:  # Few tries of different number: told, and not called a change.
        return f"was {count} today, against {was} on {day}"
    if way == "same":
        return f"held at {count}, the count of {day}"
    return f"{'rose' if way == 'better' else 'fell'} from {was} on {day} to {count} today"


def _support_moved(now: Measure, then: Measure) -> str:
    """What the help was then, when it was noted both times and has changed."""
    if not then.has_count or now.assist is None or then.assist in (None, now.assist):
        return ""
    return f" (then {_level(then)})"


def _from_start(
    now: Measure,
    then: Measure | None,
    goal: GoalLike,
    evidence: list[str],
    earlier: Sequence[Measure],
) -> str:
    """The count the goal says it started from, else the first one on file for it."""
    if start := baseline_of(goal.text):
        return f" (baseline {start[0]} of {start[1]})"
    own = [
        m
        for m in earlier
        if m.on < now.on and m.has_count and m.goal_id == goal.id and _same_name(m, now)
    ]
    oldest = min(own, key=lambda m: m.on, default=None)
    if oldest is None or then is None or oldest.on >= then.on:
        return ""
    evidence.append(oldest.evidence)
    day = on_day(oldest.on, seen_from=now.on)
    return f" ({oldest.successes} of {oldest.trials} on {day})"


def _same_name(a: Measure, b: Measure) -> bool:
    return not a.activity or same_activity(a.activity, b.activity)


def _against(now: Measure, goal: GoalLike) -> str:
    """Today against the goal's own criterion, as far as one day can show it."""
    asked = asked_for(goal.text)
    if asked is None:
        return f"; {_asks(goal)}"
    match reached(now, asked):
        case "no":
            return f", short of the goal’s {asked.words}"
        case "yes" if asked.more:
            return f", one of the results the goal asks for ({asked.words})"
        case "yes":
            return f", which meets the goal’s {asked.words}"
        case "more cues":
            return f", the goal’s count but with more cues than it allows ({asked.words})"
        case "more help":
            return f", the goal’s count but with more help than it allows ({asked.words})"
        case "count":
            return f", which reaches the goal’s count ({asked.words})"
    return f"; {_asks(goal)}"


def _several(today: Sequence[Today], goal: GoalLike) -> tuple[str, ...]:
    """Two measurements of one goal are both told, and not compared."""
    bits = [
        f"{m.successes} of {m.trials} with {thing(m.activity)}{_also(one.fact)}"
        for one in today
        for m in (one.measure,)
    ]
    told = sentence(f"Today’s results for this goal were {listed(bits)}; {_asks(goal)}")
    return told, *(one.measure.evidence for one in today), f"goal:{goal.id}"


def _also(fact: Fact) -> str:
    how = manner(fact).strip()
    return f" ({how})" if how else ""


def _help_only(
    today: Today, goal: GoalLike, earlier: Sequence[Measure], child: Child
) -> tuple[str, ...] | None:
    """Assistance without a count, only when it can be set against an earlier level."""
    now = today.measure
    then = latest_before(now, earlier)
    if then is None or then.assist is None or now.assist is None:
        return None
    level, had = _level(now), _level(then)
    day = on_day(then.on, seen_from=now.on)
    name = thing(today.fact.activity)
    moved = (
        f"stayed at {level}, as on {day}"
        if now.assist == then.assist
        else f"went from {had} on {day} to {level} today"
    )
    told = sentence(f"The help {child.name} needed with {name} {moved}; {_asks(goal)}")
    return told, now.evidence, then.evidence, f"goal:{goal.id}"


def _asks(goal: GoalLike) -> str:
    asked = asked_for(goal.text)
    if asked is None:
        return f"the goal reads, “{goal.text.strip()}”"
    return f"the goal asks for {asked.words}{f' by {asked.by}' if asked.by else ''}"


def _level(measure: Measure) -> str:
    if measure.assist is None:
        return ""
    return ASSIST.get(measure.assist) or ("set-up" if measure.assist == "setup" else "none")
