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
from countersign.family.harm import REMINDER, STOPPED, told_of_harm
from countersign.spine.checks import CheckInput, Finding, check


@check(
    "sheet",
    passes=[sheet(), sheet(phone_first=("a fall or an injury",), called=True), CheckInput({})],
    fails=[
        sheet(phone_first=("a fall or an injury",)),
        sheet(quotes=("He said: he hits me when it is dark.",)),
        sheet(events=("Hard moment: told me his uncle hits him at night",)),
    ],
    codes=["family.phone-first", "family.for-a-person"],
)
def is_not_for_the_phone(subject: CheckInput) -> Iterator[Finding]:
    if (given := asked(subject)) is None:
        return
    part, family = given
    written = [s.text for s in part.statements]
    if said := told_of_harm([*family.facts, *family.events, *written], family.quotes):
        yield finding("family.for-a-person", STOPPED.format(words=said), do=REMINDER)
    if family.phone_first and not family.called:
        yield finding(
            "family.phone-first",
            f"Phone first: {', '.join(family.phone_first)}. The update waits for the call.",
            do="Call the family, then press “I called” below the update.",
            blocks=False,
        )
