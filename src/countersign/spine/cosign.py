"""The clock on waiting co-signatures: who waits for whom, what is late, what is void."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from countersign.base import dates
from countersign.base.clock import now
from countersign.practice.models import Leave, Staff
from countersign.spine import acts, notices, signers
from countersign.spine.models import CosignWait, Sheet, SheetStatus
from countersign.spine.sealed import same_visit


def waiting_for(staff: Staff, *, on: date) -> QuerySet[CosignWait]:
    """Sheets that wait for `staff`: as supervisor, or as fill-in for one who is on leave."""
    away = [
        row.staff_id
        for row in Leave.objects.filter(fill_in=staff, starts_on__lte=on)
        if row.in_force(on)
    ]
    return (
        CosignWait.objects.filter(done_at=None, supervisor_id__in=[staff.pk, *away])
        .select_related("sheet__client", "sheet__visit", "signature__staff")
        .order_by("due_at")
    )


def late() -> QuerySet[CosignWait]:
    """Everything that has waited past its time, whoever it waits for: for the owners' eyes."""
    return (
        CosignWait.objects.filter(done_at=None, due_at__lte=now())
        .select_related("sheet__client", "sheet__visit", "signature__staff", "supervisor")
        .order_by("due_at")
    )


def escalate() -> int:
    """Tell supervisor, fill-in and owners of every co-signature past its time, once. How many."""
    overdue = CosignWait.objects.filter(done_at=None, escalated_at=None, due_at__lte=now())
    count = 0
    for pk in list(overdue.values_list("pk", flat=True)):
        with transaction.atomic():
            wait = (
                CosignWait.objects.select_for_update(of=("self",))
                .select_related("sheet", "supervisor", "signature__staff")
                .filter(pk=pk, done_at=None, escalated_at=None)
                .first()
            )
            if wait is None:
                continue
            wait.escalated_at = now()
            wait.save(update_fields=["escalated_at"])
            asked = [
                wait.supervisor,
                *signers.fill_ins(wait.supervisor, signers.days_of(wait.sheet.visit).today),
            ]
            heard = {one.pk: one for one in [*notices.owners(), *asked]}
            for staff in heard.values():
                notices.tell(
                    staff,
                    kind="cosign-late",
                    message=f"A sheet signed by {wait.signature.staff.name} still waits for "
                    f"{wait.supervisor.name} to co-sign. Its time was up on "
                    f"{dates.short(wait.due_at)}.",
                    link=f"/visits/{wait.sheet.visit_id}/" if wait.sheet.visit_id else "",
                )
            acts.record(
                "sheet.cosign_late", by=None, sheet=wait.sheet, supervisor=wait.supervisor_id
            )
            count += 1
    return count


def visit_changed(visits: Iterable[UUID], *, by: Staff | None) -> None:
    """Void what waits for a co-signature when its visit has become another one since.

    Call it in the transaction that changed the visits; who signed first signs again.
    """
    waiting = Sheet.objects.filter(visit__in=list(visits), cosign_wait__done_at=None).filter(
        cosign_wait__isnull=False
    )
    for sheet in waiting.select_for_update(of=("self",)):
        if not same_visit(sheet.cosign_wait.signature.sealed, sheet):
            sheet.cosign_wait.delete()
            Sheet.objects.filter(pk=sheet.pk).update(status=SheetStatus.DRAFT)
            acts.record("sheet.voided", by=by, sheet=sheet)
