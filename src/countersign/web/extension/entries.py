"""What of a chart is entered in the EMR beside the visits: drafted here, signed on its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from countersign.authorizations import amounts
from countersign.authorizations.models import Authorization
from countersign.base.errors import UserError
from countersign.exchange.filling import entries
from countersign.exchange.filling.entries import Entry
from countersign.practice.models import Client
from countersign.practice.models.goals import Goal, GoalStatus
from countersign.scheduling.models import Block, BlockState
from countersign.spine.models import Sheet
from countersign.web.needs import Asked, needs, refuse

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def goals(client: Client) -> list[Entry]:
    """Every goal in force, with its day."""
    rows = Goal.objects.filter(client=client, status=GoalStatus.ACTIVE).order_by("created_at")
    return [
        {
            "goal": goal.text,
            "activity": goal.activity,
            "target": goal.target_on.isoformat() if goal.target_on else "",
            "status": goal.status,
        }
        for goal in rows
    ]


def authorizations(client: Client) -> list[Entry]:
    """Each line of each authorization that is not cancelled."""
    rows = Authorization.objects.filter(client=client, cancelled_on=None)
    found: list[Entry] = []
    for one in rows.select_related("payer").prefetch_related("lines").order_by("starts_on"):
        found += [
            {
                "payer": one.payer.name,
                "reference": one.reference,
                "starts_on": one.starts_on.isoformat(),
                "ends_on": one.ends_on.isoformat(),
                line.counts: amounts.number(line.granted, line.counts),
                "codes": ", ".join(line.codes),
            }
            for line in one.lines.all()
        ]
    return found


def series(client: Client) -> list[Entry]:
    """Each booked block."""
    rows = Block.objects.filter(client=client, state=BlockState.BOOKED).order_by("starts_on")
    return [_series(block) for block in rows.select_related("therapist", "site")]


def _series(block: Block) -> Entry:
    minutes = timedelta(minutes=block.minutes)
    begins = timedelta(hours=block.starts.hour, minutes=block.starts.minute)
    ends = int((begins + minutes).total_seconds() // 60)
    return {
        "therapist": block.therapist.name,
        "site": block.site.name,
        "starts_on": block.starts_on.isoformat(),
        "ends_on": block.ends_on.isoformat(),
        "weekdays": [DAYS[day] for day in sorted(block.weekdays)],
        "starts": f"{block.starts:%H:%M}",
        "ends": f"{ends // 60:02}:{ends % 60:02}",
        "minutes": str(block.minutes),
        "every": "1",
        "visits": str(block.places.count()),
    }


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
