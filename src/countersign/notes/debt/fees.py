"""Dollars a plan pays per unit of a code: entered on the plan's page, as lines of text."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from countersign.notes.models import PlanFee
from countersign.practice.models import PayerPlan


def of(plan: PayerPlan) -> dict[str, Decimal]:
    """The plan's own fees."""
    return dict(PlanFee.objects.filter(plan=plan).values_list("code", "dollars"))


def store(plan: PayerPlan, fees: Mapping[str, Decimal]) -> None:
    """Make `fees` the plan's own, all of them."""
    with transaction.atomic():
        PlanFee.objects.filter(plan=plan).delete()
        PlanFee.objects.bulk_create(
            PlanFee(plan=plan, code=code, dollars=dollars) for code, dollars in fees.items()
        )


def by_plan() -> dict[UUID, dict[str, Decimal]]:
    """Every plan's fees."""
    found: dict[UUID, dict[str, Decimal]] = {}
    for plan_id, code, dollars in PlanFee.objects.values_list("plan_id", "code", "dollars"):
        found.setdefault(plan_id, {})[code] = dollars
    return found
