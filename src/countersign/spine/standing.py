"""Standing orders: routine traffic allowed in advance, signed once by the owner, listed, dated."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from countersign.base import rules
from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.practice.models import Staff
from countersign.spine import acts
from countersign.spine.draft import PartDraft, Statement
from countersign.spine.models import Sheet, SheetKind, SheetStatus, StandingOrder
from countersign.spine.revisions import append, locked_draft
from countersign.spine.signed import Forged, prove

PART = "standing_order"


def propose(kind: str, *, starts_on: date, ends_on: date, by: Staff) -> Sheet:
    """A draft order for the owner to sign. Raises UserError for an unknown kind or a wrong span."""
    table = rules.load("signers", on=starts_on)["standing_orders"]
    if kind not in table["kinds"]:
        raise UserError(f"There is no standing order called {kind}.", field="kind")
    longest = timedelta(days=int(table["max_days"]))
    if not starts_on <= ends_on <= starts_on + longest:
        raise UserError(
            f"A standing order runs for at most {longest.days} days, and ends after it starts.",
            field="ends_on",
        )
    with transaction.atomic():
        sheet = Sheet.objects.create(
            kind=SheetKind.STANDING_ORDER, author=by, status=SheetStatus.DRAFT
        )
        StandingOrder.objects.create(sheet=sheet, kind=kind, starts_on=starts_on, ends_on=ends_on)
        part = PartDraft(
            kind=PART,
            statements=(
                Statement("order", "", str(table["kinds"][kind]) + ".", author="composer"),
            ),
            data={"kind": kind, "starts_on": str(starts_on), "ends_on": str(ends_on)},
        )
        append(locked_draft(sheet, PART), part, cause="composed", by=by)
        acts.record("standing_order.drafted", by=by, sheet=sheet, order=kind)
    return sheet


def in_force(kind: str, *, on: date) -> StandingOrder | None:
    """The signed order of that kind that covers `on`, proven just now; None when there is none."""
    rows = StandingOrder.objects.filter(
        kind=kind, starts_on__lte=on, ends_on__gte=on, withdrawn_at=None
    )
    for order in rows.prefetch_related("sheet__signatures"):
        said = {"kind": kind, "starts_on": str(order.starts_on), "ends_on": str(order.ends_on)}
        for signature in order.sheet.signatures.all():
            try:
                covered = prove(signature.pk).covers()
            except Forged:
                continue  # an order that cannot be proven orders nothing
            if covered["parts"][0]["payload"]["data"] == said:
                return order
    return None


def withdraw(order: StandingOrder, *, by: Staff) -> None:
    """End an order now."""
    with transaction.atomic():
        StandingOrder.objects.filter(pk=order.pk, withdrawn_at=None).update(withdrawn_at=now())
        acts.record("standing_order.withdrawn", by=by, sheet=order.sheet, order=order.kind)
