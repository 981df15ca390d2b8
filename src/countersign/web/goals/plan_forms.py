"""Forms of plans of care: beginning one, orders, certifications, hand-overs, rules, denials."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms

from countersign.authorizations.models import Appeal
from countersign.goals.models import CertifiedBy, OrderKind, PlanKind, Topic, Whom
from countersign.practice.models import Client, Coverage, Payer
from countersign.practice.models.goals import GoalEventKind
from countersign.school.models import Permission
from countersign.web.fields import Day, Named, Text

TWELVE_WEEKS = timedelta(weeks=12) - timedelta(days=1)


class _Today(forms.Form):
    """A form that knows which day it is; days that were are not to come."""

    past: tuple[str, ...] = ()

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        for name in self.past:
            if (on := told.get(name)) is not None and on > self.today:
                self.add_error(name, "This day is still to come.")
        return told


class PlanForm(_Today):
    """Which plan: its kind, its days, how often and how long, who pays."""

    kind = forms.ChoiceField(choices=PlanKind.choices)
    coverage = Named(Coverage.objects.none(), label="Who pays", required=False)
    starts_on = Day(label="From")
    ends_on = Day(label="Until")
    per_week = forms.IntegerField(label="Visits a week", min_value=1, max_value=7)
    minutes = forms.IntegerField(label="Minutes each", min_value=15, max_value=240)

    def __init__(self, *args: Any, client: Client, today: date, **kwargs: Any) -> None:
        first = {
            "starts_on": today,
            "ends_on": today + TWELVE_WEEKS,
            "per_week": 1,
            "minutes": 45,
            "kind": "care",
        }
        kwargs["initial"] = {**first, **kwargs.get("initial", {})}
        super().__init__(*args, today=today, **kwargs)
        rows = Coverage.objects.filter(client=client).select_related("plan__payer")
        field = self.fields["coverage"]
        field.queryset = rows  # type: ignore[attr-defined]  # a ModelChoiceField
        field.label_from_instance = lambda row: str(row.plan)  # type: ignore[attr-defined]
        field.empty_label = "The family, or nobody yet"  # type: ignore[attr-defined]
        if "coverage" not in kwargs["initial"] and (row := rows.first()) is not None:
            self.initial["coverage"] = row.pk

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        first, last = told.get("starts_on"), told.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "It ends before it starts.")
        return told


class OrderForm(_Today):
    """A physician's order or referral, as it is in the record."""

    past = ("signed_on",)
    kind = forms.ChoiceField(choices=OrderKind.choices)
    source = Text(
        label="By whom", max_length=160, help_text="Name and credentials, for example M. Ode, MD."
    )
    signed_on = Day(label="Signed on", help_text="A verbal order: the day it was given.")
    ends_on = Day(label="In force until", required=False)


class CertifyForm(_Today):
    """What the physician or practitioner did about the signed plan."""

    past = ("on",)
    way = forms.ChoiceField(label="What", choices=CertifiedBy.choices)
    on = Day(label="On")
    by = Text(label="By whom", max_length=160, help_text="Name and credentials.")


class HandForm(_Today):
    """To whom a paper goes, how it is proven, and under which permission a school gets it."""

    past = ("on",)
    whom = forms.ChoiceField(label="To", choices=Whom.choices)
    to = Text(label="Name", max_length=160)
    on = Day(label="On")
    proof = Text(
        max_length=200,
        required=False,
        help_text="What proves that it was sent: a fax receipt, a portal number.",
    )
    permission = Named(
        Permission.objects.none(),
        label="The family’s permission",
        required=False,
        help_text="A school gets it under one.",
    )

    def __init__(self, *args: Any, client: Client, today: date, **kwargs: Any) -> None:
        super().__init__(*args, today=today, **kwargs)
        rows = Permission.objects.filter(client=client).select_related("school")
        field = self.fields["permission"]
        field.queryset = rows  # type: ignore[attr-defined]  # a ModelChoiceField
        field.label_from_instance = lambda row: f"{row.school}, {row.purpose}"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        if told.get("whom") == Whom.SCHOOL and not told.get("permission"):
            self.add_error("permission", "A school gets it only with the family's permission.")
        return told


class OutcomeForm(_Today):
    """What the payer or the team decided about the plan, for each of its goals."""

    past = ("on",)
    kind = forms.ChoiceField(
        label="They",
        choices=[
            (GoalEventKind.ACCEPTED, "accepted it"),
            (GoalEventKind.SENT_BACK, "sent it back"),
            (GoalEventKind.DENIED, "denied it"),
        ],
    )
    on = Day(label="On")
    words = Text(
        label="Why",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The reason as it was given.",
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        if told.get("kind") != GoalEventKind.ACCEPTED and not told.get("words", "").strip():
            self.add_error("words", "Write the reason.")
        return told


class RuleForm(_Today):
    """What a state's board or a payer told the practice."""

    past = ("source_on",)
    state = Text(label="State", max_length=2, required=False, help_text="Two letters, or a payer.")
    payer = Named(Payer.objects.none(), required=False)
    topic = forms.ChoiceField(label="About", choices=Topic.choices)
    number = forms.IntegerField(
        label="How many",
        min_value=1,
        max_value=999,
        required=False,
        help_text="Days or treatment days, where the rule counts.",
    )
    words = Text(
        label="The rule, as it is written",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    source = Text(
        max_length=300, help_text="Citation, manual or contract with its section, or who said it."
    )
    source_on = Day(label="The source is of", help_text="Its date, or the day you were told.")
    starts_on = Day(label="In force from")
    ends_on = Day(label="Until", required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, today=today, **kwargs)
        self.fields["payer"].queryset = Payer.objects.order_by("name")  # type: ignore[attr-defined]

    def clean_state(self) -> str:
        state = str(self.cleaned_data["state"]).strip().upper()
        if state and (len(state) != 2 or not state.isalpha()):
            raise forms.ValidationError("Give the state with two letters, for example CA.")
        return state

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        if bool(told.get("state")) == bool(told.get("payer")):
            self.add_error("state", "Give a state or a payer, not both.")
        if told.get("topic") in Topic.counted() and not told.get("number"):
            self.add_error("number", "This rule counts: give its number.")
        first, last = told.get("starts_on"), told.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "It ends before it starts.")
        return told


class DenialForm(_Today):
    """A denial as it came."""

    past = ("denied_on",)
    payer = Named(Payer.objects.none())
    denied_on = Day(label="Denied on")
    reference = Text(max_length=80, required=False)
    reason = Text(
        label="The payer’s reason",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Word for word, as the letter gives it.",
    )
    appeal = Named(Appeal.objects.none(), label="Which denial it answers", required=False)

    def __init__(self, *args: Any, client: Client, today: date, **kwargs: Any) -> None:
        super().__init__(*args, today=today, **kwargs)
        self.fields["payer"].queryset = Payer.objects.filter(  # type: ignore[attr-defined]
            plans__coverage__client=client
        ).distinct()
        rows = Appeal.objects.filter(client=client, done_at=None).order_by("due_on")
        field = self.fields["appeal"]
        field.queryset = rows  # type: ignore[attr-defined]
        field.label_from_instance = lambda row: f"due {row.due_on:%d %B %Y}"  # type: ignore[attr-defined]
        if not rows:
            del self.fields["appeal"]
