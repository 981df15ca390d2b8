"""Authorizations that end soon, and the audit chain as a person reads it."""

from __future__ import annotations

from datetime import timedelta

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from countersign.authorizations.models import Authorization
from countersign.base.audit import kinds
from countersign.base.models_audit import AuditEntry
from countersign.web import audit_words
from countersign.web.needs import Asked, needs
from countersign.web.record import acting

SOON = timedelta(days=30)
A_PAGE = 100


@needs("authorization.read")
def authorizations(request: Asked) -> HttpResponse:
    """Letters of the clients this person may see, those that end first above."""
    mine = request.access.clients("authorization.read").filter(discharged_on=None)
    show_all = request.GET.get("show") == "all"
    letters = Authorization.objects.filter(client__in=mine)
    if not show_all:
        letters = letters.filter(cancelled_on=None, ends_on__gte=request.today)
    letters = letters.select_related("client", "payer").prefetch_related("lines")
    page = Paginator(letters.order_by("ends_on", "pk"), A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "soon": request.today + SOON, "show_all": show_all}
    return render(request, "web/papers/authorizations.html", context)


@needs("audit.read")
def audit(request: Asked) -> HttpResponse:
    """The newest entries of the chain in sentences; reading it is itself an entry."""
    entries = AuditEntry.objects.select_related("payload").order_by("-seq")
    if kind := request.GET.get("kind", ""):
        entries = entries.filter(kind=kind)
    page = Paginator(entries, A_PAGE).get_page(request.GET.get("page"))
    with acting(request) as entry:
        entry.record("audit.reported", of_kind=kind or None)
    context = {
        "page": page,
        "rows": audit_words.said(page),
        "kind": kind,
        "kinds": sorted(kinds.find_all()),
    }
    return render(request, "web/papers/audit.html", context)
