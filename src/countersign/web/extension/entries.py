"""What of a chart is entered in the EMR beside the visits: drafted here, signed on its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from countersign.authorizations.entry import authorizations
from countersign.base.errors import UserError
from countersign.exchange.filling import entries
from countersign.exchange.filling.standing import Entry
from countersign.goals.entry import goals
from countersign.practice.models import Client
from countersign.scheduling.entry import series
from countersign.spine.models import Sheet
from countersign.web.needs import Asked, needs, refuse

KINDS: Mapping[str, tuple[str, Callable[[Client], list[Entry]]]] = {
    "goal_entry": ("Goals", goals),
    "auth_entry": ("Authorizations", authorizations),
    "series_entry": ("Appointment series", series),
}


def _client(request: Asked, client_id: UUID) -> Client:
    row = request.access.clients("chart.read").filter(pk=client_id).first()
    if row is None:
        raise refuse("chart.read", client_id)
    return row


@needs("chart.read")
def page(request: Asked, client_id: UUID) -> HttpResponse:
    """What could be entered, and what is drafted, signed or on its way."""
    client = _client(request, client_id)
    shown = [
        (kind, title, read(client), Sheet.objects.filter(client=client, kind=kind)
         .prefetch_related("parcels").order_by("-created_at")[:5])
        for kind, (title, read) in KINDS.items()
    ]  # fmt: skip
    return render(request, "web/extension/entries.html", {"client": client, "shown": shown})


@require_POST
@needs("sheet.edit")
def begin(request: Asked, client_id: UUID, kind: str) -> HttpResponse:
    """Draft a sheet of what stands on the chart, for an entitled person to sign."""
    client = _client(request, client_id)
    if kind not in KINDS or not request.access.may("sheet.edit", client):
        raise refuse("sheet.edit", client_id)
    title, read = KINDS[kind]
    author = client.primary_therapist or request.staff
    try:
        sheet = entries.draft(client, kind, read(client), author=author, by=request.staff)
    except UserError as error:
        messages.error(request, f"{title}: {error}")
        return redirect("emr_entries", client.pk)
    return redirect("sheet:sheet", sheet.pk)
