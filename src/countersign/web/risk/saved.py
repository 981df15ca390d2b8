"""What it saved: the record's figures beside the practice's own baseline week, and that week."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import models
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from countersign.assessment import saved
from countersign.assessment.models import BaselineWeek, How
from countersign.practice.models import Client
from countersign.web.fields import Day, Text
from countersign.web.needs import Asked, needs
from countersign.web.record import acting
from countersign.web.risk.views import SHOWN, site_of, sites_of


@needs("risk.read")
def page(request: Asked) -> HttpResponse:
    """Every figure with its months, its baseline, and how it is counted."""
    sites = sites_of(request)
    site = site_of(request, sites)
    found = saved.measure(today=request.today, site=site)
    context = {"saved": found, "sites": sites, "site": site}
    return render(request, "web/risk/saved.html", context)


@needs("risk.read")
def behind(request: Asked, key: str) -> HttpResponse:
    """The rows behind one figure."""
    site = site_of(request, sites_of(request))
    found = saved.one(key, today=request.today, site=site)
    if found is None:
        raise Http404
    shown = found.rows[:SHOWN]
    names = Client.objects.in_bulk([r.client for r in shown if r.client])
    rows = [(r, names.get(r.client) if r.client else None) for r in shown]
    context = {"figure": found, "rows": rows, "more": len(found.rows) - len(rows), "site": site}
    return render(request, "web/risk/saved_behind.html", context)


FIELDS: dict[str, tuple[str, str]] = {
    "minutes_per_note": ("Minutes for a note", "From beginning to write until it is signed."),
    "minutes_per_report": ("Minutes for a report", ""),
    "note_days": ("Days from a visit to its signed note", ""),
    "denied_percent": ("Denied claims in a hundred", "Of those that payers answered."),
    "denied_dollars": ("Dollars of one denial", "The mean of those that stayed denied."),
    "kept_percent": ("Families in a hundred who came again within six weeks", ""),
    "reached_percent": ("Goals reached in a hundred", "Of those with two measurements."),
}


DIGITS = {
    column.name: (column.max_digits, column.decimal_places)
    for column in BaselineWeek._meta.get_fields()
    if isinstance(column, models.DecimalField)
}


class BaselineForm(forms.Form):
    """One ordinary week as it was before. What was not measured stays empty."""

    first = Day(label="The week began on")
    how = forms.ChoiceField(label="How it was found", choices=How.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, help_text) in FIELDS.items():
            self.fields[name] = forms.DecimalField(
                label=label,
                help_text=help_text,
                required=False,
                min_value=0,
                max_value=100 if name.endswith("percent") else None,
                max_digits=DIGITS[name][0],
                decimal_places=DIGITS[name][1],
            )
        self.fields["told"] = Text(
            label="Who measured, and how",
            required=False,
            max_length=600,
            widget=forms.Textarea(attrs={"rows": 3}),
        )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not self.errors and all(told.get(name) is None for name in FIELDS):
            raise forms.ValidationError("Give at least one figure of that week.")
        return told


@needs("risk.edit")
def baseline(request: Asked) -> HttpResponse:
    """Write a baseline week down; earlier ones stay, the newest is compared with."""
    last = BaselineWeek.objects.first()
    start = {name: getattr(last, name) for name in ("first", "how", *FIELDS)} if last else {}
    form = BaselineForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        given = [name for name in FIELDS if told[name] is not None]
        with acting(request) as entry:
            BaselineWeek.objects.create(**told, by=request.staff)
            entry.record(
                "assessment.baseline_kept", first=told["first"], how=told["how"], fields=given
            )
        messages.success(request, "Kept. What is measured now stands beside it.")
        return redirect("saved")
    context = {
        "form": form,
        "title": "A baseline week",
        "lead": "Measure one ordinary week, best before the product is used: the minutes of every "
        "note with a clock, or what the EMR counts. Write the medians down.",
        "back": "saved",
        "back_key": None,
        "verb": "Keep it",
    }
    return render(request, "web/form.html", context)
