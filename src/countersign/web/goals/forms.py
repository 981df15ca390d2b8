"""The form in which a goal is written or put together from its parts."""

from __future__ import annotations

from typing import Any

from django import forms

from countersign.goals.builder import Parts
from countersign.goals.given import MOST
from countersign.practice.models import Client, Goal
from countersign.web.fields import Day, Text


class GoalForm(forms.Form):
    """A goal's words, what it is measured from, and what captures call it."""

    text = Text(
        label="Goal",
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="One sentence: where or with what, who, what one sees, how well, with which "
        "help, by when.",
    )
    baseline = Text(
        max_length=300,
        required=False,
        help_text="If it is not in the sentence: what was counted, and the day. For example "
        "“1 of 5 trials on 10/12/2026”.",
    )
    activity = Text(
        label="Called in captures",
        max_length=60,
        required=False,
        help_text="The word for it when a session is captured, for example “buttons”.",
    )
    setting = forms.ChoiceField(
        choices=[("clinic", "Clinic, home or community"), ("school", "School (IEP or 504)")]
    )
    plan_end = Day(label="Plan of care ends", required=False)


class PartsForm(forms.Form):
    """The parts of a goal; left empty, a part is not there."""

    where = Text(label="Where or with what", max_length=200, required=False)
    does = Text(
        label="Does what", max_length=200, required=False, help_text="For example “button a coat”."
    )
    measure = Text(
        label="How well", max_length=200, required=False, help_text="“in 4 of 5 mornings”"
    )
    help = Text(
        label="With which help", max_length=120, required=False, help_text="“with 1 verbal cue”"
    )
    holds = Text(
        label="For how long it holds", max_length=120, required=False, help_text="“over 3 sessions”"
    )
    due = Text(label="By when", max_length=60, required=False)
    why = Text(label="What for", max_length=200, required=False)
    start = Text(label="Baseline with its day", max_length=200, required=False)

    def parts(self, client: Client) -> Parts:
        """What was filled in, for `client`. Call it when the form is valid."""
        told = {name: str(self.cleaned_data.get(name, "")) for name in self.fields}
        return Parts(who=client.called, baseline=told.pop("start"), **told)


def initial(goal: Goal | None) -> dict[str, Any]:
    """The form's values for a goal of the chart, or for a new one."""
    if goal is None:
        return {"setting": "clinic"}
    return {"text": goal.text, "activity": goal.activity, "setting": "clinic"}
