"""Days in a goal: written with or without their year, by month alone, or as a number of weeks."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

_MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.casefold(): number for number, name in enumerate(calendar.month_abbr) if name}
_MONTHS["sept"] = 9
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY = re.compile(
    r"(?=\d)(?:(?<![\d/.-])(?P<iso>(?P<iy>20\d\d)[-/.](?P<im>\d{1,2})[-/.](?P<id>\d{1,2}))(?![\d/])"
    r"|(?<![\d/.])(?P<full>(?P<fm>\d{1,2})(?P<sep>[/.-])(?P<fd>\d{1,2})(?P=sep)(?P<fy>(?:20)?\d\d))(?![\d/%])"
    r"|(?<![\d/.])(?P<bare>(?P<bm>\d{1,2})/(?P<bd>\d{1,2}))(?![\d/%])"
    rf"|(?<![\d/])(?P<rev>(?P<rd>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<rm>{_MONTH})\b\.?(?:,?\s+(?P<ry>20\d\d)\b)?))"
    rf"|\b(?=[a-z])(?:(?P<word>(?P<wm>{_MONTH})\b\.?\s+(?:the\s+)?(?P<wd>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\s*(?:%|of|/|out))(?:,?\s+(?P<wy>20\d\d)\b)?)"
    rf"|(?P<month>(?P<mm>{_MONTH})\b\.?,?\s+(?:of\s+)?(?P<my>20\d\d)\b)"
    rf"|(?<=\bby )(?P<alone>(?:the )?(?:end of |early |late |mid[- ])?(?P<am>{_MONTH}))\b(?!\s*')"
    rf"|(?<=\bend of )(?P<ending>(?P<em>{_MONTH}))\b)"
)
_BY = re.compile(
    r"\b(?:by|before|until|till|due|dated?|through|thru|effective|as of|since|no later than|"
    r"on or before|target|expires?|ending|ends)(?:\s+(?:date|on|the))?:?\s*\(?\s*$"
)
_ON = re.compile(
    r"\b(?:on|eval(?:uation)?|measured|observed|taken|recorded|tested|assessment|review|meeting|"
    r"conference|visit|logged|seen|week of|collected|session|iep|assessed|screened?)[:,]?\s*\(?\s*$"
)
# "(4/5)" and "baseline 2/5" are trials more often than days.
_SHARES = frozenset({2, 3, 4, 5, 6, 8, 10})
COUNTED = (
    r"(?:trials?|opportunit\w+|attempts?|tries|sessions?|visits?|days?|mornings?|evenings?|nights?|"
    r"meals?|lunches|snacks?|baths?|transitions?|occasions?|times|instances?|occurrences?|events?|"
    r"observations?|probes?|samples?|assignments?|tasks?|weeks?|steps?|buttons?|letters?|words?|"
    r"sentences?|lines?|bites?|changes|requests?|items?|pieces?|routines?|activities|fasteners|"
    r"shoes|socks|recess\w*|classes|periods|turns|rounds|reps?|repetitions|games|cycles|"
    r"mealtimes|bedtimes|arrivals|dismissals|dressings|outings|strokes|shapes|strings|pages|"
    r"problems|questions|directions|utensils|foods|textures|nails|teeth|scoops|throws|catches|"
    r"consecutive|weekly|daily|school|probes?|data|therapy|clinic|planned|structured|"
    r"independent\w*|correct\w*|with|using|given|when|for|at|during|in|accuracy|across|over)"
)
_NOUN = re.compile(rf"\s*(?:[a-z-]+\s+)?{COUNTED}\b")
_STRONG_NOUN = re.compile(
    r"\s*(?:[a-z-]+\s+){0,2}(?:trials?|opportunit\w+|attempts?|tries|sessions?|days?|mornings?|"
    r"nights?|meals?|times|samples?|steps?|buttons?|letters?|words?|transitions?|occasions?|"
    r"observations?|probes?|assignments?|items?|pieces?|bites?|containers?|snaps|bows|areas|parts|corners|loops|scoops|fasteners|tasks?|meals?|lines?|sentences?|reps?)\b"
)


@dataclass(frozen=True, slots=True)
class Day:
    """A day as it stands in a text; what was not written is None."""

    start: int
    end: int
    month: int
    day: int | None
    year: int | None

    def after(self, anchor: date | None) -> date | None:
        """The first such day from `anchor` on; None when the year cannot be told."""
        if self.year is not None:
            return self._on(self.year)
        if anchor is None:
            return None
        found = self._on(anchor.year)
        if found is not None and found < anchor:
            found = self._on(anchor.year + 1)
        return found

    def before(self, anchor: date | None) -> date | None:
        """The last such day up to `anchor`; None when the year cannot be told."""
        if self.year is not None:
            return self._on(self.year)
        if anchor is None:
            return None
        found = self._on(anchor.year)
        if found is not None and found > anchor:
            found = self._on(anchor.year - 1)
        return found

    def _on(self, year: int) -> date | None:
        try:
            return date(year, self.month, self.day or 1)
        except ValueError:
            return None


@lru_cache(maxsize=1024)  # a goal's words are asked for their days by several readers
def days(text: str) -> tuple[Day, ...]:
    """Every day that stands in `text` (small letters), in order."""
    matches = list(_DAY.finditer(text))
    # Whoever writes the year of one day writes it of every day: "2/14" beside it is a share.
    with_year = any(m["iso"] or m["full"] or m["wy"] or m["ry"] for m in matches)
    found = (_day(text, match, with_year=with_year) for match in matches)
    return tuple(day for day in found if day is not None)


def _day(text: str, match: re.Match[str], *, with_year: bool) -> Day | None:
    start, end = match.span()
    if match["iso"]:
        return _valid(start, end, match["im"], match["id"], match["iy"])
    if match["full"]:
        return _valid(start, end, match["fm"], match["fd"], match["fy"])
    if match["bare"]:
        if not _is_day(text, match, with_year=with_year):
            return None
        return _valid(start, end, match["bm"], match["bd"], None)
    if match["word"]:
        return _valid(start, end, match["wm"], match["wd"], match["wy"])
    if match["rev"]:
        return _valid(start, end, match["rm"], match["rd"], match["ry"])
    if match["month"]:
        return _valid(start, end, match["mm"], None, match["my"])
    return _valid(start, end, match["am"] or match["em"], None, None)


def _valid(start: int, end: int, month: str, day: str | None, year: str | None) -> Day | None:
    number = _MONTHS.get(month) or int(month)
    full = None if year is None else int(year) + (2000 if len(year) == 2 else 0)
    in_month = None if day is None else int(day)
    if not 1 <= number <= 12 or not (in_month is None or 1 <= in_month <= 31):
        return None
    return Day(start, end, number, in_month, full)


def _is_day(text: str, match: re.Match[str], *, with_year: bool) -> bool:
    """Whether 3/15 is a day and not a share of trials."""
    month, day = int(match["bm"]), int(match["bd"])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return False
    before, after = text[: match.start()], text[match.end() : match.end() + 40]
    if re.match(r"\s*(?:-|to|through)\s*\d{1,2}/\d{1,2}/(?:20)?\d\d", after):
        return True  # "11/16-11/22/26"
    if re.match(r"\s*(?:\"|in\b|inch|mi\b|cup|tsp|tbsp|of an inch)", after) and not _BY.search(
        before
    ):
        return False
    if _STRONG_NOUN.match(after):
        return False
    if _BY.search(before):
        return True
    if with_year and month <= day:
        return False
    if "0" in (match["bm"][0], match["bd"][0]) or month > day or day > 26:
        return True
    if _ON.search(before):
        return not _NOUN.match(after) or before.rstrip().endswith("(")
    if re.match(r"\s*:", after) and re.search(r"\b(?:baseline|bl)\s*$", before):
        return True
    if re.match(r"\s*[:)]", after):
        return day not in _SHARES
    return bool(re.match(r"\s*(?:$|[,;.])", after)) and day not in _SHARES and day > 10


def later(day: date, *, weeks: float = 0, months: int = 0) -> date:
    """`day` and so many weeks or months."""
    if months:
        total = day.month - 1 + months
        year, month = day.year + total // 12, total % 12 + 1
        day = date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
    return day + timedelta(days=round(weeks * 7))
