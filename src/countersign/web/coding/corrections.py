"""The corrective-action record: what is done about the findings of an audit of past charges."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from countersign.coding.models import Correction, CorrectionState
from countersign.web.fields import Day, Named, Text, changes, people
from countersign.web.needs import Asked, needs
from countersign.web.record import acting

_DIGEST = 64


class CorrectionForm(forms.Form):
    """A finding with its steps, the person who answers for them and the day."""

    finding = Text(
        label="What was found",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Without names of clients.",
    )
    steps = Text(
        label="Steps",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="One a line: cause, training, claims returned or corrected, next audit.",
    )
    owner = Named(label="Who answers for it", queryset=None)
    due_on = Day(label="By when", error_messages={"required": "Give the day."})
    source = forms.CharField(required=False, max_length=_DIGEST, widget=forms.HiddenInput)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["owner"].queryset = people(today)  # type: ignore[attr-defined]  # a Named field

    def clean_due_on(self) -> date:
        due: date = self.cleaned_data["due_on"]
        if due < self.today and "due_on" in self.changed_data:
            raise forms.ValidationError("This day has passed. Give today or a later day.")
        return due


class ProgressForm(CorrectionForm):
    """The same, with how far it is. It is done only when somebody says how that was checked."""

    state = forms.ChoiceField(label="How far it is", choices=CorrectionState.choices)
    checked = forms.CharField(
        label="How it was checked",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For example: 20 notes of May read again, none overbilled.",
    )

    def clean(self) -> None:
        told = self.cleaned_data
        done = told.get("state") == CorrectionState.DONE
        if done and not (told.get("checked") or "").strip():
            self.add_error("checked", "Say how it was checked; until then it is under way.")


@needs("coding.audit")
def corrections(request: Asked) -> HttpResponse:
    """Every corrective action: those to be done by their day, then those that are done."""
    rows = list(Correction.objects.select_related("owner"))
    undone = [one for one in rows if one.state != CorrectionState.DONE]
    context = {
        "undone": [(one, one.is_late(request.today)) for one in undone],
        "done": [one for one in rows if one.state == CorrectionState.DONE],
        "may_change": request.access.may("coding.correct"),
    }
    return render(request, "web/coding/corrections.html", context)


@needs("coding.correct")
def begin(request: Asked) -> HttpResponse:
    """A new corrective action; a page that found something sends its words as `found`."""
    told = {"finding": request.POST.get("found", ""), "source": request.POST.get("source", "")}
    asked = request.method == "POST" and "found" not in request.POST
    form = CorrectionForm(request.POST if asked else None, initial=told, today=request.today)
    if asked and form.is_valid():
        told = form.cleaned_data
        with acting(request) as entry:
            one = Correction.objects.create(
                **told, opened_by=request.staff, opened_on=request.today
            )
            entry.record("coding.correction_opened", subject=str(one.pk), due=str(one.due_on))
        return redirect("corrections")
    return _form(request, form, "Corrective action")


@needs("coding.correct")
def change(request: Asked, correction_id: UUID) -> HttpResponse:
    """How far a corrective action is."""
    one = Correction.objects.filter(pk=correction_id).first()
    if one is None:
        raise Http404
    names = ("finding", "steps", "owner", "due_on", "source", "state", "checked")
    before = {name: getattr(one, name) for name in names}
    form = ProgressForm(request.POST or None, initial=before, today=request.today)
    if request.method == "POST" and form.is_valid():
        for name in names:
            setattr(one, name, form.cleaned_data[name])
        done = one.state == CorrectionState.DONE
        one.done_on = (one.done_on or request.today) if done else None
        with acting(request, one.pk) as entry:
            one.save()
            entry.record(
                "coding.correction_changed", state=one.state, fields=",".join(changes(form))
            )
        return redirect("corrections")
    return _form(request, form, "Corrective action")


def _form(request: Asked, form: forms.Form, title: str) -> HttpResponse:
    return render(request, "web/form.html", {"form": form, "title": title, "back": "corrections"})
