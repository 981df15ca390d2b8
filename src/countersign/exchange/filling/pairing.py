"""Pairing a browser: a one-time code, shown on a page of ours, becomes a token of that browser.

A code works once, for ten minutes. A token works for thirty days, only for the person who asked for
it and only from the extension that was given it; both are kept as a SHA-256 alone.
"""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta

from django.db import transaction

from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.exchange.models import Counterpart, Pairing
from countersign.practice.models import Staff
from countersign.practice.tokens import hashed

PREFIX = "csx_"
CODE_LASTS = timedelta(minutes=10)
TOKEN_LASTS = timedelta(days=30)
LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
LENGTH = 12
"""Of 30 letters: 58 bits, which nobody tries out in ten minutes."""
ORIGIN = re.compile(r"(chrome-extension|extension)://[a-p]{32}")
CONNECTOR = "extension"


def begin(counterpart: Counterpart, *, staff: Staff, name: str) -> tuple[Pairing, str]:
    """A pairing that waits for its browser, and the code to enter there. Codes before it end."""
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    with transaction.atomic():
        Pairing.objects.filter(staff=staff, token=None).update(code=None)
        row = Pairing.objects.create(
            staff=staff,
            counterpart=counterpart,
            name=name,
            code=hashed(code),
            code_until=now() + CODE_LASTS,
        )
    return row, "-".join(code[at : at + 4] for at in range(0, LENGTH, 4))


def finish(code: str, *, origin: str) -> tuple[Pairing, str]:
    """The token of a browser that brought a code. Raises UserError for one that is not good."""
    if not ORIGIN.fullmatch(origin):
        raise UserError(
            "Only the browser extension can be paired.",
            field="origin",
            remedy="Enter the code in the extension's own panel.",
        )
    plain = re.sub(r"[^A-Z0-9]", "", code.upper())
    with transaction.atomic():
        row = (
            Pairing.objects.select_for_update(of=("self",))
            .select_related("staff__user", "counterpart")
            .filter(code=hashed(plain), revoked_at=None)
            .first()
        )
        if row is None or row.token is not None or now() >= row.code_until:
            raise UserError(
                "This code is not known or has ended.",
                field="code",
                remedy="Ask for a new one in Countersign, under Browser extension.",
            )
        token = PREFIX + secrets.token_urlsafe(32)
        row.code, row.token, row.origin = None, hashed(token), origin
        row.paired_at, row.expires_at = now(), now() + TOKEN_LASTS
        row.save(update_fields=["code", "token", "origin", "paired_at", "expires_at"])
    return row, token


def known(token: str, *, origin: str, at: datetime) -> Pairing | None:
    """The live pairing of a token, asked for from its own extension; else None."""
    if not token.startswith(PREFIX):
        return None
    rows = Pairing.objects.select_related("staff__user", "counterpart")
    row = rows.filter(token=hashed(token)).first()
    if row is None or not row.is_live(at) or row.origin != origin:
        return None
    user = row.staff.user
    return row if user is not None and user.is_active else None


def revoke(row: Pairing) -> None:
    """From this moment the browser is a stranger."""
    if row.revoked_at is None:
        row.revoked_at, row.code = now(), None
        row.save(update_fields=["revoked_at", "code"])
