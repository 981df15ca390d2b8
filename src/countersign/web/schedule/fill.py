"""Fill this hour now: five names with telephone, and what each family says."""

from __future__ import annotations

from datetime import date, time
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from countersign.base.errors import UserError
from countersign.practice.models import Client, Staff
from countersign.scheduling import filling
from countersign.scheduling.filling import Hour
from countersign.scheduling.models import Said
from countersign.scheduling.values import minute_of
from countersign.web.fields import sites
from countersign.web.needs import Asked, needs, refuse

FAR = 366


def _hour(request: Asked) -> Hour:
    """The hour the address names. Raises UserError when it names none."""
    said = request.POST if request.method == "POST" else request.GET
    try:
        day, at = date.fromisoformat(said["day"]), time.fromisoformat(said["at"])
        minutes = int(said.get("minutes", "45"))
        therapist = Staff.objects.filter(pk=UUID(said["therapist"])).first()
        within = request.access.sites_for("visit.edit")
        site = sites(within).filter(pk=UUID(said["site"])).first()
    except (KeyError, ValueError) as error:
        raise UserError(
            "Say which hour is free.", remedy="Open it from the day of the schedule."
        ) from error
    near = abs((day - request.today).days) < FAR
    if therapist is None or site is None or not near or not 15 <= minutes <= 240:
        raise UserError("There is no such hour.", remedy="Open it from the day of the schedule.")
    return Hour(therapist, site, day, minute_of(at), minutes)


def _address(hour: Hour) -> str:
    return (
        f"{reverse('fill')}?therapist={hour.therapist.pk}&site={hour.site.pk}"
        f"&day={hour.day}&at={hour.begins:%H:%M}&minutes={hour.minutes}"
    )


def _client(request: Asked) -> Client:
    said = request.POST.get("client", "")
    try:
        found = request.access.clients("visit.edit").filter(pk=UUID(said)).first()
    except ValueError:
        found = None
    if found is None:
        raise refuse("visit.edit", said[:40])
    return found


@needs("visit.edit")
def page(request: Asked) -> HttpResponse:
    """The names for one hour."""
    hour = _hour(request)
    context = {
        "hour": hour,
        "answer": filling.candidates(hour, request.access),
        "calls": list(filling.asked_about(hour)),
        "said": Said.choices,
    }
    return render(request, "web/schedule/fill.html", context)


@require_POST
@needs("visit.edit")
def asked(request: Asked) -> HttpResponse:
    """Keep what a family said; a yes books the visit."""
    hour, client = _hour(request), _client(request)
    said = request.POST.get("said", "")
    try:
        if said == "yes":
            filling.book(hour, client, by=request.staff)
        filling.asked(hour, client, said, by=request.staff, note=request.POST.get("note", "")[:300])
    except UserError as error:
        messages.error(request, str(error))
        return redirect(_address(hour))
    if said == "yes":
        messages.success(request, f"Booked: {client.short_name} comes at {hour.at}.")
        return redirect(f"{reverse('schedule')}?day={hour.day}&site={hour.site.pk}")
    return redirect(_address(hour))
