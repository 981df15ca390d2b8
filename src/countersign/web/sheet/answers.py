"""How every view of the sheet answers: the whole page, or its regions for htmx."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from countersign.base.errors import UserError
from countersign.spine import sheet as sheets
from countersign.spine.models import Sheet, SheetKind
from countersign.web.needs import Asked
from countersign.web.sheet.page import Page, load

P = ParamSpec("P")
Act = Callable[Concatenate[Asked, Sheet, P], HttpResponse]


def found(request: Asked, sheet_id: UUID, act: str) -> Sheet:
    """The sheet, when this person may do `act` on it. Raises NotAllowed, or Http404."""
    try:
        sheet = sheets.whole(Sheet.objects.all(), sheet_id)
    except Sheet.DoesNotExist as error:
        raise Http404 from error
    return entitled(request, sheet, act)


def entitled(request: Asked, sheet: Sheet, act: str) -> Sheet:
    """`sheet` itself, when this person may do `act` on it. Raises NotAllowed; Http404 for a sheet
    that has pages of its own.
    """
    if sheet.kind == SheetKind.CLAIM_BATCH:
        raise Http404
    request.access.require(act, sheet.visit or sheet.client)
    return sheet


def show(request: Asked, page: Page, *, status: int = 200) -> HttpResponse:
    """The page, or for htmx its regions. Times read as at the site."""
    part = bool(request.htmx)
    template = "sheet/_regions.html" if part else "sheet/page.html"
    with timezone.override(page.zone):
        return render(
            request, template, {"page": page, "oob": part}, status=200 if part else status
        )


def done(request: Asked, sheet: Sheet, *, at: str = "", capture: bool = False) -> HttpResponse:
    """After an act: fresh regions for htmx, else back to the page, so a reload repeats nothing."""
    if request.htmx:
        page = load(request, sheet, at=at)
        page.capture = capture
        return show(request, page)
    url = reverse("sheet:sheet", args=[sheet.pk])
    return HttpResponseRedirect(f"{url}?at={at}#where" if at else url)


def told(act: Act[P]) -> Act[P]:
    """A mistake the person can mend is said on the sheet itself; nothing was changed."""

    @wraps(act)
    def answer(request: Asked, sheet: Sheet, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return act(request, sheet, *args, **kwargs)
        except UserError as error:
            sheet.refresh_from_db()
            page = load(request, sheet)
            page.message, page.remedy = error.message, error.remedy or ""
            return show(request, page, status=422)

    return cast(Act[P], answer)
