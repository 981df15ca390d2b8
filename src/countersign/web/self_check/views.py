"""The public page of the self-check. It reads no record and writes none.

Answers can be taken along as a small file and brought back another day; nothing of them stays here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from countersign.assessment import plan_paper, self_check
from countersign.base import clock
from countersign.base.errors import UserError
from countersign.base.paper import MEDIA_TYPE
from countersign.base.rules import load
from countersign.practice.models import Practice
from countersign.web.needs import public

MOST_BYTES = 20_000
_YES_NO = (("yes", "Yes"), ("no", "No"))
_YES = {"yes": True, "no": False}
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
                label=f"{mistake['name']}. Does it happen here?",
                help_text=f"{mistake['scene']} {mistake['cost']}",
                choices=_YES_NO,
                widget=forms.RadioSelect,
                required=False,
            )
        for name, label in _NUMBERS.items():
            self.fields[name] = forms.DecimalField(
                label=label, required=False, min_value=Decimal(0), max_digits=9, decimal_places=2
            )

    def parts(self) -> dict[str, list[forms.BoundField]]:
        """The fields of each of the three parts of the page."""
        fields = list(self)
        return {
            "quick": [f for f in fields if f.name.startswith("quick")],
            "full": [f for f in fields if f.name.startswith("full")],
            "numbers": [f for f in fields if f.name in _NUMBERS],
        }

    def case(self) -> dict[str, Any]:
        """The answers as `countersign assess` takes them; the file that is taken along.

        A quick question that nobody answered yet is null in it.
        """
        told = self.cleaned_data
        numbers = {k: str(told[k]) for k in _NUMBERS if told.get(k) is not None}
        full = {
            key.removeprefix("full"): value == "yes"
            for key, value in told.items()
            if key.startswith("full") and value
        }
        case: dict[str, Any] = {
            "quick": [_YES.get(told.get(k, "")) for k in self.fields if k.startswith("quick")],
            "full": full,
        }
        return {**case, "numbers": numbers} if numbers else case


@public
def page(request: HttpRequest) -> HttpResponse:
    """GET: the questions. POST: score and plan, the plan as PDF, or the answers to take along."""
    on = clock.now().date()
    rule = load(self_check.RULE, on=on)
    if request.method == "POST" and "resume" in request.FILES:
        return _resumed(request, rule, on)
    form = CheckForm(request.POST if request.method == "POST" else None, rule=rule)
    context: dict[str, Any] = {"form": form}
    valid = request.method == "POST" and form.is_valid()
    if request.method == "POST" and request.POST.get("as") == "file":
        kept = json.dumps(form.case(), indent=1).encode()  # also when half of it is answered
        return _file(kept, "application/json", "self-check-answers.json")
    if valid:
        case = form.case()
        try:
            answer = self_check.assess(case, on=on)
        except UserError as error:
            name = (error.field or "").rpartition(".")[2]
            form.add_error(name if name in _NUMBERS else None, error.message)
        else:
            if request.POST.get("as") == "pdf":
                made = plan_paper.render(answer, on=on, at=clock.now())
                return _file(made, MEDIA_TYPE, "self-check-plan.pdf")
            context |= _told(answer)
    return _page(request, context, on)


def _page(request: HttpRequest, context: dict[str, Any], on: date) -> HttpResponse:
    context |= {"on": on, "parts": context["form"].parts(), "new": not Practice.objects.exists()}
    return render(request, "web/self_check/page.html", context)


def _told(answer: Mapping[str, Any]) -> dict[str, Any]:
    plan = [{**s, "until": date.fromisoformat(s["by"])} for s in answer["full"]["plan"]]
    return {
        "quick": answer["quick"],
        "full": {**answer["full"], "plan": plan},
        "whole": sum(int(step.get("dollars", 0)) for step in plan),
    }


def _resumed(request: HttpRequest, rule: Any, on: date) -> HttpResponse:
    """The page as a file says that it was left; whatever in it does not fit is left out."""
    given = request.FILES["resume"]
    try:
        told = json.loads(given.read(MOST_BYTES))  # type: ignore[union-attr]  # one file
        initial = _initial(told)
    except (ValueError, AttributeError, TypeError, RecursionError):
        form = CheckForm(rule=rule)
        problem = "This is no file of answers from this page. Begin again, or choose another."
        return _page(request, {"form": form, "problem": problem}, on)
    form = CheckForm(initial=initial, rule=rule)
    return _page(request, {"form": form, "resumed": len(initial)}, on)


def _initial(told: Any) -> dict[str, Any]:
    """Answers as initial values of the form. Raises AttributeError for what is none."""
    yes_no = {True: "yes", False: "no"}
    quick, full = list(told.get("quick") or ()), dict(told.get("full") or {})
    found = {
        f"quick{number}": yes_no[one] for number, one in enumerate(quick) if isinstance(one, bool)
    }
    found |= {f"full{key}": yes_no[one] for key, one in full.items() if isinstance(one, bool)}
    numbers = dict(told.get("numbers") or {})
    return found | {name: str(numbers[name])[:12] for name in _NUMBERS if name in numbers}


def _file(data: bytes, media_type: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type=media_type, headers=headers)
