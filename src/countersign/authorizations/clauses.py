"""The line of the letter that a decision rests on: which letter, which page, and where on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from countersign.authorizations.letters.desk import TENTHS
from countersign.authorizations.models import AuthorizationLine, LineEvidence

FIELD_OF: Mapping[str, tuple[str, ...]] = {
    "used-up": ("quantity",),
    "near-limit": ("quantity",),
    "too-often": ("frequency", "quantity"),
    "past-end": ("end",),
    "not-started": ("start",),
    "wrong-code": ("codes",),
}
MARGIN = 14.0
TALL = 46.0
"""Points shown above and below the line, and at least."""


@dataclass(frozen=True, slots=True)
class Clause:
    """`box` is (x0, y0, x1, y1) in points from the page's top left; `view` is what to show of it.

    Without a letter, `entered_on` says when a person entered the line by hand.
    """

    entered_on: date
    letter: UUID | None = None
    name: str = ""
    page: int = 0
    box: tuple[float, ...] = ()
    width: float = 0
    height: float = 0
    typed: bool = False

    @property
    def view(self) -> tuple[float, float, float, float]:
        """x, y, width and height of the strip that holds the line, as wide as the page."""
        top = max(0.0, self.box[1] - MARGIN) if self.box else 0.0
        return 0.0, top, self.width, max(TALL, self.high + 2 * MARGIN)

    @property
    def wide(self) -> float:
        return self.box[2] - self.box[0] if self.box else 0.0

    @property
    def high(self) -> float:
        return self.box[3] - self.box[1] if self.box else 0.0


def clause_of(line_id: UUID | str, reason: str) -> Clause | None:
    """Where the line's letter says what stands in the way; None when there is no such line."""
    line = AuthorizationLine.objects.filter(pk=line_id).first()
    if line is None:
        return None
    kept = {
        one.field: one
        for one in LineEvidence.objects.filter(line=line)
        .select_related("letter")
        .order_by("created_at")
    }
    found = next((kept[name] for name in FIELD_OF.get(reason, ()) if name in kept), None)
    found = found or kept.get("quantity")
    if found is None:
        return Clause(line.created_at.date())
    sizes = found.letter.reading.get("sizes", ())
    width, height = sizes[found.page] if found.page < len(sizes) else (0, 0)
    return Clause(
        line.created_at.date(),
        letter=found.letter_id,
        name=found.letter.name,
        page=found.page,
        box=tuple(found.box),
        width=width / TENTHS,
        height=height / TENTHS,
        typed=found.typed,
    )
