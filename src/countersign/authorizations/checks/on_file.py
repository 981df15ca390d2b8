"""Where the plan asks for an authorization, there is one.

The owner may set this aside with a reason, for example when the family pays this visit itself.

Source: the payer plan's own setting `needs_authorization`, set by the practice.

Blocks: yes; the owner may set it aside with a signed reason.
"""

from __future__ import annotations

from collections.abc import Iterator

from countersign.authorizations.checks.examples import finding, line, sheet
from countersign.spine.checks import CheckInput, Finding, check


@check(
    "sheet",
    passes=[sheet(line()), sheet(needed=False), CheckInput(parts={})],
    fails=[sheet()],
    codes=["authorizations.none"],
)
def authorization_is_on_file(sheet: CheckInput) -> Iterator[Finding]:
    yield from finding(sheet, "none", override=("owner",))
