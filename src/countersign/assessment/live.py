"""The live risk score: the eight mistakes measured from the record, month by month.

Each measure is a room's own (`spine/risks.py`). The score counts the measures whose share of the
last thirty days is over the practice's own target; what has no row yet is not counted. What went
wrong is priced with the practice's own fees; the work list is put in order by those dollars and by
what else a row weighs (`rules/risk_weights.yaml`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from countersign.assessment.models import RiskTarget
from countersign.base.rules import load
from countersign.spine import risks
from countersign.spine.risks import Event, Risk, Window, Worth

MONTHS = 6
DAYS = 30
USUAL_PERCENT = 5
"""The target of a measure for which the practice has set none."""
RULE = "risk_weights"
WHOLE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Month:
    """One calendar month: how many went wrong `of` how many."""

    first: date
    wrong: int
    of: int

    @property
    def short(self) -> str:
        """ "Nov"."""
        return f"{self.first:%b}"

    @property
    def percent(self) -> int | None:
        """Rounded; None when nothing happened."""
        return round(100 * self.wrong / self.of) if self.of else None


@dataclass(frozen=True, slots=True)
class Measured:
    """One measure: its last thirty days, its months, oldest first, and what went wrong in them.

    `weight` orders the work list: dollars at stake, and what else the rows weigh in dollars.
    """

    risk: Risk
    target: int
    months: tuple[Month, ...]
    wrong: tuple[Event, ...]
    of: int
    harm: str = ""
    weight: Decimal = Decimal(0)

    @property
    def percent(self) -> int | None:
        return round(100 * len(self.wrong) / self.of) if self.of else None

    @property
    def over(self) -> bool:
        """Whether more went wrong than the practice allows."""
        return self.of > 0 and 100 * len(self.wrong) > self.target * self.of

    @property
    def dollars(self) -> Decimal | None:
        """What the rows that went wrong hold up or lose; None when none of them is priced."""
        known = [e.dollars for e in self.wrong if e.dollars]
        return sum(known, Decimal(0)).quantize(WHOLE) if known else None


@dataclass(frozen=True, slots=True)
class Score:
    """Every measure; `over` of those that have rows are over their target."""

    measures: tuple[Measured, ...]

    @property
    def over(self) -> int:
        return sum(one.over for one in self.measures)

    @property
    def of(self) -> int:
        return sum(one.of > 0 for one in self.measures)

    @property
    def dollars(self) -> Decimal:
        """Dollars of everything that went wrong; a row that two measures count is counted once."""
        once: dict[str, Decimal] = {}
        for measure in self.measures:
            for event in measure.wrong:
                if event.dollars:
                    once.setdefault(str(event.visit or event.row), event.dollars)
        return sum(once.values(), Decimal(0)).quantize(WHOLE)

    @property
    def worklist(self) -> tuple[Measured, ...]:
        """What to do next: those over their target, then the rest, each by dollars and harm."""
        open_ones = [one for one in self.measures if one.wrong]
        return tuple(sorted(open_ones, key=lambda m: (not m.over, -m.weight, m.risk.key)))


def measure(*, today: date, site: UUID | None = None, until: date | None = None) -> Score:
    """Every room's measures up to `until` (today), at `site` or everywhere."""
    return _score(risks.known(), window(today=today, site=site, until=until))


def lately(*, today: date) -> Score:
    """The last thirty days alone, for a page that shows no months; cheaper than `measure`."""
    return _score(risks.known(), Window(today - timedelta(days=DAYS - 1), today, today))


def one(key: str, *, today: date, site: UUID | None = None) -> Measured | None:
    """The measure `key` alone; None for one that no room has."""
    found = [r for r in risks.known() if r.key == key]
    return _score(found, window(today=today, site=site)).measures[0] if found else None


def window(*, today: date, site: UUID | None = None, until: date | None = None) -> Window:
    """The six months that end with `until` (today)."""
    last = until or today
    return Window(_month(last, MONTHS - 1), last, today, site)


def _score(known: Iterable[Risk], over: Window) -> Score:
    targets = dict(RiskTarget.objects.values_list("measure", "percent"))
    measured = [_measured(one, over, targets) for one in known]
    return Score(tuple(_priced(measured, load(RULE, on=over.today))))


def _measured(risk: Risk, over: Window, targets: Mapping[str, int]) -> Measured:
    events = sorted(risk.gather(over), key=lambda e: e.on, reverse=True)
    recent = [e for e in events if e.on > over.until - timedelta(days=DAYS)]
    return Measured(
        risk,
        targets.get(risk.key, USUAL_PERCENT),
        tuple(_months(events, over.until)),
        tuple(e for e in recent if e.wrong),
        len(recent),
    )


def _priced(measured: Sequence[Measured], rule: Mapping[str, Any]) -> Iterable[Measured]:
    """Each with the dollars of its rows, what else they weigh, and the harm in words."""
    known = risks.dollars()
    visits = {e.visit for one in measured for e in one.wrong if e.visit}
    of_visits = known.of(visits) if known and visits else {}
    usual = _usual(known, measured)
    for one in measured:
        told = rule["measures"].get(one.risk.key, {"weighs": 0, "harm": ""})
        wrong = tuple(_event(e, of_visits, usual) for e in one.wrong)
        each = Decimal(told["weighs"]) * (usual or Decimal(rule["usual_dollars"]))
        weight = sum((e.dollars or Decimal(0) for e in wrong), Decimal(0)) + each * len(wrong)
        yield replace(one, wrong=wrong, harm=told["harm"], weight=weight)


def _usual(known: Worth | None, measured: Sequence[Measured]) -> Decimal | None:
    """What a usual visit brings, asked only when something went wrong."""
    return known.usual() if known and any(one.wrong for one in measured) else None


def _event(event: Event, of_visits: Mapping[UUID, Decimal], usual: Decimal | None) -> Event:
    if event.dollars is not None:
        return event
    if event.visit is not None:
        return replace(event, dollars=of_visits.get(event.visit))
    if event.visits and usual is not None:
        return replace(event, dollars=(event.visits * usual).quantize(Decimal("0.01")))
    return event


def _months(events: Sequence[Event], last: date) -> Iterable[Month]:
    for back in range(MONTHS - 1, -1, -1):
        first = _month(last, back)
        inside = [e for e in events if (e.on.year, e.on.month) == (first.year, first.month)]
        yield Month(first, sum(e.wrong for e in inside), len(inside))


def _month(day: date, back: int) -> date:
    """The first day of the month `back` months before that of `day`."""
    months = day.year * 12 + day.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)
