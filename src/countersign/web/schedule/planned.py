"""The whole list at once, a caseload handed over, what if, and the figures."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from countersign.base import bars
from countersign.base.errors import UserError
from countersign.practice.models import Site, Staff
from countersign.scheduling import figures, leaving, planning, waiting
from countersign.scheduling.models import RoomKind, Waiting
from countersign.web.fields import Day, Named, sites
from countersign.web.needs import Asked, needs

THEMES = ("light", "dark")


@needs("schedule.arrange")
def whole_list(request: Asked) -> HttpResponse:
    """The best plan for everybody who waits; POST holds all of its blocks, or none."""
    mine = request.access.clients("schedule.arrange")
    stop = ""
    if request.method == "POST":
        try:
            held = planning.commit(request.POST.get("plan", ""), request.today, by=request.staff)
            count = len(held)
            said = "1 block is held." if count == 1 else f"{count} blocks are held."
            messages.success(request, f"{said} Ask the families, then book each.")
            return redirect("waiting")
        except UserError as error:
            stop = str(error)
    entries = planning.entries_of(mine)
    context = {"plan": planning.plan(entries, request.today), "stop": stop}
    return render(request, "web/schedule/plan.html", context)


class LeavingForm(forms.Form):
    """Who leaves, and from when on nobody sees them."""

    therapist = Named(queryset=Staff.objects.none(), label="Who leaves")
    since = Day(label="First day without them")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        treating = Staff.objects.filter(hours__isnull=False).distinct()
        self.fields["therapist"].queryset = treating.order_by("name")  # type: ignore[attr-defined]  # a ModelChoiceField


@needs("schedule.arrange")
def handover(request: Asked) -> HttpResponse:
    """A leaver's children, each to one colleague as a whole; POST does exactly what was shown."""
    said = request.POST if request.method == "POST" else request.GET
    given = "therapist" in said
    form = LeavingForm(said if given else None, initial={"since": request.today + timedelta(28)})
    stop, plan = "", None
    if request.method == "POST":
        try:
            done = leaving.commit(said.get("plan", ""), by=request.staff)
        except UserError as error:
            stop = str(error)
        else:
            messages.success(request, "Done. Now tell the families; one press undoes all of it.")
            return redirect("schedule_change", done.pk)
    if given and form.is_valid():
        who, since = form.cleaned_data["therapist"], form.cleaned_data["since"]
        if since <= request.today:
            form.add_error("since", "Choose a day that is still to come.")
        else:
            plan = leaving.plan(who, since)
    context = {"form": form, "plan": plan, "stop": stop, "only_look": "look" in request.GET}
    return render(request, "web/schedule/handover.html", context)


class WhatIfForm(forms.Form):
    """What would be otherwise."""

    what = forms.ChoiceField(
        label="What if",
        choices=(
            ("therapist", "one OT more worked there, Monday to Friday"),
            *(
                (f"room-{kind}", f"there were one {name.lower()} more")
                for kind, name in RoomKind.choices
            ),
        ),
    )
    site = Named(queryset=Site.objects.none())

    def __init__(self, *args: Any, within: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites(within)  # type: ignore[attr-defined]  # a ModelChoiceField


@needs("schedule.arrange")
def what_if(request: Asked) -> HttpResponse:
    """How many who wait would have a block if something were otherwise; changes nothing."""
    form = WhatIfForm(
        request.GET if "what" in request.GET else None,
        within=request.access.sites_for("schedule.arrange"),
    )
    context: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        entries = planning.entries_of(request.access.clients("schedule.arrange"))
        site, what = form.cleaned_data["site"], form.cleaned_data["what"]
        now_so = planning.plan(entries, request.today)
        kind, _, room = what.partition("-")
        then = (
            figures.with_room(site, RoomKind(room), entries, request.today)
            if kind == "room"
            else figures.with_therapist(site, entries, request.today)
        )
        had = {one.entry.pk for one in now_so.given if one.offer is not None}
        context |= {
            "before": now_so,
            "then": then,
            "gained": [g for g in then.given if g.offer is not None and g.entry.pk not in had],
            "more": then.placed - now_so.placed,
        }
    return render(request, "web/schedule/whatif.html", context)


def _use(request: Asked) -> list[figures.Use]:
    return figures.use(list(sites(request.access.sites_for("schedule.arrange"))), request.today)


def _entries(request: Asked) -> list[Waiting]:
    rows = waiting.board(request.access.clients("schedule.arrange"), request.today)
    return [one.entry for one in rows]


@needs("schedule.arrange")
def use(request: Asked) -> HttpResponse:
    """How full everybody is, and how long children wait; each picture with its table."""
    rows, entries = _use(request), _entries(request)
    days = sorted(max(0, (request.today - one.since).days) for one in entries)
    context = {
        "use": rows,
        "waits": figures.waits(entries, request.today),
        "children": len(entries),
        "middle": days[len(days) // 2] if days else 0,
        "longest": days[-1] if days else 0,
        "until": request.today + timedelta(weeks=figures.WEEKS),
    }
    return render(request, "web/schedule/use.html", context)


@needs("schedule.arrange")
def picture(request: Asked, picture: str, theme: str) -> HttpResponse:
    """One of the two pictures."""
    if theme not in THEMES:
        raise Http404
    if picture == "use":
        drawn = bars.svg(
            [(one.name, one.percent) for one in _use(request)], unit=" %", dark=theme == "dark"
        )
    elif picture == "waits":
        drawn = bars.svg(figures.waits(_entries(request), request.today), dark=theme == "dark")
    else:
        raise Http404
    return HttpResponse(drawn, content_type="image/svg+xml", headers={"Cache-Control": "no-store"})
