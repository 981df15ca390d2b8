"""The sheet's page, its history and its print. One visit, one sheet, one signature."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from countersign.base import audit
from countersign.practice.models import Visit
from countersign.spine import sheet as sheets
from countersign.spine.models import Revision, Sheet
from countersign.spine.revisions import drafted
from countersign.web.needs import Asked, needs
from countersign.web.sheet.answers import found, show
from countersign.web.sheet.capturing import edit
from countersign.web.sheet.page import load, shown_first, was_read

CAUSES = {
    "composed": "Drafted",
    "edited": "Changed",
    "added": "Added a sentence",
    "removed": "Took a sentence out",
    "attested": "Said it was seen",
    "tied": "Tied to a fact",
    "undone": "Undid",
    "redone": "Redid",
}


@require_GET
@needs("sheet.read")
def visit(request: Asked, visit_id: UUID) -> HttpResponse:
    """The visit's sheet, opened when there is none yet."""
    seen = get_object_or_404(Visit.objects.select_related("client"), pk=visit_id)
    request.access.require("sheet.read", seen)
    made = Sheet.objects.filter(visit=seen, kind="visit").first()
    if made is None:
        request.access.require("sheet.edit", seen)
        made = sheets.open_sheet(seen, by=request.staff)
    return _page(request, made.pk)


@require_GET
@needs("sheet.read")
def sheet(request: Asked, sheet_id: UUID) -> HttpResponse:
    """A sheet by its own id: a visit's, or a correction's."""
    return _page(request, sheet_id)


def _page(request: Asked, sheet_id: UUID) -> HttpResponse:
    one = found(request, sheet_id, "sheet.read")
    page = load(request, one, at=request.GET.get("at", ""))
    edit(page, request.GET.get("edit", ""))
    if page.board.parts:
        shown_first(one, to=request.staff)
    was_read(one, by=request.staff)
    return show(request, page)


@require_GET
@needs("sheet.read")
def regions(request: Asked, sheet_id: UUID) -> HttpResponse:
    """The page's regions as they stand, after captures were sent from the device."""
    page = load(request, found(request, sheet_id, "sheet.read"), at=request.GET.get("at", ""))
    with timezone.override(page.zone):
        return render(request, "sheet/_regions.html", {"page": page, "oob": True})


@dataclass(frozen=True, slots=True)
class Step:
    """One state of a part: who made it so, and which words came and went."""

    revision: Revision
    did: str
    came: tuple[str, ...]
    went: tuple[str, ...]


@require_GET
@needs("sheet.read")
def history(request: Asked, sheet_id: UUID, kind: str) -> HttpResponse:
    """Every state of a part, newest first, as differences."""
    page = load(request, found(request, sheet_id, "sheet.read"))
    steps = []
    before: list[str] = []
    for revision in sheets.history(page.sheet, part=kind):
        after = [s.text for s in drafted(revision).statements]
        diff = list(difflib.ndiff(before, after))
        came = tuple(line[2:] for line in diff if line.startswith("+ "))
        went = tuple(line[2:] for line in diff if line.startswith("- "))
        steps.append(Step(revision, CAUSES.get(revision.cause, revision.cause), came, went))
        before = after
    context = {"page": page, "steps": steps[::-1], "kind": kind}
    with timezone.override(page.zone):
        return render(request, _panel(request, "history"), context)


def _panel(request: Asked, name: str) -> str:
    """A panel alone for htmx, or in a page of its own without script."""
    return f"sheet/_{name}.html" if request.htmx else f"sheet/{name}.html"


@require_GET
@needs("sheet.read")
def printed(request: Asked, sheet_id: UUID) -> HttpResponse:
    """The sheet for paper. Unsigned, every page of it says so."""
    page = load(request, found(request, sheet_id, "sheet.read"))
    _carried_off(page.sheet, request, "sheet.printed", signed=not page.unsigned)
    with timezone.override(page.zone):
        return render(request, "sheet/print.html", {"page": page})


@require_POST
@needs("sheet.read")
def copied(request: Asked, sheet_id: UUID) -> HttpResponse:
    """The page tells that unsigned words were copied or printed from it."""
    one = found(request, sheet_id, "sheet.read")
    kind = "sheet.printed" if request.POST.get("how") == "printed" else "sheet.copied"
    _carried_off(one, request, kind, signed=one.status == "released")
    return HttpResponse(status=204)


def _carried_off(one: Sheet, request: Asked, kind: str, *, signed: bool) -> None:
    with audit.act(actor=request.staff.pk, subject=one.pk, client=one.client_id) as chain:
        chain.record(kind, signed=int(signed))
