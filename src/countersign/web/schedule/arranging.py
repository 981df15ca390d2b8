"""Hours, rooms, closed days and skills: what the schedule rests on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from countersign.base.models import Row
from countersign.practice.models import Site, Staff
from countersign.scheduling.engine.calendar import holidays
from countersign.scheduling.models import Closure, Hours, Limit, Place, Room, Skill
from countersign.scheduling.reading import taken
from countersign.web.fields import changes, sites
from countersign.web.needs import Asked, needs, refuse
from countersign.web.record import acting
from countersign.web.schedule.forms import ARRANGED


@needs("schedule.arrange")
def page(request: Asked) -> HttpResponse:
    """Who works when, which rooms there are, when it is closed."""
    mine = sites(request.access.sites_for("schedule.arrange"))
    in_force = Q(ends_on=None) | Q(ends_on__gte=request.today)
    hours = Hours.objects.filter(in_force, site__in=mine).select_related("staff", "site")
    by_person: dict[Staff, list[Hours]] = {}
    for row in hours.order_by("staff__name", "weekday", "opens"):
        by_person.setdefault(row.staff, []).append(row)
    context = {
        "people": list(by_person.items()),
        "rooms": Room.objects.filter(site__in=mine, closed_on=None).select_related("site"),
        "closures": Closure.objects.filter(
            Q(site=None) | Q(site__in=mine), ends_on__gte=request.today
        ).select_related("site"),
        "skills": Skill.objects.select_related("staff").order_by("staff__name", "name"),
        "limits": Limit.objects.select_related("staff").order_by("staff__name"),
        "years": [request.today.year, request.today.year + 1],
    }
    return render(request, "web/schedule/arrange.html", context)


@needs("schedule.arrange")
def add(request: Asked, kind: str) -> HttpResponse:
    """Enter hours, a room, closed days or a skill."""
    if kind not in ARRANGED:
        raise Http404
    make, title = ARRANGED[kind]
    form = make(
        request.POST or None,
        today=request.today,
        within=request.access.sites_for("schedule.arrange"),
        initial={"staff": request.GET.get("staff")},
    )
    if request.method == "POST" and form.is_valid():
        with acting(request) as entry:
            rows: list[Row] = form.save()  # type: ignore[attr-defined]  # each of the five has it
            entry.record(
                "practice.saved", subject=rows[0].pk, what=kind, changed=changes(form), made=True
            )
        if kind == "closure":
            _warn(request, rows)
        return redirect("schedule_arrange")
    context = {"form": form, "title": title, "back": "schedule_arrange"}
    return render(request, "web/form.html", context)


def _warn(request: Asked, rows: Sequence[Row]) -> None:
    """Say how many visits are booked or held on days that are closed now."""
    for row in rows:
        if isinstance(row, Closure):
            there = Place.objects.filter(taken(), day__range=(row.starts_on, row.ends_on))
            found = there.filter(site=row.site) if row.site is not None else there
            if count := found.count():
                visits = "1 visit lies" if count == 1 else f"{count} visits lie"
                messages.warning(
                    request, f"{visits} on these days. Move or cancel them on the day."
                )


@require_POST
@needs("schedule.arrange")
def holidays_of(request: Asked) -> HttpResponse:
    """Close the person's sites on the federal holidays of a year, those not entered yet."""
    try:
        year = int(request.POST.get("year", ""))
    except ValueError as error:
        raise Http404 from error
    if not request.today.year <= year <= request.today.year + 5:
        raise Http404
    within = request.access.sites_for("schedule.arrange")
    where: list[Site | None] = [None] if within is None else list(sites(within))
    known = set(Closure.objects.values_list("site_id", "starts_on"))
    new = [
        Closure(site=site, starts_on=day, ends_on=day, name=name)
        for site in where
        for name, day in holidays(year).items()
        if not {(None, day), (site and site.pk, day)} & known
    ]
    if new:
        with acting(request) as entry:
            Closure.objects.bulk_create(new)
            entry.record(
                "practice.saved", subject=new[0].pk, what="closure", changed=("name",), made=True
            )
    messages.success(
        request, f"{len(new)} holidays of {year} are entered; take out those you work."
    )
    return redirect("schedule_arrange")


@require_POST
@needs("schedule.arrange")
def end(request: Asked, kind: str, row_id: UUID) -> HttpResponse:
    """End hours today, close a room, open on a closed day, take a skill off."""
    mine = sites(request.access.sites_for("schedule.arrange"))
    if kind == "hours":
        found: Row | None = Hours.objects.filter(pk=row_id, site__in=mine).first()
    elif kind == "room":
        found = Room.objects.filter(pk=row_id, site__in=mine).first()
    elif kind == "closure":
        everywhere = request.access.sites_for("schedule.arrange") is None
        own = Q(site__in=mine) | Q(site=None) if everywhere else Q(site__in=mine)
        found = Closure.objects.filter(own, pk=row_id).first()
    else:
        table: type[Skill] | type[Limit] | None = {"skill": Skill, "limit": Limit}.get(kind)  # type: ignore[assignment]  # two tables
        found = table.objects.filter(pk=row_id).first() if table is not None else None
    if found is None:
        raise refuse("schedule.arrange", row_id)
    with acting(request) as entry:
        if isinstance(found, Hours):
            found.ends_on = request.today - timedelta(days=1)
            found.save(update_fields=["ends_on"])
        elif isinstance(found, Room):
            found.closed_on = request.today
            found.save(update_fields=["closed_on"])
        else:
            found.delete()
        entry.record("practice.saved", subject=row_id, what=kind, changed=("ends_on",), made=False)
    return redirect("schedule_arrange")
