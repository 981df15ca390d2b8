"""Changing the draft: sentences, evidence, undo and redo. Each act is one call into the spine."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from countersign.spine import sheet as sheets
from countersign.spine.models import Sheet
from countersign.web.needs import Asked, needs
from countersign.web.sheet.answers import done, found, told


@require_POST
@needs("sheet.edit")
def compose(request: Asked, sheet_id: UUID) -> HttpResponse:
    """Draft every part from what was captured."""
    return _composed(request, found(request, sheet_id, "sheet.edit"))


@told
def _composed(request: Asked, sheet: Sheet) -> HttpResponse:
    sheets.compose(sheet, by=request.staff)
    return done(request, sheet, capture=True)


@require_POST
@needs("sheet.edit")
def sentence(request: Asked, sheet_id: UUID, ref: str, verb: str) -> HttpResponse:
    """Edit, remove, attest or tie one sentence."""
    return _sentence(request, found(request, sheet_id, "sheet.edit"), ref, verb)


@told
def _sentence(request: Asked, sheet: Sheet, ref: str, verb: str) -> HttpResponse:
    part, _, statement_id = ref.partition(".")
    by, shown = request.staff, shown_codes(request)
    match verb:
        case "edit":
            text = request.POST.get("text", "")
            sheets.edit_statement(
                sheet, part=part, statement_id=statement_id, text=text, by=by, shown=shown
            )
        case "remove":
            sheets.remove_statement(sheet, part=part, statement_id=statement_id, by=by, shown=shown)
            ref = ""
        case "attest":
            sheets.attest(sheet, part=part, statement_id=statement_id, by=by)
        case "tie":
            evidence = request.POST.getlist("evidence")
            sheets.tie(sheet, part=part, statement_id=statement_id, evidence=evidence, by=by)
        case _:
            raise Http404
    return done(request, sheet, at=ref)


@require_POST
@needs("sheet.edit")
def add(request: Asked, sheet_id: UUID, kind: str) -> HttpResponse:
    """Add a sentence in the person's own words."""
    return _added(request, found(request, sheet_id, "sheet.edit"), kind)


@told
def _added(request: Asked, sheet: Sheet, kind: str) -> HttpResponse:
    sheets.add_statement(
        sheet,
        part=kind,
        section=request.POST.get("section", ""),
        text=request.POST.get("text", ""),
        by=request.staff,
    )
    return done(request, sheet)


@require_POST
@needs("sheet.edit")
def choose(request: Asked, sheet_id: UUID, kind: str) -> HttpResponse:
    """A choice that a part leaves to the person: where a tied unit belongs, another code."""
    return _chosen(request, found(request, sheet_id, "sheet.edit"), kind)


@told
def _chosen(request: Asked, sheet: Sheet, kind: str) -> HttpResponse:
    part, draft = sheets.part_of(kind), sheets.assemble(sheet).parts.get(kind)
    if part is None or part.choose is None or draft is None or sheet.visit is None:
        raise Http404
    verb = request.POST.get("verb", "")
    if reason := " ".join(request.POST.get("reason", "").split()):
        verb = f"{verb}:{reason}"
    data = part.choose(draft.data, verb, on=sheet.visit.date_of_service)
    sheets.edit_data(sheet, part=kind, data=data, by=request.staff, shown=shown_codes(request))
    return done(request, sheet)


@require_POST
@needs("sheet.edit")
def step(request: Asked, sheet_id: UUID, kind: str, way: str) -> HttpResponse:
    """Undo or redo one change of a part."""
    return _stepped(request, found(request, sheet_id, "sheet.edit"), kind, way)


@told
def _stepped(request: Asked, sheet: Sheet, kind: str, way: str) -> HttpResponse:
    ways = {"undo": sheets.undo, "redo": sheets.redo}
    if way not in ways:
        raise Http404
    ways[way](sheet, part=kind, by=request.staff)
    return done(request, sheet)


def shown_codes(request: Asked) -> tuple[str, ...]:
    """Codes of the findings that were on the screen."""
    return tuple(code for code in request.POST.get("shown", "").split(",") if code)[:50]
