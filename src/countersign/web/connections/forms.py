"""What the owner enters about a connection."""

from __future__ import annotations

from typing import Any

from django import forms

from countersign.exchange.connectors.extension import EMRS
from countersign.exchange.models import Counterpart
from countersign.exchange.outbox import CABINET
from countersign.practice.models import Site
from countersign.web.fields import Named, Text, sites

KINDS = (
    ("fhir", "EMR that speaks FHIR R4 (SMART Backend Services)"),
    ("extension", "EMR in the browser (WebPT, Fusion, Raintree, TheraOffice, another)"),
    ("file_cabinet", "File cabinet: signed notes are kept here too"),
)
ADDRESSES = ("base_url", "client_id", "token_url", "scope")
IN_BROWSER = ("emr", "origin")


class Connection(forms.Form):
    """A connection's settings. Of a file cabinet only name and site are used."""

    name = Text(
        max_length=40,
        help_text="As your people call it. It stays for good: records are known again by it.",
    )
    connector = forms.ChoiceField(label="What it is", choices=KINDS)
    emr = forms.ChoiceField(
        label="Which EMR",
        choices=[("", "Not in the browser"), *EMRS.items()],
        required=False,
        help_text="Only for an EMR in the browser, whose pages the extension fills.",
    )
    origin = Text(
        label="Address of the EMR",
        max_length=300,
        required=False,
        help_text="Copy it from the browser while the EMR is open. The extension works there only.",
    )
    base_url = Text(
        label="FHIR address",
        max_length=300,
        required=False,
        help_text="From the EMR's people. Begins with https:// and often ends in /fhir or /r4.",
    )
    client_id = Text(
        label="Client id",
        max_length=200,
        required=False,
        help_text="They give it to you for our public key, which the next page shows.",
    )
    token_url = Text(
        label="Sign-in address",
        max_length=300,
        required=False,
        help_text="Only when they name one; otherwise it is found.",
    )
    scope = Text(
        label="Scopes",
        max_length=300,
        required=False,
        help_text="Only when they name other ones than system/*.rs system/*.cruds.",
    )
    site = Named(
        queryset=Site.objects.none(),
        required=False,
        empty_label="Every site",
        help_text="Whose notes go there.",
    )
    holds_after_hours = forms.IntegerField(
        label="Sheets wait when it was not read for (hours)",
        min_value=1,
        max_value=720,
        initial=24,
        required=False,
        help_text="What is older is too old to decide on. Usual: 24.",
        error_messages={
            "min_value": "From 1 to 720 hours.",
            "max_value": "From 1 to 720 hours.",
            "invalid": "A whole number of hours.",
        },
    )

    def __init__(self, *args: Any, row: Counterpart | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        self.fields["site"].queryset = sites()  # type: ignore[attr-defined]  # a ModelChoiceField
        if row is not None:
            del self.fields["name"], self.fields["connector"]
        if row is not None and row.connector != "fhir":
            for name in (*ADDRESSES, "holds_after_hours"):
                del self.fields[name]
        if row is not None and row.connector != "extension":
            for name in IN_BROWSER:
                del self.fields[name]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        if name == CABINET or Counterpart.objects.filter(name__iexact=name).exists():
            raise forms.ValidationError("There is a connection of that name already.")
        return name

    def clean(self) -> None:
        kind = self.row.connector if self.row else self.cleaned_data.get("connector")
        if kind == "fhir" and not self.cleaned_data.get("base_url") and "base_url" in self.fields:
            self.add_error("base_url", "Enter the address of its FHIR server.")
        if kind == "extension" and not self.cleaned_data.get("emr"):
            self.add_error("emr", "Choose which EMR it is.")
        if kind == "extension" and not self.cleaned_data.get("origin"):
            self.add_error("origin", "Enter the address at which you open it.")

    @property
    def addresses(self) -> dict[str, str]:
        """The settings of the connection itself; an empty one takes the usual value."""
        kind = self.row.connector if self.row else self.cleaned_data["connector"]
        names = IN_BROWSER if kind == "extension" else ADDRESSES
        return {n: self.cleaned_data[n].strip() for n in names if n in self.cleaned_data}

    @property
    def more(self) -> dict[str, Any]:
        """What is kept beside them."""
        hours = self.cleaned_data.get("holds_after_hours")
        return {"site": self.cleaned_data["site"]} | ({"holds_after_hours": hours} if hours else {})


def held(row: Counterpart) -> dict[str, Any]:
    """The form's values of a connection."""
    known = {name: row.settings.get(name, "") for name in (*ADDRESSES, *IN_BROWSER)}
    return {**known, "site": row.site_id, "holds_after_hours": row.holds_after_hours}
