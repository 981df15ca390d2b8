"""Capturing what happened: taps, words, an uploaded text; and correcting a capture."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from countersign.base.errors import UserError
from countersign.notes.scribe import consent
from countersign.practice import capture as captures
from countersign.practice.facts import Fact
from countersign.practice.models import Visit
from countersign.spine import sheet as sheets
from countersign.spine.models import Draft, Sheet
from countersign.web.needs import Asked, needs
from countersign.web.sheet.answers import done, found, show, told
from countersign.web.sheet.forms import FORMS, FactForm, UploadForm, initial_of
from countersign.web.sheet.page import Page, load
from countersign.web.sheet.wording import shown_codes


@require_http_methods(["GET", "POST"])
@needs("sheet.edit")
def capture(request: Asked, sheet_id: UUID) -> HttpResponse:
    """GET: the capture card, to add or (`?edit=`) to correct. POST: keep one fact."""
    sheet = found(request, sheet_id, "sheet.edit")
    if request.method == "GET":
        page = load(request, sheet)
        edit(page, request.GET.get("edit", ""))
        with timezone.override(page.zone):
            return render(request, "sheet/_capture.html", {"page": page})
    return _kept(request, sheet)


def edit(page: Page, fact_id: str) -> None:
    """Turn the page's capture card into the form that corrects this fact."""
    facts = captures.current(page.visit) if page.visit is not None and fact_id else ()
    fact = next((f for f in facts if f.id == fact_id), None)
    if fact is not None and page.may_edit:
        page.editing = fact
        page.editing_form, page.values = initial_of(fact)


@told
def _kept(request: Asked, sheet: Sheet) -> HttpResponse:
    visit = _visit(sheet)
    revises, kind = request.POST.get("revises", ""), request.POST.get("form", "")
    if kind == "withdraw":
        captures.revise(visit, revises, None, by=request.staff, findings_shown=shown_codes(request))
        return _after(request, sheet)
    form = FORMS.get(kind, FactForm)(request.POST)
    if kind not in FORMS or not form.is_valid():
        return _again(request, sheet, form, kind, revises)
    try:
        _keep(visit, form, revises, request)
    except UserError as error:
        form.add_error(None, str(error))
        return _again(request, sheet, form, kind, revises)
    return _after(request, sheet)


def _keep(visit: Visit, form: FactForm, revises: str, request: Asked) -> None:
    fact = form.fact()
    if revises:
        _revise(visit, revises, fact, request)
        return
    said = form.cleaned_data["at"]
    captures.record(visit, [fact], by=request.staff, origin=fact.origin, device_at=said)


def _visit(sheet: Sheet) -> Visit:
    if sheet.visit is None or sheet.kind != "visit":
        raise UserError("Facts are captured on a visit's own sheet.", field="sheet")
    return sheet.visit


def _revise(visit: Visit, fact_id: str, fact: Fact, request: Asked) -> None:
    """The corrected fact keeps what its form does not show: its time, its source, its goal."""
    was = next((f for f in captures.current(visit) if f.id == fact_id), None)
    if was is not None:
        fact = replace(
            fact,
            at=was.at,
            origin=was.origin,
            source=was.source,
            start=was.start,
            end=was.end,
            goal_id=fact.goal_id or was.goal_id,
        )
    captures.revise(visit, fact_id, fact, by=request.staff, findings_shown=shown_codes(request))


def _after(request: Asked, sheet: Sheet) -> HttpResponse:
    """A draft that stands already follows the facts at once."""
    if Draft.objects.filter(sheet=sheet, head__gt=0).exists():
        sheets.compose(sheet, by=request.staff)
    return done(request, sheet, capture=True)


def _again(request: Asked, sheet: Sheet, form: FactForm, kind: str, revises: str) -> HttpResponse:
    """The form once more, with what is wrong; what was typed stays."""
    page = load(request, sheet)
    page.errors = tuple(
        (f"{kind}-box", str(words)) for errors in form.errors.values() for words in errors
    )
    page.editing_form = kind if kind in FORMS else "free"
    page.values = _said(request.POST)
    page.capture = True
    if revises:
        values = page.values
        edit(page, revises)
        page.values = values
    answer = show(request, page, status=422)
    answer["X-Countersign-Refused"] = "1"
    return answer


def _said(post: QueryDict) -> dict[str, object]:
    """Every field as typed, the ones with several values as lists."""
    return {k: post.getlist(k) if k in ("tools", "moods") else post[k] for k in post}


@require_POST
@needs("sheet.edit")
def upload(request: Asked, sheet_id: UUID) -> HttpResponse:
    """Read a text file or transcript of the session."""
    return _uploaded(request, found(request, sheet_id, "sheet.edit"))


@told
def _uploaded(request: Asked, sheet: Sheet) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        raise UserError(
            "No text was read.",
            field="file",
            remedy="Choose a .txt, .vtt or .srt file that is not empty.",
        )
    file = form.cleaned_data["file"]
    if file.name.casefold().endswith((".vtt", ".srt")):
        consent.require(_visit(sheet))
    captures.from_text(_visit(sheet), file.name, file.read(), by=request.staff)
    return _after(request, sheet)
