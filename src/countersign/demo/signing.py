"""The invented staff sign through the sign page itself, in this process, with real assertions.

There is no other way: signing is a page's act, never a command's. The passkeys live only as long as
the demo is being filled.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client
from django.urls import reverse
from fido2.utils import websafe_decode

from countersign.base.errors import CountersignError
from countersign.demo import rows
from countersign.demo.passkey import SoftPasskey
from countersign.practice.models import Staff, User
from countersign.spine.models import Sheet, SheetKind

_OFFER = re.compile(r'<script id="offer" type="application/json">(.*?)</script>', re.DOTALL)
_REQUEST = re.compile(r'name="request_id" value="([0-9a-f-]+)"')


class Desk:
    """The browsers of the invented staff."""

    def __init__(self) -> None:
        self._browsers: dict[UUID, tuple[Client, SoftPasskey]] = {}

    def sign(self, sheet: Sheet) -> None:
        """Sign `sheet` as its author. Raises CountersignError when the page refuses."""
        browser, passkey = self._at(sheet.author)
        page = _page(sheet)
        shown = browser.get(page).content.decode()
        offer, request = _OFFER.search(shown), _REQUEST.search(shown)
        if offer is None or request is None:
            raise CountersignError(f"sheet {sheet.pk} of the demo cannot be signed")
        answer = passkey.answer(_challenge(json.loads(offer[1])))
        posted = {"request_id": request[1], "credential": json.dumps(answer)}
        if browser.post(page, posted).status_code != 302:
            raise CountersignError(f"sheet {sheet.pk} of the demo was not signed")

    def _at(self, staff: Staff) -> tuple[Client, SoftPasskey]:
        if staff.pk not in self._browsers:
            if staff.user is None:
                raise CountersignError(f"staff {staff.pk} has no account")
            self._browsers[staff.pk] = _signed_in(staff.user)
        return self._browsers[staff.pk]


def _page(sheet: Sheet) -> str:
    """Where a sheet is signed; claims and standing orders have pages of their own."""
    if sheet.kind == SheetKind.STANDING_ORDER:
        return reverse("standing_order_sign", args=[sheet.pk])
    if sheet.kind == SheetKind.AI_POLICY:
        return reverse("policy_sign", args=[sheet.pk])
    if sheet.kind == SheetKind.CLAIM_BATCH:
        return reverse("claim_file_sign", args=[sheet.claim_batch.pk])
    return reverse("sheet:sign", args=[sheet.pk])


@contextmanager
def desk() -> Iterator[Desk]:
    """Browsers for the invented staff; their passkeys are removed afterwards."""
    try:
        yield Desk()
    finally:
        Authenticator.objects.filter(
            type=Authenticator.Type.WEBAUTHN, data__name=rows.PASSKEY_NAME
        ).delete()


def _signed_in(user: User) -> tuple[Client, SoftPasskey]:
    browser = Client(headers={"host": urlsplit(settings.PUBLIC_URL).netloc})
    passkey = rows.give_passkey(user)
    page = reverse("mfa_login_webauthn")
    asked = browser.get(page, headers={"x-requested-with": "XMLHttpRequest"})
    options = json.loads(asked.content)["request_options"]
    answer = passkey.answer(_challenge(options), handle=user_pk_to_url_str(user))
    came = browser.post(page, {"credential": json.dumps(answer)})
    if came.status_code != 302:
        raise CountersignError("the demo's staff could not sign in")
    return browser, passkey


def _challenge(options: dict[str, Any]) -> bytes:
    return websafe_decode(options.get("publicKey", options)["challenge"])
