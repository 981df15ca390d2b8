"""The payers' tables: bring a quarter's pairs or caps, watch them being read, see what changed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render

from countersign.coding import bringing, imported
from countersign.coding.claims import PAYER_TYPES
from countersign.web.needs import Asked, needs
from countersign.web.record import acting

KINDS = (("pairs", "Pairs of codes (PTP edits)"), ("caps", "Unit caps (MUE)"))


class Files(forms.FileInput):
    """Several files at once: a published table comes in up to four parts."""

    allow_multiple_selected = True


class TablesForm(forms.Form):
    """Which table it is; its published files come as `parts`."""

    kind = forms.ChoiceField(label="What it is", choices=KINDS)
    payer = forms.ChoiceField(
        label="Whose table", choices=[(one, one.capitalize()) for one in PAYER_TYPES]
    )
    quarter = forms.RegexField(
        label="Quarter",
        regex=imported.QUARTER,
        help_text="As 2026-Q4",
        error_messages={"invalid": "Write it as 2026-Q4."},
    )
    parts = forms.Field(
        label="The published files",
        required=False,
        help_text="Text, workbook or archive, all parts of the table together, at most 25 MB. "
        "Larger ones: countersign coding import-ncci.",
        widget=Files(attrs={"multiple": True, "accept": ".txt,.csv,.xlsx,.zip"}),
    )


@needs("payer.edit")
def page(request: Asked) -> HttpResponse:
    """GET: what is there and on its way. POST: take in the parts of one table."""
    asked = request.method == "POST"
    form = TablesForm(request.POST) if asked else TablesForm(initial=_usual(request))
    parts = request.FILES.getlist("parts")[: bringing.MOST_PARTS]
    if asked and not parts:
        form.add_error("parts", "Choose the published files first, at most 25 MB together.")
    elif asked and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("kind", "payer", "quarter")}
        with acting(request) as entry:
            bringing.bring((part.file for part in parts if part.file is not None), **told)
            entry.record(
                "coding.tables_brought",
                table=told["kind"],
                payer=told["payer"],
                quarter=told["quarter"],
                parts=len(parts),
            )
        return redirect("tables")
    coming = bringing.underway()
    context: dict[str, Any] = {
        "form": form,
        "coming": coming,
        "busy": any(one.is_open for one in coming),
        "there": imported.listed(),
    }
    part = "web/coding/_tables.html" if request.htmx else "web/coding/tables.html"
    return render(request, part, context)


def _usual(request: Asked) -> dict[str, str]:
    return {"quarter": imported.quarter_of(request.today)}
