"""Forms of the ledger: a line's limits, the payer's count and terms, the family's agreement."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from countersign.authorizations.models import (
    Agreement,
    Authorization,
    AuthorizationLine,
    Cap,
    HouseRule,
    PayerTerms,
)
from countersign.authorizations.models_ledger import Billing, Cancels, Per
from countersign.base import files
from countersign.base.ids import new_id
from countersign.practice.models import Client, Payer, Site, Staff
from countersign.web.fields import Day, Named, Text, people, sites

MOST_PAPER = 20_000_000
PAPER = {"%PDF": "application/pdf", "\x89PNG": "image/png", "\xff\xd8\xff": "image/jpeg"}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class DatesForm(forms.Form):
    """An authorization's days. Its visits are looked at again; none is deleted."""

    starts_on = Day(label="First day")
    ends_on = Day(label="Last day")
    cancelled_on = Day(label="Cancelled from", required=False, help_text="Empty while it stands.")

    @staticmethod
    def of(about: Authorization) -> dict[str, Any]:
        return {
            "starts_on": about.starts_on,
            "ends_on": about.ends_on,
            "cancelled_on": about.cancelled_on,
        }


class LineForm(forms.Form):
    """A line's totals and limits."""

    granted = forms.IntegerField(label="Approved", min_value=1, max_value=100_000)
    used_before = forms.IntegerField(
        label="Used before or elsewhere",
        min_value=0,
        max_value=100_000,
        help_text="The opening balance, and what others used of a shared one.",
    )
    therapists = forms.ModelMultipleChoiceField(
        label="Only these therapists",
        queryset=Staff.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None ticked: anybody.",
    )
    sites = forms.ModelMultipleChoiceField(
        label="Only these places",
        queryset=Site.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None ticked: anywhere.",
    )
    cap_most = forms.IntegerField(label="At most", min_value=1, max_value=10_000, required=False)
    cap_per = forms.ChoiceField(
        label="In each", choices=[("", "no limit"), *Per.choices], required=False
    )
    cap_days = forms.IntegerField(
        label="Days in a row", min_value=1, max_value=366, required=False, initial=7
    )
    cap_week_starts = forms.ChoiceField(
        label="A calendar week starts on",
        choices=list(enumerate(WEEKDAYS)),
        initial=6,
        required=False,
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["therapists"].queryset = people(today).filter(licences__isnull=False).distinct()  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["sites"].queryset = sites()  # type: ignore[attr-defined]  # a ModelChoiceField

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if bool(data.get("cap_most")) != bool(data.get("cap_per")):
            self.add_error("cap_most", "Say how many, and in which span; or neither.")
        return data

    @staticmethod
    def of(line: AuthorizationLine) -> dict[str, Any]:
        cap = line.caps.first()
        found: dict[str, Any] = {
            "granted": line.granted,
            "used_before": line.used_before,
            "therapists": line.therapists,
            "sites": line.sites,
        }
        if cap is not None:
            found |= {
                "cap_most": cap.most,
                "cap_per": cap.per,
                "cap_days": cap.days,
                "cap_week_starts": cap.week_starts,
            }
        return found

    def limit(self, line: AuthorizationLine) -> None:
        """Set the line's limits as the form says; its totals are the ledger's."""
        data = self.cleaned_data
        line.therapists = sorted(str(one.pk) for one in data["therapists"])
        line.sites = sorted(str(one.pk) for one in data["sites"])
        line.save(update_fields=["therapists", "sites"])
        line.caps.all().delete()
        if data["cap_most"]:
            Cap.objects.create(
                line=line,
                most=data["cap_most"],
                per=data["cap_per"],
                days=data["cap_days"] or 7,
                week_starts=int(data["cap_week_starts"] or 6),
            )


class CountForm(forms.Form):
    """What the payer says is used of a line."""

    theirs = forms.IntegerField(label="The payer counts used", min_value=0, max_value=100_000)
    on = Day(label="As of")
    source = Text(
        label="From where",
        max_length=200,
        required=False,
        help_text="The portal, a call, a statement.",
    )


class TermsForm(forms.Form):
    """What the payer's contract says. Nothing here is guessed."""

    cancelled = forms.ChoiceField(label="A cancelled visit", choices=Cancels.choices)
    no_show = forms.ChoiceField(label="A no-show", choices=Cancels.choices)
    family_pays = forms.ChoiceField(label="May the family be billed", choices=Billing.choices)
    evaluation_needs_one = forms.BooleanField(
        label="An evaluation needs an authorization too", required=False
    )
    turnaround_days = forms.IntegerField(label="Days until they answer", min_value=0, max_value=180)
    appeal_days = forms.IntegerField(label="Days to appeal a denial", min_value=1, max_value=730)
    tentative_days = forms.IntegerField(
        label="Days a word on the phone may hold", min_value=1, max_value=60
    )
    dollars_a_visit = forms.DecimalField(
        label="Dollars a visit brings, about",
        min_value=0,
        max_digits=8,
        decimal_places=2,
        required=False,
        help_text="For the dollars at risk. Empty: not shown.",
    )
    clause = Text(
        label="The clause",
        max_length=400,
        required=False,
        help_text="Where the contract says so: section and page.",
    )
    read_on = Day(label="Read in the contract on", required=False)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("family_pays") == Billing.AGREED and not data.get("clause"):
            self.add_error("clause", "Billing the family needs the contract's clause.")
        return data


class HouseForm(forms.Form):
    """The practice's own rules."""

    opened_on = Day(
        label="The ledger opened on",
        help_text="What was used before is each line's opening balance.",
    )
    near_limit = forms.IntegerField(label="The last visits of a line", min_value=0, max_value=20)
    near_limit_holds = forms.BooleanField(
        label="are booked only while more is being asked for", required=False
    )
    near_days = forms.IntegerField(
        label="Days ahead that the lists look", min_value=1, max_value=180
    )
    payer_days = forms.IntegerField(
        label="Days after which the payer's count is too old to book on",
        min_value=0,
        max_value=366,
        help_text="0: never.",
    )
    hold_minutes = forms.IntegerField(
        label="Minutes a series is held while a family decides", min_value=1, max_value=10_080
    )


def shown(row: PayerTerms | HouseRule, form: type[forms.Form]) -> dict[str, Any]:
    """A row as its form shows it."""
    return {name: getattr(row, name) for name in form.base_fields}


def kept(row: PayerTerms | HouseRule, form: forms.Form) -> None:
    """Save a row as its form says."""
    for name, value in form.cleaned_data.items():
        setattr(row, name, value)
    row.save()


class AgreementForm(forms.Form):
    """A family's signed agreement to pay themselves."""

    payer = Named(queryset=Payer.objects.order_by("name"))
    signed_by = Text(label="Signed by", max_length=120)
    signed_on = Day(label="Signed on")
    starts_on = Day(label="From")
    ends_on = Day(label="Until")
    dollars_a_visit = forms.DecimalField(
        label="Dollars a visit", min_value=0, max_digits=8, decimal_places=2
    )
    paper = forms.FileField(
        label="The signed paper",
        help_text="PDF, PNG or JPEG. Without it there is no agreement.",
        error_messages={"required": "Choose the signed paper."},
    )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if {"starts_on", "ends_on"} <= data.keys() and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", "The last day is before the first.")
        return data

    def clean_paper(self) -> tuple[bytes, str]:
        paper = self.cleaned_data["paper"]
        if paper.size > MOST_PAPER:
            raise forms.ValidationError("This file is larger than 20 MB.")
        data: bytes = paper.read()
        start = data[:4].decode("latin-1")
        media = next((kind for sign, kind in PAPER.items() if start.startswith(sign)), None)
        if media is None:
            raise forms.ValidationError("This is not a PDF, PNG or JPEG.")
        return data, media

    def save(self, client: Client, *, by: Staff) -> Agreement:
        """Keep the agreement with its paper; inside the caller's act."""
        data = dict(self.cleaned_data)
        paper, media = data.pop("paper")
        key = new_id()
        kept = files.write([paper], owner=f"agreement:{key}", media_type=media)
        return Agreement.objects.create(id=key, client=client, paper=kept, entered_by=by, **data)
