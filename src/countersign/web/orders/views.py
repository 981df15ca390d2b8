"""Standing orders: what each allows, whether one is in force, and its signature."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from countersign.base import rules
from countersign.base.errors import Refused, UserError
from countersign.practice.models import User
from countersign.spine import sign as signing
from countersign.spine import standing
from countersign.spine.models import SheetStatus, StandingOrder
from countersign.web.needs import Asked, needs, refuse
from countersign.web.sheet.signing import sign_now, weakness

A_YEAR = timedelta(days=365)


@needs("setup.edit")
def page(request: Asked) -> HttpResponse:
    """Every kind of order; POST drafts one, which is then signed on its own page."""
    table = rules.load("signers", on=request.today)["standing_orders"]["kinds"]
    if request.method == "POST":
        kind = request.POST.get("kind", "")
        drafted = (
            StandingOrder.objects.filter(kind=kind, withdrawn_at=None, ends_on__gte=request.today)
            .exclude(sheet__status=SheetStatus.RELEASED)
            .filter(sheet__signatures=None, starts_on=request.today)
            .first()
        )
        try:
            sheet = (
                drafted.sheet
                if drafted is not None
                else standing.propose(
                    kind,
                    starts_on=request.today,
                    ends_on=request.today + A_YEAR,
                    by=request.staff,
                )
            )
        except UserError as error:
            messages.error(request, str(error))
            return redirect("standing_orders")
        return redirect("standing_order_sign", sheet.pk)
    rows = [
        (kind, words, standing.in_force(kind, on=request.today)) for kind, words in table.items()
    ]
    return render(request, "web/orders/page.html", {"rows": rows})


@needs("setup.edit")
def sign(request: Asked, sheet_id: UUID) -> HttpResponse:
    """What the order allows, word for word, and the owner's fresh proof over exactly that."""
    order = StandingOrder.objects.filter(sheet=sheet_id).select_related("sheet").first()
    if order is None:
        raise refuse("setup.edit", sheet_id)
    user, problem = cast(User, request.user), ""
    if request.method == "POST":
        try:
            sign_now(request)
            messages.success(request, "Signed: the order is in force.")
            return redirect("standing_orders")
        except Refused as refusal:
            problem = " ".join(one.message for one in refusal.findings)
        except UserError as error:
            problem = str(error)
    context: dict[str, Any] = {"order": order, "problem": problem or weakness(request)}
    table = rules.load("signers", on=order.starts_on)["standing_orders"]["kinds"]
    context["words"] = table[order.kind]
    try:
        context["offer"] = signing.prepare(order.sheet, user=user)
    except Refused as refusal:
        context["problem"] = " ".join(one.message for one in refusal.findings)
    return render(request, "web/orders/sign.html", context, status=422 if problem else 200)


@needs("setup.edit")
def end(request: Asked, order_id: UUID) -> HttpResponse:
    """End an order now; nothing more goes under it."""
    order = StandingOrder.objects.filter(pk=order_id, withdrawn_at=None).first()
    if order is None:
        raise refuse("setup.edit", order_id)
    if request.method == "POST":
        standing.withdraw(order, by=request.staff)
        messages.success(request, "Ended: nothing more goes under it.")
    return redirect("standing_orders")
