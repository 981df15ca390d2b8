"""An evaluation is booked only where a block follows it; a child is never evaluated and left."""

from __future__ import annotations

from countersign.base.errors import UserError
from countersign.practice.models import Visit
from countersign.practice.models.visits import VisitKind, VisitStatus
from countersign.scheduling.models import Hours, Place
from countersign.scheduling.reading import taken


def must_be_followed(visit: Visit) -> None:
    """Raises UserError for a new evaluation after which the child has no visit held or booked.

    Where nobody's hours are entered the schedule is kept elsewhere, and so is this rule.
    """
    if visit.kind != VisitKind.EVALUATION or visit.status != VisitStatus.BOOKED:
        return
    if not visit._state.adding or not Hours.objects.filter(site=visit.site_id).exists():
        return
    follows = Place.objects.filter(
        taken(), client=visit.client_id, kind=VisitKind.TREATMENT, starts_at__gt=visit.ends_at
    )
    if not follows.exists():
        raise UserError(
            "No visit of this child is held or booked after this evaluation.",
            field="kind",
            remedy="Find a block from the waiting list: the evaluation comes with it.",
        )
