"""Forms for clients, their coverage and authorizations. Saving is one function per form."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from uuid import UUID

from django import forms

from countersign.authorizations.models import Authorization, AuthorizationLine, LineKind
from countersign.base.fields import matching
from countersign.practice.models import (
    Client,
    ClientSite,
    Coverage,
    Guardian,
    Payer,
    PayerPlan,
    Site,
    Staff,
)
from countersign.web.fields import Day, Named, Text, clinicians, sites

ICD10 = re.compile(r"[A-TV-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?")
CODE = re.compile(r"\d{4}[0-9A-Z]")
OLDEST = 120


class ClientForm(forms.Form):
    """Who the client is, where they are seen, and whom to call."""

    first_name = Text(max_length=80)
    last_name = Text(max_length=80)
    preferred_name = Text(max_length=80, required=False, help_text="What the child is called.")
    birth_date = Day()
    pronouns = forms.ChoiceField(
        choices=[("", "Not given"), ("she", "she"), ("he", "he"), ("they", "they")], required=False
    )
    mrn = Text(label="Chart number", max_length=40, required=False)
    diagnosis_codes = Text(
        label="Diagnosis codes",
        max_length=200,
        required=False,
        help_text="ICD-10, separated by commas: F84.0, R27.8",
    )
    site = Named(queryset=Site.objects.none(), label="Seen at")
    primary_therapist = Named(queryset=Staff.objects.none(), required=False)
    guardian_name = Text(label="Parent or guardian", max_length=120, required=False)
    guardian_relation = Text(label="Relation", max_length=40, required=False)
    guardian_phone = Text(label="Phone", max_length=40, required=False)
    guardian_email = forms.EmailField(label="E-mail", required=False)

    def __init__(
        self,
        *args: Any,
        today: date,
        within: frozenset[UUID] | None,
        client: Client | None = None,
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        self.today, self.client = today, client
        self.fields["site"].queryset = sites(within)  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["primary_therapist"].queryset = clinicians(today)  # type: ignore[attr-defined]  # a ModelChoiceField

    def clean_birth_date(self) -> date:
        born: date = self.cleaned_data["birth_date"]
        if born > self.today or born.year < self.today.year - OLDEST:
            raise forms.ValidationError("This is not a birth date. Check the year.")
        return born

    def clean_diagnosis_codes(self) -> str:
        codes = [c.strip().upper() for c in self.cleaned_data["diagnosis_codes"].split(",")]
        for code in filter(None, codes):
            if not ICD10.fullmatch(code):
                raise forms.ValidationError(f"{code} is not an ICD-10 code. Example: F84.0")
        return ", ".join(filter(None, codes))

    def clean_mrn(self) -> str:
        mrn: str = self.cleaned_data["mrn"]
        same = Client.objects.filter(matching(Client, "mrn", mrn)) if mrn else ()
        if any(self.client is None or c.pk != self.client.pk for c in same):
            raise forms.ValidationError("Another client has this chart number. Check both charts.")
        return mrn

    def save(self) -> Client:
        """The client as the form says, with site and guardian; inside the caller's act."""
        data = self.cleaned_data
        client = self.client or Client()
        for name in (
            "first_name",
            "last_name",
            "preferred_name",
            "birth_date",
            "pronouns",
            "mrn",
            "diagnosis_codes",
            "primary_therapist",
        ):
            setattr(client, name, data[name])
        client.save()
        here = [s for s in client.sites.all() if s.in_force(self.today)]
        if not any(s.site_id == data["site"].pk for s in here):
            ClientSite.objects.create(client=client, site=data["site"], starts_on=self.today)
        if data["guardian_name"]:
            guardian = client.guardians.order_by("created_at").first() or Guardian(client=client)
            guardian.name, guardian.relation = data["guardian_name"], data["guardian_relation"]
            guardian.phone, guardian.email = data["guardian_phone"], data["guardian_email"]
            guardian.save()
        return client


def client_initial(client: Client, today: date) -> dict[str, Any]:
    """What the form shows for an existing client."""
    guardian = client.guardians.order_by("created_at").first()
    here = next((s for s in client.sites.all() if s.in_force(today)), None)
    return {
        "first_name": client.first_name,
        "last_name": client.last_name,
        "preferred_name": client.preferred_name,
        "birth_date": client.birth_date,
        "pronouns": client.pronouns,
        "mrn": client.mrn,
        "diagnosis_codes": client.diagnosis_codes,
        "primary_therapist": client.primary_therapist_id,
        "site": here.site_id if here else None,
        "guardian_name": guardian.name if guardian else "",
        "guardian_relation": guardian.relation if guardian else "",
        "guardian_phone": guardian.phone if guardian else "",
        "guardian_email": guardian.email if guardian else "",
    }


class CoverageForm(forms.Form):
    """Which plan pays, under which member number."""

    plan = Named(queryset=PayerPlan.objects.select_related("payer"))
    member_id = Text(label="Member number", max_length=60)
    starts_on = Day(label="From", required=False)
    ends_on = Day(label="Until", required=False, help_text="The last day covered.")
    order = forms.ChoiceField(label="Pays", choices=[(1, "First"), (2, "Second"), (3, "Third")])

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", "The last day is before the first.")
        return data

    def save(self, client: Client) -> Coverage:
        return Coverage.objects.create(client=client, **self.cleaned_data)


class AuthorizationForm(forms.Form):
    """A payer's letter: how many visits or units, for which codes, from when to when."""

    payer = Named(queryset=Payer.objects.order_by("name"))
    reference = Text(label="Reference number", max_length=60)
    starts_on = Day(label="First day")
    ends_on = Day(label="Last day", help_text="The last day care may be given.")
    counts = forms.ChoiceField(label="Counted in", choices=LineKind.choices)
    granted = forms.IntegerField(label="Approved", min_value=1, max_value=5000)
    used_before = forms.IntegerField(
        label="Already used",
        min_value=0,
        max_value=5000,
        initial=0,
        help_text="Used before this system, or elsewhere.",
    )
    codes = Text(
        label="Codes", max_length=200, required=False, help_text="Empty: any. Example: 97530, 97535"
    )

    def clean_codes(self) -> list[str]:
        codes = [c.strip().upper() for c in self.cleaned_data["codes"].split(",") if c.strip()]
        for code in codes:
            if not CODE.fullmatch(code):
                raise forms.ValidationError(f"{code} is not a procedure code. Example: 97530")
        return codes

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if {"starts_on", "ends_on"} <= data.keys() and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", "The last day is before the first.")
        if {"granted", "used_before"} <= data.keys() and data["used_before"] > data["granted"]:
            self.add_error("used_before", "More was used than approved. Check the letter.")
        return data

    def save(self, client: Client) -> Authorization:
        data = self.cleaned_data
        letter = Authorization.objects.create(
            client=client,
            payer=data["payer"],
            reference=data["reference"],
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
        )
        minutes = 60 if data["counts"] == LineKind.HOURS else 1
        AuthorizationLine.objects.create(
            authorization=letter,
            codes=data["codes"],
            counts=data["counts"],
            granted=data["granted"] * minutes,
            used_before=data["used_before"] * minutes,
        )
        return letter
