"""Whether clients are covered: whom nobody knows it of, questions to the payers, and their way."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from countersign.base.errors import UserError
from countersign.exchange import outbox
from countersign.exchange.claims import asking, setup
from countersign.exchange.models import Inquiry, Question
from countersign.practice.models import Client, Coverage
from countersign.web.claims.views import Way, ids, way
from countersign.web.needs import Asked, needs, refuse
from countersign.web.record import acting

FILES_SHOWN = 20
A_PAGE = 50


@require_GET
@needs("coverage.edit")
def eligibility(request: Asked) -> HttpResponse:
    """Coverages of booked clients that nobody knows about; of one client with `?client=`."""
    mine = request.access.clients("coverage.edit")
    one = _client(request, mine)
    if one is None:
        rows = asking.due(mine, today=request.today)
    else:
        rows = asking.in_force(request.today).filter(client=one)
        rows = rows.select_related("client", "plan__payer").order_by("order")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    held = list(page.object_list)
    open_ = asking.waiting(held)
    context = {
        "page": page,
        "rows": [(c, c.pk in open_, None if c.pk in open_ else _way(request, c)) for c in held],
        "client": one,
        "files": _files(request)[:FILES_SHOWN],
        "setup": setup.setup(),
        "order": _has_order(),
        "road": outbox.clearinghouse(),
    }
    return render(request, "web/claims/eligibility.html", context)


def _client(request: Asked, mine: QuerySet[Client]) -> Client | None:
    asked = next(ids([request.GET.get("client", "")]), None)
    if asked is None:
        return None
    found = mine.filter(pk=asked).first()
    if found is None:
        raise refuse("coverage.edit", asked)
    return found


def _has_order() -> bool:
    try:
        asking.order_in_force()
    except UserError:
        return False
    return True


def _way(request: Asked, coverage: Coverage) -> Way | None:
    stop = asking.obstacle(coverage)
    return way(request, stop) if stop else None


def _files(request: Asked) -> QuerySet[Inquiry]:
    """Files all of whose questions are about clients of this person."""
    hidden = Question.objects.exclude(coverage__client__in=request.access.clients("coverage.edit"))
    found = Inquiry.objects.exclude(pk__in=hidden.values("inquiry"))
    return found.select_related("by", "parcel").prefetch_related("questions")


@require_POST
@needs("coverage.edit")
def ask(request: Asked) -> HttpResponse:
    """Ask the payers about the chosen coverages, in one file."""
    mine = request.access.clients("coverage.edit")
    rows = asking.in_force(request.today).filter(client__in=mine)
    chosen = set(ids(request.POST.getlist("coverage")))
    found = list(rows.filter(pk__in=chosen).select_related("client", "plan__payer"))
    try:
        if len(found) < len(chosen):
            raise UserError("Choose the coverages again.", remedy="The list shows who is left.")
        made = asking.ask(found, by=request.staff, today=request.today)
    except UserError as error:
        messages.error(request, str(error))
    else:
        said = f"{made.count} question{'s' * (made.count != 1)} in file {made.number}"
        there = hasattr(made, "parcel")
        messages.success(
            request, f"{said}, on the way." if there else f"{said}. Take it out below."
        )
    return redirect("eligibility")


@require_GET
@needs("coverage.edit")
def out(request: Asked, inquiry_id: UUID) -> HttpResponse:
    """A file of questions, proven as it leaves. Taking it out is on record."""
    row = _files(request).filter(pk=inquiry_id).first()
    if row is None:
        raise refuse("coverage.edit", inquiry_id)
    made = asking.proven(asking.taken_out(row))
    with acting(request, row.pk) as entry:
        entry.record(
            "claims.questions_out",
            number=made.number,
            order=str(made.order_id),
            digest=made.sha256,
        )
    answer = HttpResponse(made.content, content_type="application/edi-x12")
    answer["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return answer
