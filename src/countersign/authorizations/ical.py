"""The days that matter, as an iCalendar feed (RFC 5545). It names nobody: days and counts only.

Whoever subscribes copies it to a calendar service that has no agreement with the practice, so that
no name, number or reference is ever in it.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from countersign.authorizations.ahead import Outlook

CRLF = "\r\n"
LONGEST = 75
"""Octets of a line; longer ones are folded (RFC 5545 s. 3.1)."""
TITLES = {
    "ask": "Last day to ask payers for more: {n}",
    "covered": "Last covered visit: {n}",
    "ends": "Authorizations end: {n}",
    "appeal": "Last day to appeal a denial: {n}",
}


@dataclass(frozen=True, slots=True)
class Day:
    """So many children for whom something happens on a day."""

    kind: str
    on: date
    count: int


def days_of(outlooks: Iterable[Outlook], appeals: Iterable[date] = ()) -> list[Day]:
    """The days of these, each with its number of children."""
    found: dict[tuple[date, str], int] = defaultdict(int)
    for one in outlooks:
        if one.standing != "asked":
            found[one.ask_by, "ask"] += 1
        found[one.last_covered, "covered"] += 1
        found[one.ends_on, "ends"] += 1
    for on in appeals:
        found[on, "appeal"] += 1
    return [Day(kind, on, count) for (on, kind), count in sorted(found.items())]


def calendar(days: Iterable[Day], *, at: datetime, link: str) -> str:
    """The feed's text. `link` is where a person looks further, after signing in."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Countersign//Looking ahead//EN",
        "CALSCALE:GREGORIAN",
        "X-WR-CALNAME:Authorizations",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
    ]
    for day in days:
        lines += _event(day, at, link)
    lines.append("END:VCALENDAR")
    return CRLF.join(piece for line in lines for piece in folded(line)) + CRLF


def _event(day: Day, at: datetime, link: str) -> list[str]:
    uid = hashlib.sha256(f"{day.kind} {day.on}".encode()).hexdigest()[:24]
    return [
        "BEGIN:VEVENT",
        f"UID:{uid}@countersign",
        f"DTSTAMP:{at:%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{day.on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day.on + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{TITLES[day.kind].format(n=day.count)}",
        f"URL:{link}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def folded(line: str) -> Iterator[str]:
    """The line in pieces of at most 75 octets; each after the first starts with a space."""
    rest = line.encode()
    while len(rest) > LONGEST:
        cut = LONGEST
        while rest[cut] & 0xC0 == 0x80:  # never inside a character
            cut -= 1
        yield rest[:cut].decode()
        rest = b" " + rest[cut:]
    yield rest.decode()
