"""Small invented ledgers that this room's checks use as their examples, and how they find."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from countersign.authorizations.offers import KEEP_BACK
from countersign.authorizations.standing import Ledger, LineNow, Reason, Standing, standing
from countersign.authorizations.words import why
from countersign.spine.checks import CheckInput, Finding
from countersign.spine.context import SheetContext, VisitContext
from countersign.spine.draft import PartDraft

DAY = date(2026, 10, 5)
LINE = LineNow(
    id="l1",
    reference="MC-2044",
    starts_on=date(2026, 7, 1),
    ends_on=date(2026, 12, 18),
    counts="visits",
    granted=24,
    used=6,
)
VISIT = VisitContext(
    visit_id="v1",
    client_id="c1",
    date_of_service=DAY,
    state="CA",
    starts_at=datetime(2026, 10, 5, 16, 15, tzinfo=UTC),
    ends_at=datetime(2026, 10, 5, 17, 0, tzinfo=UTC),
    checked_in_at=None,
    checked_out_at=None,
    status="done",
    author_id="s1",
    author_role="ot",
    licence=None,
    payer_name="Meridian Crest",
    method="cms_8_minute",
    child_names=("Theo",),
    other_names={},
)


def sheet(
    *lines: LineNow, needed: bool = True, units: dict[str, int] | None = None, state: str = ""
) -> CheckInput:
    """A sheet with one charge against these authorization lines."""
    billed = {"97535": 2} if units is None else units
    data = {"lines": [{"code": c, "units": n, "minutes": 15 * n} for c, n in billed.items()]}
    return CheckInput(
        parts={"charge": PartDraft(kind="charge", data=data)},
        context={
            "visit": VISIT,
            "sheet": SheetContext(kind="visit"),
            "authorizations": Ledger(needed, lines, state, therapist="s1", site="h1"),
        },
    )


def line(**changes: Any) -> LineNow:
    """The example line with `changes`."""
    return replace(LINE, **changes)


def of(sheet: CheckInput) -> Standing | None:
    """Where the sheet's charge stands; None when nothing is billed or nothing is known."""
    part = sheet.part("charge")
    visit = sheet.context.get("visit")
    ledger = sheet.context.get("authorizations")
    if part is None or not isinstance(visit, VisitContext) or not isinstance(ledger, Ledger):
        return None
    # Units that are not counted yet still take at least one visit or unit.
    codes = {ln["code"]: ln["units"] or 0 for ln in part.data.get("lines", ())}
    if not codes:
        return None
    return standing(ledger, day=visit.date_of_service, codes=codes)


def finding(sheet: CheckInput, *reasons: Reason, override: tuple[str, ...] = ()) -> list[Finding]:
    """What stops the sheet's charge, when it is for one of these reasons."""
    found = of(sheet)
    if found is None or found.reason not in reasons:
        return []
    said = why(
        found, payer=getattr(sheet.context.get("visit"), "payer_name", "") or "", booking=False
    )
    return [
        Finding(
            said.code,
            said.message,
            part="charge",
            where=found.codes[0] if found.reason == "wrong-code" and found.codes else "lines",
            do=said.do,
            override=override,
            acts=KEEP_BACK,
        )
    ]
