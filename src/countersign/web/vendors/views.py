"""Vendor reviews: papers in, eight flags with their sentences out; the owner decides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render

from countersign.assessment.models import ReviewedPaper, VendorReview
from countersign.assessment.price import running
from countersign.assessment.price.reading import Term
from countersign.assessment.price.running import Cost, Volume
from countersign.assessment.price.volume import of_practice
from countersign.assessment.vendor import desk
from countersign.assessment.vendor.desk import Given
from countersign.assessment.vendor.review import ABSENT, NOT_STATED, PRESENT
from countersign.base import files
from countersign.base.errors import UserError
from countersign.base.rules import load
from countersign.web.needs import Asked, needs, refuse
from countersign.web.record import acting
from countersign.web.vendors.forms import WORDS, AcceptForm, PapersForm

CHIPS = {PRESENT: "stop", ABSENT: "good", NOT_STATED: "warn"}
MARKS = {PRESENT: "■", ABSENT: "✓", NOT_STATED: "▲"}
SHOWN = 50


@needs("vendor.read")
def reviews(request: Asked) -> HttpResponse:
    """Every review, the newest first, and the way to a new one."""
    listed = VendorReview.objects.select_related("made_by", "accepted_by")[:SHOWN]
    rows = [(row, row.in_force(request.today), _counted(row)) for row in listed]
    return render(request, "web/vendors/list.html", {"rows": rows})


def _counted(row: VendorReview) -> dict[str, int]:
    states = [desk.state_of(row, flag) for flag in row.flags]
    return {state: states.count(state) for state in desk.STATES}


@needs("vendor.edit")
def new(request: Asked) -> HttpResponse:
    """Drop a vendor's papers; all of them are read together, or none is kept."""
    asked = request.method == "POST"
    form = PapersForm(request.POST, request.FILES) if asked else PapersForm()
    if asked and form.is_valid():
        told = form.cleaned_data
        given = [Given(one.name or "paper", one.read()) for one in told["papers"]]
        try:
            with acting(request) as entry:
                row = desk.keep(
                    given,
                    vendor=told["vendor"].strip(),
                    product=told["product"].strip(),
                    by=request.staff,
                    on=request.today,
                    entry=entry,
                )
        except UserError as error:
            form.add_error("papers", str(error))
        else:
            return redirect("vendor", row.pk)
    context = {"form": form, "title": "Review a vendor", "back": "vendors", "back_key": None}
    return render(request, "web/form.html", {**context, "verb": "Read them"})


def _one(request: Asked, review_id: UUID, act: str) -> VendorReview:
    found = VendorReview.objects.select_related("made_by", "accepted_by")
    row = found.filter(pk=review_id).first()
    if row is None:
        raise refuse(act, review_id)
    return row


@needs("vendor.read")
def review(request: Asked, review_id: UUID) -> HttpResponse:
    """The eight flags with their sentences, what to ask, and the acceptance."""
    row = _one(request, review_id, "vendor.read")
    return _page(request, row, AcceptForm(review=row))


def _page(request: Asked, row: VendorReview, form: AcceptForm) -> HttpResponse:
    shown = [
        {**_shown(row, flag, request), "field": form[f"state_{flag['flag']}"]} for flag in row.flags
    ]
    questions = [one["question"] for one in shown if one["question"]]
    others = VendorReview.objects.exclude(pk=row.pk)[:SHOWN]
    context = {
        "row": row,
        "flags": shown,
        "questions": questions,
        "papers": row.papers.select_related("file"),
        "in_force": row.in_force(request.today),
        "others": others,
        "form": form,
        "agreements": row.agreements.all(),
        "volume": (volume := of_practice(request.today)),
        "cost": _cost(row, volume),
    }
    return render(request, "web/vendors/review.html", context)


def _cost(row: VendorReview, volume: Volume | None) -> Cost | None:
    """What its papers would cost at the practice's own volume; None where either is missing."""
    if volume is None or row.prices is None:
        return None
    return running.run([Term.of_dict(one) for one in row.prices], volume)


def _shown(row: VendorReview, flag: Mapping[str, Any], request: Asked) -> dict[str, Any]:
    told = load("vendor_questions", on=request.today)["flags"][flag["flag"]]
    state = desk.state_of(row, flag)
    return {
        **flag,
        "title": told["title"],
        "stops": told["stops"],
        "state": state,
        "word": WORDS[state],
        "chip": CHIPS[state],
        "mark": MARKS[state],
        "was": WORDS[flag["state"]] if state != flag["state"] else "",
        "question": flag.get("question", ""),
    }


@needs("vendor.edit")
def accept(request: Asked, review_id: UUID) -> HttpResponse:
    """The owner's acceptance; from that moment its agreements count as reviewed."""
    row = _one(request, review_id, "vendor.edit")
    form = AcceptForm(request.POST if request.method == "POST" else None, review=row)
    if request.method != "POST" or not form.is_valid():
        return _page(request, row, form)
    try:
        with acting(request, subject=row.pk) as entry:
            desk.accept(
                row,
                settled=form.settled(),
                why=form.cleaned_data["why"],
                agreements=list(form.cleaned_data["agreements"]),
                by=request.staff,
                on=request.today,
                entry=entry,
            )
    except UserError as error:
        form.add_error("why", str(error))
        return _page(request, row, form)
    return redirect("vendor", row.pk)


@needs("vendor.read")
def paper(request: Asked, review_id: UUID, paper_id: UUID) -> HttpResponse:
    """A paper of a review, as it was given."""
    row = _one(request, review_id, "vendor.read")
    found = ReviewedPaper.objects.select_related("file").filter(pk=paper_id, review=row).first()
    if found is None:
        raise refuse("vendor.read", paper_id)
    with acting(request, subject=row.pk) as entry:
        entry.record("assessment.vendor_paper_read")
    name = "".join(c if c.isalnum() or c in "-_." else "_" for c in found.name)[-80:]
    # Never shown by the browser: a vendor's page must not run here.
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    content = files.read(found.file)
    return HttpResponse(content, content_type="application/octet-stream", headers=headers)


@needs("vendor.read")
def side_by_side(request: Asked) -> HttpResponse:
    """Two vendors, flag by flag."""
    chosen = [_asked(request, name) for name in ("one", "two")]
    listed = list(VendorReview.objects.all()[:SHOWN])
    rows: list[dict[str, Any]] = []
    if chosen[0] is not None and chosen[1] is not None:
        both = [[_shown(row, flag, request) for flag in row.flags] for row in chosen if row]
        rows = [{"one": a, "two": b} for a, b in zip(*both, strict=True)]
    context: dict[str, Any] = {"listed": listed, "one": chosen[0], "two": chosen[1], "rows": rows}
    if rows:
        volume = of_practice(request.today)
        context["volume"] = volume
        context["costs"] = [_cost(row, volume) for row in chosen if row]
    return render(request, "web/vendors/side.html", context)


def _asked(request: Asked, name: str) -> VendorReview | None:
    try:
        return VendorReview.objects.filter(pk=UUID(request.GET.get(name, ""))).first()
    except ValueError:
        return None
