"""The visit is within the number, and the frequency, that were granted.

Source: the payer's letter (visits, units or hours, and how often), as entered with its reference;
taken is what the ledger holds for other visits.

Blocks: yes.
"""

from __future__ import annotations

from collections.abc import Iterator

from countersign.authorizations.checks.examples import DAY, finding, line, sheet
from countersign.authorizations.spans import Span
from countersign.authorizations.standing import CapNow, PoolNow
from countersign.spine.checks import CheckInput, Finding, check

_WEEKLY = Span("week")


@check(
    "sheet",
    passes=[
        sheet(line(granted=12, used=11)),
        sheet(line(counts="units", granted=48, used=46)),
        sheet(line(granted=12, used=12), line(id="l2", reference="MC-2051", used=0)),
        sheet(line(caps=(CapNow(2, _WEEKLY, {DAY: 1}),))),
        sheet(line(granted=0), state="self_pay"),
        sheet(needed=False),
        CheckInput(parts={}),
    ],
    fails=[
        sheet(line(granted=12, used=12)),
        sheet(line(counts="units", granted=48, used=47)),
        sheet(line(pool=PoolNow("p1", 9, "visits", taken=9))),
        sheet(line(caps=(CapNow(1, _WEEKLY, {DAY: 1}),))),
    ],
    codes=["authorizations.used-up", "authorizations.too-often"],
)
def visit_is_in_count(sheet: CheckInput) -> Iterator[Finding]:
    yield from finding(sheet, "used-up", "too-often")
