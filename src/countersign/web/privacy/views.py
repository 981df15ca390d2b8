"""The register: agreements, the ways to models under them, and each use."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render

from countersign.base import files
from countersign.privacy import agreements
from countersign.privacy.models import Agreement, Way
from countersign.web.fields import changes
from countersign.web.needs import Asked, needs, refuse
from countersign.web.privacy.forms import AgreementForm, WayForm, held
from countersign.web.record import acting

_NAMES = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}


@needs("privacy.read")
def register(request: Asked) -> HttpResponse:
    """Every agreement with its ways, and what closes each of them today."""
    listed = Agreement.objects.select_related("checked_by").prefetch_related("ways")
    rows = [
        (one, [(way, _closed(way, one, request.today)) for way in one.ways.all()]) for one in listed
    ]
    context = {
        "rows": [(a, ways, a.in_force(request.today)) for a, ways in rows],
        "warnings": agreements.warnings(request.today),
    }
    return render(request, "web/privacy/register.html", context)


def _closed(way: Way, agreement: Agreement, today: date) -> list[Any]:
    way.agreement = agreement
    return list(agreements.obstacles(way, today))


@needs("privacy.edit")
def agreement(request: Asked, agreement_id: UUID | None = None) -> HttpResponse:
    """Enter an agreement, or change it; whoever saves it has checked it."""
    row = Agreement.objects.filter(pk=agreement_id).first() if agreement_id else None
    if agreement_id and row is None:
        raise refuse("privacy.edit", agreement_id)
    form = AgreementForm(
        request.POST or None,
        request.FILES or None,
        today=request.today,
        initial=held(row) if row else {"checked_on": request.today},
    )
    if request.method == "POST" and form.is_valid():
        _save(request, form, row)
        return redirect("privacy")
    title = str(row) if row else "New agreement"
    context = {"form": form, "title": title, "back": "privacy", "back_key": None}
    return render(request, "web/form.html", context)


def _save(request: Asked, form: AgreementForm, row: Agreement | None) -> None:
    values = dict(form.cleaned_data)
    vendor, _, offering = values.pop("product").partition("|")
    paper = values.pop("paper")
    made = row is None
    row = row or Agreement()
    with acting(request, subject=row.pk) as entry:
        row.vendor, row.offering, row.checked_by = vendor, offering, request.staff
        for name, value in values.items():
            setattr(row, name, value)
        if paper is not None:
            row.paper = files.write(
                paper.chunks(), owner=f"agreement:{row.pk}", media_type=paper.kind
            )
        row.save()
        entry.record("privacy.agreement_saved", changed=changes(form), made=made)


@needs("privacy.read")
def paper(request: Asked, agreement_id: UUID) -> HttpResponse:
    """The signed agreement, as it was stored."""
    row = Agreement.objects.select_related("paper").filter(pk=agreement_id).first()
    if row is None or row.paper is None:
        raise refuse("privacy.read", agreement_id)
    with acting(request, subject=row.pk) as entry:
        entry.record("privacy.paper_read")
    kind = row.paper.media_type
    name = f"agreement.{_NAMES.get(kind, 'bin')}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(files.read(row.paper), content_type=kind, headers=headers)


@needs("privacy.edit")
def way_new(request: Asked, agreement_id: UUID) -> HttpResponse:
    """Add the way to a model under an agreement."""
    row = Agreement.objects.filter(pk=agreement_id).first()
    if row is None:
        raise refuse("privacy.edit", agreement_id)
    return _way(request, row, None)


@needs("privacy.edit")
def way_edit(request: Asked, way_id: UUID) -> HttpResponse:
    """Change the way to a model, or close it."""
    way = Way.objects.select_related("agreement").filter(pk=way_id).first()
    if way is None:
        raise refuse("privacy.edit", way_id)
    return _way(request, way.agreement, way)


def _way(request: Asked, under: Agreement, way: Way | None) -> HttpResponse:
    names = ("name", "dialect", "address", "model", "region", "plan", "sound", "open")
    initial = {name: getattr(way, name) for name in names} if way else None
    form = WayForm(request.POST or None, way=way, initial=initial)
    if request.method == "POST" and form.is_valid():
        row = way or Way(agreement=under)
        with acting(request, subject=row.pk) as entry:
            for name in names:
                setattr(row, name, form.cleaned_data[name])
            if form.cleaned_data["secret"]:
                row.secret = form.cleaned_data["secret"]
            row.save()
            entry.record("privacy.way_saved", changed=changes(form), made=way is None)
        return redirect("privacy")
    title = way.name if way else f"New way under {under}"
    context = {"form": form, "title": title, "back": "privacy", "back_key": None}
    return render(request, "web/form.html", context)
