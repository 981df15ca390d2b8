"""The spans in which a payer counts how often, as pairs of first and last day. Pure.

A calendar week starts on the day the payer says; a start week on the weekday on which the
authorization starts (Texas Medicaid); a rolling span is any so many days in a row.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Per = Literal["day", "week", "start_week", "month", "rolling"]
PER: Mapping[str, Per] = {
    "day": "day",
    "week": "week",
    "start_week": "start_week",
    "month": "month",
    "rolling": "rolling",
}


@dataclass(frozen=True, slots=True)
class Span:
    """Which span. `week_starts`: 0 = Monday, of a calendar week; `days`: of a rolling span."""

    per: Per
    week_starts: int = 6
    days: int = 7

    @property
    def words(self) -> str:
        """ "a calendar week (from Sunday)"."""
        if self.per == "week":
            return f"a calendar week (from {calendar.day_name[self.week_starts]})"
        if self.per == "start_week":
            return "a week, counted from the weekday the authorization starts on"
        if self.per == "rolling":
            return f"{self.days} days in a row"
        return "a day" if self.per == "day" else "a calendar month"


def span_of(
    span: Span, day: date, *, starts_on: date, taken: Iterable[date] = ()
) -> Iterator[tuple[date, date]]:
    """Every span that holds `day`: one, or for a rolling span each that starts on a taken day."""
    if span.per == "rolling":
        # A span that is too full starts on a day that is taken, or on this one.
        firsts = {on for on in taken if day - timedelta(days=span.days - 1) <= on <= day} | {day}
        for first in sorted(firsts):
            yield first, first + timedelta(days=span.days - 1)
        return
    yield _one(span, day, starts_on)


def _one(span: Span, day: date, starts_on: date) -> tuple[date, date]:
    if span.per == "day":
        return day, day
    if span.per == "month":
        last = calendar.monthrange(day.year, day.month)[1]
        return day.replace(day=1), day.replace(day=last)
    weekday = starts_on.weekday() if span.per == "start_week" else span.week_starts
    first = day - timedelta(days=(day.weekday() - weekday) % 7)
    return first, first + timedelta(days=6)
