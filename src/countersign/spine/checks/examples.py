"""An invented visit that the spine's checks use as their example."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from countersign.spine.checks.engine import CheckInput
from countersign.spine.context import LicenceOnDay, SheetContext, VisitContext

LICENCE = LicenceOnDay("OT-1234", "CA", "OT", date(2025, 1, 1), date(2027, 12, 31))
VISIT = VisitContext(
    visit_id="v1",
    client_id="c1",
    date_of_service=date(2026, 11, 23),
    state="CA",
    starts_at=datetime(2026, 11, 23, 17, 0, tzinfo=UTC),
    ends_at=datetime(2026, 11, 23, 17, 45, tzinfo=UTC),
    checked_in_at=None,
    checked_out_at=None,
    status="done",
    author_id="s1",
    author_role="ot",
    licence=LICENCE,
    payer_name=None,
    method=None,
    child_names=("Juniper",),
    other_names={},
    author_name="Ada Larkin",
    today=date(2026, 11, 24),
)


def sheet(kind: str = "visit", **changes: Any) -> CheckInput:
    """A sheet without parts whose visit differs from the example as given."""
    visit = replace(VISIT, **changes)
    return CheckInput(parts={}, context={"visit": visit, "sheet": SheetContext(kind=kind)})
