"""The calendar day that a written date means, where it says one beyond doubt."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WORDS = r"(?P<month>[A-Za-z]{3,9})\.?"
_FORMS = [
    re.compile(r"(?P<year>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<day>\d{1,2})"),
    re.compile(r"(?P<m>\d{1,2})[-/.](?P<day>\d{1,2})[-/.](?P<year>\d{4}|\d\d)"),
    re.compile(
        rf"{_WORDS} (?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?:of )?(?P<year>\d{{4}})"
    ),
    re.compile(
        rf"(?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?{_WORDS},? (?P<year>\d{{4}})"
    ),
]
_TURN = 70  # two figures up to here are this century


def day_of(written: str) -> date | None:
    """The day, when day, month and year are all there; figures stand month first, as here."""
    plain = " ".join(written.split())
    for form in _FORMS:
        match = form.fullmatch(plain)
        if match is None:
            continue
        parts = match.groupdict()
        month = int(parts["m"]) if parts.get("m") else _named(parts.get("month") or "")
        year = int(parts["year"])
        if len(parts["year"]) == 2:
            year += 2000 if year < _TURN else 1900
        try:
            return date(year, month, int(parts["day"]))
        except ValueError:
            return None
    return None


def _named(word: str) -> int:
    """1 for January; 0 for what is no month."""
    start = word.lower()[:3]
    return _MONTHS.index(start) + 1 if start in _MONTHS else 0
