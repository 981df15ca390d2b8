"""Days, weeks and federal holidays of a plan's horizon, as bit masks.

Bit `n` of a mask is the day `week0 + n`. Federal holidays: 5 U.S.C. 6103 (read 2026-11-30); one
with a fixed date that falls on a Saturday or Sunday is observed on the Friday before or the Monday
after.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

MONDAY, THURSDAY, SATURDAY, SUNDAY = 0, 3, 5, 6
WEEK = 7
_FIXED = (
    ("New Year's Day", 1, 1),
    ("Juneteenth", 6, 19),
    ("Independence Day", 7, 4),
    ("Veterans Day", 11, 11),
    ("Christmas Day", 12, 25),
)
# Name, month, weekday, and which one of the month; -1 is the last.
_MOVING = (
    ("Martin Luther King Jr. Day", 1, MONDAY, 3),
    ("Washington's Birthday", 2, MONDAY, 3),
    ("Memorial Day", 5, MONDAY, -1),
    ("Labor Day", 9, MONDAY, 1),
    ("Columbus Day", 10, MONDAY, 2),
    ("Thanksgiving Day", 11, THURSDAY, 4),
)


@lru_cache(maxsize=16)
def holidays(year: int) -> dict[str, date]:
    """The observed day of each federal holiday named after `year` (a New Year may fall before
    it).
    """
    found = {name: _observed(date(year, month, day)) for name, month, day in _FIXED}
    for name, month, weekday, which in _MOVING:
        found[name] = _nth(year, month, weekday, which)
    return found


def _observed(day: date) -> date:
    if day.weekday() == SATURDAY:
        return day - timedelta(days=1)
    if day.weekday() == SUNDAY:
        return day + timedelta(days=1)
    return day


def _nth(year: int, month: int, weekday: int, which: int) -> date:
    if which < 0:
        last = date(year, month + 1, 1) - timedelta(days=1)
        return last - timedelta(days=(last.weekday() - weekday) % WEEK)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % WEEK + WEEK * (which - 1))


def mask_of(days: Iterable[date], week0: date, length: int) -> int:
    """The days within the horizon of `length` days, as a mask."""
    mask = 0
    for day in days:
        if 0 <= (number := (day - week0).days) < length:
            mask |= 1 << number
    return mask


def span_mask(start: date, end: date, week0: date, length: int) -> int:
    """Every day from `start` to `end`, both included, as a mask."""
    first = max(0, (start - week0).days)
    last = min(length - 1, (end - week0).days)
    return ((1 << (last - first + 1)) - 1) << first if first <= last else 0


def weeks_mask(first: int, last: int) -> int:
    """Weeks `first` to `last`, both included, as a mask of weeks."""
    return ((1 << (last - first + 1)) - 1) << first


def weekday_mask(weekday: int, weeks: int) -> int:
    """Every such weekday of the horizon."""
    return sum(1 << (WEEK * week + weekday) for week in range(weeks))
