"""Opening a chart by exception. It grants this chart, read-only, and a place to record care.

These pages work while nothing can be put on record: what they must write goes into the encrypted
journal then. Nothing here signs, releases or sends.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db import DatabaseError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from countersign.base import audit, clock
from countersign.practice.models import Client, Visit
from countersign.practice.models.goals import GoalStatus
from countersign.spine import break_glass
from countersign.web import record
from countersign.web.clients import chart as charts
from countersign.web.emergency.forms import CareForm, WhoForm, WhyForm
from countersign.web.needs import Asked, needs, refuse

RECENT = 12


@needs("glass.break")
def find(request: Asked, client_id: UUID | None = None) -> HttpResponse:
    """Ask for whom and why; then open that one chart. `client_id` comes from a refused page."""
    client = Client.objects.filter(pk=client_id).first() if client_id else None
    if client_id and client is None:
        raise refuse("glass.break", "unknown-client")
    form: WhyForm = (WhyForm if client else WhoForm)(request.POST or None)
    if request.method == "POST":
        if form.is_valid():
            found = client or (form.found if isinstance(form, WhoForm) else None)
            if found is not None:
                _open(request, found, form)
                return redirect("emergency_chart", found.pk)
        elif form.non_field_errors():
            _missed(request)
    hours = int(break_glass.OPEN_FOR.total_seconds() // 3600)
    context = {"form": form, "known": client is not None, "hours": hours}
    return render(request, "web/emergency/find.html", context)


def _open(request: Asked, client: Client, form: WhyForm) -> None:
    data = form.cleaned_data
    body = {"purpose": data["purpose"]}
    entry = break_glass.Entry("read", request.staff.pk, client.pk, data["reason"], body)
    break_glass.use(entry)


def _missed(request: Asked) -> None:
    """A name that fits nobody is on record, as far as anything can be: guessing must show."""
    with suppress(audit.NotAudited, DatabaseError):
        audit.refused("glass.break", actor=request.staff.pk, codes=["client.not-found"])


def _opened(request: Asked, client_id: UUID) -> tuple[Client, datetime] | None:
    until = break_glass.open_until(request.staff, client_id)
    client = Client.objects.filter(pk=client_id).first()
    return (client, until) if until and client else None


@needs("glass.break")
def chart(request: Asked, client_id: UUID) -> HttpResponse:
    """The opened chart, to read; and the form for care."""
    opened = _opened(request, client_id)
    if opened is None:
        return redirect("emergency_of", client_id)
    _was_read(request, opened[0])
    return _page(request, *opened, form=CareForm(visits=_today(request, opened[0])))


def _was_read(request: Asked, client: Client) -> None:
    """One row for each look. When none can be written the journal takes it, with its reason."""
    try:
        record.read(request, "emergency-chart", client)
    except (audit.NotAudited, DatabaseError):
        why = "Looked again while nothing could be put on record."
        break_glass.use(break_glass.Entry("read", request.staff.pk, client.pk, why))


def _today(request: Asked, client: Client) -> list[Visit]:
    return list(client.visits.filter(date_of_service=request.today).order_by("starts_at"))


def _page(request: Asked, client: Client, until: datetime, *, form: CareForm) -> HttpResponse:
    context = {
        "client": client,
        "until": until,
        "form": form,
        "outcome": request.GET.get("kept", ""),
        "age": client.age_on(request.today),
        "guardians": client.guardians.order_by("created_at"),
        "goals": client.goals.filter(status=GoalStatus.ACTIVE).order_by("created_at"),
        "visits": charts.visits(client, limit=RECENT),
        "notes": charts.signed_notes(client, limit=RECENT),
        "care": charts.emergency_care(client),
    }
    status = 422 if form.errors else 200
    return render(request, "web/emergency/chart.html", context, status=status)


@require_POST
@needs("glass.break")
def care(request: Asked, client_id: UUID) -> HttpResponse:
    """Keep what was done: on its visit and in the chain, or in the journal until that works."""
    opened = _opened(request, client_id)
    if opened is None:
        raise refuse("glass.break", client_id)
    client, until = opened
    form = CareForm(request.POST, visits=_today(request, client))
    if not form.is_valid():
        return _page(request, client, until, form=form)
    at = clock.now()
    entry = break_glass.Entry(
        "care",
        request.staff.pk,
        client.pk,
        "Care recorded in the opened chart.",
        form.body(at),
        form.cleaned_data["entry"],
        at,
    )
    kept = "chain" if break_glass.use(entry) else "journal"
    answer = redirect("emergency_chart", client.pk)
    answer["Location"] += f"?kept={kept}"
    return answer
