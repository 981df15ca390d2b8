"""The form in which a goal is written or put together from its parts."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from countersign.goals.builder import Parts
from countersign.goals.given import MOST
from countersign.practice.models import Client, Goal, Payer
from countersign.practice.models.goals import GoalEventKind
from countersign.web.fields import Day, Named, Text


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


class ToldForm(forms.Form):
    """What became of a goal, or what the family says of it."""

    kind = forms.ChoiceField(label="What", choices=GoalEventKind.choices)
    on = Day(label="On")
    payer = Named(
        queryset=Payer.objects.none(),
        required=False,
        help_text="Whose decision it is; left empty, the IEP team’s or the physician’s.",
    )
    words = Text(
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The family’s own words, or the reason as it was given.",
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["payer"].queryset = Payer.objects.order_by("name")  # type: ignore[attr-defined]  # a ModelChoiceField

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        needs_words = (GoalEventKind.FAMILY, GoalEventKind.SENT_BACK, GoalEventKind.DENIED)
        if told.get("kind") in needs_words and not told.get("words", "").strip():
            said = "their words" if told["kind"] == GoalEventKind.FAMILY else "the reason"
            self.add_error("words", f"Write {said}.")
        if (on := told.get("on")) is not None and on > self.today:
            self.add_error("on", "This day is still to come.")
        return told
