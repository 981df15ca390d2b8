"""Outside witnesses: e-mail and bucket, each with when it last kept a head, or why it did not."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from countersign.base.errors import CountersignError, UserError
from countersign.exchange import witnesses
from countersign.exchange.models import OutsideWitness, WitnessKind
from countersign.exchange.port import ConnectorError
from countersign.web.fields import changes
from countersign.web.needs import Asked, needs
from countersign.web.record import acting
from countersign.web.witnesses.forms import form_of, place_of, settings_of

WHY = {
    WitnessKind.EMAIL: "To somebody outside who keeps mail.",
    WitnessKind.BUCKET: "Into storage elsewhere that speaks S3, best with object lock.",
}


@needs("connection.edit")
def listed(request: Asked) -> HttpResponse:
    """Each kind, whether it is set up, and how it stands."""
    rows = {row.kind: row for row in OutsideWitness.objects.all()}
    listed_kinds = [(kind, WHY[kind], rows.get(kind)) for kind in WitnessKind]
    return render(request, "web/witnesses/list.html", {"kinds": listed_kinds, "any": bool(rows)})


def _row(kind: str) -> OutsideWitness | None:
    return OutsideWitness.objects.filter(kind=kind).first()


@needs("connection.edit")
def edit(request: Asked, kind: str) -> HttpResponse:
    """Set a witness up, or change it."""
    row = _row(kind)
    form = form_of(kind, row, request.POST or None)
    if request.method == "POST" and form.is_valid():
        settings = settings_of(kind, row, form)
        try:
            witnesses.must_be(kind, settings)
        except UserError as error:
            words = f"{error.message} {error.remedy or ''}".strip()
            form.add_error(place_of(kind, error.field), words)
        else:
            with acting(request) as entry:
                made = row is None
                row = row or OutsideWitness(kind=kind)
                row.settings, row.last_error = settings, ""
                row.save()
                entry.record(
                    "exchange.witness_saved",
                    subject=row.pk,
                    by=kind,
                    made=made,
                    changed=changes(form),
                )
            return redirect("witnesses")
    title = f"Outside witness: {WitnessKind(kind).label.lower()}"
    context = {"form": form, "title": title, "back": "witnesses", "back_key": None}
    return render(request, "web/form.html", context)


@require_POST
@needs("connection.edit")
def send(request: Asked, kind: str) -> HttpResponse:
    """Have it keep the last head now, so that a mistake shows at once."""
    row = _row(kind)
    if row is not None:
        result = "kept"
        try:
            number = witnesses.send_now(row)
        except ConnectorError as error:
            result = error.code
            messages.error(request, f"{error.message} {error.remedy}".strip())
        except CountersignError as error:
            result = "settings"
            messages.error(request, str(error))
        else:
            messages.success(request, f"Checkpoint {number} is kept there. Have a look.")
        with acting(request, row.pk) as entry:
            entry.record("exchange.witness_tried", by=kind, result=result)
    return redirect("witnesses")


@require_POST
@needs("connection.edit")
def remove(request: Asked, kind: str) -> HttpResponse:
    """Send nothing there any more. What it keeps, it keeps."""
    row = _row(kind)
    if row is not None:
        with acting(request, row.pk) as entry:
            row.delete()
            entry.record("exchange.witness_removed", by=kind)
        messages.success(request, "It is removed. What was sent there stays there.")
    return redirect("witnesses")
