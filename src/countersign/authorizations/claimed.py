"""Which authorization a claim names: the one whose units the visit used; decisions that come."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from countersign.authorizations import electronic
from countersign.authorizations.models import Authorization, Holding, HoldingState
from countersign.practice.models import Coverage, Staff, Visit


def references(
    visit: Visit, coverage: Coverage, day: date, codes: Collection[str]
) -> tuple[str, ...]:
    """The numbers of the authorizations whose units these codes used; else those in force."""
    used = Holding.objects.filter(
        visit=visit, state=HoldingState.USED, line__authorization__payer=coverage.plan.payer_id
    )
    found = [
        one.line.authorization.reference
        for one in used.select_related("line__authorization")
        if not one.line.codes or set(codes) & set(one.line.codes)
    ]
    if not found:
        letters = Authorization.objects.filter(
            client=visit.client_id,
            payer=coverage.plan.payer_id,
            starts_on__lte=day,
            ends_on__gte=day,
        ).exclude(cancelled_on__lte=day)
        found = [letter.reference for letter in letters.order_by("starts_on")]
    return tuple(dict.fromkeys(found))


def reference(visit: Visit, coverage: Coverage, day: date, codes: Collection[str]) -> str:
    """The one number that a claim has room for."""
    return next(iter(references(visit, coverage, day, codes)), "")


def take_decisions(data: bytes, name: str, by: Staff | None) -> int:
    """Decisions (278) that came with the answers to claims wait beside the letters; how many.

    Raises UserError; then nothing is kept.
    """
    return electronic.bring(data, name=name, by=by).decisions
