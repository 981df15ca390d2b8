"""Paired browsers: one's own, paired with a code and revoked here; the owner sees everybody's."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from countersign.base import clock
from countersign.exchange.filling import package, pairing
from countersign.exchange.models import Counterpart, Pairing
from countersign.web.fields import Named, Text
from countersign.web.needs import Asked, needs, refuse
from countersign.web.record import acting


class PairForm(forms.Form):
    """Which browser, for which EMR."""

    name = Text(
        label="This browser", max_length=80, help_text="For example: clinic laptop, room 2, Edge"
    )
    counterpart = Named(
        label="EMR",
        queryset=Counterpart.objects.none(),
        empty_label=None,
        error_messages={"required": "Choose the EMR it fills."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["counterpart"].queryset = emrs()  # type: ignore[attr-defined]  # a ModelChoiceField


def emrs() -> QuerySet[Counterpart]:
    """The connections whose pages a browser fills."""
    return Counterpart.objects.filter(connector=pairing.CONNECTOR, ready=True).order_by("name")


@needs("extension.own")
def browsers(request: Asked) -> HttpResponse:
    """One's own paired browsers, and a code for a new one, shown once."""
    form = PairForm(request.POST or None)
    code = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with acting(request) as entry:
            row, code = pairing.begin(data["counterpart"], staff=request.staff, name=data["name"])
            entry.record("extension.code_made", subject=row.pk, counterpart=row.counterpart_id)
        form = PairForm()
    everybodys = request.access.may("connection.edit")
    held = Pairing.objects.select_related("staff", "counterpart").exclude(token=None)
    mine = held if everybodys else held.filter(staff=request.staff)
    now = clock.now()
    context = {
        "form": form,
        "code": code,
        "rows": [(row, row.is_live(now)) for row in mine[:200]],
        "everybodys": everybodys,
        "there": emrs(),
        "here": request.build_absolute_uri("/").rstrip("/"),
        "permissions": {**package.PERMISSIONS, **package.ORIGINS},
    }
    return render(request, "web/extension/browsers.html", context)


@needs("extension.own")
def download(request: Asked) -> HttpResponse:
    """The extension as one file, the same for everybody; nobody's data is in it."""
    answer = HttpResponse(package.packed(), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{package.NAME}"'
    return answer


@require_POST
@needs("extension.own")
def revoke(request: Asked, pairing_id: UUID) -> HttpResponse:
    """Make a browser a stranger at once: one's own, or as the owner anybody's."""
    row = Pairing.objects.filter(pk=pairing_id).first()
    owner = request.access.may("connection.edit")
    if row is None or (row.staff_id != request.staff.pk and not owner):
        raise refuse("extension.own", pairing_id)
    with acting(request, row.pk) as entry:
        pairing.revoke(row)
        entry.record("extension.revoked")
    return redirect("extension")
