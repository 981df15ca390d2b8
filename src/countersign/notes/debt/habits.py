"""How a signer signs: how long it takes, and how many notes are changed by hand before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from django.db.models import Exists, OuterRef

from countersign.base.clock import now
from countersign.practice.models import Staff
from countersign.spine.models import Revision, SheetKind, Signature

LOOKED_BACK = timedelta(days=30)
OWN = ("edited", "added", "removed", "attested", "tied", "answered")


@dataclass(frozen=True, slots=True)
class Habits:
    """Of one signer's last 30 days. `seconds` is the median from first shown to signed."""

    signed: int
    seconds: int | None
    edited: int

    @property
    def share_edited(self) -> int:
        """Whole percent of the signed sheets that a person had changed."""
        return round(100 * self.edited / self.signed) if self.signed else 0

    @property
    def time_said(self) -> str:
        if self.seconds is None:
            return "not known"
        if self.seconds < 120:
            return f"{self.seconds} seconds"
        minutes = self.seconds // 60
        return f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} hours"


def habits_of(staff: Staff) -> Habits:
    """How this person signed lately."""
    own = Revision.objects.filter(draft__sheet=OuterRef("sheet_id"), cause__in=OWN)
    rows = list(
        Signature.objects.filter(
            staff=staff,
            signed_at__gte=now() - LOOKED_BACK,
            sheet__kind__in=(SheetKind.VISIT, SheetKind.REPORT),
        )
        .annotate(by_hand=Exists(own))
        .values_list("signed_at", "sheet__first_shown_at", "by_hand")
    )
    took = [int((at - shown).total_seconds()) for at, shown, _ in rows if shown and shown <= at]
    return Habits(len(rows), int(median(took)) if took else None, sum(hand for *_, hand in rows))
