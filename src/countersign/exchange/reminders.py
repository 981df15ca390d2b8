"""The way of a reminder, or of the link to a held block, to a family: routine traffic.

Nothing goes without a standing order that the owner signed, proven again here at every message.
What goes names no child and no care: the practice, a day, an hour, and a link.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

from countersign.exchange.port import ConnectorError
from countersign.exchange.ways import Letter, Receipt, convey
from countersign.spine import standing

__all__ = ["OFFER", "ORDER", "Letter", "remind"]

ORDER, OFFER = "appointment_reminder", "block_offer"
"""The kinds of standing orders: of reminders, and of links to held blocks."""


def remind(
    subject: UUID, *, way: str, write: Callable[[], Letter], on: date, under: str = ORDER
) -> tuple[Receipt, UUID]:
    """Send it under the order in force that day, whose id comes second.

    Raises ConnectorError, and UserError when the way is not set up.
    """
    order = standing.in_force(under, on=on)
    if order is None:
        raise ConnectorError(
            "no-standing-order",
            "No standing order for this is in force.",
            retry=True,
            remedy="The owner signs one under Standing orders.",
        )
    return convey(subject, way, write), order.pk
