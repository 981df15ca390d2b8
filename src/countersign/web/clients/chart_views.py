"""The chart page, and the whole chart for a family, a court or a leaver."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from countersign.base import clock
from countersign.base.canonical import digest
from countersign.practice import export
from countersign.practice.models.goals import GoalStatus
from countersign.web.clients import chart, whole_chart
from countersign.web.clients.views import of
from countersign.web.needs import Asked, needs
from countersign.web.record import acting, read
from countersign.web.today.worklist import row_of

RECENT = 30


@needs("client.read")
def page(request: Asked, client_id: UUID) -> HttpResponse:
    """Who the client is and who pays; notes and goals for those who may read charts."""
    client = of(request, client_id, "client.read")
    clinical = request.access.may("chart.read", client)
    read(request, "chart" if clinical else "client", client)
    context = {
        "client": client,
        "age": client.age_on(request.today),
        "guardians": client.guardians.order_by("created_at"),
        "coverages": client.coverages.select_related("plan__payer"),
        "letters": chart.letters(client) if request.access.may("authorization.read") else None,
        "rows": [row_of(v) for v in chart.visits(client, limit=RECENT)],
        "clinical": clinical,
    }
    if clinical:
        context["goals"] = (
            client.goals.filter(status=GoalStatus.ACTIVE)
            .prefetch_related("points")
            .order_by("created_at")
        )
        context["care"] = chart.emergency_care(client)
        context["notes"] = chart.signed_notes(client, limit=RECENT)
    return render(request, "web/clients/chart.html", context)


class ExportForm(forms.Form):
    """For whom the chart leaves, and in which form."""

    purpose = forms.ChoiceField(
        label="For whom",
        choices=[
            ("family", "The family"),
            ("court", "A court or subpoena"),
            ("provider", "Another provider"),
            ("leaver", "A practice the client moves to"),
        ],
    )
    form = forms.ChoiceField(
        label="As",
        help_text="The folder holds PDF, JSON, signed papers, uploads and signatures.",
        choices=[
            ("zip", "Everything in one folder (ZIP)"),
            ("pdf", "PDF, to read or print"),
            ("json", "JSON, for a computer"),
        ],
    )
    sure = forms.BooleanField(
        label="I checked that this person may have the whole chart",
        error_messages={"required": "Check that first, then tick this."},
    )


@needs("chart.export")
def whole(request: Asked, client_id: UUID) -> HttpResponse:
    """The whole chart as a file; who took it, for whom, and its digest are on record."""
    client = of(request, client_id, "chart.export")
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        kind, purpose = form.cleaned_data["form"], form.cleaned_data["purpose"]
        with acting(request, client=client) as entry:
            data = _as(kind, whole_chart.whole(client), request)
            entry.record("chart.exported", form=kind, purpose=purpose, digest=digest(data))
        answer = HttpResponse(data, content_type=f"application/{kind}")
        answer["Content-Disposition"] = f'attachment; filename="chart-{client.pk.hex[-8:]}.{kind}"'
        return answer
    context = {
        "form": form,
        "title": f"The whole chart of {client.short_name}",
        "lead": "All that was captured or signed: visits, facts, notes with their corrections, "
        "goals, papers, and to whom it was given before.",
        "verb": "Make the file",
        "back": "chart",
        "back_key": client.pk,
    }
    return render(request, "web/form.html", context)


def _as(kind: str, held: whole_chart.Whole, request: Asked) -> bytes:
    made = clock.now().astimezone(request.practice.tz)
    name = request.practice.name
    if kind == "pdf":
        return export.to_pdf(held.chart, practice=name, made=made)
    if kind == "json":
        return export.to_json(held.chart, practice=name, made=made, attached=held.files)
    return export.to_zip(held.chart, held.files, practice=name, made=made)
