"""Therapists are out: what becomes of each visit, looked at before anybody is told, then done."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from countersign.base.errors import UserError
from countersign.practice.models import Staff
from countersign.scheduling import absence
from countersign.web.fields import Day
from countersign.web.needs import Asked, needs


class AbsenceForm(forms.Form):
    """Who is out, and when."""

    therapist = forms.ModelMultipleChoiceField(
        queryset=Staff.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        label="Who is out",
        error_messages={"required": "Choose one or more."},
    )
    first = Day(label="First day")
    last = Day(label="Last day")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        treating = Staff.objects.filter(hours__isnull=False, left_on=None).distinct()
        self.fields["therapist"].queryset = treating.order_by("name")  # type: ignore[attr-defined]  # a ModelMultipleChoiceField


@needs("schedule.arrange")
def page(request: Asked) -> HttpResponse:
    """The form; with somebody chosen, the plan; POST does exactly the plan that was shown."""
    said = request.POST if request.method == "POST" else request.GET
    given = "therapist" in said or "first" in said
    form = AbsenceForm(said if given else None, initial=_initial(request.today))
    plan: absence.Plan | None = None
    stop = ""
    if request.method == "POST":
        try:
            done = absence.commit(said.get("plan", ""), by=request.staff)
        except UserError as error:
            stop = str(error)
        else:
            messages.success(request, "Done. Now tell the families; one press undoes all of it.")
            return redirect("schedule_change", done.pk)
    if given and form.is_valid():
        who, first, last = (form.cleaned_data[one] for one in ("therapist", "first", "last"))
        try:
            plan = absence.plan(list(who), first, last)
        except UserError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
    context = {"form": form, "plan": plan, "stop": stop}
    return render(request, "web/schedule/absence.html", context)


def _initial(today: date) -> dict[str, date]:
    first, last = absence.week_of(today)
    return {"first": max(first, today), "last": last}
