"""A calendar's own address of the feed: a secret in the path, made and closed by its person.

A calendar program cannot sign in, so the secret is the key; the feed holds days and counts, and no
name. Only the secret's digest is kept.
"""

from __future__ import annotations

import hashlib
import secrets

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from countersign.authorizations import ahead, ical
from countersign.authorizations.models import Appeal, Feed
from countersign.base import clock, home
from countersign.practice.access import access_of
from countersign.practice.models import Practice, Staff
from countersign.web.needs import Asked, needs, public
from countersign.web.record import acting

MEDIA = "text/calendar; charset=utf-8"


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@needs("authorization.read")
def page(request: Asked) -> HttpResponse:
    """The person's own address, made new or closed."""
    return _page(request, "")


def _page(request: Asked, address: str) -> HttpResponse:
    mine = Feed.objects.filter(staff=request.staff, closed_at=None)
    context = {"address": address, "open": mine.count()}
    return render(request, "web/ledger/calendar.html", context)


@require_POST
@needs("authorization.read")
def make(request: Asked) -> HttpResponse:
    """Make an address. It is shown once; an older one is closed."""
    secret = secrets.token_urlsafe(32)
    with acting(request) as entry:
        Feed.objects.filter(staff=request.staff, closed_at=None).update(closed_at=clock.now())
        feed = Feed.objects.create(staff=request.staff, digest=_digest(secret))
        entry.record("feed.made", subject=feed.pk)
    return _page(request, home.address() + reverse("feed", args=[secret]))


@require_POST
@needs("authorization.read")
def close(request: Asked) -> HttpResponse:
    """Close the person's addresses."""
    with acting(request) as entry:
        count = Feed.objects.filter(staff=request.staff, closed_at=None).update(
            closed_at=clock.now()
        )
        entry.record("feed.closed", count=count)
    return redirect("calendar")


@public
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """The feed of whoever made the address, while they work here and may see authorizations."""
    feed = Feed.objects.filter(digest=_digest(secret), closed_at=None).first()
    practice = Practice.objects.first()
    if feed is None or practice is None:
        raise Http404
    today = clock.today(practice.tz)
    access = access_of(Staff.objects.get(pk=feed.staff_id), today)
    if not access.may("authorization.read"):
        raise Http404
    mine = access.clients("authorization.read").filter(discharged_on=None)
    appeals = Appeal.objects.filter(done_at=None, client__in=mine).values_list("due_on", flat=True)
    days = ical.days_of(ahead.outlooks(mine, today, every=True), appeals)
    text = ical.calendar(days, at=clock.now(), link=home.address() + reverse("ahead"))
    return HttpResponse(text, content_type=MEDIA, headers={"Cache-Control": "no-store"})
