"""Billed minutes fit into the time the child was there, and into nobody else's.

The time is check-in to check-out where they are known, else the booked time, with five minutes of
grace. Minutes in which the same therapist has another visit are not there to be billed twice; one
visit that ran a little into the next is no finding while the billed minutes still fit.

Source: Medicare Claims Processing Manual, Pub. 100-04, ch. 5, s. 20.2 (total treatment time);
rules/cpt_ot.yaml (one-on-one minutes are one client's only).

Blocks: yes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from countersign.coding.checks.examples import charge, counted, line
from countersign.spine.checks import CheckInput, Finding, check
from countersign.spine.context import OtherVisit, VisitContext

GRACE = 5  # minutes
_GOOD = counted(line("97535", 23), line("97530", 15))
_LONG = counted(line("97535", 60))


def _at(hour: int, minute: int) -> datetime:
    return datetime(2026, 10, 5, hour, minute, tzinfo=UTC)


@check(
    "sheet",
    passes=[
        charge(_GOOD),
        charge(_LONG, checked_in_at=_at(16, 10), checked_out_at=_at(17, 12)),
        charge(_GOOD, other_visits=(OtherVisit("v2", _at(17, 0), _at(17, 45)),)),
        charge(_GOOD, other_visits=(OtherVisit("v2", _at(16, 55), _at(17, 45)),)),
        CheckInput(parts={}),
    ],
    fails=[
        charge(_LONG),
        charge(_GOOD, checked_in_at=_at(16, 35), checked_out_at=_at(17, 0)),
        charge(_GOOD, other_visits=(OtherVisit("v2", _at(16, 30), _at(17, 15)),)),
    ],
    codes=["coding.minutes-above-visit", "coding.overlapping-visit"],
)
def minutes_fit_the_clock(sheet: CheckInput) -> Iterator[Finding]:
    part = sheet.part("charge")
    visit = sheet.context.get("visit")
    if part is None or not isinstance(visit, VisitContext):
        return
    billed = sum(ln["minutes"] for ln in part.data.get("lines", ()))
    start, end = _there(visit)
    length = _minutes(start, end)
    taken = _taken(visit, start, end)
    if billed > length + GRACE:
        known = visit.checked_in_at and visit.checked_out_at
        yield Finding(
            "coding.minutes-above-visit",
            f"The charge bills {billed} minutes, but the visit took {length}"
            f"{' from check-in to check-out' if known else ' as booked'}.",
            part="charge",
            where="lines",
            do="Correct the minutes"
            + ("." if known else ", or record check-in and check-out if it took longer."),
            acts=(("facts", "Go to the minutes"),),
        )
    elif taken and billed > length - taken + GRACE:
        yield Finding(
            "coding.overlapping-visit",
            f"{taken} of these {length} minutes are also another visit of yours, "
            f"so at most {length - taken} can be billed here; the charge bills {billed}.",
            part="charge",
            where="lines",
            do="Correct the minutes, or correct the time of the visit that is wrong.",
            acts=(("facts", "Go to the minutes"),),
        )


def _there(visit: VisitContext) -> tuple[datetime, datetime]:
    start = visit.checked_in_at or visit.starts_at
    end = visit.checked_out_at or visit.ends_at
    return (start, end) if start < end else (visit.starts_at, visit.ends_at)


def _minutes(start: datetime, end: datetime) -> int:
    return round((end - start).total_seconds() / 60)


def _taken(visit: VisitContext, start: datetime, end: datetime) -> int:
    """Minutes of this visit in which the therapist has another one, each counted once."""
    spans = sorted(
        (max(start, o.starts_at), min(end, o.ends_at))
        for o in visit.other_visits
        if o.starts_at < end and start < o.ends_at
    )
    total, reached = 0, start
    for first, last in spans:
        first = max(first, reached)
        if first < last:
            total += _minutes(first, last)
            reached = last
    return total
