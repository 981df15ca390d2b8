"""A therapist's billed day is a day that a person can work.

More than twelve hours of billed minutes warns, more than a day's 24 hours cannot be.

Source: OIG compliance guidance ("impossible days"); rules/cpt_ot.yaml, audit.upcoding_signals.

Blocks: yes beyond 24 hours; a long day warns.
"""

from __future__ import annotations

from collections.abc import Iterator

from countersign.coding.checks.examples import charge, counted, line
from countersign.coding.context import Day
from countersign.spine.checks import CheckInput, Finding, check

LONG = 12 * 60
DAY = 24 * 60
_GOOD = counted(line("97535", 38))


@check(
    "sheet",
    passes=[charge(_GOOD, day=Day(other_minutes=400)), CheckInput(parts={})],
    fails=[
        charge(_GOOD, day=Day(other_minutes=700)),
        charge(_GOOD, day=Day(other_minutes=1410)),
    ],
    codes=["coding.long-day", "coding.impossible-day"],
)
def day_is_possible(sheet: CheckInput) -> Iterator[Finding]:
    part = sheet.part("charge")
    day = sheet.context.get("coding")
    if part is None or not isinstance(day, Day):
        return
    billed = sum(ln["minutes"] for ln in part.data.get("lines", ()))
    total = billed + day.other_minutes
    if not billed or total <= LONG:
        return
    hours = f"{total // 60} h {total % 60} min"
    impossible = total > DAY
    yield Finding(
        "coding.impossible-day" if impossible else "coding.long-day",
        f"With this visit your charges of the day come to {hours}.",
        blocks=impossible,
        part="charge",
        where="lines",
        do="Check the minutes of this visit and of the others of the day.",
    )
