"""What sign-in writes to the audit chain: who came in or could not, who left, what changed.

Typed addresses are never written: an attempt on no account of ours carries a keyed token, the same
for the same address, so that repeated tries can be seen and nobody can be read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.stagekit import unstash_login
from allauth.mfa.models import Authenticator
from django.contrib.auth import logout as end_session
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase

from countersign.base import audit, crypto
from countersign.practice.models import Staff, User

LOCKED_FOR = 300
SECOND_STEPS = frozenset(
    {
        "mfa_authenticate",
        "mfa_reauthenticate",
        "mfa_login_webauthn",
        "mfa_reauthenticate_webauthn",
    }
)
"""Where a wrong code or passkey is a failed sign-in; elsewhere it is a slip in setting up."""
_NAMES = {"totp": "app", "webauthn": "passkey", "recovery_codes": "recovery-codes"}

Page = Callable[..., HttpResponseBase]


def person(user: User) -> str:
    """How the chain knows an account: its member of staff, or itself while it has none."""
    staff = Staff.objects.filter(user_id=user.pk).values_list("pk", flat=True).first()
    return str(staff or user.pk)


def came_in(request: HttpRequest, user: User, enter: Callable[[], None]) -> None:
    """Open the session and write it, or do neither."""
    who = person(user)
    with audit.act(actor=who, subject=who) as entry:
        enter()
        entry.record("account.signed_in", method=_method(request, user))


def at_second_step(request: HttpRequest) -> bool:
    """Whether a page is asking who somebody is, not helping them to set something up."""
    here = request.resolver_match
    return here is not None and here.url_name in SECOND_STEPS


def _method(request: HttpRequest, user: User) -> str:
    steps = [
        _NAMES.get(r.get("type", ""), r.get("method", ""))
        for r in get_authentication_records(request, user)
    ]
    return "+".join(step for step in steps if step) or "password"


def failed(request: HttpRequest, *, step: str, email: str = "") -> None:
    """A wrong password, code or passkey, in a transaction of its own."""
    with transaction.atomic():
        whose = _whose(request, email)
        audit.append("account.sign_in_failed", actor="anonymous", subject=whose, step=step)


def locked_out(request: HttpRequest, *, email: str = "") -> None:
    """Too many failures: written once while the account is closed, however often it is tried."""
    whose = _whose(request, email)
    tag = hashlib.sha256(whose.encode()).hexdigest()[:32]
    if cache.add(f"locked-out-{tag}", 1, LOCKED_FOR):
        with transaction.atomic():
            minutes = LOCKED_FOR // 60
            audit.append("account.locked_out", actor="anonymous", subject=whose, minutes=minutes)


def left(request: HttpRequest, *, idle: bool = False) -> None:
    """End the session and write it: by hand, or after nobody did anything for a while."""
    user = request.user
    if not user.is_authenticated:
        end_session(request)
        return
    who = person(user)
    with audit.act(actor=who, subject=who) as entry:
        end_session(request)
        entry.record("account.logged_off" if idle else "account.signed_out")


def _whose(request: HttpRequest, email: str) -> str:
    """The account somebody tried to open, as the chain may hold it."""
    if email:
        user = User.objects.filter(email__iexact=email.strip()).first()
        token = crypto.lookup(email.strip().lower(), table="account", column="tried")
        return person(user) if user else f"unknown:{token[:16]}"
    if request.user.is_authenticated:
        return person(request.user)
    begun = unstash_login(request, peek=True)
    return person(begun.user) if begun and begun.user else "unknown"


def watched(view: Page) -> Page:
    """A page of one's own account: what it changes of the ways to sign in is one row each."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST" or not request.user.is_authenticated:
            return view(request, *args, **kwargs)
        key, who = request.user.pk, person(request.user)
        with transaction.atomic():
            before = _ways(key)
            answer = view(request, *args, **kwargs)
            after = _ways(key)
            for what in sorted(_changes(before, after)):
                audit.append("account.second_factor_changed", actor=who, subject=who, what=what)
            if before["password"] != after["password"]:
                audit.append("account.password_changed", actor=who, subject=who)
        return answer

    return page


def _ways(key: UUID) -> dict[str, str]:
    """The ways into an account now: each second factor with a digest of it, and the password's."""
    found = {
        f"{_NAMES[a.type]}:{a.pk}": hashlib.sha256(_lasting(a).encode()).hexdigest()
        for a in Authenticator.objects.filter(user_id=key)
    }
    return found | {"password": User.objects.values_list("password", flat=True).get(pk=key)}


def _lasting(factor: Authenticator) -> str:
    """What of a factor only its owner changes: use counts and marks used codes elsewhere."""
    data = {k: v for k, v in factor.data.items() if k != "used_mask"}
    return repr(sorted(data.items()))


def _changes(before: dict[str, str], after: dict[str, str]) -> set[str]:
    factors = (before.keys() | after.keys()) - {"password"}
    found = set()
    for name in factors:
        kind = name.partition(":")[0]
        if name not in before:
            found.add(f"{kind}-added")
        elif name not in after:
            found.add(f"{kind}-removed")
        elif before[name] != after[name]:
            found.add(f"{kind}-changed")
    return found
