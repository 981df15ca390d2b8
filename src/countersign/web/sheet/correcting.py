"""Putting right what was signed, and overriding a finding. Each makes a sheet to sign."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from countersign.base.errors import Refused, UserError
from countersign.practice.models import Staff
from countersign.spine import corrections, overrides
from countersign.spine.models import Sheet
from countersign.web.needs import Asked, needs
from countersign.web.sheet.answers import found, told
from countersign.web.sheet.page import Page, load

SAID = {
    "addendum": (
        "Addendum",
        "What you add",
        "It is signed by itself and goes wherever the note went.",
    ),
    "late_entry": (
        "Late entry",
        "What was left out",
        "It says that it was written today, is signed, and goes wherever the note went.",
    ),
    "wrong_chart": (
        "Wrong chart",
        "How it happened",
        "Everyone who got this note is told that it was entered in error.",
    ),
}


def _draft(kind: str, original: Sheet, words: str, by: Staff) -> Sheet:
    ways: dict[str, Callable[[], Sheet]] = {
        "addendum": lambda: corrections.addendum(original, text=words, by=by),
        "late_entry": lambda: corrections.late_entry(original, text=words, by=by),
        "wrong_chart": lambda: corrections.wrong_chart(original, reason=words, by=by),
    }
    return ways[kind]()


@require_http_methods(["GET", "POST"])
@needs("sheet.edit")
def correct(request: Asked, sheet_id: UUID, kind: str) -> HttpResponse:
    """An addendum, a late entry, or "entered in the wrong chart", to be signed in its turn."""
    one = found(request, sheet_id, "sheet.edit")
    if kind not in SAID:
        raise Http404
    title, label, note = SAID[kind]
    words, problem = request.POST.get("text", ""), ""
    if request.method == "POST":
        try:
            made = _draft(kind, one, words, request.staff)
            return _to(request, reverse("sheet:sheet", args=[made.pk]))
        except UserError as error:
            problem = str(error)
    context = {"title": title, "label": label, "note": note, "words": words, "problem": problem}
    return _ask(request, load(request, one), {**context, "go": f"Write the {title.lower()}"})


@require_POST
@needs("sheet.edit")
def take_up(request: Asked, sheet_id: UUID, kind: str) -> HttpResponse:
    """What was kept back when the visit was signed, to check and sign by itself now."""
    return _taken_up(request, found(request, sheet_id, "sheet.edit"), kind)


@told
def _taken_up(request: Asked, original: Sheet, kind: str) -> HttpResponse:
    made = corrections.take_up(original, part=kind, by=request.staff)
    return _to(request, reverse("sheet:sheet", args=[made.pk]))


@require_http_methods(["GET", "POST"])
@needs("sheet.sign")
def override(request: Asked, sheet_id: UUID, number: int) -> HttpResponse:
    """A reason to sign in spite of one finding, where its check allows that."""
    one = found(request, sheet_id, "sheet.sign")
    page = load(request, one)
    view = next((f for f in page.board.findings if f.number == number), None)
    if view is None:
        raise Http404
    words, problem = request.POST.get("text", ""), ""
    if request.method == "POST":
        finding = view.finding
        try:
            made = overrides.propose(
                one,
                code=finding.code,
                part=finding.part,
                where=finding.where,
                reason=words,
                by=request.staff,
            )
            return _to(request, reverse("sheet:sheet", args=[made.pk]))
        except UserError as error:
            problem = str(error)
        except Refused:
            problem = "This one cannot be signed with a reason. It has to be put right."
    context = {
        "title": "Sign it with a reason",
        "label": "Why this may stand",
        "note": f"{view.finding.message} Your reason is signed by itself and kept for the audit.",
        "words": words,
        "problem": problem,
        "go": "Write the reason",
    }
    return _ask(request, page, context)


def _ask(request: Asked, page: Page, context: dict[str, str]) -> HttpResponse:
    template = "sheet/_ask.html" if request.htmx else "sheet/ask.html"
    said = {**context, "page": page, "action": request.path}
    with timezone.override(page.zone):
        return render(request, template, said)


def _to(request: Asked, url: str) -> HttpResponse:
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)
