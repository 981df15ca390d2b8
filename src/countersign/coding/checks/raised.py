"""Minutes that went up while a finding about money was on the screen are shown to the signer.

It never blocks: a correction may be right. It stays with the signature.

Source: False Claims Act, 31 U.S.C. 3729 (knowingly false records); our own rule (findings shown
are signed).

Blocks: no, it warns.
"""

from __future__ import annotations

from collections.abc import Iterator

from countersign.coding.checks.examples import charge, counted, line
from countersign.coding.context import Day, Raised
from countersign.spine.checks import CheckInput, Finding, check

_GOOD = counted(line("97535", 38))


@check(
    "sheet",
    passes=[charge(_GOOD), CheckInput(parts={})],
    fails=[charge(_GOOD, day=Day(raised=(Raised("Buttons", 22, 38, ("coding.open-tie",)),)))],
    codes=["coding.minutes-raised"],
)
def raised_minutes_are_shown(sheet: CheckInput) -> Iterator[Finding]:
    day = sheet.context.get("coding")
    if sheet.part("charge") is None or not isinstance(day, Day):
        return
    for one in day.raised:
        yield Finding(
            "coding.minutes-raised",
            f"{one.what}: {one.was} minutes became {one.became} while a finding about the charge "
            "was shown.",
            blocks=False,
            part="charge",
            where="lines",
            do="Sign only if that is how long it took.",
        )
