"""Charges for the biller: a preview of a range of days, and its file."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import islice
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from countersign.base.errors import UserError
from countersign.spine.models import Release
from countersign.spine.signed import Forged
from countersign.web.charges.lines import as_csv, lines, released
from countersign.web.fields import Day
from countersign.web.needs import Asked, needs
from countersign.web.record import acting

SHOWN = 50
MOST_DAYS = 366
BY = (("service", "date of service"), ("released", "day it was signed and left"))


class Range(forms.Form):
    """Which charges."""

    first = Day(label="From")
    last = Day(label="To")
    by = forms.ChoiceField(label="Counted by", choices=BY)

    def clean(self) -> None:
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and last < first:
            self.add_error("last", "The last day is before the first.")
        elif first and last and (last - first).days >= MOST_DAYS:
            self.add_error("last", "At most a year at once.")


def _usual(today: date) -> dict[str, Any]:
    """The week so far, from Monday."""
    return {"first": today - timedelta(days=today.weekday()), "last": today, "by": "service"}


def _asked(request: Asked) -> Range:
    given: Any = request.GET
    if not given:
        given = QueryDict(mutable=True)
        given.update({k: str(v) for k, v in _usual(request.today).items()})
    return Range(given)


def _found(request: Asked, form: Range) -> QuerySet[Release]:
    return released(
        request.access.clients("charge.export"), zone=request.practice.tz, **form.cleaned_data
    )


@needs("charge.export")
def charges(request: Asked) -> HttpResponse:
    """The first lines of a range of days, and the way to its file."""
    form = _asked(request)
    context: dict[str, Any] = {"form": form, "lines": [], "count": 0}
    if form.is_valid():
        found = _found(request, form)
        context["count"] = found.count()
        context["lines"] = list(islice(lines(found[:SHOWN], zone=request.practice.tz), SHOWN))
        context["query"] = "&".join(f"{k}={v}" for k, v in form.cleaned_data.items())
    return render(request, "web/charges/list.html", context)


@needs("charge.export")
def file(request: Asked) -> HttpResponse:
    """The CSV file. Making it is an entry of the chain with its range and size, no names."""
    form = _asked(request)
    if not form.is_valid():
        raise UserError("Choose the days first.", remedy="Open Charges and choose them there.")
    try:
        made, count = as_csv(lines(_found(request, form).iterator(), zone=request.practice.tz))
    except Forged as error:
        raise UserError(
            "A signature in these days does not prove any more, so no file was made.",
            remedy="Run `countersign audit verify`, and call whoever looks after the system.",
        ) from error
    told = form.cleaned_data
    with acting(request) as entry:
        entry.record(
            "charge.exported", first=told["first"], last=told["last"], by=told["by"], lines=count
        )
    name = f"charges-{told['first']}-to-{told['last']}.csv"
    return HttpResponse(
        made,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
