"""What an owner has written down before: a baseline week, and a signed policy for AI."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from countersign.assessment.models import BaselineWeek, How
from countersign.practice.models import RoleGrant, Staff
from countersign.practice.models.staff import Role
from countersign.privacy import ai_policy
from countersign.spine.models import Sheet

NOT_YET = 2
"""How many people of the demo have not agreed to the policy."""


def write(today: date, *, sign: Callable[[Sheet], None]) -> None:
    """The week before the product came, and the policy that everybody but two agreed to."""
    grant = RoleGrant.objects.filter(role=Role.OWNER).select_related("staff").first()
    if grant is None:
        return
    owner = grant.staff
    BaselineWeek.objects.create(
        first=today - timedelta(days=today.weekday() + 84),
        how=How.TIMED,
        minutes_per_note=Decimal("14.5"),
        minutes_per_report=Decimal("95"),
        note_days=Decimal("3.2"),
        denied_percent=Decimal("9.4"),
        denied_dollars=Decimal("96.00"),
        kept_percent=Decimal("88"),
        told="Invented: four therapists wrote the minutes of each note on a card for a week.",
        by=owner,
    )
    policy = ai_policy.propose(ai_policy.starter(today), by=owner)
    sign(policy.sheet)
    people = list(Staff.objects.filter(user__isnull=False).exclude(pk=owner.pk).order_by("name"))
    for staff in [owner, *people[: max(len(people) - NOT_YET, 0)]]:
        ai_policy.attest(policy, staff=staff, today=today)
