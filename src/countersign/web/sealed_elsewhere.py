"""Second factors: their secrets are ciphertext inside allauth's own table.

Sessions are ciphertext too and are not rewritten: they end after fifteen minutes, and one that no
longer opens means signing in again.
"""

from __future__ import annotations

import base64
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from countersign.base import crypto, rekeying
from countersign.base.keysets import field_key
from countersign.web.accounts import MfaAdapter

_SECRETS = ("secret", "seed")
_LISTS = ("migrated_codes",)


def renew() -> rekeying.Tally:
    """Put every second factor's secret under the present key."""
    tally = rekeying.Tally()
    for key in Authenticator.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            held = Authenticator.objects.select_for_update(skip_locked=True).filter(pk=key).first()
            if held is None:
                tally.busy += Authenticator.objects.filter(pk=key).exists()
                continue
            try:
                fresh = _renewed(held.data)
            except (crypto.Unreadable, ValueError):
                tally.does_not_open(f"the second factor {key}")
                continue
            if fresh != held.data:
                held.data = fresh
                held.save(update_fields=["data"])
                tally.renewed += 1
    return tally


def _renewed(data: dict[str, Any]) -> dict[str, Any]:
    fresh: dict[str, Any] = {name: _text(data[name]) for name in _SECRETS if name in data}
    fresh |= {name: [_text(one) for one in data[name]] for name in _LISTS if name in data}
    return {**data, **fresh}


def _text(sealed: str) -> str:
    if field_key(base64.b64decode(sealed)) == crypto.current().ids("fields")[0]:
        return sealed
    adapter = MfaAdapter()
    return adapter.encrypt(adapter.decrypt(sealed))


rekeying.register("second factors", renew)
