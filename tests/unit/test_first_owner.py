"""The way into a new practice: a printed link, an account, a second factor, then Set-up."""

from __future__ import annotations

from pathlib import Path

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.models import update_last_login
from django.test import Client as Browser
from django.urls import reverse

from countersign.base import clock, recovery_kit
from countersign.base.models_audit import AuditEntry
from countersign.cli import operations
from countersign.practice import first_owner
from countersign.practice.models import Practice, RoleGrant, Staff, User

pytestmark = pytest.mark.django_db
ADDRESS = "http://localhost:8765"
FILLED = {
    "name": "Alder Lane Therapy",
    "zone": "America/Chicago",
    "your_name": "Noor Vance",
    "credentials": "OTR/L",
    "email": "noor@alder.example",
    "password": "seven brown unrelated kettles",
    "treats": "on",
}


def page() -> str:
    link = first_owner.link(ADDRESS)
    assert link is not None
    return link.removeprefix(ADDRESS)


def test_the_link_is_one_of_the_pages(client: Browser) -> None:
    assert page().startswith(f"/{first_owner.PATH}")
    assert reverse("first_owner", args=["CODE"]) == f"/{first_owner.PATH}CODE/"
    assert b"Welcome to Countersign" in client.get(page(), secure=True).content


def test_it_makes_the_practice_and_its_owner(client: Browser) -> None:
    answer = client.post(page(), FILLED, secure=True)
    assert answer["Location"] == reverse("account_login")
    assert Practice.objects.get().zone == "America/Chicago"
    owner = Staff.objects.get()
    assert set(owner.role_grants.values_list("role", flat=True)) == {"owner", "ot"}
    assert AuditEntry.objects.get(kind="setup.first_owner").actor == str(owner.user_id)


def test_until_an_owner_has_signed_in_a_slip_can_be_mended(client: Browser) -> None:
    code = page()
    client.post(code, {**FILLED, "email": "nor@alder.example"}, secure=True)
    again = {k: v for k, v in FILLED.items() if k != "treats"}
    client.post(code, again, secure=True)
    owner = Staff.objects.select_related("user").get()
    assert owner.user is not None
    assert owner.user.email == "noor@alder.example"
    assert list(RoleGrant.objects.values_list("role", flat=True)) == ["owner"]
    assert Practice.objects.count() == 1


def test_it_closes_with_the_first_sign_in(client: Browser) -> None:
    code = page()
    client.post(code, FILLED, secure=True)
    update_last_login(User, User.objects.get())  # as a sign-in does
    assert first_owner.link(ADDRESS) is None
    answer = client.post(code, {**FILLED, "email": "mallory@alder.example"}, secure=True)
    assert answer.status_code == 410
    assert not User.objects.filter(email="mallory@alder.example").exists()


def test_a_made_up_or_old_code_opens_nothing(client: Browser) -> None:
    code = page()
    with clock.frozen(clock.now()):
        assert client.get("/setup/first/bm90aGluZw:1:2/", secure=True).status_code == 410
    assert not first_owner.opens(code.replace(first_owner.PATH, "").strip("/")[:-1] + "x")


def test_a_new_owner_arrives_in_set_up(client: Browser) -> None:
    client.post(page(), FILLED, secure=True)
    client.post(
        reverse("account_login"),
        {"login": FILLED["email"], "password": FILLED["password"]},
        secure=True,
    )
    assert client.get("/", secure=True)["Location"] == reverse("mfa_index")

    totp.TOTP.activate(User.objects.get(), totp.generate_totp_secret())
    assert client.get("/", secure=True)["Location"] == reverse("setup")
    assert b"Sites" in client.get(reverse("setup"), secure=True).content
    assert first_owner.link(ADDRESS) is None


def test_set_up_and_run_hand_over_kit_and_link_the_same_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(recovery_kit, "default_path", lambda: tmp_path / "recovery-kit.pdf")
    monkeypatch.setattr(recovery_kit, "_memory", lambda: tmp_path / "recovery-kit.json")
    operations.welcome(ADDRESS)
    said = capsys.readouterr().err
    assert f"{ADDRESS}/setup/first/" in said
    assert (tmp_path / "recovery-kit.pdf").read_bytes().startswith(b"%PDF")
    operations.welcome(ADDRESS)  # the next start: no second kit, the link once more
    said = capsys.readouterr().err
    assert "Recovery kit" not in said
    assert f"{ADDRESS}/setup/first/" in said
    assert AuditEntry.objects.filter(kind="keys.kit_made").count() == 1
