"""What the checks of a series that is entered in the EMR know of the schedule."""

from __future__ import annotations

from collections.abc import Mapping

from countersign.exchange.filling.entries import charted
from countersign.exchange.filling.standing import Charted
from countersign.scheduling.entry import series
from countersign.spine.context import sheet_provider
from countersign.spine.draft import PartDraft
from countersign.spine.models import Sheet


@sheet_provider("series_entry", kind="series_entry")
def in_the_schedule(sheet: Sheet, parts: Mapping[str, PartDraft]) -> Charted:
    """The booked series of today, as they would be entered."""
    return charted(series(sheet.client) if sheet.client else [])
