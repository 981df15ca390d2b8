"""Dollars a plan pays per unit of a code: entered on the plan's page, as lines of text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from countersign.base.errors import UserError
from countersign.notes.models import PlanFee
from countersign.practice.models import PayerPlan

_LINE = re.compile(r"^\s*([0-9A-Z]{5})\s*[:=,;\t ]\s*\$?\s*(\d{1,5}(?:\.\d{1,2})?)\s*$")


def read(text: str) -> dict[str, Decimal]:
    """Fees from lines like "97530 38.50". Raises UserError naming the first line that is none."""
    found: dict[str, Decimal] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        match = _LINE.match(line.upper())
        if match is None:
            raise UserError(
                f"Line {number} is no code and dollars.",
                field="fees",
                remedy="Write one code a line, for example: 97530 38.50",
            )
        if match[1] in found:
            raise UserError(f"{match[1]} stands on two lines.", field="fees")
        found[match[1]] = Decimal(match[2])
    return found


def written(plan: PayerPlan) -> str:
    """The plan's fees as the lines somebody entered."""
    rows = PlanFee.objects.filter(plan=plan).order_by("code")
    return "\n".join(f"{row.code} {row.dollars}" for row in rows)


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
