"""A unit that the minutes do not decide is given by the therapist, never by price.

Source: CMS Pub. 100-04 ch. 5 s. 20.2, example 2 (33 or more minutes tied); rules/time_rules.yaml,
methods.cms_8_minute.allocation step 5.

Blocks: yes.
"""

from __future__ import annotations

from collections.abc import Iterator

from countersign.coding.checks.examples import ON, charge, counted, line
from countersign.coding.lines import apply
from countersign.spine.checks import CheckInput, Finding, check

_TIED = counted(line("97112", 20), line("97110", 20))


@check(
    "sheet",
    passes=[charge(apply(_TIED, "choose-tie:1", on=ON)), CheckInput(parts={})],
    fails=[charge(_TIED)],
    codes=["coding.open-tie"],
)
def no_tie_is_open(sheet: CheckInput) -> Iterator[Finding]:
    part = sheet.part("charge")
    ties = part.data.get("ties", ()) if part is not None else ()
    if not ties:
        return
    yield Finding(
        "coding.open-tie",
        "One unit is left and the minutes do not decide which service it belongs to.",
        part="charge",
        where="ties",
        do="Choose what the work was mainly about in those minutes.",
        acts=tuple(
            (
                f"choose-tie:{n}",
                ", ".join(f"{code} × {units}" for code, units in tie.items() if units),
            )
            for n, tie in enumerate(ties)
        ),
    )
