"""A visit moved by hand or by dragging it: the same form, looked at before anybody is told."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from countersign.base.errors import UserError
from countersign.practice.models import Staff, Visit
from countersign.scheduling import moving
from countersign.scheduling.models import Hours
from countersign.scheduling.values import minute_of
from countersign.web.fields import Day, Named
from countersign.web.needs import Asked, needs, refuse
from countersign.web.schedule.forms import Clock


class MoveForm(forms.Form):
    """Where the visit goes, and whether those that follow go along."""

    day = Day()
    at = Clock(label="Begins at")
    therapist = Named(queryset=Staff.objects.none())
    following = forms.BooleanField(
        required=False, label="And all later visits at this weekday and hour"
    )

    def __init__(self, *args: Any, site: UUID, **kwargs: Any):
        super().__init__(*args, **kwargs)
        ids = Hours.objects.filter(site=site).values_list("staff", flat=True)
        people = Staff.objects.filter(pk__in=set(ids), left_on=None).order_by("name")
        self.fields["therapist"].queryset = people  # type: ignore[attr-defined]  # a ModelChoiceField


@needs("visit.edit")
def page(request: Asked, visit_id: UUID) -> HttpResponse:
    """The form; with a place chosen, what would be moved; POST does exactly that."""
    visit = (
        request.access.visits("visit.edit")
        .select_related("client", "site", "therapist", "coverage__plan__payer")
        .filter(pk=visit_id)
        .first()
    )
    if visit is None:
        raise refuse("visit.edit", visit_id)
    stop = ""
    if request.method == "POST":
        try:
            moving.commit(request.POST.get("plan", ""), by=request.staff)
        except UserError as error:
            stop = str(error)
        else:
            messages.success(request, f"Moved: tell the family of {visit.client.short_name}.")
            return redirect(f"/schedule/?day={request.POST.get('shown') or visit.day}")
    form = MoveForm(_said(request, visit), site=visit.site_id)
    shown: moving.Preview | None = None
    if form.is_valid():
        data = form.cleaned_data
        wanted = moving.Wanted(
            data["therapist"].pk, data["day"], minute_of(data["at"]), data["following"]
        )
        try:
            shown = moving.preview(visit, wanted) if _is_other(visit, wanted) else None
        except UserError as error:
            stop = str(error)
    context = {"visit": visit, "form": form, "shown": shown, "stop": stop, "to": _day(form)}
    return render(request, "web/schedule/move.html", context)


def _said(request: Asked, visit: Visit) -> dict[str, Any]:
    """What is asked for; what is not said stays as it is."""
    begin = visit.starts_at.astimezone(visit.tz)
    said = {
        "day": request.GET.get("day") or visit.day.isoformat(),
        "at": request.GET.get("at") or f"{begin:%H:%M}",
        "therapist": request.GET.get("therapist") or str(visit.therapist_id),
    }
    if request.GET.get("following"):
        said["following"] = "on"
    return said


def _is_other(visit: Visit, wanted: moving.Wanted) -> bool:
    begin = minute_of(visit.starts_at.astimezone(visit.tz).time())
    return (wanted.therapist, wanted.day, wanted.start) != (visit.therapist_id, visit.day, begin)


def _day(form: MoveForm) -> date | None:
    found: date | None = form.cleaned_data.get("day") if form.is_valid() else None
    return found
