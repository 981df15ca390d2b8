"""Days as people read them, everywhere the same: 5 October 2026."""

from __future__ import annotations

from datetime import date


def said(day: date) -> str:
    """ "5 October 2026"."""
    return f"{day.day} {day:%B %Y}"


def short(day: date, *, seen_from: date | None = None) -> str:
    """ "5 October", with the year when it is not the one of `seen_from`."""
    plain = f"{day.day} {day:%B}"
    return plain if seen_from is None or day.year == seen_from.year else f"{plain} {day.year}"
