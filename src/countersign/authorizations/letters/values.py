"""Values as letters write them: dates, amounts, frequencies, codes, NPIs, disciplines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from countersign.base.words import COUNTED, TENS

V = TypeVar("V")

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<{}>(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)\.?"
_DATE = re.compile(
    r"(?<![\d/-])(?:"
    r"(?P<m>\d{1,2})(?P<sep>[/.-])(?P<d>\d{1,2})(?P=sep)(?P<y>\d{4}|\d{2})"
    r"|(?P<iy>20\d\d|19\d\d)-(?P<im>\d{1,2})-(?P<id>\d{1,2})"
    rf"|{_MONTH.format('mn')}\s*(?P<md>\d{{1,2}})(?:st|nd|rd"
    rf"|th)?(?:[,.]\s*|\s+)(?P<my>\d{{4}}|\d\d(?!\d))"
    rf"|(?P<dd>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+{_MONTH.format('dn')}[\s,-]+"
    rf"(?P<dy>\d{{4}}|\d\d(?!\d|,?\s*(?:19|20)\d\d))"
    r")(?![\d/]|-\d)",
    re.I,
)
_SOLID = re.compile(r"(?<![\dA-Za-z-])(\d{2})(\d{2})(\d{2}|\d{4})(?![\dA-Za-z-])")

NUMBERS = COUNTED | {"twenty": 20, "once": 1, "twice": 2}
_ONES = [
    word
    for word, value in NUMBERS.items()
    if 1 <= value <= 9 and word != "once" and word != "twice"
]
NUMBERS |= TENS | {f"{ten}-{one}": TENS[ten] + NUMBERS[one] for ten in TENS for one in _ONES}
_NUMBER = r"(?:\d{1,4}(?:\.\d{1,2})?|" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + ")"
_QUARTER = r"(?:15|fifteen)[\s-]*min(?:ute)?s?\.?"
UNIT = (
    rf"(?:{_QUARTER}(?:[\s-]*(?:therapy\s+|treatment\s+|service\s+)?(?:units?|increments?))?"
    rf"|units?\s*\(?\s*(?:(?:of|=|in)\s+)?{_QUARTER}(?:\s*(?:each|increments?))?\)?"
    r"|quarter[\s-]*hours?(?:\s+units?)?"
    r"|visits?|sessions?|encounters?|appointments?|units?|unit|hours?|hrs?\.?)"
)
_PER = r"(?:per|a|an|each|every|/)"
_SPAN = r"(?:week|wk|month|mo|day|year|yr)"
FREQUENCY = re.compile(
    rf"(?<![\w./-])(?P<count>{_NUMBER})\s*(?:\(\d+\)\s*)?"
    rf"(?:(?P<unit>{UNIT})\s*|x\s*|times?\s*|(?:treatments?)\s*)?"
    rf"(?:{_PER}\s*(?:calendar\s+)?(?P<per>{_SPAN})\b|(?P<per2>weekly|monthly"
    rf"|daily)\b|\s(?P<per3>week|wk|month)\b)\.?"
    rf"(?:,?\s*(?:for|x|×|over|during)\s*(?:up to\s*)?(?P<weeks>\d{{1,2}}"
    rf"|{'|'.join(NUMBERS)})\s*(?:weeks?|wks?))?",
    re.I,
)
AMOUNT = re.compile(
    rf"(?<![\w./$#-])(?P<n>{_NUMBER})\s*(?:\((?P<n2>{_NUMBER})\)\s*)?"
    r"(?P<between>(?:(?:approved|authorized|certified|requested|additional|added|more|further|total"
    r"|outpatient|therapy|treatment|occupational|physical|speech|language|pediatric|rehabilitation"
    r"|skilled|combined|individual|covered|new|extra|OT|ST|PT|of|the)\s+){0,5})"
    rf"(?P<unit>{UNIT})\b",
    re.I,
)
_SPREAD = re.compile(r"(?<![\d/.-])\d{1,3}\s*(?:-|\u2013|to|or)\s*$", re.I)  # "12 to 24 visits"
_DEFINED = re.compile(r"\s*(?:is|are|equals?|=|means?|of)\b", re.I)
CODE = re.compile(
    r"(?<![\w/.#-])(?:(?P<code>(?:9[27]\d{3}|[GSTHVQAX]\d{4}))"
    r"(?:\s*(?:-|to|through|\u2013)\s*(?P<last>9[27]\d{3}))?"
    r"(?:-(?:GO|GP|GN|KX|59|95|CO|CQ))?)(?![\w/])"
)
_DISCIPLINES = {
    "OT": re.compile(
        r"\boccupational[\s-]+therap\w+|\btherapy\s*[-/,:]\s*occupational\b"
        r"|(?<![\w.-])OT(?![\w.-])|\bO\.T\."
    ),
    "ST": re.compile(
        r"\bspeech(?:[\s/-]+(?:and[\s-]+)?language)?(?:[\s/-]+(?:pathology|therap\w+))?"
        r"|(?<![\w.-])(?:(?<!\d )ST(?!\s*[:=#]|,? (?:SUITE|STE|APT|UNIT)\b)|SLP)(?![\w.-])"
    ),
    "PT": re.compile(
        r"\bphysical[\s-]+therap\w+|\btherapy\s*[-/,:]\s*physical\b|(?<![\w.-])PT(?![\w.-]"
        r"|\s*[:=#]|\s+(?:NAME|ID|DOB|NO|ACCT|INFO)\b)"
        r"|\bP\.T\."
    ),
}


@dataclass(frozen=True, slots=True)
class At(Generic[V]):
    """A value and the characters it stands on."""

    value: V
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Amount:
    """A count of units; `count` and `unit` are where the figure ends and where its unit begins."""

    number: float
    basis: str
    between: str = ""
    count: int = 0
    unit: int = 0


@dataclass(frozen=True, slots=True)
class Frequency:
    count: float
    per: str
    weeks: int | None = None
    basis: str | None = None


_JOINT = r"\s*(?:-|\u2013|\u2014|to|through|thru|until|till|and)\s*"
_HALF = re.compile(
    rf"(?<![\w/-])(?:{_MONTH.format('mn')}\s*(?P<md>\d{{1,2}})(?:st|nd|rd|th)?"
    rf"|(?P<m>\d{{1,2}})/(?P<d>\d{{1,2}}))(?={_JOINT}[A-Za-z\d])",
    re.I,
)


def dates(text: str, *, solid: bool = False) -> Iterator[At[date]]:
    """Every date. `solid` also takes MMDDYY and MMDDYYYY, where a label has said that it is one."""
    whole: dict[int, date] = {}
    for found in _DATE.finditer(text):
        if (day := _day(found.groupdict())) is not None:
            whole[found.start()] = day
            yield At(day, found.start(), found.end())
    if whole:
        yield from _halves(text, whole)
    if solid:
        for found in _SOLID.finditer(text):
            day = _made(int(found[3]), int(found[1]), int(found[2]))
            if day is None and found[0][:2] == "20" and len(found[0]) == 8:
                day = _made(int(found[0][:4]), int(found[0][4:6]), int(found[0][6:]))
            if day is not None:
                yield At(day, found.start(), found.end())


def _halves(text: str, whole: dict[int, date]) -> Iterator[At[date]]:
    """Days whose year is only printed with the last day: "March 3 through May 8, 2026"."""
    for found in _HALF.finditer(text):
        joint = re.compile(_JOINT, re.I).match(text, found.end())
        last = whole.get(joint.end()) if joint else None
        if last is None or found.start() in whole:
            continue
        month = MONTHS.index(found["mn"][:3].lower()) + 1 if found["mn"] else int(found["m"])
        figure = int(found["md"] or found["d"])
        day = _made(last.year, month, figure)
        if day is not None and day > last:
            day = _made(last.year - 1, month, figure)
        if day is not None:
            yield At(day, found.start(), found.end())


def _day(given: dict[str, str | None]) -> date | None:
    if given["m"]:
        return _made(int(given["y"] or 0), int(given["m"]), int(given["d"] or 0))
    if given["iy"]:
        return _made(int(given["iy"]), int(given["im"] or 0), int(given["id"] or 0))
    name, day, year = (
        (given["mn"], given["md"], given["my"])
        if given["mn"]
        else (given["dn"], given["dd"], given["dy"])
    )
    month = MONTHS.index((name or "")[:3].lower()) + 1
    return _made(int(year or 0), month, int(day or 0))


def _made(year: int, month: int, day: int) -> date | None:
    year += (2000 if year < 70 else 1900) if year < 100 else 0
    try:
        made = date(year, month, day)
    except ValueError:
        return None
    return made if 1920 <= made.year <= 2079 else None


def number(text: str) -> float | None:
    """A count in digits or words."""
    plain = text.strip().lower()
    if plain in NUMBERS:
        return float(NUMBERS[plain])
    return float(plain) if re.fullmatch(r"\d{1,4}(\.\d{1,2})?", plain) else None


def basis(unit: str) -> str | None:
    """visits, units15, units or hours, as the word on the page says."""
    plain = unit.lower()
    if re.search(r"\b(?:15|fifteen)[\s-]*m|quarter[\s-]*hour", plain):
        return "units15"
    for sign, found in (
        ("visit", "visits"),
        ("session", "visits"),
        ("encounter", "visits"),
        ("appointment", "visits"),
        ("hour", "hours"),
        ("hr", "hours"),
        ("unit", "units"),
    ):
        if re.search(rf"\b{sign}", plain):
            return found
    return None


def unit_words(text: str, start: int) -> Iterator[tuple[int, int]]:
    """Where the words of a unit stand, after `start`."""
    for found in re.compile(UNIT, re.I).finditer(text, start):
        yield found.span()


def frequencies(text: str) -> Iterator[At[Frequency]]:
    """Every "2 per week", "2x/wk for 12 weeks", "8 hours a month"."""
    for found in FREQUENCY.finditer(text):
        count = number(found["count"])
        per = (found["per"] or found["per2"] or found["per3"] or "").lower()
        if count is None or not count:
            continue
        span = {"w": "week", "m": "month", "d": "day", "y": "year"}[per[0]]
        weeks = number(found["weeks"]) if found["weeks"] else None
        made = Frequency(count, span, int(weeks) if weeks else None, basis(found["unit"] or ""))
        yield At(made, found.start(), found.end())


def amounts(text: str) -> Iterator[At[Amount]]:
    """Every "12 visits" that is not a frequency."""
    taken = [(f.start, f.end) for f in frequencies(text)]
    for found in AMOUNT.finditer(text):
        if _SPREAD.search(text, 0, found.start()):
            continue
        if any(start < found.end() and found.start() < end for start, end in taken):
            continue
        one = number(found["n"]) == 1
        if one and (_DEFINED.match(text, found.end()) or re.search(r"15|fifteen", found["unit"])):
            continue  # "1 unit = 15 minutes" says what a unit is
        count, unit = number(found["n"]), basis(found["unit"])
        if found["n2"] and number(found["n2"]) not in (None, count):
            count = None  # "twelve (13)": not one number
        if count is not None and unit is not None:
            last = found.end("n2") + 1 if found["n2"] else found.end("n")
            made = Amount(count, unit, found["between"].lower(), last, found.start("unit"))
            yield At(made, found.start(), found.end())


def codes(text: str) -> Iterator[At[str]]:
    """Every procedure code or printed range of codes."""
    for found in CODE.finditer(text):
        last = f"-{found['last']}" if found["last"] else ""
        yield At(found["code"] + last, found.start(), found.end())


def disciplines(text: str) -> Iterator[At[str]]:
    """Every mention of occupational, speech or physical therapy."""
    for name, sign in _DISCIPLINES.items():
        for found in sign.finditer(text):
            yield At(name, found.start(), found.end())
        lowered = text if text.islower() else text.lower()
        if lowered != text:
            for found in sign.finditer(lowered):
                if not any(f.start() == found.start() for f in sign.finditer(text)):
                    yield At(name, found.start(), found.end())


def kinds(text: str) -> Iterator[At[str]]:
    """A therapy by its first word alone, where a label or a column says that it is one."""
    found = re.search(r"(?i)\b(occupational|speech|physical)\b", text)
    if found and not any(disciplines(text)):
        yield At({"o": "OT", "s": "ST", "p": "PT"}[found[0][0].lower()], *found.span())


def npi_is_valid(digits: str) -> bool:
    """The check digit of a National Provider Identifier (Luhn over 80840 and the ten digits)."""
    if not re.fullmatch(r"[12]\d{9}", digits):
        return False
    total = 0
    for place, figure in enumerate(reversed("80840" + digits)):
        worth = int(figure) * (2 if place % 2 else 1)
        total += worth - 9 if worth > 9 else worth
    return total % 10 == 0
