"""Sign-in: allauth with our rules. Accounts are made by the owner; secrets are ciphertext."""

from __future__ import annotations

import base64
from datetime import timedelta
from functools import partial
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from countersign.base import clock, crypto
from countersign.practice.models import User
from countersign.web import sign_ins

JUST_NOW = timedelta(minutes=5)

_PLACE = {"table": "mfa_authenticator", "column": "data", "row": "secret"}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Nobody signs up, and messages say what to do next."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "That e-mail and password do not belong together. Try again.",
        "too_many_login_attempts": (
            "Too many attempts. Sign-in for this account opens again in five minutes."
        ),
        "account_inactive": "This account is closed. Ask the owner of the practice.",
        "incorrect_password": "That is not your password. Try again.",
        "enter_current_password": "That is not your present password. Try again.",
    }

    def login(self, request: HttpRequest, user: User) -> None:
        """The session begins with its row in the audit chain."""
        enter = partial(super().login, request, user)
        sign_ins.came_in(request, user, enter)

    def logout(self, request: HttpRequest) -> None:
        sign_ins.left(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            sign_ins.locked_out(request, email=credentials.get("email", ""))
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        sign_ins.failed(request, step="password", email=credentials.get("email", ""))

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """Too many wrong codes come this way, too."""
        if code == "too_many_login_attempts" and sign_ins.at_second_step(self.request):
            sign_ins.locked_out(self.request)
        wrong: ValidationError = super().validation_error(code, *args)
        return wrong

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Who has just signed in without a second factor sets one up without a pause.

        That covers the recovery codes shown with it; an older factor asks again, as always.
        """
        user = self.request.user
        since = clock.now() - JUST_NOW
        if user.is_authenticated and user.last_login and user.last_login > since:
            old = Authenticator.objects.filter(user=user, created_at__lte=since)
            return old.exists() and bool(super().is_reauthentication_required(app=app, **kwargs))
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nothing is mailed from here: mail leaves the practice through `exchange` only."""

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Pages say what happened; no banner greets on every sign-in."""


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Second factors: secrets encrypted, words plain."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "That code is not right, or its 30 seconds are over. Enter the next one.",
    }

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """A wrong code or passkey at sign-in is on record before the page says so."""
        if code == "incorrect_code" and sign_ins.at_second_step(self.request):
            sign_ins.failed(self.request, step="second-factor")
        wrong: ValidationError = super().validation_error(code, *args)
        return wrong

    def encrypt(self, text: str) -> str:
        return base64.b64encode(crypto.encrypt(text.encode(), **_PLACE)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.decrypt(base64.b64decode(encrypted_text), **_PLACE).decode()

    def build_totp_svg(self, url: str) -> str:
        return str(segno.make(url, error="m").svg_inline(scale=5, border=2, light="#fff"))

    def get_totp_label(self, user: User) -> str:
        return user.email

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last second factor stays: without one nobody gets past sign-in."""
        others = Authenticator.objects.filter(user_id=authenticator.user_id).exclude(
            pk=authenticator.pk
        )
        return bool(others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        held = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return "This device" if held == 0 else f"Device {held + 1}"
