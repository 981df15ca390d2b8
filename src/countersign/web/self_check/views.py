"""The public page of the self-check. It reads no record and writes none."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from countersign.assessment import self_check
from countersign.base import clock
from countersign.base.errors import UserError
from countersign.base.rules import load
from countersign.web.needs import public

_YES_NO = (("yes", "Yes"), ("no", "No"))
_NUMBERS = {
    "fee": "Dollars a visit brings",
    "visits": "Visits a week",
    "families": "Families",
    "lead": "Dollars a new family costs to find",
}


class CheckForm(forms.Form):
    """Six quick questions, the eight mistakes, and the practice's own numbers."""

    def __init__(self, *args: Any, rule: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, one in enumerate(rule["quick"]):
            self.fields[f"quick{number}"] = forms.ChoiceField(
                label=one["asks"],
                choices=_YES_NO,
                widget=forms.RadioSelect,
                error_messages={"required": "Answer yes or no."},
            )
        for number, mistake in rule["mistakes"].items():
            self.fields[f"full{number}"] = forms.ChoiceField(
                label=f"{mistake['name']}. {mistake['scene']} Does it happen here?",
                choices=_YES_NO,
                widget=forms.RadioSelect,
                required=False,
            )
        for name, label in _NUMBERS.items():
            self.fields[name] = forms.DecimalField(
                label=label, required=False, min_value=Decimal(0), max_digits=9, decimal_places=2
            )

    def quick(self) -> list[bool]:
        """The six answers."""
        return [v == "yes" for k, v in self.cleaned_data.items() if k.startswith("quick")]

    def full(self) -> dict[str, bool]:
        """The mistakes that were answered."""
        return {
            key.removeprefix("full"): value == "yes"
            for key, value in self.cleaned_data.items()
            if key.startswith("full") and value
        }

    def own(self) -> self_check.Numbers | None:
        """The practice's numbers; None when it gave none. Raises UserError."""
        told = {k: self.cleaned_data[k] for k in _NUMBERS if self.cleaned_data[k] is not None}
        return self_check.numbers(told) if told else None


@public
def page(request: HttpRequest) -> HttpResponse:
    """GET: the questions. POST: score and plan, which can be printed; nothing is kept."""
    on = clock.now().date()
    form = CheckForm(
        request.POST if request.method == "POST" else None,
        rule=load(self_check.RULE, on=on),
    )
    context: dict[str, Any] = {"form": form, "on": on}
    if request.method == "POST" and form.is_valid():
        try:
            own = form.own()
        except UserError as error:
            name = (error.field or "").rpartition(".")[2]
            form.add_error(name if name in _NUMBERS else None, error.message)
        else:
            context["quick"] = self_check.quick(form.quick(), on=on)
            told = self_check.full(form.full(), on=on, own=own)
            plan = [{**step, "until": date.fromisoformat(step["by"])} for step in told["plan"]]
            context["full"] = {**told, "plan": plan}
            context["whole"] = sum(int(s["dollars"]) for s in context["full"]["plan"]) if own else 0
    return render(request, "web/self_check/page.html", context)
