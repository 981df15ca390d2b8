"""A re-authorization packet says how much is asked for, and has a goal with a measurement.

Source: Pub. 100-02 ch. 15 s. 220.1.2 and 220.3.D (goals, amount and duration), read 2026-11-24; a
payer's own form may ask for more.

Blocks: yes for the request; a packet without goals warns.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from countersign.authorizations.packet import PART
from countersign.spine.checks import CheckInput, Finding, check
from countersign.spine.draft import PartDraft, Statement


def _packet(*texts: str, **data: Any) -> CheckInput:
    statements = tuple(Statement(f"r{n}", "Request", text) for n, text in enumerate(texts))
    return CheckInput(parts={PART: PartDraft(kind=PART, statements=statements, data=data)})


@check(
    PART,
    passes=[_packet("We ask for 24 visits.", amount=24, goals=2), CheckInput(parts={})],
    fails=[_packet(amount=24, goals=2), _packet("We ask.", amount=24, goals=0)],
    codes=["authorizations.nothing-asked", "authorizations.no-goals"],
)
def packet_is_complete(sheet: CheckInput) -> Iterator[Finding]:
    part = sheet.part(PART)
    if part is None:
        return
    if not any(s.section == "Request" and s.text.strip() for s in part.statements):
        yield Finding(
            "authorizations.nothing-asked",
            "This packet does not say what is asked for.",
            part=PART,
            where="Request",
            do="Write how much, of which codes, from when to when.",
        )
    if not part.data.get("goals"):
        yield Finding(
            "authorizations.no-goals",
            "This packet has no goal; payers deny those.",
            blocks=False,
            part=PART,
            where="Progress and goals",
            do="Enter the child's goals with their measurements, and draft it again.",
        )
