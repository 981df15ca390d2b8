"""Who may open and change a sheet: every address, for every role, here and at another site."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client as Browser
from django.urls import reverse
from tests import proofs
from tests.small import signed_in, small
from tests.unit.test_access import ALL, CLINICIANS, READ_CHARTS, addresses

from countersign.practice import capture
from countersign.practice.facts import Fact
from countersign.spine import overrides
from countersign.spine import sheet as sheets
from countersign.spine.models import Sheet

__all__ = ["signed_in", "small"]

READ = READ_CHARTS
# address: (who may, how it is asked for, what else the address names)
SHEET: dict[str, tuple[set[str], str, dict[str, Any]]] = {
    "visit": (READ, "get", {}),
    "sheet": (READ, "get", {}),
    "regions": (READ, "get", {}),
    "print": (READ, "get", {}),
    "copied": (READ, "post", {}),
    "history": (READ, "get", {"kind": "note"}),
    "way": (READ, "get", {}),
    "jws": (READ, "get", {}),
    "pdf": (READ, "get", {}),
    "capture": (CLINICIANS, "post", {}),
    "upload": (CLINICIANS, "post", {}),
    "compose": (CLINICIANS, "post", {}),
    "sentence": (CLINICIANS, "post", {"ref": "note.s1", "verb": "remove"}),
    "add": (CLINICIANS, "post", {"kind": "note"}),
    "choose": (CLINICIANS, "post", {"kind": "charge"}),
    "step": (CLINICIANS, "post", {"kind": "note", "way": "undo"}),
    "sign": (CLINICIANS | {"owner"}, "post", {}),
    "correct": (CLINICIANS, "post", {"kind": "addendum"}),
    "take_up": (CLINICIANS, "post", {"kind": "charge"}),
    "override": (CLINICIANS | {"owner"}, "post", {"number": 1}),
}


def sheet_of(visit: Any) -> Sheet:
    return sheets.open_sheet(visit, by=visit.therapist)


def ask(browser: Browser, name: str, visit: Any) -> int:
    _, how, more = SHEET[name]
    sheet = sheet_of(visit)
    key = {"visit_id": visit.pk} if name == "visit" else {"sheet_id": sheet.pk}
    url = reverse(f"sheet:{name}", kwargs={**key, **more})
    status: int = getattr(browser, how)(url, {}, secure=True).status_code
    return status


def test_every_address_of_the_sheet_is_here() -> None:
    assert {name for name, _, prefix in addresses() if prefix == "sheet"} == set(SHEET)


@pytest.mark.parametrize("role", sorted(ALL))
def test_each_role_opens_what_it_may_and_nothing_else(
    role: str, small: Any, signed_in: Callable[[str], Browser]
) -> None:
    if role == "student":
        small.visit.therapist = small.people["student"]
        small.visit.save()
    browser = signed_in(role)
    for name, (allowed, _, _) in SHEET.items():
        status = ask(browser, name, small.visit)
        if role in allowed:
            assert status in (200, 204, 302, 404, 422), (name, status)
        else:
            assert status == 403, (name, status)


@pytest.mark.parametrize("role", sorted(ALL - {"owner", "auditor"}))
def test_a_sheet_of_another_site_is_closed(
    role: str, small: Any, signed_in: Callable[[str], Browser]
) -> None:
    browser = signed_in(role)
    for name in SHEET:
        assert ask(browser, name, small.visit_elsewhere) == 403, name


def test_strangers_are_sent_to_sign_in(small: Any) -> None:
    for name in SHEET:
        assert ask(Browser(), name, small.visit) == 302, name


def test_an_owner_signs_what_an_owner_may_set_aside_and_no_note(
    small: Any, signed_in: Callable[[str], Browser]
) -> None:
    """An owner who treats nobody gives the reason for a visit without an authorization."""
    visit, owner = small.visit, small.people["owner"]
    Authenticator.objects.filter(user=owner.user).delete()
    proofs.set_up_codes(proofs.user_of(owner))
    visit.coverage, visit.status = small.child.coverages.get(), "done"
    visit.save()
    facts = [
        Fact(id="", kind="activity", activity="buttons", aim="self-care", minutes=30),
        Fact(id="", kind="no_hard_moment"),
    ]
    capture.record(visit, facts, by=visit.therapist, origin="tapped")
    sheet = sheet_of(visit)
    sheets.compose(sheet, by=visit.therapist)
    missing = next(f for f in sheets.examine(sheet) if f.override == ("owner",))
    reason = overrides.propose(
        sheet,
        code=missing.code,
        part=missing.part,
        where=missing.where,
        reason="The family pays this visit.",
        by=visit.therapist,
    )
    browser = signed_in("owner")
    page = browser.get(reverse("sheet:sign", args=[reason.pk]), secure=True)
    assert page.status_code == 200
    assert page.context["offer"].code
    weak = page.content.decode()  # this browser never gave a second factor
    assert "opened without a second factor" in weak
    assert 'name="request_id"' not in weak
    kept = browser.session
    kept["account_authentication_methods"] = [{"method": "mfa", "type": "totp"}]
    kept["account_authentication_methods_user"] = str(proofs.user_of(owner).pk)
    kept.save()
    page = browser.get(reverse("sheet:sign", args=[reason.pk]), secure=True)
    assert 'name="request_id"' in page.content.decode()
    refused = browser.get(reverse("sheet:sign", args=[sheet.pk]), secure=True)
    assert refused.status_code == 422
    assert "no role here that signs this" in refused.content.decode()
