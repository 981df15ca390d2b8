"""The page a working day starts and ends on: the visits of a day, and what waits."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from countersign.authorizations.ahead import red_bookings
from countersign.base import clock
from countersign.base.errors import UserError
from countersign.exchange import age
from countersign.exchange.claims import work
from countersign.practice.models import Notice, Site
from countersign.practice.models.staff import Role
from countersign.web.needs import Asked, needs
from countersign.web.record import acting
from countersign.web.today import overview, worklist


@needs("today.read")
def today(request: Asked) -> HttpResponse:
    """The work list of a day; `?day=` another day, `?whose=all` everybody's visits."""
    day = _day(request)
    can_own = bool(request.access.roles & worklist.TREATING)
    everyone = not can_own or (
        request.GET.get("whose") == "all" and request.access.may("visit.edit")
    )
    waits = worklist.waits(request.staff, request.today)
    rows = worklist.rows(request.access, day, everyone=everyone, waits=waits)
    if not rows and request.access.may("setup.edit") and not Site.objects.exists():
        return redirect("setup")  # a new practice: there is nothing to work on before that
    return render(
        request,
        "web/today.html",
        {
            "day": day,
            "is_today": day == request.today,
            "yesterday": day - timedelta(days=1),
            "tomorrow": day + timedelta(days=1),
            "rows": rows,
            "everyone": everyone,
            "can_choose": can_own and request.access.may("visit.edit"),
            "next": worklist.next_row(rows, request.staff),
            "to_sign": sum(1 for r in rows if r.status == "to_sign"),
            "blocked": sum(1 for r in rows if r.status == "blocked"),
            "waits": waits,
            "late": worklist.late_elsewhere(request.access, waits),
            "kept_back": worklist.kept_back(request.access)
            if request.access.may("charge.read")
            else [],
            "beyond": red_bookings(
                request.access.clients("authorization.edit").values("pk")
            ).count()
            if request.access.may("authorization.edit")
            else 0,
            "claims": work.of(request.access.clients("claim.edit"), today=request.today)
            if request.access.may("claim.edit")
            else None,
            "notices": Notice.objects.filter(staff=request.staff, seen_at=None)[:20],
            "overview": overview.of(request.access, today=request.today)
            if day == request.today and Role.OWNER in request.access.roles
            else None,
            "emr": age.oldest(),
            "refreshed": clock.now().astimezone(request.practice.tz),
        },
    )


def _day(request: Asked) -> date:
    """The day asked for. Raises UserError when it is not a day."""
    asked = request.GET.get("day")
    if not asked:
        return request.today
    try:
        return date.fromisoformat(asked)
    except ValueError as error:
        raise UserError(
            "That is not a day.", field="day", remedy="Choose one from the calendar."
        ) from error


@require_POST
@needs("today.read")
def seen(request: Asked, notice_id: str) -> HttpResponse:
    """Put a notice of one's own away."""
    notice = Notice.objects.filter(pk=notice_id, staff=request.staff, seen_at=None).first()
    if notice:
        with acting(request, notice.pk) as entry:
            notice.seen_at = clock.now()
            notice.save(update_fields=["seen_at"])
            entry.record("practice.saved", what="notice", changed=("seen_at",), made=False)
    return redirect("today")
