"""An authorization goes into the EMR as the ledger has it: number, days, amount, codes.

It is held against the ledger when it is signed, when it is released, and again when a browser asks
for it: one that was cancelled or changed meanwhile is not entered.

Source: docs/authorizations.md; rules/signers.yaml, booking; read 2026-12-01.

Blocks: yes; one that has ended warns.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from countersign.base import dates
from countersign.exchange.filling.standing import (
    Charted,
    Entry,
    day,
    entries_of,
    held_against,
    not_charted,
)
from countersign.spine.checks.engine import CheckInput, Finding, check
from countersign.spine.draft import PartDraft

PART = "auth_entry"
AMOUNTS = ("visits", "units", "hours")
TODAY = date(2026, 11, 24)
GRANTED: Entry = {
    "payer": "Tern Valley Mutual",
    "reference": "TV-2231",
    "starts_on": "2026-11-01",
    "ends_on": "2027-04-30",
    "visits": "24",
    "codes": "97530, 97535",
}


def _input(*entries: Entry, chart: Charted | None = None) -> CheckInput:
    known = chart or Charted(entries, TODAY)
    return CheckInput({PART: PartDraft(PART, data={"entries": list(entries)})}, {PART: known})


@check(
    PART,
    passes=[_input(GRANTED), _input({**GRANTED, "visits": "", "hours": "7.5"})],
    fails=[
        _input(),
        CheckInput({}),
        _input(GRANTED, chart=Charted((), TODAY)),
        _input(GRANTED, chart=Charted(({**GRANTED, "visits": "12"},), TODAY)),
        _input({**GRANTED, "reference": ""}),
        _input({**GRANTED, "ends_on": "2026-10-31"}),
        _input({**GRANTED, "starts_on": "soon"}),
        _input({**GRANTED, "visits": "0"}),
        _input({**GRANTED, "units": "48"}),
        _input(GRANTED, chart=Charted((GRANTED,), date(2027, 5, 1))),
    ],
    codes=[
        "authorization.entry-not-on-file",
        "authorization.entry-no-number",
        "authorization.entry-days",
        "authorization.entry-amount",
        "authorization.entry-ended",
    ],
)
def authorizations_for_the_emr(sheet: CheckInput) -> Iterator[Finding]:
    yield from not_charted(
        sheet, PART, code="authorization.entry-not-on-file", said="Authorization"
    )
    for number, entry in enumerate(entries_of(sheet, PART), start=1):
        yield from _fault(entry, number, held_against(sheet, PART))


def _fault(entry: Entry, number: int, chart: Charted | None) -> Iterator[Finding]:
    first, last = day(entry.get("starts_on")), day(entry.get("ends_on"))

    def finding(code: str, message: str, do: str, *, blocks: bool = True) -> Finding:
        return Finding(code, message, blocks=blocks, part=PART, where=str(number), do=do)

    do = "Mend it on the child's authorizations, and draft it again."
    if not entry.get("reference"):
        yield finding("authorization.entry-no-number", f"Authorization {number} has no number.", do)
    if first is None or last is None or last < first:
        yield finding(
            "authorization.entry-days", f"The days of authorization {number} are not in order.", do
        )
    elif chart is not None and last < chart.today:
        yield finding(
            "authorization.entry-ended",
            f"Authorization {number} ended on {dates.said(last)}.",
            "Enter it only if the EMR needs it for visits before that day.",
            blocks=False,
        )
    granted = [entry[name] for name in AMOUNTS if entry.get(name)]
    if len(granted) != 1 or float(granted[0]) <= 0:
        yield finding(
            "authorization.entry-amount",
            f"Authorization {number} does not grant one plain amount.",
            do,
        )
