"""The road to the clearinghouse: fetch answers now, and what a person decides of what is held."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from countersign.base.errors import UserError
from countersign.exchange import deliver, outbox, queue
from countersign.exchange.claims import fetching
from countersign.exchange.models import Claim, FetchedFile, Parcel, Question, Settled
from countersign.spine.models import SheetKind
from countersign.web.needs import Asked, needs, refuse

HOW = {"there": Settled.THERE, "by-hand": Settled.BY_HAND, "nowhere": Settled.NOWHERE}


@require_POST
@needs("claim.edit")
def fetch(request: Asked) -> HttpResponse:
    """Have the clearinghouse's answers fetched now instead of in a few minutes."""
    if outbox.clearinghouse() is None:
        messages.error(request, "No clearinghouse is set up and started: bring answers by hand.")
    elif queue.fetch_soon():
        messages.success(request, "They are being fetched. Look again in a minute.")
    else:
        messages.info(request, "They are about to be fetched already.")
    return redirect("claim_answers")


@require_POST
@needs("claim.edit")
def aside(request: Asked, fetched_id: UUID) -> HttpResponse:
    """Somebody has looked at a fetched file that could not be read."""
    row = FetchedFile.objects.filter(pk=fetched_id).first()
    if row is None:
        raise refuse("claim.edit", fetched_id)
    try:
        fetching.set_aside(row, by=request.staff)
    except UserError as error:
        messages.warning(request, str(error))
    return redirect("claim_answers")


@require_POST
@needs("claim.edit")
def decide(request: Asked, parcel_id: UUID, how: str) -> HttpResponse:
    """Send a held file again, or say what is so at the clearinghouse."""
    parcel = Parcel.objects.select_related("sheet__claim_batch", "inquiry").filter(pk=parcel_id)
    one = parcel.first()
    if one is None or not _mine(request, one):
        raise refuse("claim.edit", parcel_id)
    try:
        if how == "again":
            deliver.try_again(one, actor=request.staff.pk)
        elif how in HOW:
            deliver.settle(one, how=HOW[how], actor=request.staff.pk)
        else:
            raise UserError("Say what is to be done with the file.", field="how")
    except UserError as error:
        messages.warning(request, str(error))
    if one.inquiry is not None:
        return redirect("eligibility")
    return redirect("claim_file", one.sheet.claim_batch.pk)


def _mine(request: Asked, parcel: Parcel) -> bool:
    """A file for the clearinghouse all of whose clients are this person's."""
    clients = request.access.clients("claim.edit")
    if parcel.inquiry is not None:
        asked = Question.objects.filter(inquiry=parcel.inquiry)
        return not asked.exclude(coverage__client__in=clients).exists()
    if parcel.sheet.kind != SheetKind.CLAIM_BATCH:
        return False
    claims = Claim.objects.filter(batch__sheet=parcel.sheet)
    return not claims.exclude(client__in=clients).exists()
