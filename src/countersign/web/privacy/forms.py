"""Forms of the register: an agreement, and the way to one model under it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django import forms

from countersign.privacy import agreements
from countersign.privacy.models import Agreement, Dialect, Training, Way
from countersign.web.fields import Day, Text

MOST_BYTES = 20 * 1024 * 1024
_KINDS = {b"%PDF-": "application/pdf", b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg"}


def products(today: date) -> Iterator[tuple[str, str]]:
    """Every product we know, and whether an agreement can cover it."""
    for row in agreements.offerings(today):
        never = " (no agreement covers it)" if row["phi"] == "never" else ""
        yield f"{row['vendor']}|{row['offering']}", f"{row['vendor']}: {row['offering']}{never}"


class AgreementForm(forms.Form):
    """One signed agreement for one product and plan."""

    product = forms.ChoiceField()
    plan = Text(max_length=80, required=False, help_text="As on the invoice.")
    covered_models = Text(
        label="Models it covers",
        max_length=300,
        required=False,
        help_text="As the paper names them, with commas between; * when it names all.",
    )
    covered_regions = Text(
        label="Regions it covers",
        max_length=200,
        required=False,
        help_text="With commas between; * when it names all.",
    )
    parties = Text(max_length=200, help_text="Who signed it with whom.")
    signed_on = Day(label="Signed on", required=False)
    starts_on = Day(label="In force from")
    ends_on = Day(label="Last day", required=False, help_text="Empty: until it is ended.")
    paper = forms.FileField(
        label="The signed agreement",
        required=False,
        help_text="PDF or picture, 20 MB at most. Stored encrypted.",
    )
    training = forms.ChoiceField(label="Trains on our data", choices=Training.choices)
    retention_days = forms.IntegerField(
        label="Keeps what we send for (days)", required=False, min_value=0, max_value=3650
    )
    covers = Text(label="What it covers", max_length=300, required=False)
    excludes = Text(label="What it leaves out", max_length=300, required=False)
    checked_on = Day(label="Last checked on")
    closed_on = Day(label="Ended early on", required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["product"].choices = list(products(today))  # type: ignore[attr-defined]

    def clean_checked_on(self) -> date:
        day: date = self.cleaned_data["checked_on"]
        if day > self.today:
            raise forms.ValidationError("This day has not come yet.")
        return day

    def clean_paper(self) -> Any:
        given = self.cleaned_data.get("paper")
        if given is None:
            return None
        if given.size > MOST_BYTES:
            raise forms.ValidationError("The file is larger than 20 MB. Scan it at 200 dpi.")
        start = given.read(8)
        given.seek(0)
        kind = next((kind for magic, kind in _KINDS.items() if start.startswith(magic)), None)
        if kind is None:
            raise forms.ValidationError("Give a PDF, PNG or JPEG.")
        given.kind = kind
        return given

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", "The last day is before the first.")
        return cleaned


def held(agreement: Agreement) -> dict[str, Any]:
    """What an agreement's form starts with."""
    names = [n for n in AgreementForm.base_fields if n not in ("product", "paper")]
    values = {name: getattr(agreement, name) for name in names}
    return {**values, "product": f"{agreement.vendor}|{agreement.offering}"}


class WayForm(forms.Form):
    """The way to one model."""

    name = Text(max_length=60, help_text="As your staff will see it.")
    dialect = forms.ChoiceField(label="Speaks like", choices=Dialect.choices)
    address = forms.URLField(
        max_length=200, help_text="For example https://api.openai.com/v1", assume_scheme="https"
    )
    model = Text(max_length=80)
    region = Text(max_length=40, help_text="Where it runs, as in the agreement.")
    plan = Text(
        max_length=80,
        required=False,
        help_text="The plan of the account that the key belongs to, as in the agreement.",
    )
    sound = forms.BooleanField(
        required=False,
        label="May carry recordings",
        help_text="Only when the agreement names sound: nothing can be hidden in a recording.",
    )
    secret = Text(
        label="Key",
        max_length=400,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="Stored encrypted, never shown again. Empty: unchanged.",
    )
    open = forms.BooleanField(required=False, initial=True, label="Open")

    def __init__(self, *args: Any, way: Way | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.way = way

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        same = Way.objects.filter(name__iexact=name)
        if self.way is not None:
            same = same.exclude(pk=self.way.pk)
        if same.exists():
            raise forms.ValidationError("A way of this name is there already.")
        return name

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"]
        parts = urlsplit(address)
        here = parts.hostname in ("localhost", "127.0.0.1", "::1")
        if parts.scheme != "https" and not here:
            raise forms.ValidationError("The address must begin with https://.")
        if parts.query or parts.username:
            raise forms.ValidationError("Give the address alone; the key has its own field.")
        return address.rstrip("/")
