"""The first hour: drop letters, sessions, a vendor's papers, reports and goals; nothing is kept.

A file is read from the request's memory and forgotten with it. With a script the page sends files
one by one and says how far it is; without one it sends them together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from countersign.assessment.first_look import file
from countersign.base.errors import UserError
from countersign.spine import first_look
from countersign.spine.first_look import Answer, File, Line, Look
from countersign.web.needs import Asked, needs
from countersign.web.record import acting

MOST_FILES = 40
MOST_BYTES = 25 * 1024 * 1024
MARKS = {"stop": "■", "warn": "▲", "good": "✓", "note": "●"}


@needs("look.run")
def page(request: Asked) -> HttpResponse:
    """Five places to drop files."""
    return render(request, "web/first_hour/page.html", {"looks": _looks(), "answers": ()})


@needs("look.run")
def look(request: Asked, kind: str) -> HttpResponse:
    """What stands in the files that were dropped; a fragment when the page's script asks."""
    of = next((one for one in first_look.known() if one.key == kind), None)
    if of is None or request.method != "POST":
        raise Http404
    try:
        answers = _answers(request, of, request.FILES.getlist("files"))
    except UserError as error:
        answers = [first_look.fault(of.title, error)]
    shown = [(one, [(MARKS[line.tone], line) for line in one.lines]) for one in answers]
    context = {"looks": _looks(), "of": of, "answers": shown}
    part = request.headers.get("X-Part") == "1"
    template = "web/first_hour/_answers.html" if part else "web/first_hour/page.html"
    return render(request, template, context)


def _looks() -> list[tuple[Look, str]]:
    return [(one, ",".join(one.endings)) for one in first_look.known()]


def _answers(request: Asked, of: Look, given: Sequence[Any]) -> list[Answer]:
    """Raises UserError when nothing was chosen, or too much."""
    if not given:
        raise UserError("Choose one or more files first.", field="files")
    if len(given) > MOST_FILES or sum(one.size or 0 for one in given) > MOST_BYTES:
        raise UserError(
            f"These are more than {MOST_FILES} files or 25 MB.",
            field="files",
            remedy="Give them in parts, or use the command first-hour with a folder.",
        )
    opened: list[File] = [file(one.name or "file", one.read()) for one in given]
    options = {of.option: request.POST.get(of.option, "")} if of.option else {}
    answers = list(first_look.look(of, opened, on=request.today, options=options))
    faults = sum(one.fault for one in answers)
    with acting(request) as entry:
        entry.record("assessment.first_hour", what=of.key, files=len(opened), faults=faults)
    return answers or [Answer(of.title, "Nothing stands in it", (Line("Try another file."),))]
