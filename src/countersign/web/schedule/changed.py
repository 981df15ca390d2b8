"""What was changed in one act: whom to tell, and one press that takes it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from countersign.base.errors import UserError
from countersign.practice import terms
from countersign.practice.models import Staff, Visit
from countersign.scheduling import changes
from countersign.scheduling.models import Change
from countersign.web.needs import Asked, needs, refuse

MOST = 50


@needs("schedule.arrange")
def every(request: Asked) -> HttpResponse:
    """The latest changes, those that can be undone first."""
    rows = Change.objects.select_related("by", "undone_by")[:MOST]
    return render(request, "web/schedule/changes.html", {"rows": rows})


@needs("schedule.arrange")
def one(request: Asked, change_id: UUID) -> HttpResponse:
    """One change, family by family; POST undoes all of it."""
    change = Change.objects.filter(pk=change_id).select_related("by", "undone_by").first()
    if change is None:
        raise refuse("schedule.arrange", change_id)
    if request.method == "POST":
        try:
            changes.undo(change.pk, by=request.staff)
            messages.success(request, "Undone: every visit is as it was before.")
        except UserError as error:
            messages.error(request, str(error))
        return redirect("schedule_change", change.pk)
    context = {"change": change, "families": _families(request, change.steps)}
    return render(request, "web/schedule/change.html", context)


def _families(request: Asked, steps: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Whom to tell what, a family at a time, as far as the person may see them."""
    visits = request.access.visits("visit.read").in_bulk([UUID(one["visit"]) for one in steps])
    ids = {one[side]["therapist"] for one in steps for side in ("before", "after")}
    names = {str(one.pk): one.name for one in Staff.objects.filter(pk__in=ids)}
    found: dict[UUID, dict[str, Any]] = {}
    for one in steps:
        visit = visits.get(UUID(one["visit"]))
        if visit is None:
            continue
        client = visit.client
        family = found.setdefault(
            client.pk,
            {
                "client": client,
                "guardians": terms.told_of_visits(client.guardians.all()),
                "rows": [],
            },
        )
        family["rows"].append(_row(visit, one, names))
    return sorted(found.values(), key=lambda one: one["rows"][0]["before"])


def _row(visit: Visit, one: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    before, after = one["before"], one["after"]
    begin = datetime.fromisoformat(before["starts_at"]).astimezone(visit.tz)
    now_at = datetime.fromisoformat(after["starts_at"]).astimezone(visit.tz)
    return {
        "before": begin,
        "was": names.get(before["therapist"], ""),
        "cancelled": after["status"] != "booked",
        "at": now_at if now_at != begin else None,
        "to": names.get(after["therapist"], ""),
        "other_person": after["therapist"] != before["therapist"],
    }
