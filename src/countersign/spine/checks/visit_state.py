"""The visit took place: not in the future, not cancelled, not a no-show.

A sheet that marks a chart as wrong may be about a visit that did not take place.

Source: CMS Medicare Benefit Policy Manual, chapter 15, section 220.3.E: a note records care given.

Blocks: yes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from countersign.base import dates
from countersign.spine.checks.engine import CheckInput, Finding, check
from countersign.spine.checks.examples import sheet
from countersign.spine.context import SheetContext, VisitContext

LATER = date(2026, 11, 30)


@check(
    "sheet",
    passes=[sheet(), sheet(kind="wrong_chart", status="cancelled"), CheckInput(parts={})],
    fails=[
        sheet(date_of_service=LATER),
        sheet(status="cancelled"),
        sheet(status="no_show"),
    ],
    codes=["visit.future", "visit.cancelled", "visit.no-show"],
)
def took_place(subject: CheckInput) -> Iterator[Finding]:
    visit: VisitContext | None = subject.context.get("visit")
    about: SheetContext = subject.context.get("sheet", SheetContext(kind="visit"))
    if visit is None or about.kind == "wrong_chart":
        return
    if visit.today is not None and visit.date_of_service > visit.today:
        yield Finding(
            "visit.future",
            f"This visit is on {dates.said(visit.date_of_service)}; it has not taken place yet.",
            do="Sign it after the visit, or correct the date of the visit.",
            where="visit",
        )
    if visit.status == "cancelled":
        yield Finding(
            "visit.cancelled",
            "This visit is cancelled in the schedule.",
            do="If it took place after all, correct the visit's state first.",
            where="visit",
        )
    if visit.status == "no_show":
        yield Finding(
            "visit.no-show",
            "This visit is a no-show in the schedule.",
            do="If the family came after all, correct the visit's state first.",
            where="visit",
        )
