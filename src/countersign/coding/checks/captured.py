"""No more minutes are billed than were captured, and the totals are the sum of the lines.

A minute belongs to one line only: minutes that two lines share are counted once.

Source: Medicare Claims Processing Manual, Pub. 100-04, ch. 5, s. 20.2 (timed minutes);
rules/time_rules.yaml, definitions.

Blocks: yes.
"""

from __future__ import annotations

from collections.abc import Iterator

from countersign.coding.checks.examples import charge, counted, line
from countersign.spine.checks import CheckInput, Finding, check

_GOOD = counted(line("97535", 23), line("97530", 15))


@check(
    "sheet",
    passes=[charge(_GOOD), CheckInput(parts={})],
    fails=[
        charge(_GOOD, captured={"f-97535": 13, "f-97530": 15}),
        charge({**_GOOD, "total_minutes": 53}),
    ],
    codes=["coding.minutes-above-captured", "coding.total-wrong"],
)
def minutes_were_captured(sheet: CheckInput) -> Iterator[Finding]:
    part = sheet.part("charge")
    if part is None:
        return
    minutes = {piece.id: piece.minutes or 0 for piece in part.evidence}
    lines = part.data.get("lines", ())
    billed = sum(ln["minutes"] for ln in lines)
    used = {e for ln in lines for e in ln["evidence"]}
    short = [
        ln["code"] for ln in lines if ln["minutes"] > sum(minutes.get(e, 0) for e in ln["evidence"])
    ]
    if short or billed > sum(minutes.get(e, 0) for e in used):
        held = sum(minutes.get(e, 0) for e in used)
        where = short[0] if short else "lines"
        yield Finding(
            "coding.minutes-above-captured",
            f"The charge bills {billed} minutes, but {held} were captured for it.",
            part="charge",
            where=where,
            do="Correct the minutes under what happened; the charge follows them.",
            acts=(("facts", "Go to the minutes"),),
        )
    if part.data.get("total_minutes", billed) != billed:
        yield Finding(
            "coding.total-wrong",
            f"The lines add up to {billed} minutes, the total says {part.data['total_minutes']}.",
            part="charge",
            where="total_minutes",
            do="Draft the charge again.",
        )
