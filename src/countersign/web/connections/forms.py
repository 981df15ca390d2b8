"""What the owner enters about a connection."""

from __future__ import annotations

from typing import Any

from django import forms

from countersign.exchange.connections import CLEARINGHOUSE
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
BY_SFTP = ("host", "port", "user", "password", "host_key", "out_folder", "in_folder")


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

    host = Text(
        label="Server",
        max_length=250,
        help_text="From the clearinghouse's letter, for example sftp.clearinghouse.example.",
    )
    port = forms.IntegerField(label="Port", min_value=1, max_value=65_535, initial=22)
    user = Text(label="User name", max_length=100)
    password = forms.CharField(
        label="Password",
        max_length=200,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="Only when they do not take our key. Left empty, the one that is there stays.",
    )
    host_key = Text(
        label="The server's own key",
        max_length=2000,
        required=False,
        help_text="SHA256: and 43 letters, from their letter. Press Test to see what it shows.",
    )
    out_folder = Text(label="Folder for claims", max_length=200, initial="inbound")
    in_folder = Text(label="Folder with answers", max_length=200, initial="outbound")

    def __init__(
        self, *args: Any, row: Counterpart | None = None, clearinghouse: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        self.clearinghouse = clearinghouse or (row is not None and row.connector == CLEARINGHOUSE)
        others = (*ADDRESSES, *IN_BROWSER, "connector", "site", "holds_after_hours")
        for name in others if self.clearinghouse else BY_SFTP:
            del self.fields[name]
        if self.clearinghouse:
            if row is not None:
                del self.fields["name"]
            return
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
        kind = self.kind
        if kind == "fhir" and not self.cleaned_data.get("base_url") and "base_url" in self.fields:
            self.add_error("base_url", "Enter the address of its FHIR server.")
        if kind == "extension" and not self.cleaned_data.get("emr"):
            self.add_error("emr", "Choose which EMR it is.")
        if kind == "extension" and not self.cleaned_data.get("origin"):
            self.add_error("origin", "Enter the address at which you open it.")

    @property
    def kind(self) -> str:
        """Which connector it is of."""
        if self.clearinghouse:
            return CLEARINGHOUSE
        return self.row.connector if self.row else str(self.cleaned_data.get("connector", ""))

    @property
    def addresses(self) -> dict[str, str]:
        """The settings of the connection itself; an empty one takes the usual value."""
        kinds = {"extension": IN_BROWSER, CLEARINGHOUSE: BY_SFTP}
        names = kinds.get(self.kind, ADDRESSES)
        return {n: str(self.cleaned_data[n]).strip() for n in names if n in self.cleaned_data}

    @property
    def more(self) -> dict[str, Any]:
        """What is kept beside them."""
        if self.clearinghouse:
            return {}
        hours = self.cleaned_data.get("holds_after_hours")
        return {"site": self.cleaned_data["site"]} | ({"holds_after_hours": hours} if hours else {})


def held(row: Counterpart) -> dict[str, Any]:
    """The form's values of a connection."""
    names = (*ADDRESSES, *IN_BROWSER, *BY_SFTP)
    known = {name: row.settings.get(name, "") for name in names if name != "password"}
    return {**known, "site": row.site_id, "holds_after_hours": row.holds_after_hours}
