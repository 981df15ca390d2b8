"""Payers, their plans, and the unit method a person set for each."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from django import forms
from django.db.models import Count, Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect, render

from countersign.base.errors import UserError
from countersign.notes.debt import fees
from countersign.practice import dollars
from countersign.practice.models import Payer, PayerPlan
from countersign.practice.models.coverage import PayerType, UnitMethod
from countersign.web.fields import Text, changes
from countersign.web.needs import Asked, needs, refuse
from countersign.web.record import acting


class PayerForm(forms.Form):
    """A payer with its first plan."""

    name = Text(max_length=120)
    payer_type = forms.ChoiceField(label="Kind", choices=PayerType.choices)
    payer_id = Text(
        label="Payer ID", max_length=40, required=False, help_text="As on electronic claims."
    )

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        if Payer.objects.filter(name__iexact=name).exists():
            raise forms.ValidationError("This payer is in the list already.")
        return name


class PlanForm(forms.Form):
    """A plan: how it counts minutes, and whether it wants an authorization."""

    name = Text(label="Plan", max_length=120)
    method = forms.ChoiceField(
        label="Counts units by",
        choices=[("", "Not known yet: charges wait"), *UnitMethod.choices],
        required=False,
        help_text="As the contract or the payer's manual says. Never guess.",
    )
    needs_authorization = forms.BooleanField(
        required=False, initial=True, label="Wants an authorization before treatment"
    )
    fees = forms.CharField(
        label="Pays per unit",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One code a line with its dollars, as the contract says: 97530 38.50",
    )

    def clean_fees(self) -> dict[str, Decimal]:
        try:
            return dollars.read(self.cleaned_data["fees"], field="fees")
        except UserError as error:
            raise forms.ValidationError(str(error)) from error


@needs("payer.read")
def payers(request: Asked) -> HttpResponse:
    """Every payer with its plans; a plan without a method is named."""
    plans = Prefetch("plans", PayerPlan.objects.annotate(held=Count("coverage")).order_by("name"))
    listed = Payer.objects.order_by("name").prefetch_related(plans)
    return render(request, "web/payers/list.html", {"payers": listed})


@needs("payer.edit")
def new(request: Asked) -> HttpResponse:
    """Add a payer."""
    form = PayerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with acting(request) as entry:
            payer = Payer.objects.create(**form.cleaned_data)
            entry.record(
                "practice.saved", subject=payer.pk, what="payer", changed=changes(form), made=True
            )
        return redirect("plan_new", payer.pk)
    context = {"form": form, "title": "New payer", "back": "payers", "back_key": None}
    return render(request, "web/form.html", context)


@needs("payer.edit")
def plan_new(request: Asked, payer_id: UUID) -> HttpResponse:
    """Add a plan to a payer."""
    payer = Payer.objects.filter(pk=payer_id).first()
    if payer is None:
        raise refuse("payer.edit", payer_id)
    return _plan(request, payer, None)


@needs("payer.edit")
def plan_edit(request: Asked, plan_id: UUID) -> HttpResponse:
    """Set a plan's method, or change its name."""
    plan = PayerPlan.objects.select_related("payer").filter(pk=plan_id).first()
    if plan is None:
        raise refuse("payer.edit", plan_id)
    return _plan(request, plan.payer, plan)


def _plan(request: Asked, payer: Payer, plan: PayerPlan | None) -> HttpResponse:
    held = {"name": plan.name, "method": plan.method} if plan else {}
    if plan:
        held["fees"] = dollars.written(fees.of(plan))
        held["needs_authorization"] = plan.needs_authorization  # type: ignore[assignment]  # a form's initial is mixed
    form = PlanForm(request.POST or None, initial=held or None)
    if request.method == "POST" and form.is_valid():
        taken = PayerPlan.objects.filter(payer=payer, name__iexact=form.cleaned_data["name"])
        if taken.exclude(pk=plan.pk if plan else payer.pk).exists():
            form.add_error("name", "This payer has a plan of that name already.")
        else:
            with acting(request) as entry:
                row = plan or PayerPlan(payer=payer)
                for name in ("name", "method", "needs_authorization"):
                    setattr(row, name, form.cleaned_data[name])
                row.save()
                fees.store(row, form.cleaned_data["fees"])
                entry.record(
                    "practice.saved",
                    subject=row.pk,
                    what="plan",
                    changed=changes(form),
                    made=plan is None,
                )
            return redirect("payers")
    title = f"{plan.name} of {payer.name}" if plan else f"New plan of {payer.name}"
    context = {"form": form, "title": title, "back": "payers", "back_key": None}
    return render(request, "web/form.html", context)
