"""A therapist is out: what becomes of each visit, looked at before anybody is told, then done."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from countersign.base.errors import UserError
from countersign.practice.models import Staff
from countersign.scheduling import absence
from countersign.web.fields import Day, Named
from countersign.web.needs import Asked, needs


class AbsenceForm(forms.Form):
    """Who is out, and when."""

    therapist = Named(queryset=Staff.objects.none())
    first = Day(label="First day")
    last = Day(label="Last day")

    def __init__(self, *args: Any, today: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        treating = Staff.objects.filter(hours__isnull=False, left_on=None).distinct()
        self.fields["therapist"].queryset = treating.order_by("name")  # type: ignore[attr-defined]  # a ModelChoiceField


@needs("schedule.arrange")
def page(request: Asked) -> HttpResponse:
    """The form; with somebody chosen, the plan; POST does it when it is still the same."""
    said = request.POST if request.method == "POST" else request.GET
    given = "therapist" in said
    form = AbsenceForm(
        said if given else None, today=request.today, initial=_initial(request.today)
    )
    plan: absence.Plan | None = None
    stop = ""
    if given and form.is_valid():
        who, first, last = (form.cleaned_data[one] for one in ("therapist", "first", "last"))
        try:
            if request.method == "POST":
                done = absence.commit(said.get("digest", ""), who, first, last, by=request.staff)
                messages.success(
                    request,
                    f"{who.name} is out: {done.kept} visits go to somebody else, "
                    f"{done.cancelled} are cancelled. Call the families.",
                )
                return redirect(f"{reverse('schedule')}?day={first}")
            plan = absence.plan(who, first, last)
        except UserError as error:
            stop = str(error)
            plan = None if error.field else absence.plan(who, first, last)
    context = {"form": form, "plan": plan, "stop": stop}
    return render(request, "web/schedule/absence.html", context)


def _initial(today: date) -> dict[str, date]:
    first, last = absence.week_of(today)
    return {"first": max(first, today), "last": last}
