"""The way to families: one e-mail or one text message for one thing that was released.

Nothing goes without a `Released` that proves itself here again. A text message carries no words of
the release, only where to read them.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from countersign.exchange.ways import Letter, Receipt, convey
from countersign.spine.release import Released, proven

__all__ = ["Letter", "Receipt", "carry"]


def carry(released: Released, subject: UUID, *, way: str, write: Callable[[], Letter]) -> Receipt:
    """Hand the message `subject` about something released over.

    `write` makes its words, and is not called for a text message that was begun before. Raises
    Forged, ConnectorError, UserError.
    """
    proven(released)
    return convey(subject, way, write)
