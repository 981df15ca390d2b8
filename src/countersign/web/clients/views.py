"""Finding clients, and entering what a chart begins with."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render

from countersign.authorizations import recheck
from countersign.practice.models import Client
from countersign.web import search as finder
from countersign.web.clients.forms import (
    AuthorizationForm,
    ClientForm,
    CoverageForm,
    client_initial,
)
from countersign.web.fields import changes
from countersign.web.needs import Asked, needs, refuse
from countersign.web.record import acting

A_PAGE = 50


@needs("client.read")
def clients(request: Asked) -> HttpResponse:
    """The list, or what fits `?q=`; htmx gets the results alone."""
    asked = request.GET.get("q", "").strip()[:100]
    page = "web/clients/_results.html" if request.htmx else "web/clients/list.html"
    if asked:
        hits = finder.search(request.access, asked)
        with acting(request) as entry:
            entry.record("chart.searched", hits=len(hits.clients) + len(hits.notes))
        return render(request, page, {"q": asked, "hits": hits})
    everyone = request.access.clients().filter(discharged_on=None)
    listed = sorted(everyone.select_related("primary_therapist"), key=_by_name)
    paged = Paginator(listed, A_PAGE).get_page(request.GET.get("page"))
    return render(request, page, {"q": "", "page": paged, "total": len(listed)})


def _by_name(client: Client) -> tuple[str, str]:
    return finder.folded(client.last_name), finder.folded(client.called)


@needs("client.edit")
def new(request: Asked) -> HttpResponse:
    """A client entered by hand."""
    within = request.access.sites_for("client.edit")
    form = ClientForm(request.POST or None, today=request.today, within=within)
    if request.method == "POST" and form.is_valid():
        with acting(request) as entry:
            client = form.save()
            entry.record(
                "practice.saved",
                subject=client.pk,
                client=client.pk,
                what="client",
                changed=changes(form),
                made=True,
            )
        return redirect("chart", client.pk)
    return render(request, "web/form.html", _form(form, "New client", "clients"))


@needs("client.edit")
def edit(request: Asked, client_id: UUID) -> HttpResponse:
    """Change what names or places a client."""
    client = of(request, client_id, "client.edit")
    form = ClientForm(
        request.POST or None,
        today=request.today,
        within=request.access.sites_for("client.edit"),
        client=client,
        initial=client_initial(client, request.today),
    )
    if request.method == "POST" and form.is_valid():
        with acting(request, client=client) as entry:
            form.save()
            entry.record("practice.saved", what="client", changed=changes(form), made=False)
        return redirect("chart", client.pk)
    return render(request, "web/form.html", _form(form, client.short_name, "chart", client.pk))


@needs("coverage.edit")
def coverage(request: Asked, client_id: UUID) -> HttpResponse:
    """Add a coverage."""
    client = of(request, client_id, "coverage.edit")
    form = CoverageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with acting(request, client=client) as entry:
            row = form.save(client)
            entry.record(
                "practice.saved", subject=row.pk, what="coverage", changed=changes(form), made=True
            )
        return redirect("chart", client.pk)
    title = f"Coverage for {client.short_name}"
    return render(request, "web/form.html", _form(form, title, "chart", client.pk))


@needs("authorization.edit")
def authorization(request: Asked, client_id: UUID) -> HttpResponse:
    """Enter a payer's letter by hand."""
    client = of(request, client_id, "authorization.edit")
    form = AuthorizationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with acting(request, client=client) as entry:
            row = form.save(client)
            entry.record(
                "practice.saved",
                subject=row.pk,
                what="authorization",
                changed=changes(form),
                made=True,
            )
        recheck.look_again([client.pk], by=request.staff)
        return redirect("chart", client.pk)
    title = f"Authorization for {client.short_name}"
    return render(request, "web/form.html", _form(form, title, "chart", client.pk))


def of(request: Asked, client_id: UUID, act: str) -> Client:
    """The client, when the person may do `act` there. Raises NotAllowed, also for no client."""
    client = request.access.clients(act).filter(pk=client_id).first()
    if client is None:
        raise refuse(act, client_id)
    return client


def _form(form: object, title: str, back: str, *keys: object) -> dict[str, object]:
    return {"form": form, "title": title, "back": back, "back_key": keys[0] if keys else None}
