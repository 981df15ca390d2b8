"""The visit lies inside the days of an authorization that stands.

Source: the payer's letter (first and last day, cancellation), as entered with its reference.

Blocks: yes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from countersign.authorizations.checks.examples import finding, line, sheet
from countersign.spine.checks import CheckInput, Finding, check


@check(
    "sheet",
    passes=[
        sheet(line()),
        sheet(line(ends_on=date(2026, 10, 5))),
        sheet(line(ends_on=date(2026, 9, 30)), line(starts_on=date(2026, 10, 1))),
        sheet(line(cancelled_on=date(2026, 10, 6))),
        CheckInput(parts={}),
    ],
    fails=[
        sheet(line(ends_on=date(2026, 10, 4))),
        sheet(line(starts_on=date(2026, 10, 6))),
        sheet(line(cancelled_on=date(2026, 10, 1))),
    ],
    codes=["authorizations.past-end", "authorizations.not-started", "authorizations.cancelled"],
)
def visit_is_in_date(sheet: CheckInput) -> Iterator[Finding]:
    yield from finding(sheet, "past-end", "not-started", "cancelled")
