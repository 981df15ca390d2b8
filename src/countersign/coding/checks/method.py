"""Units are counted by the way the payer's plan counts, and a person has set that way.

No method is inferred from the kind of payer, and never the one that pays more.

Source: rules/time_rules.yaml, payers.principle (Gawenda Seminars; WebPT: ask the payer).

Blocks: yes.
"""

from __future__ import annotations

from collections.abc import Iterator

from countersign.coding.checks.examples import charge, counted, line
from countersign.coding.codes import known
from countersign.spine.checks import CheckInput, Finding, check
from countersign.spine.context import VisitContext


@check(
    "sheet",
    passes=[
        charge(counted(line("97535", 38))),
        charge(counted(line("92526", 30), method=None), method=None),
        CheckInput(parts={}),
    ],
    fails=[charge(counted(line("97535", 38), method=None), method=None)],
    codes=["coding.method-unset"],
)
def method_is_set(sheet: CheckInput) -> Iterator[Finding]:
    part = sheet.part("charge")
    visit = sheet.context.get("visit")
    if part is None or not isinstance(visit, VisitContext) or visit.method:
        return
    codes = known(visit.date_of_service)
    timed = [
        ln for ln in part.data.get("lines", ()) if ln["code"] in codes and codes[ln["code"]].timed
    ]
    if not timed:
        return
    payer = (
        f"{visit.payer_name}’s plan" if visit.payer_name else "this visit, which has no coverage"
    )
    yield Finding(
        "coding.method-unset",
        f"Nobody has set how units are counted for {payer}, so these minutes have no units yet.",
        part="charge",
        where="method",
        do="Ask the owner or the biller to set the counting method of the plan"
        + ("." if visit.payer_name else ", and to give the visit its coverage."),
        acts=(("charge:keep-back", "Keep the charge back"),),
    )
