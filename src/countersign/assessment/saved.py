"""What it saved: what is measured now beside the practice's own baseline week. Never a claim.

Each measure is a room's own (`spine/gains.py`). Without a baseline, or without rows, the answer is
"not yet". Hours are minutes times what was signed; dollars are the baseline's own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from uuid import UUID

from countersign.assessment import live
from countersign.assessment.models import BaselineWeek, How
from countersign.spine import gains, risks
from countersign.spine.gains import Fold, Gain, Row
from countersign.spine.risks import Window

DAYS = 28
WEEKS = Decimal(DAYS) / 7
TENTH = Decimal("0.1")
FEWEST = 5
"""With fewer rows a median or a share says nothing yet."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure: its last 28 days, the months before, and the baseline's; None is "not yet"."""

    gain: Gain
    now: Decimal | None
    rows: tuple[Row, ...]
    months: tuple[tuple[date, Decimal | None], ...]
    before: Decimal | None
    dollars: Decimal | None = None
    hours: Decimal | None = None

    @property
    def change(self) -> Decimal | None:
        """What is measured now less the baseline."""
        return None if self.now is None or self.before is None else self.now - self.before


@dataclass(frozen=True, slots=True)
class Saved:
    """Every measure beside the baseline week, if there is one."""

    figures: tuple[Figure, ...]
    baseline: BaselineWeek | None

    @property
    def hours(self) -> Decimal | None:
        """Hours a week less at notes and reports; negative when it takes longer now."""
        known = [one.hours for one in self.figures if one.hours is not None]
        return sum(known, Decimal(0)) if known else None

    @property
    def guessed(self) -> bool:
        """Whether the baseline is an estimate."""
        return self.baseline is not None and self.baseline.how == How.GUESS


def measure(*, today: date, site: UUID | None = None) -> Saved:
    """Every figure up to `today`, at `site` or everywhere."""
    baseline = BaselineWeek.objects.select_related("by").first()
    return Saved(tuple(_figures(gains.known(), today, site, baseline)), baseline)


def some(keys: Collection[str], *, today: date, site: UUID | None = None) -> list[Figure]:
    """The figures of these keys; one that no room has is left out."""
    found = [one for one in gains.known() if one.key in keys]
    return list(_figures(found, today, site, BaselineWeek.objects.first()))


def one(key: str, *, today: date, site: UUID | None = None) -> Figure | None:
    """The figure `key` alone; None for one that no room has."""
    return next(iter(some((key,), today=today, site=site)), None)


def _figures(
    known: Iterable[Gain], today: date, site: UUID | None, baseline: BaselineWeek | None
) -> Iterable[Figure]:
    window = live.window(today=today, site=site)
    for gain in known:
        rows = sorted(gain.gather(window), key=lambda r: r.on, reverse=True)
        yield _figure(gain, rows, window, baseline)


def _figure(
    gain: Gain, rows: Sequence[Row], window: Window, baseline: BaselineWeek | None
) -> Figure:
    lately = tuple(r for r in rows if r.on > window.until - timedelta(days=DAYS))
    if gain.baseline == "kept_percent":  # a month counts only when six weeks have passed since
        lately = tuple(rows)
    now = fold(gain.fold, [r.value for r in lately])
    before = getattr(baseline, gain.baseline) if baseline and gain.baseline else None
    return Figure(
        gain=gain,
        now=now,
        rows=lately,
        months=tuple(_months(gain.fold, rows, window)),
        before=before,
        dollars=_dollars(gain, now, len(lately), baseline),
        hours=_hours(gain, now, before, len(lately)),
    )


def fold(how: Fold, values: Sequence[Decimal]) -> Decimal | None:
    """One figure of the rows' values, to a tenth; None where they are too few to say anything."""
    if how == "count":
        return Decimal(len(values))
    if how == "sum":
        return sum(values, Decimal(0))
    if len(values) < FEWEST:
        return None
    if how == "median":
        found = median(values)
    else:
        found = sum(values, Decimal(0)) / len(values) * (100 if how == "share" else 1)
    return found.quantize(TENTH)


def _months(
    how: Fold, rows: Sequence[Row], window: Window
) -> Iterable[tuple[date, Decimal | None]]:
    first = window.since
    while first <= window.until:
        after = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
        inside = [r.value for r in rows if first <= r.on < after]
        yield first, fold(how, inside) if inside else None
        first = after


def _hours(gain: Gain, now: Decimal | None, before: Decimal | None, signed: int) -> Decimal | None:
    """Hours a week: minutes less, times what was signed a week."""
    if gain.unit != "minutes" or now is None or before is None:
        return None
    return ((before - now) * signed / WEEKS / 60).quantize(TENTH)


def _dollars(
    gain: Gain, now: Decimal | None, rows: int, baseline: BaselineWeek | None
) -> Decimal | None:
    """Bookings stopped: usual visits. Denials: as many less as the baseline's share, times its
    dollars of one. None where fees or the baseline do not say."""
    if gain.in_visits:
        known = risks.dollars()
        usual = known.usual() if known and rows else None
        return (usual * rows).quantize(live.WHOLE) if usual is not None else None
    if gain.baseline == "denied_percent" and now is not None and baseline is not None:
        if baseline.denied_percent is None or baseline.denied_dollars is None:
            return None
        fewer = (baseline.denied_percent - now) / 100 * rows
        return (fewer * baseline.denied_dollars).quantize(live.WHOLE)
    return None
