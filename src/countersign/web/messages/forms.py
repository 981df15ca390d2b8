"""The practice's mail server and text-message service. A secret left empty stays what it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from countersign.exchange import ways
from countersign.web.fields import Text

KEPT = "Leave empty to keep the one that is there."
SECRETS = frozenset({"password", "secret", "token"})


def _secret(label: str, more: str = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "off"})
    said = f"{more} {KEPT}".strip()
    return forms.CharField(
        label=label, max_length=400, required=False, widget=widget, help_text=said
    )


class MailForm(forms.Form):
    """The practice's mail server."""

    carrier = forms.ChoiceField(
        label="E-mail goes",
        choices=(
            ("mail", "By our mail server"),
            ("stand_in", "Nowhere: try out only"),
            ("", "Not at all"),
        ),
        required=False,
        help_text="Try out writes down on this computer what would have gone, and sends nothing.",
    )
    host = Text(label="Mail server", max_length=200, required=False)
    security = forms.ChoiceField(
        label="Reached by",
        choices=(
            ("starttls", "STARTTLS (usually port 587)"),
            ("tls", "TLS (usually port 465)"),
            ("none", "Unencrypted, on this computer only"),
        ),
        required=False,
    )
    port = forms.IntegerField(initial=587, min_value=1, max_value=65535, required=False)
    user = Text(max_length=200, required=False)
    password = _secret("Password")
    sender = Text(label="From (e-mail address)", max_length=200, required=False)

    NAMES = ("host", "security", "port", "user", "password", "sender")


class TextsForm(forms.Form):
    """The practice's own account with a text-message service."""

    carrier = forms.ChoiceField(
        label="Text messages go",
        choices=(
            ("twilio", "By Twilio, or a service that speaks like it"),
            ("webhook", "To another service or gateway, as JSON"),
            ("stand_in", "Nowhere: try out only"),
            ("", "Not at all"),
        ),
        required=False,
        help_text="Sign a business associate agreement with the service first.",
    )
    address = Text(
        label="Address of the service",
        max_length=300,
        required=False,
        initial="https://api.twilio.com",
    )
    account = Text(
        label="Account", max_length=100, required=False, help_text="Twilio: it begins with AC."
    )
    user = Text(
        label="API key",
        max_length=100,
        required=False,
        help_text="Twilio, when the secret is of an API key. Else empty.",
    )
    secret = _secret("Secret")
    token = _secret("Auth token", "Twilio, with an API key only: it proves what comes in.")
    sender = Text(
        label="They come from", max_length=60, required=False, help_text="Number or service id."
    )
    phone = Text(
        label="Number a person answers",
        max_length=40,
        required=False,
        help_text="It stands in the answer to HELP.",
    )
    answers = forms.ChoiceField(
        label="STOP, START and HELP are answered by",
        choices=(("service", "the service (Twilio does)"), ("us", "us")),
        required=False,
    )

    NAMES = ("address", "account", "user", "secret", "token", "sender", "phone", "answers")


_OF_WEBHOOK = ("address", "secret", "sender", "phone", "answers")


def form_of(way: str, held: Mapping[str, Any], posted: Any) -> MailForm | TextsForm:
    """The form of one way, filled in without its secrets."""
    initial = {name: value for name, value in held.items() if name not in SECRETS}
    if way == ways.SMS:
        return TextsForm(posted, initial={"carrier": "", **initial})
    return MailForm(posted, initial={"carrier": "", **initial})


def settings_of(form: MailForm | TextsForm, held: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of a valid form; empty for not at all."""
    data = form.cleaned_data
    carrier = data["carrier"]
    if not carrier:
        return {}
    names: tuple[str, ...] = form.NAMES
    if carrier == "webhook":
        names = _OF_WEBHOOK
    elif carrier == "stand_in":
        names = tuple(name for name in ("phone",) if name in names)
    same = held.get("carrier") == carrier
    kept = {name: data.get(name) for name in names if data.get(name) not in (None, "")}
    kept |= {name: held[name] for name in SECRETS & set(names) - set(kept) if same and name in held}
    return {"carrier": carrier, **kept}
