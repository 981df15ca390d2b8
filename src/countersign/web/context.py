"""What every template may use: the navigation a person is entitled to, and their name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from countersign.practice.access import Access
from countersign.practice.models import UnsavedText


@dataclass(frozen=True, slots=True)
class Way:
    """One entry of the main navigation. What is not `daily` may stand under More."""

    name: str
    label: str
    act: str
    daily: bool = False


WAYS = (
    Way("today", "Today", "today.read", daily=True),
    Way("schedule", "Schedule", "visit.read", daily=True),
    Way("clients", "Clients", "client.read", daily=True),
    Way("authorizations", "Authorizations", "authorization.read", daily=True),
    Way("sent", "Sent", "sent.read", daily=True),
    Way("family", "Families", "family.read"),
    Way("goals", "Goals", "goal.read"),
    Way("schools", "Schools", "school.read"),
    Way("note_debt", "Note debt", "debt.read"),
    Way("charge_review", "Review charges", "charge.read"),
    Way("past_charges", "Past charges", "coding.audit"),
    Way("charges", "Charges", "charge.export", daily=True),
    Way("claims", "Claims", "claim.read", daily=True),
    Way("payers", "Payers", "payer.read"),
    Way("tables", "Payers' tables", "payer.edit"),
    Way("staff", "Staff", "staff.read"),
    Way("setup", "Set-up", "setup.edit"),
    Way("privacy", "Models", "privacy.read"),
    Way("vendors", "Vendors", "vendor.read"),
    Way("risk", "Where we stand", "risk.read"),
    Way("first_hour", "The first hour", "look.run"),
    Way("privacy_check", "Check a text", "privacy.check"),
    Way("audit", "Audit", "audit.read"),
)


def _url(name: str) -> str | None:
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


MOST_IN_A_ROW = 8
"""More entries than this do not fit a desktop; then what is not daily stands under More."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A way as the page shows it."""

    url: str
    label: str
    here: bool
    daily: bool


def shell(request: HttpRequest) -> dict[str, Any]:
    """`menu`, `menu_more`: what this person may open. `me`: the staff member, or None."""
    row, more = _menu(request)
    access: Access | None = getattr(request, "access", None)
    return {
        "menu": row,
        "menu_more": more,
        "demo": settings.DEMO,
        "me": getattr(request, "staff", None),
        "practice": getattr(request, "practice", None),
        "may": access and _May(access),
        "kept": lambda: _kept(request),
    }


def _menu(request: HttpRequest) -> tuple[list[Entry], list[Entry]]:
    """The entries of the main row, and those under More."""
    access: Access | None = getattr(request, "access", None)
    if access is None:
        return [], []
    found = [(w, url) for w in WAYS if access.may(w.act) and (url := _url(w.name))]
    at = max((url for _, url in found if _is_here(request.path, url)), key=len, default="")
    entries = [Entry(url, way.label, url == at, way.daily) for way, url in found]
    if len(entries) <= MOST_IN_A_ROW:
        return entries, []
    return [e for e in entries if e.daily], [e for e in entries if not e.daily]


def _is_here(path: str, url: str) -> bool:
    """Whether a page belongs to an entry; a sheet belongs to the day it is of."""
    if url == "/":
        return path == url or path.startswith(("/visits/", "/sheets/"))
    return path.startswith(url)


def _kept(request: HttpRequest) -> dict[str, str] | None:
    """What this person typed on this page before they were logged off; asked by full pages only."""
    staff = getattr(request, "staff", None)
    if staff is None:
        return None
    row = UnsavedText.objects.filter(user_id=staff.user_id, path=request.path).first()
    return row.fields if row else None


class _May:
    """`{% if may.visit_edit %}` in a template asks for the act `visit.edit`."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def __getitem__(self, act: str) -> bool:
        return self._access.may(act.replace("_", ".", 1))
