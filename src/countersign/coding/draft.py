"""The charge, as a part of every visit's sheet: lines proposed from the minutes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from countersign.coding.lines import apply, charge, confirmed_only
from countersign.practice import capture
from countersign.practice.facts import Fact
from countersign.practice.models import PayerPlan, Visit
from countersign.practice.models.coverage import PayerType
from countersign.spine.draft import PartDraft
from countersign.spine.evidence import of_fact
from countersign.spine.sheet import Part, register


def compose_charge(visit: Visit, _parts: Mapping[str, PartDraft]) -> PartDraft:
    """Propose the charge of `visit` by its payer plan's own method."""
    plan = visit.coverage.plan if visit.coverage is not None else None
    return draft(capture.current(visit), plan=plan, on=visit.date_of_service)


def draft(facts: Sequence[Fact], *, plan: PayerPlan | None, on: date) -> PartDraft:
    """The charge of these facts. Pure."""
    data = charge(
        confirmed_only(facts),
        method=plan.method or None if plan is not None else None,
        medicare=plan is not None and plan.payer.payer_type == PayerType.MEDICARE,
        on=on,
    )
    evidence = tuple(of_fact(f) for f in facts if f.kind in ("activity", "hard_moment"))
    return PartDraft(kind="charge", data=data, evidence=evidence)


PART = register(
    Part(
        kind="charge",
        title="Charge",
        order=20,
        template="coding/_part.html",
        strength="money",
        destinations=("emr",),
        compose=compose_charge,
        composer="countersign charge 1",
        choose=apply,
    )
)
