"""The live risk score: the eight mistakes measured from the record, month by month.

Each measure is a room's own (`spine/risks.py`). The score counts the measures whose share of the
last thirty days is over the practice's own target; what has no row yet is not counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from countersign.assessment.models import RiskTarget
from countersign.spine import risks
from countersign.spine.risks import Event, Risk, Window

MONTHS = 6
DAYS = 30
USUAL_PERCENT = 5
"""The target of a measure for which the practice has set none."""


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
    """One measure: its last thirty days, its months, oldest first, and what went wrong in them."""

    risk: Risk
    target: int
    months: tuple[Month, ...]
    wrong: tuple[Event, ...]
    of: int

    @property
    def percent(self) -> int | None:
        return round(100 * len(self.wrong) / self.of) if self.of else None

    @property
    def over(self) -> bool:
        """Whether more went wrong than the practice allows."""
        return self.of > 0 and 100 * len(self.wrong) > self.target * self.of


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
    def worklist(self) -> tuple[Measured, ...]:
        """What to do next: those over their target, by how far, then those with anything wrong."""
        open_ones = [one for one in self.measures if one.wrong]
        return tuple(sorted(open_ones, key=lambda m: (not m.over, m.target - (m.percent or 0))))


def measure(*, today: date, site: UUID | None = None, until: date | None = None) -> Score:
    """Every room's measures up to `until` (today), at `site` or everywhere."""
    last = until or today
    first = _month(last, MONTHS - 1)
    window = Window(first, last, today, site)
    targets = dict(RiskTarget.objects.values_list("measure", "percent"))
    return Score(tuple(_measured(one, window, targets) for one in risks.known()))


def one(key: str, *, today: date, site: UUID | None = None) -> Measured | None:
    """The measure `key` alone; None for one that no room has."""
    found = next((r for r in risks.known() if r.key == key), None)
    if found is None:
        return None
    window = Window(_month(today, MONTHS - 1), today, today, site)
    return _measured(found, window, dict(RiskTarget.objects.values_list("measure", "percent")))


def _measured(risk: Risk, window: Window, targets: Mapping[str, int]) -> Measured:
    events = sorted(risk.gather(window), key=lambda e: e.on, reverse=True)
    recent = [e for e in events if e.on > window.until - timedelta(days=DAYS)]
    return Measured(
        risk,
        targets.get(risk.key, USUAL_PERCENT),
        tuple(_months(events, window.until)),
        tuple(e for e in recent if e.wrong),
        len(recent),
    )


def _months(events: Sequence[Event], last: date) -> Iterable[Month]:
    for back in range(MONTHS - 1, -1, -1):
        first = _month(last, back)
        inside = [e for e in events if (e.on.year, e.on.month) == (first.year, first.month)]
        yield Month(first, sum(e.wrong for e in inside), len(inside))


def _month(day: date, back: int) -> date:
    """The first day of the month `back` months before that of `day`."""
    months = day.year * 12 + day.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)
