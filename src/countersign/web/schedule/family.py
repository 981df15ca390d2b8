"""What a family opens with its link: the block as it would be, and two buttons."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from countersign.base import clock, home
from countersign.base.errors import UserError
from countersign.practice.models import Practice
from countersign.scheduling import answering
from countersign.scheduling.models import Block, Place
from countersign.web.needs import Asked, needs, public
from countersign.web.schedule.finder import block_of


@require_POST
@needs("visit.edit")
def link(request: Asked, block_id: UUID) -> HttpResponse:
    """Make the family's link; it is shown once, to be sent by the practice's own way."""
    about = block_of(request, block_id)
    try:
        secret = answering.make_link(about.pk, by=request.staff)
    except UserError as error:
        messages.error(request, str(error))
        return redirect("block", about.pk)
    address = home.address() + reverse("family_offer", args=[secret])
    return render(request, "web/schedule/link.html", {"about": about, "address": address})


@require_POST
@needs("visit.edit")
def send(request: Asked, block_id: UUID, guardian_id: UUID) -> HttpResponse:
    """Send a guardian the link by the way they wish, under the standing order."""
    about = block_of(request, block_id)
    try:
        row = answering.send_link(about.pk, guardian_id, by=request.staff)
    except UserError as error:
        messages.error(request, str(error))
    else:
        way = row.get_channel_display().lower()
        if row.sent_at is not None:
            messages.success(request, f"Sent to {row.guardian.name} by {way}.")
        else:
            messages.info(request, f"The {way} is being handed over; it goes once. Look again.")
    return redirect("block", about.pk)


@never_cache
@public
def offer(request: HttpRequest, secret: str) -> HttpResponse:
    """The family looks and answers. It names no child, and nobody needs to sign in."""
    about = answering.of(secret)
    practice = Practice.objects.first()
    if about is None or practice is None:
        raise Http404
    stop = ""
    if request.method == "POST" and request.POST.get("way") in ("yes", "no"):
        try:
            about = answering.answer(secret, yes=request.POST["way"] == "yes")
        except UserError as error:
            stop = str(error)
    context = {
        "about": about,
        "practice_name": practice.name,
        "open": not about.answer and about.is_held(clock.now()),
        "stop": stop,
        "days": _days(about),
        "until": about.expires_at.astimezone(about.site.tz),
    }
    return render(request, "web/schedule/offer.html", context)


def _days(about: Block) -> list[dict[str, object]]:
    """Every day of the block as the family reads it: first names only."""
    return [
        {
            "day": one.day,
            "at": one.starts,
            "what": "evaluation" if one.kind == "evaluation" else "",
            "who": one.therapist.name.split()[0],
        }
        for one in Place.objects.filter(block__in=[about.pk, about.twin_id or about.pk])
        .select_related("therapist")
        .order_by("starts_at")
    ]
