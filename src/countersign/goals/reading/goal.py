"""One goal read whole: its act, occupation, measure, help, condition, baseline and timeline."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache

from countersign.goals.given import Given
from countersign.goals.reading import actions, days, presents, segments, verbs
from countersign.goals.reading.actions import Act
from countersign.goals.reading.amounts import Amount, amounts, bare
from countersign.goals.reading.levels import Help, helps
from countersign.goals.reading.plain import Plain, plain
from countersign.goals.reading.things import Thing, conditions, outside, things
from countersign.goals.reading.timeline import Timeline, timeline

Span = tuple[int, int]
_MAINTAINS = re.compile(
    r"\bmaintenance\b|\bmaintain(?:s|ing)?\s+(?:(?:his|her|their|the|its)\s+)?(?:current|present|existing|baseline|ability|abilities|level|independence|skills?|function|performance)|"
    r"\b(?:prevent|avoid)(?:s|ing)?\s+(?:\w+\s+){0,3}(?:loss|decline|regression|deterioration|contracture)|\b(?:retain|preserve|keep up|sustain)s?\s+(?:current|present|his|her|their|the)|"
    r"\bwithout (?:loss|decline|regression)|\bcontinue(?:s)? to\b"
)


_MEASURED = re.compile(
    r"\b(?:tested|measured|observed|recorded|assessed|data|probe[d]?|eval\w*)(?:\s+on)?:?\s*$"
)


@dataclass(frozen=True, slots=True)
class Present:
    """What the child does now: amounts and help with the day they were seen."""

    text: str = ""
    said: bool = False
    on: date | None = None
    dated: bool = False
    amounts: tuple[Amount, ...] = ()
    helps: tuple[Help, ...] = ()
    span: Span | None = None

    @property
    def measured(self) -> bool:
        """Whether it counts anything, even in a way that counts nothing."""
        return bool(self.amounts or self.helps)


@dataclass(frozen=True)
class Reading:
    """A goal as it is understood. Spans are of its plain words; `typed` leads back."""

    given: Given
    plain: Plain
    body: str
    act: Act
    amounts: tuple[Amount, ...]
    helps: tuple[Help, ...]
    occupations: tuple[Thing, ...]
    components: tuple[Thing, ...]
    conditions: tuple[Span, ...]
    timeline: Timeline
    present: Present
    purposes: tuple[Span, ...]
    gas: dict[str, Span] = field(default_factory=dict)

    def typed(self, span: Span | None) -> Span | None:
        """Where a span of the plain words stands in the words as typed."""
        return None if span is None else self.plain.typed_span(*span)

    @cached_property
    def maintains(self) -> bool:
        """Whether the goal says that it keeps what there is."""
        return bool(_MAINTAINS.search(self.plain.text))

    @cached_property
    def measures(self) -> tuple[Amount, ...]:
        """The amounts that measure, the strong ones first."""
        good = [one for one in self.amounts if not one.hollow]
        return tuple(sorted(good, key=lambda one: not one.strong))


@lru_cache(maxsize=256)  # every check of a goal asks for the same reading
def read(given: Given) -> Reading:
    """Read `given` slot by slot."""
    words = plain(given.text)
    gas = segments.gas_levels(words.text)
    hidden = list(presents.presents(words.text, late=_late(given)))
    if gas:
        levels = gas.values()
        hidden = [
            (start, min([s for s, e in levels if s < end and start < e] + [end]))
            for start, end in hidden
        ]
        hidden = [(start, end) for start, end in hidden if start < end]
        hidden += [span for mark, span in gas.items() if mark != "0"]
    body = segments.blanked(words.text, hidden)
    present = _present(given, words.text, hidden, gas)
    due = timeline(body, since=present.on, plan_start=given.plan_start, plan_end=given.plan_end)
    help_said = helps(body)
    counted = amounts(body, tuple((h.start, h.end) for h in help_said) + _spans(due))
    why = segments.purposes(body)
    act = actions.act(segments.blanked(body, why) if _main_left(body, why) else body, words.cased)
    if gas:
        act = actions.of_scale(act, body)
    tokens = verbs.tokens(body)
    parts = things(tokens, "components")
    told = [(h.start, h.end) for h in help_said if not h.situates]
    bare = segments.blanked(body, [*told, *_spans(due)], mark="#")
    return Reading(
        given=given,
        plain=words,
        body=body,
        act=act,
        amounts=counted,
        helps=help_said,
        occupations=outside(things(tokens, "occupations"), parts),
        components=parts,
        conditions=conditions(bare),
        timeline=due,
        present=present,
        purposes=why,
        gas=gas,
    )


def _spans(due: Timeline) -> tuple[Span, ...]:
    return ((due.start, due.end),) if due.end else ()


def _main_left(body: str, why: tuple[Span, ...]) -> bool:
    """Whether something is left of the goal without its reasons."""
    return bool(why) and len(segments.blanked(body, why).split()) > 3


def _present(given: Given, text: str, hidden: list[Span], gas: dict[str, Span]) -> Present:
    """The baseline given beside the goal, and the one inside it, as one."""
    pieces: list[str] = []
    if given.baseline and given.baseline.strip():
        pieces.append(plain(given.baseline).text)
    inside = [span for span in hidden if span not in gas.values()]
    pieces += [text[start:end] for start, end in inside]
    if gas and "-2" in gas:
        pieces.append(text[slice(*gas["-2"])])
    if not pieces:
        return Present()
    whole = " ; ".join(pieces)
    seen = days.days(whole)
    anchor = given.plan_start or given.plan_end
    on = None
    for day in seen:
        if day.year is None and day.day is None:
            continue
        on = _nearest(day, given) if day.year is None else day.before(anchor)
        if on is not None:
            break
    said_help = helps(whole)
    counted = amounts(whole, tuple((h.start, h.end) for h in said_help))
    if not counted and not said_help:
        counted = bare(whole)
    dated = any(day.day is not None or day.year is not None for day in seen)
    for day in () if dated else days.days(text):
        then = presents.counted_from(text, day) and re.search(
            r"\bthat day|same day|then\b|\(when\b|on which", whole
        )
        if then or _MEASURED.search(text[: day.start]):
            on, dated = _nearest(day, given), True
    return Present(
        text=whole,
        said=True,
        on=on,
        dated=dated,
        amounts=counted,
        helps=said_help,
        span=inside[0] if inside else None,
    )


def _late(given: Given) -> Callable[[days.Day], bool]:
    """Whether a day that is not said to be due can only be that: the baseline is given beside the
    goal, or the day stands well after the plan's start."""
    beside = bool(given.baseline and days.days(plain(given.baseline).text))

    def late(day: days.Day) -> bool:
        if beside:
            return True
        on = day.after(given.plan_start) if given.plan_start else None
        return bool(on and given.plan_start and (on - given.plan_start).days > 28)

    return late


def _nearest(day: days.Day, given: Given) -> date | None:
    """A baseline's day without its year: the one nearest to the plan's start, before its end."""
    if given.plan_start is not None:
        around = (day.before(given.plan_start), day.after(given.plan_start))
        near = [one for one in around if one is not None]
        return min(near, key=lambda one: abs((one - given.plan_start).days)) if near else None  # type: ignore[operator]
    return day.before(given.plan_end)
