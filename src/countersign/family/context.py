"""What the checks on an update may know, as plain values."""

from __future__ import annotations

from countersign.family.gathered import Family, of_sheet
from countersign.practice.models import Visit
from countersign.spine.context import provider


@provider("family")
def family(visit: Visit) -> Family | None:
    """The session and the family; None when no update of this visit is to leave."""
    return of_sheet(visit)
