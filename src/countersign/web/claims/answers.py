"""What came back: files to bring, each claim's story, denials as work, what checks are worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from countersign.authorizations.models import Authorization
from countersign.base.errors import UserError
from countersign.base.fields import matching
from countersign.exchange import outbox
from countersign.exchange.claims import correcting, denials, fetching, taking
from countersign.exchange.formats.x12 import p837
from countersign.exchange.models import Claim, ClaimAnswer, ClaimBatch, ClaimEvent, Denial
from countersign.practice.models.goals import Goal, GoalStatus
from countersign.spine.signed import Forged
from countersign.web.needs import Asked, needs, refuse
from countersign.web.record import acting

A_PAGE = 50
MOST_FILES = 20
HOW = {"replace": p837.REPLACEMENT, "void": p837.VOID}
ABOUT = {"271": "coverage", "278": "decision", "999": "claim"}
KINDS = {
    "received": "Received: the file could be read",
    "accepted": "Accepted by the payer",
    "rejected": "Rejected: it was not worked on",
    "paid": "Paid",
    "partly": "Paid in part",
    "denied": "Denied",
    "reversed": "Taken back by the payer",
    "line": "Line",
}


@require_GET
@needs("claim.read")
def answers(request: Asked) -> HttpResponse:
    """The files that were read, newest first, and the way to bring more."""
    rows = ClaimAnswer.objects.select_related("by")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "road": outbox.clearinghouse(), "problems": fetching.problems()}
    return render(request, "web/claims/answers.html", context)


@require_POST
@needs("claim.edit")
def bring(request: Asked) -> HttpResponse:
    """Read every file that was dropped; say of each that cannot be read why."""
    given = request.FILES.getlist("files")
    if not given:
        messages.error(request, "Choose one or more files first.")
    for file in given[:MOST_FILES]:
        try:
            took = fetching.take(file.read(), name=file.name or "", by=request.staff)
        except UserError as error:
            messages.error(request, f"{file.name}: {error}")
            continue
        what = ABOUT.get(took.kind, "claim")
        said = f"{file.name}: {took.known} {what}{'s' * (took.known != 1)} of yours"
        if took.unknown:
            messages.warning(request, f"{said}, {took.unknown} not known here.")
        else:
            messages.success(request, f"{said}.")
    return redirect("claim_answers")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a claim's story, in words."""

    event: ClaimEvent
    says: str
    reasons: list[tuple[str, str, str, str]]


def _steps(claim: Claim) -> list[Step]:
    found = []
    for event in claim.events.select_related("line", "answer"):
        says = KINDS.get(event.kind, event.kind)
        if event.line is not None:
            says = f"Line {event.line.number}, {event.line.code}"
        reasons = [
            (a["group"], a["reason"], a["dollars"], taking.reason_of(a["reason"]).get("says", ""))
            for a in event.adjustments
        ]
        found.append(Step(event, says, reasons))
    return found


def _claim(request: Asked, claim_id: UUID, act: str) -> Claim:
    rows = Claim.objects.filter(client__in=request.access.clients(act))
    found = rows.select_related("client", "coverage__plan__payer", "batch", "first")
    one = found.filter(pk=claim_id).first()
    if one is None:
        raise refuse(act, claim_id)
    return one


@require_GET
@needs("claim.read")
def claim(request: Asked, claim_id: UUID) -> HttpResponse:
    """One claim's story: what was sent, taken, paid, denied; and the ways on."""
    one = _claim(request, claim_id, "claim.read")
    context = {
        "claim": one,
        "steps": _steps(one),
        "lines": one.lines.all(),
        "denials": [(d, denials.reason(d)) for d in one.denials.order_by("created_at")],
        "later": one.later.select_related("batch"),
        "second": correcting.second_coverage(one),
        "last_day": correcting.last_day(one.coverage, one.date_of_service),
        "may_correct": one.state in correcting.ANSWERED and one.payer_number,
    }
    return render(request, "web/claims/claim.html", context)


@require_POST
@needs("claim.edit")
def correct(request: Asked, claim_id: UUID, how: str) -> HttpResponse:
    """A file that replaces or voids a claim, or carries it on to the second payer, to sign."""
    one = _claim(request, claim_id, "claim.edit")
    try:
        made = _corrected(request, one, how)
    except UserError as error:
        messages.error(request, str(error))
        return redirect("claim", one.pk)
    return redirect("claim_file", made.pk)


def _corrected(request: Asked, one: Claim, how: str) -> ClaimBatch:
    if how == "second":
        return correcting.carry_on([one], by=request.staff, today=request.today)
    if how not in HOW:
        raise UserError("Choose what to do with the claim.", field="how")
    return correcting.correct(one, frequency=HOW[how], by=request.staff, today=request.today)


@require_GET
@needs("claim.read")
def worklist(request: Asked) -> HttpResponse:
    """Denials that wait for an answer, the most dollars first; claims that must be voided."""
    clients = request.access.clients("claim.read")
    page = Paginator(denials.open_denials(clients), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(one, denials.reason(one)) for one in page.object_list],
        "void": list(correcting.to_void(clients)[:A_PAGE]),
    }
    return render(request, "web/claims/denials.html", context)


def _denial(request: Asked, denial_id: UUID, act: str) -> Denial:
    rows = Denial.objects.filter(claim__client__in=request.access.clients(act)).select_related(
        "claim__client", "claim__coverage__plan__payer", "claim__release__sheet", "line"
    )
    one = rows.filter(pk=denial_id).first()
    if one is None:
        raise refuse(act, denial_id)
    return one


@needs("claim.edit")
def denial(request: Asked, denial_id: UUID) -> HttpResponse:
    """One denial beside the clause, the signed note and the others alike. POST closes it."""
    one = _denial(request, denial_id, "claim.edit")
    problem = ""
    if request.method == "POST":
        try:
            with acting(request, one.claim_id, one.claim.client) as entry:
                outcome = request.POST.get("outcome", "")
                words = request.POST.get("note", "")
                denials.close(one, outcome=outcome, note=words, by=request.staff)
                entry.record("claims.denial_closed", reason=one.reason, outcome=outcome)
            return redirect("denials")
        except UserError as error:
            problem = str(error)
    context = _beside(request, one) | {"problem": problem}
    return render(request, "web/claims/denial.html", context, status=422 if problem else 200)


def _beside(request: Asked, one: Denial) -> dict[str, Any]:
    """The clause, the note and the others. Reading the note is on record."""
    try:
        note, forged = denials.note(one), False
    except Forged:
        note, forged = [], True
    with acting(request, one.claim_id, one.claim.client) as entry:
        entry.record("claims.note_read")
    return {
        "denial": one,
        "reason": denials.reason(one),
        "clause": denials.clause(one),
        "note": note,
        "forged": forged,
        "goals": _goals(one) if denials.reason(one).about in ("goal", "note") else (),
        "authorization": _authorization(one),
        "alike": denials.alike(one, request.access.clients("claim.read")),
        "soon": denials.alike_waiting(
            one, request.access.clients("claim.read"), today=request.today
        ),
        "outcomes": denials.ANSWERS,
    }


def _goals(one: Denial) -> list[Goal]:
    """What care was for, when a payer doubts that it was needed."""
    found = Goal.objects.filter(client=one.claim.client_id, status=GoalStatus.ACTIVE)
    return list(found.order_by("created_at"))


def _authorization(one: Denial) -> Authorization | None:
    """The record of the authorization that the claim named."""
    reference = one.claim.authorization
    if not reference:
        return None
    held = Authorization.objects.filter(
        matching(Authorization, "reference", reference), client=one.claim.client_id
    )
    return held.order_by("-ends_on").first()


@require_GET
@needs("claim.read")
def worth(request: Asked) -> HttpResponse:
    """What payers kept back in a year, by the check that looks for the fault beforehand."""
    found = denials.worth(request.access.clients("claim.read"))
    return render(request, "web/claims/worth.html", {"rows": found})
