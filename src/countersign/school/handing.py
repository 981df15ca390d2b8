"""Whether a released report may still be handed over: everything is asked again on that day."""

from __future__ import annotations

import json
from datetime import date

from countersign.school import gathering, permission
from countersign.school.context import records_in
from countersign.school.models import Delivery
from countersign.school.permission import Fault
from countersign.spine.draft import part_from_payload
from countersign.spine.models import Sheet, SheetKind, SheetStatus


def obstacles(row: Delivery, on: date) -> tuple[Fault, ...]:
    """Why it may not be handed over on that day: permission, custody, records, a wrong chart."""
    wrong = Sheet.objects.filter(
        corrects=row.sheet_id, kind=SheetKind.WRONG_CHART, status=SheetStatus.RELEASED
    )
    if row.sheet.client is None or wrong.exists():
        return (
            Fault(
                "wrong-chart",
                "This report was marked as another child's.",
                "Nothing may be handed over. Write the right child's report.",
            ),
        )
    part = part_from_payload(json.loads(bytes(row.release.revision.payload)))
    return tuple(
        permission.faults(
            gathering.permission_of(row.permission),
            gathering.deciding_of(row.sheet.client),
            school=str(part.data.get("recipient", {}).get("school_id", "")),
            regime=row.school.regime,
            wants=records_in(part),
            on=on,
            born=row.sheet.client.birth_date,
        )
    )
