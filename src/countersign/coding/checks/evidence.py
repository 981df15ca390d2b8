"""Every charge line stands on captured facts that are still there.

Source: Medicare Benefit Policy Manual, Pub. 100-02, ch. 15, s. 220.3 (documented services);
our own rule (no line without minutes, evidence, intent and a signature).

Blocks: yes.
"""

from __future__ import annotations

from collections.abc import Iterator

from countersign.coding.checks.examples import charge, counted, line
from countersign.spine.checks import CheckInput, Finding, check

_GOOD = counted(line("97535", 38))


@check(
    "sheet",
    passes=[charge(_GOOD), CheckInput(parts={})],
    fails=[
        charge({**_GOOD, "lines": [{**_GOOD["lines"][0], "evidence": []}]}, captured={"f": 38}),
        charge({**_GOOD, "lines": [{**_GOOD["lines"][0], "minutes": 0}]}),
    ],
    codes=["coding.line-without-evidence", "coding.line-without-minutes"],
)
def lines_stand_on_facts(sheet: CheckInput) -> Iterator[Finding]:
    part = sheet.part("charge")
    if part is None:
        return
    there = {piece.id for piece in part.evidence}
    for ln in part.data.get("lines", ()):
        if not there.intersection(ln["evidence"]):
            yield Finding(
                "coding.line-without-evidence",
                f"Nothing that was captured supports the line {ln['code']}.",
                part="charge",
                where=ln["code"],
                do="Capture what was done, or draft the charge again.",
                acts=(("facts", "Go to what happened"),),
            )
        elif not ln["minutes"]:
            yield Finding(
                "coding.line-without-minutes",
                f"The line {ln['code']} has no minutes.",
                part="charge",
                where=ln["code"],
                do="Capture its minutes; money never leaves without them.",
                acts=(("facts", "Go to the minutes"),),
            )
