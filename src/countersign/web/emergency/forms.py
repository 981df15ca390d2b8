"""Who is needed and why; and what was done."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms

from countersign.base.ids import new_id
from countersign.practice.facts import Fact
from countersign.practice.facts_wording import HARD_WORDS
from countersign.practice.models import Client, Visit
from countersign.spine import break_glass
from countersign.web.fields import Day, Text
from countersign.web.search import folded


class WhyForm(forms.Form):
    """Why a chart is needed that is otherwise closed."""

    purpose = forms.ChoiceField(
        label="Why now", choices=list(break_glass.PURPOSES.items()), widget=forms.RadioSelect
    )
    reason = Text(
        label="In your words",
        max_length=300,
        help_text="One sentence. The owner and the child's therapist read it today.",
    )


class WhoForm(WhyForm):
    """The same, for a child who has to be found: by name and birth date together."""

    first_name = Text(max_length=80, help_text="As written, or as the child is called.")
    last_name = Text(max_length=80)
    birth_date = Day(label="Born on")
    field_order = ("first_name", "last_name", "birth_date", "purpose", "reason")

    found: Client | None = None

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if {"first_name", "last_name", "birth_date"} <= data.keys():
            self.found = _named(data["first_name"], data["last_name"], data)
            if self.found is None:
                raise forms.ValidationError(
                    "Nobody here has that name and that birth date. Check both with the family."
                )
        return data


def _named(first: str, last: str, data: dict[str, Any]) -> Client | None:
    """The one client with these names and this birth date; None for nobody, or for two."""
    wanted = (folded(first), folded(last))
    fits = [
        client
        for client in Client.objects.all()
        if client.birth_date == data["birth_date"]
        and folded(client.last_name) == wanted[1]
        and wanted[0] in (folded(client.first_name), folded(client.preferred_name))
    ]
    return fits[0] if len(fits) == 1 else None


class CareForm(forms.Form):
    """What was done for a child. `entry` names it, so that sending it twice keeps it once."""

    entry = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)
    text = Text(
        label="What happened, and what you did",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    hard = forms.ChoiceField(
        label="A hard moment?",
        required=False,
        choices=[("", "No"), *((k, w.capitalize()) for k, w in HARD_WORDS.items())],
    )
    minutes = forms.IntegerField(
        label="How many minutes it lasted", required=False, min_value=0, max_value=1440
    )
    visit = forms.ChoiceField(label="It belongs to", required=False)

    def __init__(self, *args: Any, visits: list[Visit], **kwargs: Any):
        super().__init__(*args, **kwargs)
        listed = [
            (str(v.pk), f"the visit at {v.starts_at.astimezone(v.tz):%-H:%M}") for v in visits
        ]
        self.fields["visit"].initial = listed[0][0] if listed else ""
        self.fields["visit"].choices = [*listed, ("", "no visit of today")]  # type: ignore[attr-defined]  # a ChoiceField

    def body(self, at: datetime) -> dict[str, Any]:
        """The facts and their visit, as the journal keeps them."""
        data = self.cleaned_data
        fact = Fact(
            id=str(data["entry"]),
            kind="hard_moment" if data["hard"] else "free",
            text=data["text"],
            at=at,
            hard=data["hard"] or None,
            minutes=data["minutes"] if data["hard"] else None,
            origin="typed",
        )
        found: dict[str, Any] = {"facts": [fact.as_dict()]}
        if data["visit"]:
            found["visit"] = str(UUID(data["visit"]))
        return found
