"""Lists as CSV files: template, preview with every fault, then write."""

from __future__ import annotations

import base64

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render

from countersign.authorizations import lists as _authorizations
from countersign.authorizations import visit_lists as _visits
from countersign.base.errors import UserError
from countersign.practice import lists as _practice
from countersign.practice.importing import KINDS, SHOWN_ERRORS, Kind, run
from countersign.practice.models import UnsavedText
from countersign.web.needs import Asked, needs, refuse
from countersign.web.record import acting

ORDER = ("staff", "clients", "coverage", "authorizations", "visits")
_REGISTERED = (_practice, _authorizations, _visits)


class FileForm(forms.Form):
    """One CSV file."""

    file = forms.FileField(
        label="CSV file",
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv,.txt"}),
        error_messages={"required": "Choose a file first.", "empty": "This file is empty."},
    )


def kind_of(request: Asked, name: str) -> Kind:
    """The kind of list. Raises NotAllowed when there is none of that name."""
    if name not in KINDS:
        raise refuse("import.run", name[:40])
    return KINDS[name]


@needs("import.run")
def template(request: Asked, name: str) -> HttpResponse:
    """The file to fill in."""
    kind = kind_of(request, name)
    answer = HttpResponse(kind.template(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{kind.name}.csv"'
    return answer


@needs("import.run")
def page(request: Asked, name: str) -> HttpResponse:
    """Choose a file; see what it would do; write it, whole or only its good lines."""
    kind = kind_of(request, name)
    step = request.POST.get("step", "")
    if request.method == "POST" and step in ("all", "valid"):
        return _write(request, kind, only_valid=step == "valid")
    asked = request.method == "POST"
    form = FileForm(request.POST, request.FILES) if asked else FileForm()
    context: dict[str, object] = {"kind": kind, "form": form, "order": ORDER, "kinds": KINDS}
    if asked and form.is_valid():
        data: bytes = form.cleaned_data["file"].read()
        try:
            context["result"] = result = run(kind, data, write=False)
        except UserError as error:
            form.add_error("file", str(error))
        else:
            context["faults"] = result.faults[:SHOWN_ERRORS]
            _hold(request, kind, data)
    return render(request, "web/setup/import.html", context)


def _place(kind: Kind) -> str:
    return f"import:{kind.name}"


def _hold(request: Asked, kind: Kind, data: bytes) -> None:
    """Keep the file, encrypted, until it is written or another takes its place."""
    with transaction.atomic():
        UnsavedText.objects.filter(user_id=request.account, path=_place(kind)).delete()
        UnsavedText.objects.create(
            user_id=request.account,
            path=_place(kind),
            fields={"file": base64.b64encode(data).decode()},
        )


def _write(request: Asked, kind: Kind, *, only_valid: bool) -> HttpResponse:
    held = UnsavedText.objects.filter(user_id=request.account, path=_place(kind)).first()
    if held is None:
        return redirect("import", kind.name)
    data = base64.b64decode(held.fields["file"])
    with acting(request) as entry:
        result = run(kind, data, write=True, only_valid=only_valid)
        if result.written:
            held.delete()
        entry.record(
            "import.done",
            what=kind.name,
            made=result.made if result.written else 0,
            updated=result.updated if result.written else 0,
            left_out=result.left_out,
            same=result.same,
            digest=result.digest,
        )
    context = {
        "kind": kind,
        "form": FileForm(),
        "order": ORDER,
        "kinds": KINDS,
        "done": result if result.written else None,
        "result": None if result.written else result,
        "faults": result.faults[:SHOWN_ERRORS],
    }
    return render(request, "web/setup/import.html", context)
