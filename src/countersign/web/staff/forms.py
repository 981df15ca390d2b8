"""Forms for a person's rows: roles, licences, supervision, leave, delegation."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from countersign.base.models import Row
from countersign.practice.models import (
    Delegation,
    Leave,
    Licence,
    RoleGrant,
    Site,
    Staff,
    Supervision,
    User,
)
from countersign.practice.models.staff import Role
from countersign.web.fields import Day, Named, Text, clinicians, people, sites

STATE = forms.RegexField(
    r"^[A-Za-z]{2}$",
    label="State",
    max_length=2,
    error_messages={"invalid": "Two letters, for example CA.", "required": "Two letters."},
)


class PersonForm(forms.Form):
    """A new person, with their first role and an account they set up themselves."""

    name = Text(max_length=120)
    credentials = Text(
        max_length=40, required=False, help_text="As written after the name: OTR/L, COTA/L"
    )
    npi = forms.RegexField(
        r"^\d{10}$",
        label="NPI",
        required=False,
        error_messages={"invalid": "An NPI has ten digits."},
    )
    email = forms.EmailField(
        label="E-mail",
        help_text="They sign in with it.",
        error_messages={"required": "Fill this in."},
    )
    role = forms.ChoiceField(choices=Role.choices)
    site = Named(queryset=Site.objects.none(), required=False, empty_label="Every site")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites()  # type: ignore[attr-defined]  # a ModelChoiceField

    def clean_email(self) -> str:
        email = User.objects.normalize_email(self.cleaned_data["email"]).lower()
        if User.objects.filter(email__iexact=email).exists():
            raise forms.ValidationError("Somebody already signs in with this address.")
        return email

    def save(self, today: date) -> Staff:
        """The person, their role from today and a closed account; inside the caller's act."""
        data = self.cleaned_data
        user = User.objects.create_user(data["email"])
        staff = Staff.objects.create(
            user=user, name=data["name"], credentials=data["credentials"], npi=data["npi"]
        )
        RoleGrant.objects.create(staff=staff, role=data["role"], site=data["site"], starts_on=today)
        return staff


class OfPerson(forms.Form):
    """A form for one more row of a person."""

    def __init__(self, *args: Any, person: Staff, today: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.person = person

    def save(self) -> Row:
        """The new row; inside the caller's act."""
        raise TypeError("each kind of row says how it is saved")


class _Dated(OfPerson):
    """What the dated rows share."""

    starts_on = Day(label="From")
    ends_on = Day(label="Until", required=False, help_text="Empty: until it is ended.")

    def __init__(self, *args: Any, person: Staff, today: date, **kwargs: Any):
        kwargs.setdefault("initial", {"starts_on": today})
        super().__init__(*args, person=person, today=today, **kwargs)
        for name in ("site", "supervisor", "delegate", "fill_in"):
            if name in self.fields:
                rows = sites() if name == "site" else people(today).exclude(pk=person.pk)
                self.fields[name].queryset = rows  # type: ignore[attr-defined]  # a ModelChoiceField

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", "The last day is before the first.")
        return data


class RoleForm(_Dated):
    role = forms.ChoiceField(choices=Role.choices)
    site = Named(queryset=Site.objects.none(), required=False, empty_label="Every site")
    field_order = ("role", "site", "starts_on", "ends_on")

    def save(self) -> RoleGrant:
        return RoleGrant.objects.create(staff=self.person, **self.cleaned_data)


class LicenceForm(OfPerson):
    state = STATE
    kind = forms.ChoiceField(choices=[("OT", "OT"), ("OTA", "OTA")])
    number = Text(max_length=40)
    valid_from = Day(label="Valid from")
    valid_until = Day(label="Valid until")
    temporary = forms.BooleanField(
        required=False, label="Temporary or limited", help_text="Stricter co-signature rules apply."
    )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        both = {"valid_from", "valid_until"} <= data.keys()
        if both and data["valid_until"] < data["valid_from"]:
            self.add_error("valid_until", "The last day is before the first.")
        return data

    def save(self) -> Licence:
        data = {**self.cleaned_data, "state": self.cleaned_data["state"].upper()}
        return Licence.objects.create(staff=self.person, **data)


class SupervisionForm(_Dated):
    supervisor = Named(queryset=Staff.objects.none())
    field_order = ("supervisor", "starts_on", "ends_on")

    def save(self) -> Supervision:
        return Supervision.objects.create(supervisee=self.person, **self.cleaned_data)


class LeaveForm(_Dated):
    fill_in = Named(
        queryset=Staff.objects.none(),
        required=False,
        label="Fill-in",
        help_text="Gets the co-signatures meanwhile.",
    )
    field_order = ("starts_on", "ends_on", "fill_in")

    def save(self) -> Leave:
        return Leave.objects.create(staff=self.person, **self.cleaned_data)


class DelegationForm(_Dated):
    delegate = Named(queryset=Staff.objects.none())
    acts = forms.MultipleChoiceField(
        label="For",
        widget=forms.CheckboxSelectMultiple,
        choices=[("note", "Notes"), ("charge", "Charges"), ("booking", "Bookings")],
        error_messages={"required": "Choose at least one."},
    )
    reason = Text(max_length=200)
    field_order = ("delegate", "acts", "reason", "starts_on", "ends_on")

    def save(self) -> Delegation:
        return Delegation.objects.create(principal=self.person, **self.cleaned_data)


class HandOverForm(forms.Form):
    """To whom a departing clinician's caseload goes, and from when."""

    to = Named(queryset=Staff.objects.none(), label="New therapist")
    since = Day(label="Visits from", help_text="Visits on and after this day move.")
    leaves_on = Day(label="Last day at work", required=False, help_text="Empty: they stay.")

    def __init__(self, *args: Any, person: Staff, today: date, **kwargs: Any):
        kwargs.setdefault("initial", {"since": today})
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = clinicians(today).exclude(pk=person.pk)  # type: ignore[attr-defined]  # a ModelChoiceField


FORMS: dict[str, tuple[type[OfPerson], str]] = {
    "role": (RoleForm, "Role"),
    "licence": (LicenceForm, "Licence"),
    "supervision": (SupervisionForm, "Supervision"),
    "leave": (LeaveForm, "Leave"),
    "delegation": (DelegationForm, "Delegation"),
}
