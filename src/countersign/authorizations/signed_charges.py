"""Which visits' charges have left, and with which units. Decrypts one charge for each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from uuid import UUID

from countersign.spine.models import Release, Sheet, SheetKind, SheetStatus

CHARGE = "charge"


def codes_in(payload: bytes) -> dict[str, int]:
    """Units per code in a signed charge."""
    found: dict[str, int] = {}
    for line in json.loads(payload)["data"].get("lines", ()):
        code = str(line["code"])
        found[code] = found.get(code, 0) + int(line["units"] or 0)
    return found


def released(visits: Iterable[UUID]) -> dict[UUID, Mapping[str, int]]:
    """Units per code of each of `visits` whose charge has left and was not entered in error."""
    ids = list(visits)
    wrong = Sheet.objects.filter(
        kind=SheetKind.WRONG_CHART, status=SheetStatus.RELEASED, visit_id__in=ids
    ).values_list("visit_id", flat=True)
    rows = (
        Release.objects.filter(part=CHARGE, sheet__visit_id__in=ids)
        .exclude(sheet__visit_id__in=list(wrong))
        .select_related("revision", "sheet")
        .order_by("created_at")
    )
    return {
        row.sheet.visit_id: codes_in(bytes(row.revision.payload))
        for row in rows
        if row.sheet.visit_id is not None
    }
