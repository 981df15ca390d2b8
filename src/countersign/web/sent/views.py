"""Every parcel's way: waiting, sent, arrived, or held until a person has looked at it."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, Count, IntegerField, Q, Value, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from countersign.base import files
from countersign.base.errors import UserError
from countersign.exchange import deliver, queue
from countersign.exchange.models import Counterpart, Misfit, Parcel, ParcelState, Settled
from countersign.web.needs import Asked, needs, refuse
from countersign.web.record import acting

A_PAGE = 50
MOST_MISFITS = 50
HELD_FIRST = Case(
    When(state=ParcelState.HELD, then=Value(0)), default=Value(1), output_field=IntegerField()
)


@needs("sent.read")
def sent(request: Asked) -> HttpResponse:
    """Parcels of the clients this person may see: held ones above, then the newest."""
    mine = request.access.clients("sent.read")
    parcels = Parcel.objects.filter(sheet__client__in=mine).select_related(
        "counterpart", "sheet__client", "sheet__visit", "sheet__author"
    )
    held = parcels.filter(state=ParcelState.HELD).count()
    page = Paginator(parcels.order_by(HELD_FIRST, "-created_at"), A_PAGE)
    unfit = Count("misfits", filter=Q(misfits__resolved_at=None))
    context = {
        "held": held,
        "page": page.get_page(request.GET.get("page")),
        "counterparts": Counterpart.objects.exclude(connector__in=("file_cabinet", "clearinghouse"))
        .annotate(unfit=unfit)
        .order_by("name"),
        "misfits": Misfit.objects.filter(resolved_at=None)
        .select_related("counterpart")
        .order_by("-seen_at")[:MOST_MISFITS]
        if request.access.may("setup.edit")
        else (),
    }
    return render(request, "web/sent/list.html", context)


def _mine(request: Asked, parcel_id: UUID, act: str) -> Parcel:
    """The parcel, when its client is one of this person's for `act`."""
    parcel = get_object_or_404(
        Parcel.objects.select_related("sheet__client", "paper"), pk=parcel_id
    )
    if parcel.sheet.client is None or not request.access.may(act, parcel.sheet.client):
        raise refuse(act, parcel.pk)
    return parcel


@needs("chart.read")
def paper(request: Asked, parcel_id: UUID) -> HttpResponse:
    """The signed note as it was handed over."""
    parcel = _mine(request, parcel_id, "chart.read")
    made = files.read(parcel.paper)
    with acting(request, subject=parcel.pk, client=parcel.sheet.client) as entry:
        entry.record("exchange.paper_read")
    name = f"signed-note-{parcel.sheet_id}.pdf"  # an id, since downloads land in shared folders
    return HttpResponse(
        made,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_POST
@needs("sent.again")
def again(request: Asked, parcel_id: UUID) -> HttpResponse:
    """A person has put right what was wrong: try once more."""
    parcel = _mine(request, parcel_id, "sent.again")
    try:
        deliver.try_again(parcel, actor=request.staff.pk)
    except UserError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, "It is on its way again.")
    return redirect("sent")


@require_POST
@needs("sent.again")
def again_all(request: Asked) -> HttpResponse:
    """What was wrong is right for many of them: try every held note of mine once more."""
    mine = request.access.clients("sent.again")
    count = 0
    for parcel in Parcel.objects.filter(state=ParcelState.HELD, sheet__client__in=mine):
        with suppress(UserError):  # somebody else was quicker
            deliver.try_again(parcel, actor=request.staff.pk)
            count += 1
    messages.success(request, f"{count} on the way again." if count else "Nothing is held.")
    return redirect("sent")


class SettleForm(forms.Form):
    """What a person found at the other side."""

    how = forms.ChoiceField(
        label="What is so there?",
        choices=Settled.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Say what is so."},
    )


@needs("sent.settle")
def settle(request: Asked, parcel_id: UUID) -> HttpResponse:
    """End a held note's way by hand, when trying again cannot help."""
    parcel = _mine(request, parcel_id, "sent.settle")
    form = SettleForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            how = Settled(form.cleaned_data["how"])
            deliver.settle(parcel, how=how, actor=request.staff.pk)
        except UserError as error:
            messages.warning(request, str(error))
        return redirect("sent")
    client = parcel.sheet.client
    name = client.short_name if client else ""
    context = {
        "form": form,
        "title": f"Settle by hand: {name}",
        "lead": f"{parcel.problem} {parcel.remedy} When that is not possible, look there yourself "
        "and say what is so. Nothing more is sent, and your name stands for it.",
        "verb": "Settle it",
        "back": "sent",
        "back_key": None,
    }
    return render(request, "web/form.html", context)


@require_POST
@needs("sent.again")
def read_now(request: Asked) -> HttpResponse:
    """Read the other systems now instead of in a few minutes."""
    if queue.read_soon():
        messages.success(request, "They are being read now. Look again in a minute.")
    else:
        messages.info(request, "They are about to be read already.")
    return redirect("sent")
