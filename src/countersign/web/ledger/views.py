"""One authorization, what is beyond what is authorized, what comes, and the terms."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from countersign.authorizations import ahead, amending, packet, recheck, settling
from countersign.authorizations.house import house, terms_of
from countersign.authorizations.models import (
    Appeal,
    Authorization,
    AuthorizationLine,
    Booking,
    PayerCount,
    Renewal,
)
from countersign.authorizations.overview import left_of
from countersign.base.errors import UserError
from countersign.exchange import age
from countersign.practice.models import Payer
from countersign.web.fields import changes
from countersign.web.ledger.forms import (
    AgreementForm,
    CountForm,
    DatesForm,
    HouseForm,
    LineForm,
    TermsForm,
    kept,
    shown,
)
from countersign.web.needs import Asked, needs, refuse
from countersign.web.record import acting

A_PAGE = 100


def _line(request: Asked, line_id: UUID, act: str) -> AuthorizationLine:
    """The line, when the person may do `act` for its client. Raises NotAllowed."""
    found = (
        AuthorizationLine.objects.filter(
            pk=line_id, authorization__client__in=request.access.clients(act)
        )
        .select_related("authorization__client", "authorization__payer")
        .first()
    )
    if found is None:
        raise refuse(act, line_id)
    return found


@needs("authorization.read")
def ahead_page(request: Asked) -> HttpResponse:
    """Who needs more, and by when; what stands on somebody's word; appeals that wait."""
    mine = request.access.clients("authorization.read").filter(discharged_on=None)
    every = request.GET.get("show") == "all"
    found = ahead.outlooks(mine, request.today, every=every)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    appeals = Appeal.objects.filter(done_at=None, client__in=mine).order_by("due_on")
    dollars = [one.dollars for one in found if one.dollars is not None]
    context = {
        "page": page,
        "every": every,
        "appeals": appeals.select_related("client", "letter"),
        "outcomes": settling.OUTCOMES,
        "at_risk": sum(dollars) if dollars else None,
        "open": sum(one.overdrawn for one in found),
        "rules": house(),
    }
    return render(request, "web/ledger/ahead.html", context)


@needs("authorization.read")
def overdrawn(request: Asked) -> HttpResponse:
    """Visits that no authorization covers, by child; each waits for somebody."""
    mine = request.access.clients("authorization.read")
    found = list(ahead.red_bookings(mine.values_list("pk", flat=True)))
    groups: dict[Any, dict[str, Any]] = {}
    for one in found:
        visit = one.visit
        group = groups.setdefault(visit.client_id, {"client": visit.client, "rows": []})
        group["rows"].append({"booking": one, "red": ahead.is_red(one), "says": _says(one)})
    page = Paginator(list(groups.values()), A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "count": len(found), "emr": age.oldest()}
    return render(request, "web/ledger/overdrawn.html", context)


def _says(booking: Booking) -> str:
    """Why, in a few words."""
    if booking.state == "tentative":
        return f"{booking.said_by} said so, reference {booking.reference}"
    return WHY.get(booking.reason, booking.reason)


WHY = {
    "none": "no authorization on file",
    "used-up": "nothing is left",
    "past-end": "after the last day",
    "not-started": "before the first day",
    "cancelled": "the authorization is cancelled",
    "wrong-code": "the codes are not allowed",
    "wrong-discipline": "for another discipline",
    "wrong-therapist": "another therapist is named",
    "wrong-site": "another place is named",
    "too-often": "more often than allowed",
}


@require_POST
@needs("overdraw.settle")
def bear(request: Asked, visit_id: UUID) -> HttpResponse:
    """The practice bears an overdraw, with a reason."""
    visits = request.access.visits("overdraw.settle")
    booking = Booking.objects.filter(visit__in=visits, visit_id=visit_id).first()
    if booking is None:
        raise refuse("overdraw.settle", visit_id)
    try:
        settling.bear(booking, because=request.POST.get("because", ""), by=request.staff)
    except UserError as error:
        messages.error(request, str(error))
    return redirect("overdrawn")


@needs("authorization.read")
def one(request: Asked, authorization_id: UUID) -> HttpResponse:
    """One authorization: each line's balance, who has what, and the payer's counts."""
    about = _about(request, authorization_id, "authorization.read")
    lines = about.lines.select_related("authorization__payer", "pool").prefetch_related("caps")
    rows = [
        {
            "left": left,
            "holdings": left.line.holdings.exclude(state="released")
            .select_related("visit")
            .order_by("on"),
            "counts": left.line.counts_by_payer.order_by("-on", "-created_at")[:6],
            "renewal": left.line.renewals.filter(closed_at=None).first(),
        }
        for left in left_of(lines.order_by("pk"))
    ]
    context = {
        "about": about,
        "rows": rows,
        "letters": about.letters.all(),
        "terms": terms_of(about.payer_id),
        "count_form": CountForm(initial={"on": request.today}),
    }
    return render(request, "web/ledger/one.html", context)


def _about(request: Asked, authorization_id: UUID, act: str) -> Authorization:
    found = (
        Authorization.objects.filter(pk=authorization_id, client__in=request.access.clients(act))
        .select_related("client", "payer")
        .first()
    )
    if found is None:
        raise refuse(act, authorization_id)
    return found


@needs("authorization.edit")
def change(request: Asked, authorization_id: UUID) -> HttpResponse:
    """Other days, or cancelled. Every visit is looked at again."""
    about = _about(request, authorization_id, "authorization.edit")
    form = DatesForm(request.POST or None, initial=DatesForm.of(about))
    if request.method == "POST" and form.is_valid():
        try:
            with acting(request, about.pk, about.client) as entry:
                amending.redate(about, **form.cleaned_data)
                entry.record(
                    "practice.saved",
                    subject=about.pk,
                    what="authorization",
                    changed=changes(form),
                    made=False,
                )
            recheck.look_again([about.client_id], by=request.staff)
            return redirect("authorization", about.pk)
        except UserError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
    return _form(request, form, f"Days of {about.reference}", "authorization", about.pk)


@needs("authorization.edit")
def change_line(request: Asked, line_id: UUID) -> HttpResponse:
    """A line's totals and limits."""
    line = _line(request, line_id, "authorization.edit")
    about = line.authorization
    form = LineForm(request.POST or None, today=request.today, initial=LineForm.of(line))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            with acting(request, about.pk, about.client) as entry:
                amending.regrant(line, data["granted"], used_before=data["used_before"])
                form.limit(line)
                entry.record(
                    "practice.saved",
                    subject=line.pk,
                    what="authorization_line",
                    changed=changes(form),
                    made=False,
                )
            recheck.look_again([about.client_id], by=request.staff)
            return redirect("authorization", about.pk)
        except UserError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
    return _form(request, form, f"A line of {about.reference}", "authorization", about.pk)


@require_POST
@needs("authorization.edit")
def count(request: Asked, line_id: UUID) -> HttpResponse:
    """Keep the payer's count of a line."""
    line = _line(request, line_id, "authorization.edit")
    form = CountForm(request.POST)
    if form.is_valid():
        said = settling.count(line, by=request.staff, **form.cleaned_data)
        if said.settled_at is None:
            messages.error(request, f"They count {said.theirs}, here {said.ours}. Settle it below.")
    else:
        messages.error(request, "Write what the payer counts, and as of which day.")
    return redirect("authorization", line.authorization_id)


@require_POST
@needs("authorization.edit")
def settle_count(request: Asked, count_id: UUID) -> HttpResponse:
    """Say whose count is right."""
    said = PayerCount.objects.select_related("line__authorization").filter(pk=count_id).first()
    if said is None:
        raise refuse("authorization.edit", count_id)
    line = _line(request, said.line_id, "authorization.edit")
    try:
        settling.settle_count(said, how=request.POST.get("how", ""), by=request.staff)
        recheck.look_again([line.authorization.client_id], by=request.staff)
    except UserError as error:
        messages.error(request, str(error))
    return redirect("authorization", line.authorization_id)


@require_POST
@needs("authorization.edit")
def renew(request: Asked, line_id: UUID) -> HttpResponse:
    """Begin to ask for more."""
    line = _line(request, line_id, "authorization.edit")
    settling.ask_for_more(line, by=request.staff)
    return redirect("authorization", line.authorization_id)


@require_POST
@needs("authorization.edit")
def packet_draft(request: Asked, renewal_id: UUID) -> HttpResponse:
    """Draft the packet for the therapist to sign."""
    renewal = Renewal.objects.filter(pk=renewal_id).first()
    if renewal is None:
        raise refuse("authorization.edit", renewal_id)
    line = _line(request, renewal.line_id, "authorization.edit")
    try:
        packet.draft(renewal, today=request.today, by=request.staff)
    except UserError as error:
        messages.error(request, str(error))
    return redirect("authorization", line.authorization_id)


@require_POST
@needs("authorization.edit")
def asked(request: Asked, renewal_id: UUID) -> HttpResponse:
    """Note that the payer was asked."""
    renewal = Renewal.objects.select_related("line__authorization").filter(pk=renewal_id).first()
    if renewal is None:
        raise refuse("authorization.edit", renewal_id)
    line = _line(request, renewal.line_id, "authorization.edit")
    reference = request.POST.get("reference", "")
    settling.asked(renewal, on=request.today, reference=reference, by=request.staff)
    return redirect("authorization", line.authorization_id)


@require_POST
@needs("authorization.edit")
def appeal(request: Asked, appeal_id: UUID) -> HttpResponse:
    """Close an appeal."""
    mine = request.access.clients("authorization.edit")
    found = Appeal.objects.filter(pk=appeal_id, client__in=mine).first()
    if found is None:
        raise refuse("authorization.edit", appeal_id)
    try:
        settling.close_appeal(found, outcome=request.POST.get("outcome", ""), by=request.staff)
    except UserError as error:
        messages.error(request, str(error))
    return redirect("ahead")


@needs("payer.edit")
def terms(request: Asked, payer_id: UUID) -> HttpResponse:
    """What the payer's contract says."""
    payer = Payer.objects.filter(pk=payer_id).first()
    if payer is None:
        raise refuse("payer.edit", payer_id)
    row = terms_of(payer.pk)
    form = TermsForm(request.POST or None, initial=shown(row, TermsForm))
    if request.method == "POST" and form.is_valid():
        with acting(request) as entry:
            kept(row, form)
            entry.record(
                "practice.saved",
                subject=row.pk,
                what="payer_terms",
                changed=changes(form),
                made=False,
            )
        return redirect("payers")
    return _form(request, form, f"Terms of {payer.name}", "payers")


@needs("setup.edit")
def rules(request: Asked) -> HttpResponse:
    """The practice's own rules for its ledger."""
    row = house()
    form = HouseForm(request.POST or None, initial=shown(row, HouseForm))
    if request.method == "POST" and form.is_valid():
        with acting(request) as entry:
            kept(row, form)
            entry.record(
                "practice.saved",
                subject=row.pk,
                what="ledger_rules",
                changed=changes(form),
                made=False,
            )
        return redirect("ahead")
    return _form(request, form, "Your rules for booking", "ahead")


@needs("coverage.edit")
def agreement(request: Asked, client_id: UUID) -> HttpResponse:
    """Enter a family's signed agreement to pay themselves."""
    client = request.access.clients("coverage.edit").filter(pk=client_id).first()
    if client is None:
        raise refuse("coverage.edit", client_id)
    form = AgreementForm(
        request.POST or None, request.FILES or None, initial={"signed_on": request.today}
    )
    if request.method == "POST" and form.is_valid():
        with acting(request, client=client) as entry:
            row = form.save(client, by=request.staff)
            entry.record(
                "practice.saved",
                subject=row.pk,
                what="agreement",
                changed=changes(form),
                made=True,
            )
        return redirect("chart", client.pk)
    return _form(request, form, f"{client.short_name}: the family pays", "chart", client.pk)


def _form(
    request: Asked, form: Any, title: str, back: str, key: UUID | None = None
) -> HttpResponse:
    context = {"form": form, "title": title, "back": back, "back_key": key}
    return render(request, "web/form.html", context)
