"""A web session that signed in with a second factor; without one nothing can be signed.

It is made from a browser's request to one of our pages and from nothing else, so the API, the
command line and background jobs have none. docs/signing.md says what that stops and what not.
"""

from __future__ import annotations

import hashlib
from dataclasses import InitVar, dataclass, field
from uuid import UUID

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest

from countersign.base.errors import UserError
from countersign.spine.marks import Mark

_mark = Mark()
_ours = object()
PAGES = "countersign.web."


@dataclass(frozen=True, slots=True, weakref_slot=True)
class WebSession:
    """Who sits at the browser: digests of the session key and the address, never themselves."""

    user_id: UUID
    session: str
    address: str
    factor: str
    _maker: InitVar[object] = field(default=None)

    def __post_init__(self, _maker: object) -> None:
        if _maker is not _ours:
            raise TypeError("only of() makes a WebSession, from a request")


def of(request: HttpRequest) -> WebSession:
    """The session behind a request to one of our pages.

    Raises UserError when nobody is signed in, no second factor was used at sign-in, or the request
    does not come through a page.
    """
    match = request.resolver_match
    view = "" if match is None else getattr(match.func, "__module__", "")
    key = request.session.session_key
    if not request.user.is_authenticated or not key or not view.startswith(PAGES):
        raise UserError(
            "Signing happens on the sign page only.", remedy="Sign in and open the visit there."
        )
    used = [r for r in get_authentication_records(request, request.user) if r["method"] == "mfa"]
    if not used:
        raise UserError(
            "This session was opened without a second factor.",
            remedy="Sign out, then sign in with your passkey or your code.",
        )
    address = request.META.get("REMOTE_ADDR", "")
    made = WebSession(
        user_id=request.user.pk,
        session=hashlib.sha256(key.encode()).hexdigest(),
        address=hashlib.sha256(address.encode()).hexdigest(),
        factor=str(used[-1].get("type", "mfa")),
        _maker=_ours,
    )
    _mark.put(made)
    return made


def genuine(session: object) -> bool:
    """Whether `of` made this very value in this process."""
    return isinstance(session, WebSession) and _mark.on(session)
