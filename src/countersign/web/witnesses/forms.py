"""What the owner enters about an outside witness."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from countersign.exchange.models import OutsideWitness, WitnessKind
from countersign.web.fields import Text

Secret = forms.PasswordInput(attrs={"autocomplete": "off"})
KEPT = "Leave empty to keep the one that is there."


class Mail(forms.Form):
    """The practice's own mail server, and who gets the heads."""

    host = Text(label="Mail server", max_length=200, help_text="For example smtp.clinic.example")
    security = forms.ChoiceField(
        label="Reached by",
        choices=(
            ("starttls", "STARTTLS (usually port 587)"),
            ("tls", "TLS (usually port 465)"),
            ("none", "Unencrypted, on this computer only"),
        ),
    )
    port = forms.IntegerField(initial=587, min_value=1, max_value=65535)
    user = Text(label="User", max_length=200, required=False)
    password = forms.CharField(max_length=400, required=False, widget=Secret)
    sender = Text(label="From", max_length=200)
    to = Text(
        label="To",
        max_length=200,
        help_text="Somebody outside who keeps mail: your accountant, your lawyer, a relative.",
    )


class Bucket(forms.Form):
    """A bucket that speaks S3."""

    endpoint = Text(
        label="Address of the service",
        max_length=300,
        help_text="Without the bucket, for example https://s3.us-west-2.amazonaws.com",
    )
    region = Text(max_length=40, initial="us-east-1")
    bucket = Text(
        max_length=63,
        help_text="Switch its object lock on, so that nobody can remove what lies in it.",
    )
    folder = Text(max_length=120, required=False)
    key_id = Text(label="Access key id", max_length=200)
    secret_key = forms.CharField(
        label="Secret access key", max_length=400, required=False, widget=Secret
    )


FORMS: Mapping[str, type[Mail | Bucket]] = {
    WitnessKind.EMAIL: Mail,
    WitnessKind.BUCKET: Bucket,
}
SECRETS = {
    WitnessKind.EMAIL: ("password", "password"),
    WitnessKind.BUCKET: ("secret_key", "secret"),
}


def form_of(kind: str, row: OutsideWitness | None, data: Any) -> Mail | Bucket:
    """The form of a kind, filled with what is kept, less its secret."""
    field, stored = SECRETS[WitnessKind(kind)]
    held = {k: v for k, v in row.settings.items() if k != stored} if row else None
    form = FORMS[kind](data, initial=held)
    if row is not None:
        form.fields[field].help_text = KEPT
    return form


def settings_of(kind: str, row: OutsideWitness | None, form: Mail | Bucket) -> dict[str, Any]:
    """What to keep: a secret that was left empty stays as it was."""
    field, stored = SECRETS[WitnessKind(kind)]
    given = {k: v for k, v in form.cleaned_data.items() if k != field}
    secret = form.cleaned_data[field] or (row.settings.get(stored, "") if row else "")
    return {**given, stored: secret}


def place_of(kind: str, field: str | None) -> str | None:
    """Where on the form a mistake in a setting belongs."""
    shown, stored = SECRETS[WitnessKind(kind)]
    name = shown if field == stored else field
    return name if name in FORMS[kind].base_fields else None
