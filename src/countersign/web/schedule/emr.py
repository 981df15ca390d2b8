"""Appointments that did not reach the EMR: tried again, or settled by hand."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from countersign.exchange import appointments
from countersign.exchange.models import AppointmentOut
from countersign.spine import standing
from countersign.web.needs import Asked, needs, refuse


@needs("schedule.arrange")
def page(request: Asked) -> HttpResponse:
    """What is on its way, and what needs a person."""
    mine = request.access.visits("visit.read")
    rows = [one for one in appointments.held() if mine.filter(pk=one.visit_id).exists()]
    context = {
        "rows": rows,
        "order": standing.in_force(appointments.ORDER, on=request.today),
        "written": AppointmentOut.objects.filter(state="there").count(),
    }
    return render(request, "web/schedule/emr.html", context)


@require_POST
@needs("schedule.arrange")
def decide(request: Asked, out_id: UUID) -> HttpResponse:
    """Try one again, or say that it was entered there by hand."""
    row = AppointmentOut.objects.filter(
        pk=out_id, visit__in=request.access.visits("schedule.arrange")
    ).first()
    if row is None:
        raise refuse("schedule.arrange", out_id)
    if request.POST.get("way") == "settle":
        appointments.settle(row.pk, by=request.staff)
        messages.success(request, "Settled: it counts as entered there.")
    else:
        appointments.again(row.pk)
        messages.success(request, "It is tried again within minutes.")
    return redirect("schedule_emr")
