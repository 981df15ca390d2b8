"""What is ready to be claimed, files of claims, their signature and the way out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from countersign.base.errors import UserError
from countersign.exchange import outbox
from countersign.exchange.claims import batch, denials, file, setup
from countersign.exchange.claims.making import Obstacle, Prepared
from countersign.exchange.models import Claim, ClaimBatch, ClaimLine, Parcel
from countersign.spine import sheet as sheets
from countersign.spine.checks import Finding
from countersign.spine.models import SheetStatus
from countersign.web.needs import Asked, needs, refuse
from countersign.web.record import acting

A_PAGE = 50
FILES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Way:
    """An obstacle with the address where it is put right."""

    obstacle: Obstacle
    url: str


def ways(request: Asked, one: Prepared) -> list[Way]:
    """What stands in the way of a claim, each with where it is put right."""
    return [way(request, o) for o in one.obstacles]


def way(request: Asked, one: Obstacle) -> Way:
    """An obstacle with where it is put right, when this person may do that."""
    return Way(one, _url(one) if _may(request, one) else "")


_ACTS = {"person": "staff.edit", "client_edit": "client.edit", "chart": "client.read"}


def _may(request: Asked, one: Obstacle) -> bool:
    return request.access.may(_ACTS.get(one.page, "claim.edit"))


def _url(one: Obstacle) -> str:
    if not one.page:
        return ""
    return reverse(one.page, args=[one.key] if one.key else [])


@needs("claim.read")
def claims(request: Asked) -> HttpResponse:
    """Charges that wait for a claim, each with what it needs; and the files so far."""
    mine = request.access.clients("claim.read")
    page = Paginator(batch.waiting(mine), A_PAGE).get_page(request.GET.get("page"))
    found = batch.prepared(list(page.object_list), today=request.today)
    files = _files(request)[:FILES_SHOWN]
    context = {
        "page": page,
        "rows": [(one, ways(request, one)) for one in found],
        "ready": sum(one.ready for one in found),
        "files": files,
        "setup": setup.setup(),
        "road": outbox.clearinghouse(),
        "denials": denials.open_denials(mine).count(),
    }
    return render(request, "web/claims/list.html", context)


def _files(request: Asked) -> QuerySet[ClaimBatch]:
    """Files all of whose claims are of clients this person may see."""
    hidden = Claim.objects.exclude(client__in=request.access.clients("claim.read"))
    found = ClaimBatch.objects.exclude(pk__in=hidden.values("batch"))
    rows = found.select_related("sheet__author").prefetch_related("sheet__parcels")
    return rows.order_by("-number")


def _one(request: Asked, batch_id: UUID, act: str) -> ClaimBatch:
    found = _files(request).filter(pk=batch_id).first()
    if found is None:
        raise refuse(act, batch_id)
    return found


@require_POST
@needs("claim.edit")
def make(request: Asked) -> HttpResponse:
    """The chosen charges as one file to read and sign."""
    chosen = set(request.POST.getlist("charge"))
    waiting = batch.waiting(request.access.clients("claim.edit"))
    rows = list(waiting.filter(pk__in=list(ids(chosen))))
    try:
        if len(rows) < len(chosen) or not rows:
            raise UserError(
                "Choose the charges again." if chosen else "Choose at least one charge.",
                remedy="The list shows what waits now.",
            )
        made = batch.compose(rows, by=request.staff, today=request.today)
    except UserError as error:
        messages.error(request, str(error))
        return redirect("claims")
    return redirect("claim_file", made.pk)


def ids(given: Iterable[str]) -> Iterator[UUID]:
    """Those that are ids at all."""
    for one in given:
        with suppress(ValueError):
            yield UUID(one)


@dataclass(frozen=True, slots=True)
class Row:
    """A claim of a file with what the checks found in it."""

    claim: Claim
    findings: tuple[Finding, ...]


@require_GET
@needs("claim.read")
def claim_file(request: Asked, batch_id: UUID) -> HttpResponse:
    """One file: its claims, what is wrong with each, and the way on."""
    return shown(request, _one(request, batch_id, "claim.read"))


def shown(request: Asked, one: ClaimBatch, *, problem: str = "", status: int = 200) -> HttpResponse:
    """The file's page. `problem` says why nothing was signed."""
    released = one.sheet.status == SheetStatus.RELEASED
    findings = () if released else sheets.examine(one.sheet)
    lines = Prefetch("lines", ClaimLine.objects.order_by("number"))
    rows = one.claims.select_related("client", "coverage__plan__payer").prefetch_related(lines)
    numbers = {row.number for row in rows}
    context = {
        "file": one,
        "released": released,
        "signature": one.sheet.signatures.select_related("staff").last(),
        "rows": [Row(c, tuple(f for f in findings if f.where == c.number)) for c in rows],
        "whole": [f for f in findings if f.where not in numbers],
        "blocking": sum(f.blocks for f in findings),
        "problem": problem,
        "parcel": Parcel.objects.filter(sheet=one.sheet_id).select_related("counterpart").first(),
    }
    return render(request, "web/claims/file.html", context, status=status)


@require_POST
@needs("claim.edit")
def drop(request: Asked, batch_id: UUID) -> HttpResponse:
    """Take back a file that nobody released."""
    one = _one(request, batch_id, "claim.edit")
    try:
        batch.drop(one, by=request.staff)
    except UserError as error:
        messages.error(request, str(error))
        return redirect("claim_file", one.pk)
    messages.success(request, f"File {one.number} is dropped; its charges wait again.")
    return redirect("claims")


@require_GET
@needs("claim.edit")
def out(request: Asked, batch_id: UUID) -> HttpResponse:
    """The released file, byte for byte as it was signed. Taking it out is on record."""
    one = _one(request, batch_id, "claim.edit")
    made = file.proven(file.load(one))
    with acting(request, one.sheet_id) as entry:
        entry.record("claims.taken_out", number=made.number, digest=made.sha256)
    answer = HttpResponse(made.content, content_type="application/edi-x12")
    answer["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return answer


def chosen_file(request: Asked, batch_id: UUID) -> ClaimBatch:
    """The file, for the signing page."""
    return _one(request, batch_id, "claim.edit")
