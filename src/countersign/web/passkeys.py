"""Adding a passkey, in words a therapist reads."""

from __future__ import annotations

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms


class AddPasskey(AddWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """A passkey signs in by itself unless its owner says otherwise."""

    passwordless = forms.BooleanField(
        label="Sign in with this device alone",
        required=False,
        initial=True,
        help_text="Your fingerprint, face or device PIN takes the place of password and code.",
    )
