"""Small invented charges that this room's checks use as their examples."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from countersign.coding.context import Day
from countersign.coding.lines import recount
from countersign.spine.checks import CheckInput
from countersign.spine.context import LicenceOnDay, SheetContext, VisitContext
from countersign.spine.draft import PartDraft
from countersign.spine.evidence import Evidence

ON = date(2026, 10, 5)
VISIT = VisitContext(
    visit_id="v1",
    client_id="c1",
    date_of_service=ON,
    state="CA",
    starts_at=datetime(2026, 10, 5, 16, 15, tzinfo=UTC),
    ends_at=datetime(2026, 10, 5, 17, 0, tzinfo=UTC),
    checked_in_at=None,
    checked_out_at=None,
    status="done",
    author_id="s1",
    author_role="ot",
    licence=LicenceOnDay("OT-1", "CA", "OT", date(2025, 1, 1), date(2027, 12, 31)),
    payer_name="Meridian Crest",
    method="cms_8_minute",
    child_names=("Theo",),
    other_names={},
)


def line(code: str, minutes: int, *evidence: str, **more: Any) -> dict[str, Any]:
    """A charge line before its units are counted."""
    return {
        "code": code,
        "plain": "",
        "what": "",
        "minutes": minutes,
        "units": None,
        "evidence": list(evidence or (f"f-{code}",)),
        "alternatives": [],
        "modifiers": [],
        "needs_review": False,
        **more,
    }


def counted(*lines: dict[str, Any], method: str | None = "cms_8_minute") -> dict[str, Any]:
    """A charge's data, counted."""
    data = {"method": method, "lines": list(lines), "ties": [], "unbilled": []}
    return recount(data, on=ON)


def charge(
    data: dict[str, Any],
    *,
    captured: dict[str, int] | None = None,
    day: Day | None = None,
    **visit: Any,
) -> CheckInput:
    """A sheet with only a charge. `captured` are minutes by fact; else each line's own."""
    minutes = (
        {e: ln["minutes"] for ln in data["lines"] for e in ln["evidence"]}
        if captured is None
        else captured
    )
    evidence = tuple(
        Evidence(fact, "fact", f"{fact}, {m} min", minutes=m) for fact, m in minutes.items()
    )
    return CheckInput(
        parts={"charge": PartDraft(kind="charge", data=data, evidence=evidence)},
        context={
            "visit": replace(VISIT, **visit),
            "sheet": SheetContext(kind="visit"),
            "coding": day or Day(),
        },
    )
