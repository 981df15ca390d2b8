"""What concerns safety is told by phone before it is read, and some words are no message at all.

A fall, an injury, a seizure, a child who hurt himself or ran off: the update may be signed, and it
waits until somebody has entered the call. What a child says about being hurt, or about dying, goes
to a person and to the practice's own procedure; then no update leaves with this visit.

Source: rules/parent_communication.yaml, emotional_events handling: call_before_message and
disclosure_risk (block_all_automation).

Blocks: yes, for such words of a child; phone first warns, for the waiting is done for you.
"""

from __future__ import annotations

from collections.abc import Iterator

from countersign.family.checks import asked, finding
from countersign.family.checks.examples import sheet
from countersign.family.phone import at_risk
from countersign.spine.checks import CheckInput, Finding, check


@check(
    "sheet",
    passes=[sheet(), sheet(phone_first=("a fall or an injury",), called=True), CheckInput({})],
    fails=[
        sheet(phone_first=("a fall or an injury",)),
        sheet(quotes=("He said: he hits me when it is dark.",)),
    ],
    codes=["family.phone-first", "family.for-a-person"],
)
def is_not_for_the_phone(subject: CheckInput) -> Iterator[Finding]:
    if (given := asked(subject)) is None:
        return
    _, family = given
    if said := at_risk(family.quotes):
        yield finding(
            "family.for-a-person",
            f"These words are answered by a person, not by a message: “{said}”.",
            do="Send no update with this visit. Speak with the owner now, and follow the "
            "practice's own procedure.",
        )
    if family.phone_first and not family.called:
        yield finding(
            "family.phone-first",
            f"Phone first: {', '.join(family.phone_first)}. The update waits for the call.",
            do="Call the family, then press “I called” below the update.",
            blocks=False,
        )
