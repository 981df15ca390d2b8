"""The biller's signature over a file of claims, which releases it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from countersign.base.errors import Refused, UserError
from countersign.exchange.models import ClaimBatch
from countersign.spine import sign as signing
from countersign.web.claims.views import chosen_file, shown
from countersign.web.needs import Asked, needs
from countersign.web.sheet.signing import sign_now, user_of, weakness


@require_http_methods(["GET", "POST"])
@needs("claim.edit")
def sign(request: Asked, batch_id: UUID) -> HttpResponse:
    """GET: what will be signed, and the offer. POST: the biller's proof over those bytes."""
    one = chosen_file(request, batch_id)
    if request.method == "POST":
        return _signed(request, one)
    return _offered(request, one)


def _offered(request: Asked, one: ClaimBatch, *, problem: str = "") -> HttpResponse:
    try:
        offer = signing.prepare(one.sheet, user=user_of(request))
    except Refused as refusal:
        return _refused(request, one, refusal)
    closed = weakness(request)
    context = {
        "file": one,
        "offer": offer,
        "warnings": [f for f in offer.findings if not f.blocks],
        "problem": problem or closed,
        "may_prove": not closed,
    }
    return render(request, "web/claims/sign.html", context, status=422 if problem else 200)


def _refused(request: Asked, one: ClaimBatch, refusal: Refused) -> HttpResponse:
    why = " ".join(dict.fromkeys(f.message for f in refusal.findings[:3]))
    return shown(request, one, problem=f"{why} Nothing was signed.", status=422)


def _signed(request: Asked, one: ClaimBatch) -> HttpResponse:
    try:
        sign_now(request)
    except Refused as refusal:
        return _refused(request, one, refusal)
    except UserError as error:
        return _offered(request, one, problem=str(error))
    return redirect("claim_file", one.pk)
