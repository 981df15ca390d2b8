"""The day at a site, and the week of a therapist, a room or a child; as a grid or as a list."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from countersign.base import clock
from countersign.practice.models import Client, Site, Staff
from countersign.practice.models.staff import Role
from countersign.scheduling import missed, week
from countersign.scheduling.models import Hours, Place, Room, Waiting
from countersign.web.fields import sites
from countersign.web.needs import Asked, needs, refuse

FAR = 3650


def day_asked(request: Asked) -> date:
    """The day in `?day=`, or today; nobody looks ten years ahead."""
    try:
        asked = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return request.today
    return asked if abs((asked - request.today).days) < FAR else request.today


def is_list(request: Asked) -> bool:
    """Whether the same is wanted as a list."""
    return request.GET.get("view") == "list"


@needs("visit.read")
def day(request: Asked) -> HttpResponse:
    """A day at one site, a column for each therapist."""
    on = day_asked(request)
    mine = list(sites(request.access.sites_for("visit.read")))
    site = next((one for one in mine if str(one.pk) == request.GET.get("site")), None)
    site = site or _busiest(mine, on)
    grid = week.day_grid(request.access, site, on) if site is not None else None
    coming, children = week.with_visits(request.access, request.today)
    context = {
        "with_visits": coming,
        "children": children,
        "day": on,
        "before": _workday(on, -1),
        "after": _workday(on, 1),
        "site": site,
        "sites": mine,
        "grid": grid,
        "list": is_list(request),
        "closed": week.closed(on, site) if site is not None else "",
        "hours_known": Hours.objects.exists(),
        "waiting": _waiting(request),
        "clashes": _clashes(request),
        "late": _late(request),
        "therapists": sum(c.key.startswith("therapist") for c in grid.columns) if grid else 0,
    }
    return render(request, "web/schedule/day.html", context)


def _busiest(mine: list[Site], on: date) -> Site | None:
    """The site with most to show that day; else the first."""
    ids = [one.pk for one in mine]
    there = Place.objects.filter(site__in=ids, day=on).values_list("site_id", flat=True)
    counted = dict.fromkeys(ids, 0)
    for pk in there:
        counted[pk] += 1
    return max(mine, key=lambda one: counted[one.pk], default=None)


def _workday(on: date, step: int) -> date:
    found = on + timedelta(days=step)
    while found.weekday() >= week.WORKDAYS:
        found += timedelta(days=step)
    return found


def _waiting(request: Asked) -> int | None:
    if not request.access.may("visit.edit"):
        return None
    mine = request.access.clients("visit.edit")
    return Waiting.objects.filter(closed_at=None, client__in=mine).count()


def _clashes(request: Asked) -> list[Place]:
    """What was double-booked elsewhere, from today on."""
    far = request.today + timedelta(days=365)
    found = week.visible(request.access, request.today, far).filter(clash=True)
    return list(found.order_by("starts_at")[:20])


def _late(request: Asked) -> list[missed.Late]:
    """Who should have come by now, for whoever may note it."""
    if not request.access.may("visit.edit"):
        return []
    today = request.access.visits("visit.edit").filter(date_of_service=request.today)
    rows = today.filter(status="booked", checked_in_at=None, starts_at__lt=clock.now())
    return missed.late(list(rows.select_related("client", "therapist", "site")))


@needs("visit.read")
def one_week(request: Asked) -> HttpResponse:
    """A week of one therapist, room or child: `?of=therapist:…`; oneself without it."""
    on = day_asked(request)
    monday = on - timedelta(days=on.weekday())
    about = _about(request)
    grid = week.week_grid(request.access, monday, **about)
    whose = next(one for one in about.values() if one is not None)
    context = {
        "grid": grid,
        "whose": whose.short_name if isinstance(whose, Client) else str(whose),
        "of": _key(whose),
        "child": whose if isinstance(whose, Client) else None,
        "monday": monday,
        "last": monday + timedelta(days=len(grid.columns) - 1),
        "before": monday - timedelta(days=7),
        "after": monday + timedelta(days=7),
        "list": is_list(request),
        "choices": _choices(request),
    }
    return render(request, "web/schedule/week.html", context)


def _key(whose: Staff | Room | Client) -> str:
    kind = {Staff: "therapist", Room: "room", Client: "child"}[type(whose)]
    return f"{kind}:{whose.pk}"


def _about(request: Asked) -> dict[str, Any]:
    """Whose week. Raises NotAllowed for somebody of another site."""
    found: dict[str, Any] = {"therapist": None, "room": None, "child": None}
    kind, _, said = request.GET.get("of", "").partition(":")
    if kind not in found:
        return {**found, "therapist": _self_or_first(request)}
    try:
        key = UUID(said)
    except ValueError as error:
        raise refuse("visit.read", said[:40]) from error
    if kind == "child":
        row: Any = request.access.clients("visit.read").filter(pk=key).first()
    elif kind == "room":
        row = Room.objects.filter(
            pk=key, site__in=sites(request.access.sites_for("visit.read"))
        ).first()
    else:
        row = Staff.objects.filter(pk=key).first()
    only_own = request.access.roles == {Role.STUDENT} and kind != "child"
    if row is None or (only_own and key != request.staff.pk):
        raise refuse("visit.read", key)
    return {**found, kind: row}


def _self_or_first(request: Asked) -> Staff:
    """The person, when children come to them; else the first therapist by name."""
    treats = request.access.roles & {Role.OT, Role.OTA, Role.STUDENT}
    first = _therapists(request)
    return request.staff if treats or not first else first[0]


def _therapists(request: Asked) -> list[Staff]:
    if request.access.roles == {Role.STUDENT}:
        return [request.staff]
    mine = sites(request.access.sites_for("visit.read"))
    ids = Hours.objects.filter(site__in=mine).values_list("staff_id", flat=True)
    return list(Staff.objects.filter(pk__in=set(ids), left_on=None).order_by("name"))


def _choices(request: Asked) -> list[tuple[str, list[tuple[str, str]]]]:
    """Whose week may be opened from here."""
    people = [(f"therapist:{one.pk}", str(one)) for one in _therapists(request)]
    if request.access.roles == {Role.STUDENT}:
        return [("Therapists", people)]
    mine = sites(request.access.sites_for("visit.read"))
    rooms = Room.objects.filter(site__in=mine, closed_on=None).select_related("site")
    there = [(f"room:{one.pk}", f"{one.name}, {one.site.name}") for one in rooms]
    found = [("Therapists", people), ("Rooms", there)]
    return [(label, rows) for label, rows in found if rows]
