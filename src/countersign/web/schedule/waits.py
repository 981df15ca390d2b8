"""The waiting list board, and one entry of it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from countersign.base.errors import UserError
from countersign.scheduling import waiting
from countersign.scheduling.models import Waiting
from countersign.web.needs import Asked, needs, refuse
from countersign.web.schedule.forms import WaitingForm

A_PAGE = 50


def entry_of(request: Asked, entry_id: UUID) -> Waiting:
    """The entry, when the person may see its child. Raises NotAllowed."""
    mine = request.access.clients("visit.edit")
    found = (
        Waiting.objects.filter(pk=entry_id, client__in=mine)
        .select_related("client", "therapist")
        .first()
    )
    if found is None:
        raise refuse("visit.edit", entry_id)
    return found


@needs("visit.edit")
def board(request: Asked) -> HttpResponse:
    """Who waits, the most urgent first."""
    mine = request.access.clients("visit.edit")
    rows = waiting.board(mine, request.today)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "count": len(rows),
        "held": sum(row.held is not None for row in rows),
        "longest": max((row.days for row in rows), default=0),
    }
    return render(request, "web/schedule/waiting.html", context)


@needs("visit.edit")
def new(request: Asked) -> HttpResponse:
    """Put a child on the list; `?client=` fills in which."""
    initial = {"client": request.GET.get("client"), "since": request.today}
    form = WaitingForm(
        request.POST or None,
        clients=request.access.clients("visit.edit").filter(discharged_on=None),
        siblings=request.access.clients("visit.edit"),
        today=request.today,
        initial=initial,
    )
    return _form(request, form, Waiting(), "On the waiting list")


@needs("visit.edit")
def change(request: Asked, entry_id: UUID) -> HttpResponse:
    """Change what a child waits for."""
    entry = entry_of(request, entry_id)
    form = WaitingForm(
        request.POST or None,
        clients=request.access.clients("visit.edit").filter(pk=entry.client_id),
        siblings=request.access.clients("visit.edit").exclude(pk=entry.client_id),
        today=request.today,
        initial=WaitingForm.of(entry),
    )
    return _form(request, form, entry, f"What {entry.client.short_name} waits for")


def _form(request: Asked, form: WaitingForm, entry: Waiting, title: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            waiting.save(entry, form.values(), by=request.staff)
            return redirect("find_block", entry.pk)
        except UserError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
    context = {"form": form, "title": title, "entry": None if entry._state.adding else entry}
    return render(request, "web/schedule/entry.html", context)


@require_POST
@needs("visit.edit")
def close(request: Asked, entry_id: UUID) -> HttpResponse:
    """Take a child off the list, or put it back."""
    entry = entry_of(request, entry_id)
    if request.POST.get("way") == "back":
        try:
            waiting.reopen(entry, by=request.staff)
        except UserError as error:
            messages.error(request, str(error))
    else:
        waiting.close(entry, by=request.staff)
        context = {"entry": entry}
        return render(request, "web/schedule/closed.html", context)
    return redirect("waiting")
