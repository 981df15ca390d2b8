"""Sign-ins are rows of the chain: who came in, who could not, who left, which factor changed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client as Browser
from django.urls import reverse

from countersign.base import clock
from countersign.base.audit import kinds
from countersign.base.models_audit import AuditEntry, AuditPayload
from countersign.practice.models import Practice, RoleGrant, Staff, User

PASSWORD = "four-quiet-unrelated-words"
EMAIL = "ola@example.org"
pytestmark = pytest.mark.django_db


@pytest.fixture
def therapist() -> Staff:
    cache.clear()
    Practice.objects.create(name="Riverside Therapy")
    user = User.objects.create_user(EMAIL, PASSWORD)
    staff = Staff.objects.create(user=user, name="Ola Brandt", credentials="OTR/L")
    RoleGrant.objects.create(staff=staff, role="ot", starts_on="2020-01-01")
    return staff


def code(secret: str) -> str:
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    return str(totp.format_hotp_value(totp.hotp_value(secret, counter)))


def with_password(browser: Browser, email: str = EMAIL, password: str = PASSWORD) -> None:
    browser.post(reverse("account_login"), {"login": email, "password": password}, secure=True)


def with_code(browser: Browser, given: str) -> None:
    browser.post(reverse("mfa_authenticate"), {"code": given}, secure=True)


def signed_in(browser: Browser, staff: Staff) -> str:
    secret = str(totp.generate_totp_secret())
    totp.TOTP.activate(staff.user, secret)
    with_password(browser)
    with_code(browser, code(secret))
    return secret


def rows(kind: str) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(kind=kind).select_related("payload"))


def test_a_sign_in_is_a_row_with_its_way(client: Browser, therapist: Staff) -> None:
    signed_in(client, therapist)
    (row,) = rows("account.signed_in")
    assert row.actor == str(therapist.pk)
    assert b"password+app" in bytes(row.payload.kept)


def test_a_sign_in_that_cannot_be_written_does_not_happen(
    client: Browser, therapist: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(kinds._registry, "account.signed_in")
    client.raise_request_exception = False
    with_password(client)
    assert client.get("/", secure=True)["Location"] == reverse("account_login")


def test_a_wrong_password_is_a_row_about_the_account(client: Browser, therapist: Staff) -> None:
    with_password(client, password="not the one")
    (row,) = rows("account.sign_in_failed")
    assert (row.actor, row.subject) == ("anonymous", str(therapist.pk))


def test_an_unknown_address_is_never_written_out(client: Browser, therapist: Staff) -> None:
    for _ in range(2):
        with_password(client, email="Mallory@Elsewhere.example")
    one, other = rows("account.sign_in_failed")
    assert one.subject == other.subject
    assert one.subject.startswith("unknown:")
    everything = "".join(
        f"{e.subject}{bytes(p.kept)!r}"
        for e, p in zip(AuditEntry.objects.all(), AuditPayload.objects.all(), strict=True)
    )
    assert "mallory" not in everything.lower()


def test_a_wrong_code_is_a_row_and_a_slip_in_setting_up_is_not(
    client: Browser, therapist: Staff
) -> None:
    secret = str(totp.generate_totp_secret())
    totp.TOTP.activate(therapist.user, secret)
    with_password(client)
    with_code(client, "000000" if code(secret) != "000000" else "000001")
    (row,) = rows("account.sign_in_failed")
    assert row.subject == str(therapist.pk)
    assert b"second-factor" in bytes(row.payload.kept)


def test_a_lockout_is_written_once_however_often_it_is_tried(
    client: Browser, therapist: Staff
) -> None:
    for _ in range(9):
        with_password(client, password="not the one")
    assert len(rows("account.sign_in_failed")) == 5
    (row,) = rows("account.locked_out")
    assert row.subject == str(therapist.pk)


def test_leaving_by_hand_and_after_a_quiet_while_are_told_apart(
    client: Browser, therapist: Staff
) -> None:
    secret = signed_in(client, therapist)
    client.post(reverse("account_logout"), secure=True)
    assert [r.actor for r in rows("account.signed_out")] == [str(therapist.pk)]
    Authenticator.objects.all().delete()  # its code was used up
    secret = str(totp.generate_totp_secret())
    totp.TOTP.activate(therapist.user, secret)
    with_password(client)
    with_code(client, code(secret))
    client.get("/", secure=True)
    with clock.frozen(clock.now() + timedelta(minutes=16)):
        client.get("/", secure=True)
    assert [r.actor for r in rows("account.logged_off")] == [str(therapist.pk)]


def test_every_change_of_a_second_factor_is_a_row(client: Browser, therapist: Staff) -> None:
    with_password(client)
    client.get(reverse("mfa_activate_totp"), secure=True)  # no pause right after the first sign-in
    secret = client.session["mfa.totp.secret"]
    client.post(reverse("mfa_activate_totp"), {"code": "x"}, secure=True)
    assert rows("account.second_factor_changed") == []
    client.post(reverse("mfa_activate_totp"), {"code": code(secret)}, secure=True)
    said = b"".join(bytes(r.payload.kept) for r in rows("account.second_factor_changed"))
    assert b"app-added" in said
    assert b"recovery-codes-added" in said
    assert {r.actor for r in rows("account.second_factor_changed")} == {str(therapist.pk)}
    assert rows("account.sign_in_failed") == []


def test_a_changed_password_is_a_row(client: Browser, therapist: Staff) -> None:
    signed_in(client, therapist)
    new = "five-other-unrelated-quiet-words"
    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
        secure=True,
    )
    assert len(rows("account.password_changed")) == 1
