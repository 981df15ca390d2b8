"""The pages of what claims say: the practice's own, a payer's, a site's, a client's."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from countersign.base import dates
from countersign.exchange.claims import setup
from countersign.exchange.models import ClaimSetup
from countersign.practice import dollars
from countersign.practice.models import Coverage, Payer, Practice, Site
from countersign.web.claims.forms import (
    BillingForm,
    FilingForm,
    PlaceForm,
    SetupForm,
    billing_initial,
)
from countersign.web.clients.views import of
from countersign.web.fields import changes
from countersign.web.needs import Asked, needs, refuse
from countersign.web.record import acting

_COLUMNS = tuple(name for name in SetupForm.base_fields if name != "prices")


@needs("claim.edit")
def claims_setup(request: Asked) -> HttpResponse:
    """Who bills, who sends to whom, and what a unit costs."""
    held = setup.setup()
    form = SetupForm(request.POST or None, initial=_initial(held, request.practice))
    if request.method == "POST" and form.is_valid():
        with acting(request) as entry:
            row = held or ClaimSetup()
            for name in _COLUMNS:
                setattr(row, name, form.cleaned_data[name])
            row.save()
            setup.store_prices(form.cleaned_data["prices"])
            entry.record(
                "claims.setup_saved", subject=row.pk, what="practice", changed=changes(form)
            )
        return redirect("claims")
    context = {
        "form": form,
        "sites": Site.objects.order_by("name"),
        "payers": Payer.objects.exclude(payer_type="self_pay").order_by("name"),
    }
    return render(request, "web/claims/setup.html", context)


def _initial(held: ClaimSetup | None, practice: Practice) -> dict[str, Any]:
    if held is None:
        return {"name": practice.name[:60], "npi": practice.npi}
    told: dict[str, Any] = {name: getattr(held, name) for name in _COLUMNS}
    return {**told, "prices": dollars.written(setup.prices())}


@needs("claim.edit")
def payer_filing(request: Asked, payer_id: UUID) -> HttpResponse:
    """How claims name a payer, and its terms for them."""
    payer = Payer.objects.filter(pk=payer_id).first()
    if payer is None:
        raise refuse("claim.edit", payer_id)
    filing = setup.filing_of(payer)
    initial = {n: getattr(filing, n) for n in ("filing", "days", "correction_days", "clause")}
    form = FilingForm(request.POST or None, initial={**initial, "payer_id": payer.payer_id})
    if request.method == "POST" and form.is_valid():
        with acting(request) as entry:
            form.save(filing)
            entry.record(
                "claims.setup_saved", subject=payer.pk, what="payer", changed=changes(form)
            )
        return redirect("claims")
    return _form(request, form, f"Claims to {payer.name}", "claims_setup")


@needs("claim.edit")
def site_place(request: Asked, site_id: UUID) -> HttpResponse:
    """How claims name a site."""
    site = Site.objects.filter(pk=site_id).first()
    if site is None:
        raise refuse("claim.edit", site_id)
    place = setup.place_of(site)
    names = ("place", "npi", "line", "city", "state", "postal")
    form = PlaceForm(request.POST or None, initial={n: getattr(place, n) for n in names})
    if request.method == "POST" and form.is_valid():
        with acting(request) as entry:
            form.save(place)
            entry.record("claims.setup_saved", subject=site.pk, what="site", changed=changes(form))
        return redirect("claims_setup")
    return _form(request, form, f"{site.name} on claims", "claims_setup")


@needs("claim.edit")
def client_billing(request: Asked, client_id: UUID) -> HttpResponse:
    """What claims say of a client. `?coverage=` chooses another than the one that pays first."""
    client = of(request, client_id, "claim.edit")
    held = list(client.coverages.select_related("plan__payer").order_by("order"))
    asked = request.GET.get("coverage", "")
    coverage = next((one for one in held if str(one.pk) == asked), held[0] if held else None)
    if coverage is None:
        raise Http404
    form = BillingForm(request.POST or None, initial=billing_initial(client, coverage))
    if request.method == "POST" and form.is_valid():
        with acting(request, client=client) as entry:
            form.save(client, coverage)
            entry.record(
                "claims.setup_saved", subject=coverage.pk, what="client", changed=changes(form)
            )
        return redirect("claims")
    lead = f"{coverage.plan}. Everything as the insurance card has it. {_answered(coverage)}"
    return _form(request, form, f"Claims for {client.short_name}", "claims", lead=lead)


def _answered(coverage: Coverage) -> str:
    """What the payer said last of the coverage, in a sentence."""
    told = coverage.eligibility.first()
    if told is None:
        return ""
    words = {True: "covered", False: "not covered", None: "did not say whether covered"}
    said = [f"On {dates.said(told.on)} the payer answered: {words[told.active]}"]
    for one in told.said.get("told", ())[:4]:
        what = one.get("dollars") and f"${one['dollars']}"
        amount = what or one.get("count") or one.get("share") or ""
        said.append(" ".join(filter(None, [one["what"], str(amount), one.get("for", "")])))
    return "; ".join(said) + "."


def _form(request: Asked, form: object, title: str, back: str, *, lead: str = "") -> HttpResponse:
    context = {"form": form, "title": title, "back": back, "back_key": None, "lead": lead}
    return render(request, "web/form.html", context)
