"""Sign-in: closed to strangers, a second factor before anything else, secrets as ciphertext."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client as Browser
from django.urls import reverse

from countersign.practice.models import Practice, RoleGrant, Staff, User

PASSWORD = "four-quiet-unrelated-words"
pytestmark = pytest.mark.django_db


@pytest.fixture
def therapist() -> Staff:
    Practice.objects.create(name="Riverside Therapy")
    user = User.objects.create_user("ola@example.org", PASSWORD)
    staff = Staff.objects.create(user=user, name="Ola Brandt", credentials="OTR/L")
    RoleGrant.objects.create(staff=staff, role="ot", starts_on="2020-01-01")
    return staff


def sign_in(browser: Browser, secret: str | None = None) -> None:
    browser.post(
        reverse("account_login"), {"login": "ola@example.org", "password": PASSWORD}, secure=True
    )
    if secret:
        code = totp.format_hotp_value(
            totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time())))
        )
        browser.post(reverse("mfa_authenticate"), {"code": code}, secure=True)


def test_nobody_gets_in_without_signing_in(client: Browser) -> None:
    new = client.get("/", secure=True)
    assert new["Location"] == reverse("self_check")  # a new installation has nobody to sign in
    Practice.objects.create(name="Willow Street OT")
    answer = client.get("/", secure=True)
    assert answer.status_code == 302
    assert answer["Location"] == reverse("account_login")


def test_nobody_signs_up(client: Browser) -> None:
    assert client.get("/account/signup/", secure=True).status_code == 404


def test_the_sign_in_page_is_ours(client: Browser) -> None:
    page = client.get(reverse("account_login"), secure=True).content.decode()
    assert "Sign in with a passkey" in page
    assert "parts.css" in page


def test_a_second_factor_comes_before_anything_else(client: Browser, therapist: Staff) -> None:
    sign_in(client)
    answer = client.get("/", secure=True)
    assert answer.status_code == 302
    assert answer["Location"] == reverse("mfa_index")
    assert "Make your sign-in safe" in client.get(answer["Location"], secure=True).content.decode()


def test_with_both_factors_today_opens(client: Browser, therapist: Staff) -> None:
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(therapist.user, secret)
    sign_in(client, secret)
    assert client.get("/", secure=True).status_code == 200


def test_the_secret_of_the_app_is_ciphertext(therapist: Staff) -> None:
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(therapist.user, secret)
    assert secret not in str(Authenticator.objects.get().data)


def test_every_page_carries_the_policy(client: Browser) -> None:
    policy = client.get(reverse("account_login"), secure=True)["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in policy
