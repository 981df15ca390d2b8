"""A therapist's visits as an iCalendar feed: when and where, and nobody's name.

The address is the one of the authorizations' calendar: one secret for each person, whose digest is
kept, and which that person closes.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from countersign.authorizations.models import Feed
from countersign.base import clock, home
from countersign.practice.access import access_of
from countersign.practice.models import Practice, Staff
from countersign.scheduling import feed
from countersign.web.needs import Asked, needs, public
from countersign.web.record import acting

MEDIA = "text/calendar; charset=utf-8"


@needs("visit.read")
def page(request: Asked) -> HttpResponse:
    """The person's own address; POST makes a new one, shown once, and closes the old."""
    address = ""
    if request.method == "POST":
        secret = secrets.token_urlsafe(32)
        with acting(request) as entry:
            Feed.objects.filter(staff=request.staff, closed_at=None).update(closed_at=clock.now())
            digest = hashlib.sha256(secret.encode()).hexdigest()
            made = Feed.objects.create(staff=request.staff, digest=digest)
            entry.record("feed.made", subject=made.pk)
        address = home.address() + reverse("schedule_feed", args=[secret])
    mine = Feed.objects.filter(staff=request.staff, closed_at=None)
    context = {"address": address, "open": mine.exists()}
    return render(request, "web/schedule/calendar.html", context)


@public
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """The visits of whoever made the address, while they work here."""
    digest = hashlib.sha256(secret.encode()).hexdigest()
    kept = Feed.objects.filter(digest=digest, closed_at=None).first()
    practice = Practice.objects.first()
    if kept is None or practice is None:
        raise Http404
    staff = Staff.objects.get(pk=kept.staff_id)
    today = clock.today(practice.tz)
    if not access_of(staff, today).may("visit.read"):
        raise Http404
    text = feed.of(
        staff,
        today - timedelta(days=14),
        today + timedelta(days=180),
        link=home.address() + reverse("schedule_week"),
    )
    return HttpResponse(text, content_type=MEDIA, headers={"Cache-Control": "no-store"})
