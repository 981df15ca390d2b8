"""Signing, and what follows it: the way out, the proof to keep, corrections and overrides."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from countersign.base import files
from countersign.base.errors import Refused, UserError
from countersign.exchange.outbox import CABINET, EMR, asked_for
from countersign.practice.models import User
from countersign.spine import keys, session
from countersign.spine import sign as signing
from countersign.spine.kept_back import is_kept_back
from countersign.spine.models import Override, Sheet
from countersign.spine.proofs import Proof
from countersign.spine.release import destinations
from countersign.web.needs import Asked, needs, public
from countersign.web.record import acting
from countersign.web.sheet.answers import entitled, found, show
from countersign.web.sheet.leaving import PLACES, paper_of
from countersign.web.sheet.page import load
from countersign.web.sheet.presenters import PartView, together


@dataclass(frozen=True, slots=True)
class Goes:
    """One line of what will be signed: the part, how much of it there is, and where it goes."""

    title: str
    amount: str
    to: str


@require_http_methods(["GET", "POST"])
@needs("sheet.sign")
def sign(request: Asked, sheet_id: UUID) -> HttpResponse:
    """GET: what will be signed, and the offer. POST: the signer's proof over those bytes."""
    # Enough to know who may open it: the offer reads again, and holds, what will be signed.
    some = get_object_or_404(Sheet.objects.select_related("client", "visit"), pk=sheet_id)
    one = entitled(request, some, "sheet.sign")
    if request.method == "POST":
        return _signed(request, one)
    return _offered(request, one)


def _offered(request: Asked, one: Sheet, *, problem: str = "") -> HttpResponse:
    try:
        offer = signing.prepare(one, user=user_of(request), intent=None)
    except Refused as refusal:
        return _refused(request, one, refusal)
    one = offer.seen.sheet
    page = load(request, one, seen=offer.seen)
    emr, closed = _emr(one), weak(request)
    context = {
        "page": page,
        "offer": offer,
        "goes": [_goes(one, view, emr=emr) for view in page.board.parts],
        "warnings": [f for f in page.board.findings if not f.finding.blocks],
        "licence": page.licence,
        "problem": problem or closed,
        "may_prove": not closed,
    }
    template = "sheet/_sign.html" if request.htmx else "sheet/sign.html"
    with timezone.override(page.zone):
        return render(request, template, context, status=422 if problem else 200)


def weak(request: Asked) -> str:
    """Why this browser session cannot sign, whoever sits at it; said before anybody tries."""
    try:
        session.of(request)
    except UserError as error:
        return str(error)
    return ""


def user_of(request: Asked) -> User:
    assert isinstance(request.user, User), "the middleware lets nobody else through"  # noqa: S101 narrows
    return request.user


def _refused(request: Asked, one: Sheet, refusal: Refused) -> HttpResponse:
    """Nothing was signed: the sheet again, with what stands in the way."""
    one = found(request, one.pk, "sheet.sign")
    page = load(request, one)
    shown = {f.finding.message for f in page.board.findings}
    unseen = [f.message for f in refusal.findings if f.message not in shown]
    page.message = " ".join(unseen) or "Something is still open on this sheet."
    page.remedy = "Nothing was signed."
    return show(request, page, status=422)


def _goes(one: Sheet, view: PartView, *, emr: str) -> Goes:
    count = len(view.sentences)
    amount = "1 sentence" if count == 1 else f"{count} sentences" if count else ""
    lines = view.draft.data.get("lines", ())
    if lines:
        units = sum(line.get("units") or 0 for line in lines)
        amount = ", ".join(str(line.get("code", "")) for line in lines) + f": {units} units"
    if is_kept_back(view.draft):
        return Goes(view.title, amount, "nowhere yet: it is kept back")
    places = destinations(one, view.kind)
    named = {**PLACES, EMR: emr}
    return Goes(view.title, amount, together(named.get(p, p) for p in places) or "kept here")


def _emr(one: Sheet) -> str:
    """Where notes go, by the names people gave their connections."""
    return together(c.name for c in asked_for(one) if c.name != CABINET) or "the chart here"


def _signed(request: Asked, one: Sheet) -> HttpResponse:
    try:
        proof = proof_of(request)
        signing.sign(
            request.POST.get("request_id", ""),
            user=user_of(request),
            proof=proof,
            session_is_web=session.of(request),
        )
    except Refused as refusal:
        return _refused(request, one, refusal)
    except UserError as error:
        return _offered(request, one, problem=str(error))
    return HttpResponseRedirect(reverse("sheet:sheet", args=[_back_to(one)]))


def _back_to(one: Sheet) -> UUID:
    """A signed override leads back to the sheet it is about; anything else shows itself."""
    aside = Override.objects.filter(sheet=one).first()
    return aside.target_id if aside else one.pk


def proof_of(request: Asked) -> Proof:
    said = request.POST
    if credential := said.get("credential"):
        try:
            answer: Any = json.loads(credential)
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            raise UserError("The passkey's answer could not be read.", remedy="Try again.")
        return signing.Passkey(answer)
    return signing.PasswordTotp(
        password=said.get("password", ""),
        code=said.get("code", "").replace(" ", ""),
        digest=said.get("digest", ""),
    )


@require_GET
@needs("sheet.read")
def way(request: Asked, sheet_id: UUID) -> HttpResponse:
    """Where the released parts stand; polled until everything has arrived."""
    page = load(request, found(request, sheet_id, "sheet.read"))
    with timezone.override(page.zone):
        return render(request, "sheet/_way.html", {"page": page})


@require_GET
@needs("sheet.read")
def jws(request: Asked, sheet_id: UUID) -> HttpResponse:
    """The last signature as a JWS that any JOSE tool verifies."""
    one = found(request, sheet_id, "sheet.read")
    last = one.signatures.order_by("signed_at").last()
    if last is None:
        raise Http404
    answer = HttpResponse(signing.export_jws(last.pk), content_type="application/jose")
    answer["Content-Disposition"] = f'attachment; filename="signature-{last.pk}.jws"'
    return answer


@require_GET
@public
def public_keys(request: HttpRequest) -> HttpResponse:
    """The key set (JWKS) that verifies every signature of this installation; no secret is in it."""
    answer = JsonResponse({"keys": [keys.public()]})
    answer["Content-Type"] = "application/jwk-set+json"
    return answer


@require_GET
@needs("sheet.read")
def pdf(request: Asked, sheet_id: UUID) -> HttpResponse:
    """The signed paper, byte for byte as it left; downloading it is on record."""
    one = found(request, sheet_id, "sheet.read")
    parcel = paper_of(one)
    if parcel is None:
        raise Http404
    made = files.read(parcel.paper)
    with acting(request, parcel.pk, one.client) as entry:
        entry.record("exchange.paper_read")
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="signed-note-{one.pk}.pdf"'
    return answer
