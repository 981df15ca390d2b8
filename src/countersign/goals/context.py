"""What the checks of goals that are entered in the EMR know of the chart."""

from __future__ import annotations

from collections.abc import Mapping

from countersign.exchange.filling.entries import charted
from countersign.exchange.filling.standing import Charted
from countersign.goals.entry import goals
from countersign.spine.context import sheet_provider
from countersign.spine.draft import PartDraft
from countersign.spine.models import Sheet


@sheet_provider("goal_entry", kind="goal_entry")
def on_the_chart(sheet: Sheet, parts: Mapping[str, PartDraft]) -> Charted:
    """The goals in force today, as they would be entered."""
    return charted(goals(sheet.client) if sheet.client else [])
