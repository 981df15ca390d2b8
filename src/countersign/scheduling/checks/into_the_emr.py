"""An appointment series goes into the EMR as it is booked: days of the week, times, first and last.

It is held against the schedule when it is signed, when it is released, and again when a browser
asks for it: one that was moved or let go meanwhile is not entered.

Source: docs/scheduling.md; rules/signers.yaml, booking; read 2026-12-01.

Blocks: yes; one that is over warns.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta

from countersign.base import dates
from countersign.exchange.filling.standing import (
    WEEK,
    Charted,
    Entry,
    day,
    entries_of,
    held_against,
    not_charted,
)
from countersign.spine.checks.engine import CheckInput, Finding, check
from countersign.spine.draft import PartDraft

PART = "series_entry"
TODAY = date(2026, 11, 24)
BOOKED: Entry = {
    "therapist": "Ada Larkin",
    "site": "Riverside",
    "starts_on": "2026-12-01",
    "ends_on": "2027-02-18",
    "weekdays": ["tuesday", "thursday"],
    "starts": "15:30",
    "ends": "16:15",
    "minutes": "45",
    "every": "1",
    "visits": "24",
}


def _input(*entries: Entry, chart: Charted | None = None) -> CheckInput:
    known = chart or Charted(entries, TODAY)
    return CheckInput({PART: PartDraft(PART, data={"entries": list(entries)})}, {PART: known})


@check(
    PART,
    passes=[_input(BOOKED)],
    fails=[
        _input(),
        CheckInput({}),
        _input(BOOKED, chart=Charted((), TODAY)),
        _input(BOOKED, chart=Charted(({**BOOKED, "starts": "15:45"},), TODAY)),
        _input({**BOOKED, "starts_on": "2026-12-02"}),
        _input({**BOOKED, "weekdays": []}),
        _input({**BOOKED, "ends_on": "2026-11-30"}),
        _input({**BOOKED, "ends": "16:00"}),
        _input({**BOOKED, "starts": "half past three"}),
        _input({**BOOKED, "visits": "25"}),
        _input(BOOKED, chart=Charted((BOOKED,), date(2027, 2, 19))),
    ],
    codes=[
        "schedule.entry-not-booked",
        "schedule.entry-first-day",
        "schedule.entry-times",
        "schedule.entry-visits",
        "schedule.entry-over",
    ],
)
def series_for_the_emr(sheet: CheckInput) -> Iterator[Finding]:
    yield from not_charted(sheet, PART, code="schedule.entry-not-booked", said="Series")
    for number, entry in enumerate(entries_of(sheet, PART), start=1):
        yield from _fault(entry, number, held_against(sheet, PART))


def _fault(entry: Entry, number: int, chart: Charted | None) -> Iterator[Finding]:
    def finding(code: str, message: str, *, blocks: bool = True) -> Finding:
        do = "Look at the series in the schedule, and draft it again."
        return Finding(code, message, blocks=blocks, part=PART, where=str(number), do=do)

    first, last = day(entry.get("starts_on")), day(entry.get("ends_on"))
    on = [WEEK.index(name) for name in entry.get("weekdays") or () if name in WEEK]
    if first is None or last is None or last < first or first.weekday() not in on:
        yield finding(
            "schedule.entry-first-day",
            f"The first day of series {number} is not one of its days of the week.",
        )
    elif chart is not None and last < chart.today:
        yield finding(
            "schedule.entry-over", f"Series {number} ended on {dates.said(last)}.", blocks=False
        )
    elif int(entry.get("visits") or 0) > _most(first, last, on):
        yield finding(
            "schedule.entry-visits", f"Series {number} counts more visits than it has days."
        )
    if _minutes(entry) != entry.get("minutes"):
        yield finding(
            "schedule.entry-times", f"Start, end and minutes of series {number} do not agree."
        )


def _most(first: date, last: date, on: list[int]) -> int:
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return sum(one.weekday() in on for one in days)


def _minutes(entry: Entry) -> str:
    """From start to end, as the entry writes minutes; nothing when they are no times."""
    try:
        starts, ends = (time.fromisoformat(str(entry.get(name))) for name in ("starts", "ends"))
    except ValueError:
        return ""
    return str((ends.hour - starts.hour) * 60 + ends.minute - starts.minute)
