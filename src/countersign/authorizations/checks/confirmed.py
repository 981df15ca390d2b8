"""A visit booked on somebody's word is charged only when the payer's letter has come.

Source: the practice's own rule; what a payer says by phone is not yet an authorization.

Blocks: yes.
"""

from __future__ import annotations

from collections.abc import Iterator

from countersign.authorizations.checks.examples import finding, line, sheet
from countersign.spine.checks import CheckInput, Finding, check


@check(
    "sheet",
    passes=[sheet(line()), sheet(line(), state="tentative"), CheckInput(parts={})],
    fails=[sheet(state="tentative"), sheet(line(used=24), state="tentative-ended")],
    codes=["authorizations.tentative", "authorizations.tentative-ended"],
)
def word_is_confirmed(sheet: CheckInput) -> Iterator[Finding]:
    yield from finding(sheet, "tentative", "tentative-ended")
