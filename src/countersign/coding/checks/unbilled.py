"""Work that is not billed because something is missing is pointed out.

It only warns: not billing is allowed, forgetting is a pity.

Source: rules/cpt_ot.yaml, audit.downcoding_signals.

Blocks: no, it warns.
"""

from __future__ import annotations

from collections.abc import Iterator

from countersign.coding.checks.examples import charge, counted, line
from countersign.spine.checks import CheckInput, Finding, check

MISSING = {
    "no minutes were captured": "Give it its minutes under what happened.",
    "its aim is not set": "Say what it was for under what happened.",
}
_GOOD = counted(line("97535", 38))
_REST = {"what": "rest", "minutes": 5, "why": "marked as not billed"}
_LOST = {"what": "putty", "minutes": 0, "why": "no minutes were captured"}


@check(
    "sheet",
    passes=[charge({**_GOOD, "unbilled": [_REST]}), CheckInput(parts={})],
    fails=[charge({**_GOOD, "unbilled": [_LOST]})],
    codes=["coding.not-billed"],
)
def nothing_is_forgotten(sheet: CheckInput) -> Iterator[Finding]:
    part = sheet.part("charge")
    for rest in part.data.get("unbilled", ()) if part is not None else ():
        if rest["why"] in MISSING:
            yield Finding(
                "coding.not-billed",
                f"“{rest['what']}” is not billed: {rest['why']}.",
                blocks=False,
                part="charge",
                where="unbilled",
                do=MISSING[rest["why"]],
                acts=(("facts", "Go to what happened"),),
            )
