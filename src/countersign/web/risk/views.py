"""Where the practice stands: the live risk score, the list behind each figure, the month's page."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from countersign.assessment import live, month, recounted, saved
from countersign.assessment.models import RiskTarget
from countersign.base import clock
from countersign.base.paper import MEDIA_TYPE
from countersign.practice.models import Client, Site
from countersign.spine import risks
from countersign.web.needs import Asked, needs
from countersign.web.record import acting

SHOWN = 200
BESIDE = ("authorizations.stopped", "coding.days", "family.details")
"""Figures that belong to the mistakes and are no count of what went wrong."""


@needs("risk.read")
def score(request: Asked) -> HttpResponse:
    """Every measure with its trend; at one site when the page asks for it."""
    sites = sites_of(request)
    site = site_of(request, sites)
    found = live.measure(today=request.today, site=site)
    firsts = [_first_day(request.today, back) for back in range(live.MONTHS)]
    months = [(first, f"{first:%B %Y}") for first in firsts]
    context = {
        "score": found,
        "sites": sites,
        "site": site,
        "months": months,
        "beside": saved.some(BESIDE, today=request.today, site=site),
    }
    return render(request, "web/risk/score.html", context)


@needs("risk.read")
def behind(request: Asked, key: str) -> HttpResponse:
    """The rows behind one figure: what went wrong in the last thirty days."""
    site = site_of(request, sites_of(request))
    found = live.one(key, today=request.today, site=site)
    if found is None:
        raise Http404
    shown = found.wrong[:SHOWN]
    names = Client.objects.in_bulk([e.client for e in shown if e.client])
    rows = [(e, names.get(e.client) if e.client else None) for e in shown]
    context = {
        "measured": found,
        "rows": rows,
        "more": len(found.wrong) - len(rows),
        "site": site,
    }
    return render(request, "web/risk/behind.html", context)


class TargetForm(forms.Form):
    """How many in a hundred the practice allows to go wrong."""

    percent = forms.IntegerField(min_value=0, max_value=100, label="Allowed, in a hundred")


@require_POST
@needs("risk.edit")
def target(request: Asked, key: str) -> HttpResponse:
    """Set the practice's own target of a measure."""
    if key not in {one.key for one in risks.known()}:
        raise Http404
    form = TargetForm(request.POST)
    if not form.is_valid():
        messages.error(request, "The target is a whole number from 0 to 100.")
        return redirect("risk_behind", key)
    percent = form.cleaned_data["percent"]
    with acting(request) as entry:
        RiskTarget.objects.update_or_create(measure=key, defaults={"percent": percent})
        entry.record("assessment.target_set", measure=key, percent=percent)
    messages.success(request, f"At most {percent} in a hundred from now on.")
    return redirect("risk_behind", key)


@needs("risk.read")
def report(request: Asked, year: int, number: int) -> HttpResponse:
    """The owner's page of one month, as a PDF."""
    try:
        first = date(year, number, 1)
    except ValueError as error:
        raise Http404 from error
    if first > request.today:
        raise Http404
    last = min(recounted.end(first), request.today)
    found = live.measure(today=request.today, until=last)
    made = month.render(found, practice=request.practice.name, month=first, at=clock.now())
    figures = recounted.figures(first, today=request.today)
    with acting(request) as entry:
        said = f"{first:%Y-%m}"
        entry.record("assessment.month_reported", month=said, over=found.over, of=found.of)
        for figure in figures:
            entry.record("assessment.measured", **figure)
    name = f"attachment; filename=practice-{first:%Y-%m}.pdf"
    return HttpResponse(made, content_type=MEDIA_TYPE, headers={"Content-Disposition": name})


def sites_of(request: Asked) -> list[Site]:
    """The sites whose figures this person may see."""
    within = request.access.sites_for("risk.read")
    found = Site.objects.order_by("name")
    return list(found if within is None else found.filter(pk__in=within))


def site_of(request: Asked, sites: list[Site]) -> UUID | None:
    """The site asked for; who is held to some sites always sees one of them."""
    wanted = request.GET.get("site", "")
    own = {str(site.pk): site.pk for site in sites}
    if wanted in own:
        return own[wanted]
    everywhere = request.access.sites_for("risk.read") is None
    return None if everywhere or not sites else sites[0].pk


def _first_day(today: date, back: int) -> date:
    """The first day of the month `back` months ago."""
    months = today.year * 12 + today.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)
