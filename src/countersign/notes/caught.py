"""What a page's checks caught before it was signed: kept as codes, told beside the signature."""

from __future__ import annotations

from collections.abc import Iterable

from countersign.base.clock import now
from countersign.notes.models import Caught
from countersign.spine.checks import Finding
from countersign.spine.models import Sheet

LEFT_OPEN = "report.unanswered"
"""A question that waits for its answer is no fault of anybody's."""


def keep(sheet: Sheet, findings: Iterable[Finding]) -> None:
    """Note what blocks now, and what no longer does. Writes only what changed."""
    there = {(f.code, f.where[:80]) for f in findings if f.blocks and f.code != LEFT_OPEN}
    known = {(one.code, one.where): one for one in Caught.objects.filter(sheet=sheet)}
    new = [Caught(sheet=sheet, code=c, where=w) for c, w in there - known.keys()]
    if new:
        Caught.objects.bulk_create(new, ignore_conflicts=True)
    gone = [one.pk for key, one in known.items() if key not in there and one.gone_at is None]
    if gone:
        Caught.objects.filter(pk__in=gone).update(gone_at=now())


def words(sheet: Sheet) -> str:
    """ "nothing caught", "2 caught, 2 put right"."""
    rows = Caught.objects.filter(sheet=sheet).values_list("gone_at", flat=True)
    if not rows:
        return "nothing caught"
    return f"{len(rows)} caught, {sum(at is not None for at in rows)} put right"
