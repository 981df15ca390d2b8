"""An update goes only to guardians who may receive it, and with their consent to software.

Who they are, how they are reached and what they allow is kept for each child under the family's
page. A guardian whom nobody asked, who opted out, or whom a court order excludes, receives nothing.

Source: rules/parent_communication.yaml, gate right_recipient and channel_rules consent_record;
state_rules (ca_ab3030, tx_traiga); 45 CFR 164.502(g).

Blocks: yes, the update alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from countersign.family.checks import asked, finding
from countersign.family.checks.examples import DRAFT, MINE, sheet
from countersign.spine.checks import CheckInput, Finding, check
from countersign.spine.draft import Statement

_BY_HAND = Statement("p3", "Update", "Theo did 4 of 5 buttons.", ("f1",), "person")


@check(
    "sheet",
    passes=[sheet(), sheet(_BY_HAND, MINE, ai="no"), CheckInput({})],
    fails=[
        sheet(languages=(), refused=("Ana Reyes: does not want to be written to.",)),
        sheet(DRAFT, MINE, ai=""),
        sheet(DRAFT, MINE, ai="no"),
    ],
    codes=["family.no-receiver", "family.ai-not-asked", "family.ai-declined"],
)
def may_be_sent(subject: CheckInput) -> Iterator[Finding]:
    if (given := asked(subject)) is None:
        return
    part, family = given
    if not family.languages:
        why = " ".join(family.refused) or "No parent or guardian is on file."
        yield finding(
            "family.no-receiver",
            f"Nobody may receive this update. {why}",
            do="Call them, or ask the front desk to enter what was agreed on the family's page.",
        )
    if all(one.author == "person" for one in part.statements):
        return
    if family.ai == "no":
        yield finding(
            "family.ai-declined",
            "This family does not want texts that software drafted.",
            do="Say it in your own words: change each drafted sentence, or take it out.",
        )
    elif family.ai != "yes":
        yield finding(
            "family.ai-not-asked",
            "Nobody who decides for this child was asked whether software may draft for them.",
            do="Ask them, and have the front desk enter the answer on the family's page. Or write "
            "every sentence yourself.",
        )
