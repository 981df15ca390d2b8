"""Making a child's progress report, answering its questions, and its graphs."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from countersign.base import graph
from countersign.base.errors import UserError
from countersign.notes.kinds import KINDS
from countersign.notes.models import NoteForm
from countersign.notes.reports import answering, making
from countersign.notes.reports.compose import KIND
from countersign.notes.reports.given import Period
from countersign.spine import sheet as sheets
from countersign.spine.models import Sheet, SheetKind
from countersign.web.clients.views import of
from countersign.web.needs import Asked, needs
from countersign.web.sheet.answers import done, found, told


class PeriodForm(forms.Form):
    """The first and the last day; both empty means since the last report."""

    starts_on = forms.DateField(required=False)
    ends_on = forms.DateField(required=False)

    def period(self) -> Period | None:
        """The period, or None when it was left to us. Raises UserError for half of one."""
        if not self.is_valid():
            raise UserError("These are not days.", field="period", remedy="Choose both again.")
        first, last = self.cleaned_data["starts_on"], self.cleaned_data["ends_on"]
        if first is None and last is None:
            return None
        if not (isinstance(first, date) and isinstance(last, date)):
            raise UserError("A period has a first and a last day.", field="period")
        return Period(first, last)


@require_POST
@needs("report.make")
def make(request: Asked, client_id: UUID) -> HttpResponse:
    """A draft of the report, then its page; a mistake is said on the chart."""
    client = of(request, client_id, "report.make")
    try:
        period = PeriodForm(request.POST).period()
        made = making.make(client, by=request.staff, on=request.today, period=period)
    except UserError as error:
        messages.error(request, str(error))
        return redirect("chart", client.pk)
    return redirect("sheet:sheet", made.pk)


@require_POST
@needs("sheet.edit")
def answer(request: Asked, sheet_id: UUID) -> HttpResponse:
    """A judgement that the report leaves to the OT: a choice, or her own words."""
    return _answered(request, found(request, sheet_id, "sheet.edit"))


@told
def _answered(request: Asked, sheet: Sheet) -> HttpResponse:
    if sheet.kind not in (SheetKind.REPORT, SheetKind.VISIT):
        raise Http404
    question = request.POST.get("question", "")
    if choice := request.POST.get("choice"):
        answering.choose(sheet, question=question, choice=choice, by=request.staff)
    else:
        answering.write(
            sheet, question=question, text=request.POST.get("text", ""), by=request.staff
        )
    return done(request, sheet)


@require_POST
@needs("sheet.edit")
def note_kind(request: Asked, sheet_id: UUID) -> HttpResponse:
    """Say which kind of note a visit's note is; it is drafted again as that."""
    return _note_kind(request, found(request, sheet_id, "sheet.edit"))


@told
def _note_kind(request: Asked, sheet: Sheet) -> HttpResponse:
    kind = request.POST.get("kind", "")
    if kind not in KINDS or sheet.visit is None:
        raise Http404
    with transaction.atomic():
        NoteForm.objects.update_or_create(visit=sheet.visit, defaults={"kind": kind})
        sheets.compose(sheet, by=request.staff)
    return done(request, sheet)


@require_GET
@needs("sheet.read")
def figure(request: Asked, sheet_id: UUID, key: str, theme: str) -> HttpResponse:
    """One goal's graph, from the values that are signed."""
    sheet = found(request, sheet_id, "sheet.read")
    part = sheets.assemble(sheet).parts.get(KIND)
    drawn = {f["id"]: f for f in part.data["figures"]} if part else {}
    if key not in drawn or theme not in ("light", "dark"):
        raise Http404
    one = drawn[key]
    made = graph.svg(graph.read(one), lines=graph.lines_of(one), dark=theme == "dark")
    return HttpResponse(made, content_type="image/svg+xml")
