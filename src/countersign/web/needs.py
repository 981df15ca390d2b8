"""How a view says who may call it. A view of ours that says nothing is refused.

@needs("chart.read")        signed in, second factor, and a role that holds the act
@public                     anybody; only for sign-in, set-up of a new installation, public keys
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, TypeVar, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from countersign.practice.access import ACTS, Access, NotAllowed
from countersign.practice.models import Practice, Staff

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class Asked(HttpRequest):
    """A request as our views get it: the middleware has put the person and their access on it."""

    htmx: HtmxDetails
    practice: Practice
    staff: Staff
    account: UUID
    access: Access
    today: date


def needs(act: str) -> Callable[[View], View]:
    """Declare the act a view performs. Raises KeyError for an act that `ACTS` does not know."""
    ACTS[act]

    def declare(view: View) -> View:
        view.needs = act  # type: ignore[attr-defined]  # functions carry attributes; read by the middleware
        return view

    return declare


def public(view: View) -> View:
    """Declare that a view needs no sign-in."""
    view.public = True  # type: ignore[attr-defined]  # functions carry attributes; read by the middleware
    return view


def declared(view: object) -> str | None:
    """The act a view declares, "public", or None when it declares nothing."""
    if getattr(view, "public", False):
        return "public"
    return cast(str | None, getattr(view, "needs", None))


def refuse(act: str, subject: object = "") -> NotAllowed:
    """The refusal to raise when an act is outside the person's roles or sites."""
    return NotAllowed(act, subject=str(subject))
