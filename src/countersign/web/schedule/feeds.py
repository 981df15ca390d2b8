"""A therapist's or a family's visits as an iCalendar feed: when and where, and nobody's name.

A therapist's address is the one of the authorizations' calendar: one secret for each person, whose
digest is kept, and which that person closes. A family's is given to them by the desk.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from countersign.authorizations.models import Feed
from countersign.base import clock, home
from countersign.practice.access import access_of
from countersign.practice.models import Practice, Staff
from countersign.scheduling import feed
from countersign.scheduling.models import FamilyFeed
from countersign.web.needs import Asked, needs, public, refuse
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


@require_POST
@needs("client.edit")
def give(request: Asked, client_id: UUID, guardian_id: UUID) -> HttpResponse:
    """A guardian's own address, shown once; an earlier one of theirs closes."""
    client = request.access.clients("client.edit").filter(pk=client_id).first()
    guardian = client.guardians.filter(pk=guardian_id).first() if client else None
    if client is None or guardian is None:
        raise refuse("client.edit", client_id)
    secret = secrets.token_urlsafe(32)
    with acting(request, client=client) as entry:
        FamilyFeed.objects.filter(guardian=guardian, closed_at=None).update(closed_at=clock.now())
        digest = hashlib.sha256(secret.encode()).hexdigest()
        made = FamilyFeed.objects.create(guardian=guardian, digest=digest)
        entry.record("feed.given", subject=made.pk)
    address = home.address() + reverse("family_feed", args=[secret])
    context = {"client": client, "guardian": guardian, "address": address}
    return render(request, "web/schedule/family_calendar.html", context)


@public
def family_calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """The child's booked visits, while the guardian may hear of them."""
    digest = hashlib.sha256(secret.encode()).hexdigest()
    kept = FamilyFeed.objects.filter(digest=digest, closed_at=None).select_related("guardian")
    found, practice = kept.first(), Practice.objects.first()
    if found is None or practice is None:
        raise Http404
    today = clock.today(practice.tz)
    text = feed.of_family(
        found.guardian,
        today - timedelta(days=14),
        today + timedelta(days=180),
        name=practice.name,
        link=home.address(),
    )
    return HttpResponse(text, content_type=MEDIA, headers={"Cache-Control": "no-store"})


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
