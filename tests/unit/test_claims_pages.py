"""The biller's pages: what waits and why, a file to read and sign, and the way out."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client as Browser
from django.urls import reverse
from tests.claimed import Claiming, claiming_practice
from tests.gate.test_every_way import sign_as, with_factor
from tests.small import SmallPractice, signed_in, small

from countersign.base.models_audit import AuditEntry
from countersign.exchange.claims import setup
from countersign.exchange.models import (
    Claim,
    ClaimBatch,
    ClaimSetup,
    ClaimState,
    ClientBilling,
    PayerFiling,
    Price,
    SitePlace,
    Subscriber,
)
from countersign.practice.models import Coverage, Payer, PayerPlan, Staff

__all__ = ["signed_in", "small"]
pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Browser]


@pytest.fixture
def claiming(small: SmallPractice, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Claiming:
    return claiming_practice(small, monkeypatch, tmp_path)


@pytest.fixture
def biller(claiming: Claiming, signed_in: SignedIn) -> Browser:
    return with_factor(signed_in("biller"), claiming.biller)


def page(browser: Browser, name: str, *args: object) -> str:
    answer = browser.get(reverse(name, args=list(args)), secure=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_from_a_signed_charge_to_the_file(claiming: Claiming, biller: Browser) -> None:
    shown = page(biller, "claims")
    assert "Theodor R." in shown
    assert "97535 × 2" in shown
    assert "Ready" in shown
    chosen = {"charge": [str(claiming.charge.pk)]}
    answer = biller.post(reverse("claims_make"), chosen, secure=True)
    made = ClaimBatch.objects.get()
    assert answer["Location"] == reverse("claim_file", args=[made.pk])
    shown = page(biller, "claim_file", made.pk)
    assert "no fault was found" in shown
    assert "Sign and release" in shown
    assert "Sign claim file 1" in page(biller, "claim_file_sign", made.pk)
    out = reverse("claim_file_out", args=[made.pk])
    assert biller.get(out, secure=True).status_code == 422
    sign_as(made.sheet, claiming.small, "biller")
    answer = biller.get(out, secure=True)
    assert answer["Content-Disposition"] == 'attachment; filename="claims-000000001.837"'
    assert answer.content.startswith(b"ISA*00*")
    entry = AuditEntry.objects.get(kind="claims.taken_out")
    assert entry.actor == str(claiming.biller.pk)
    assert "Every signed charge is in a file" in page(biller, "claims")
    assert Claim.objects.get().state == ClaimState.SENT


def test_a_wrong_proof_signs_nothing(claiming: Claiming, biller: Browser) -> None:
    made = claiming.composed()
    url = reverse("claim_file_sign", args=[made.pk])
    answer = biller.get(url, secure=True)
    offer = answer.context["offer"]
    posted = {"request_id": offer.request_id, "password": "x", "code": "1", "digest": offer.digest}
    assert biller.post(url, posted, secure=True).status_code == 422
    assert not made.sheet.signatures.exists()


def test_a_file_of_claims_has_no_page_of_a_visit(claiming: Claiming, signed_in: SignedIn) -> None:
    made = claiming.composed()
    for name in ("sheet:sheet", "sheet:sign", "sheet:print"):
        answer = signed_in("ot").get(reverse(name, args=[made.sheet_id]), secure=True)
        assert answer.status_code == 404


def test_an_owner_reads_but_does_not_sign(claiming: Claiming, signed_in: SignedIn) -> None:
    made = claiming.composed()
    owner = with_factor(signed_in("owner"), claiming.small.people["owner"])
    answer = owner.get(reverse("claim_file_sign", args=[made.pk]), secure=True)
    assert answer.status_code == 422
    assert "has no role here that signs this" in answer.content.decode()


def test_what_a_charge_needs_is_said_with_the_way_there(
    claiming: Claiming, biller: Browser
) -> None:
    Staff.objects.update(npi="1234567890")
    Payer.objects.update(payer_id="")
    Coverage.objects.update(plan=PayerPlan.objects.get())
    PayerPlan.objects.update(needs_authorization=True)
    Price.objects.all().delete()
    ClientBilling.objects.all().delete()
    Subscriber.objects.all().delete()
    shown = page(biller, "claims")
    for words in (
        "check digit does not agree",
        "has no payer id",
        "97535 has no price",
        "address and sex for claims are not entered",
        "whose insurance it is",
        "wants an authorization, and none covers that day",
    ):
        assert words in shown
    for name, key in (
        ("client_billing", claiming.small.child.pk),
        ("payer_filing", Payer.objects.get().pk),
    ):
        assert reverse(name, args=[key]) in shown
    posted = {"charge": [str(claiming.charge.pk)]}
    answer = biller.post(reverse("claims_make"), posted, secure=True, follow=True)
    assert "no payer id" in answer.content.decode() or "check digit" in answer.content.decode()
    assert not ClaimBatch.objects.exists()


def test_a_dropped_file_lets_its_charge_wait_again(claiming: Claiming, biller: Browser) -> None:
    made = claiming.composed()
    biller.post(reverse("claim_file_drop", args=[made.pk]), secure=True)
    assert "Theodor R." in page(biller, "claims")
    assert "Dropped" in page(biller, "claim_file", made.pk)
    again = biller.post(reverse("claim_file_drop", args=[made.pk]), secure=True, follow=True)
    assert "dropped before" in again.content.decode()


def test_nothing_chosen_makes_no_file(claiming: Claiming, biller: Browser) -> None:
    answer = biller.post(reverse("claims_make"), {}, secure=True, follow=True)
    assert "Choose at least one charge" in answer.content.decode()


GIVEN = {
    "name": "Riverside Therapy",
    "npi": "1234567893",
    "tax_id": "12-3456789",
    "taxonomy": "225X00000X",
    "line": "1 River Street",
    "city": "Oakland",
    "state": "ca",
    "postal": "94612-1234",
    "contact": "Fay Brook",
    "phone": "(510) 555-0100",
    "submitter_id": "SUB01",
    "sender": "RIVERSIDE",
    "sender_qualifier": "ZZ",
    "receiver_name": "Clearing House",
    "receiver_id": "RCV01",
    "receiver": "CLEARING",
    "receiver_qualifier": "ZZ",
    "starts_on": "2026-01-01",
    "prices": "97530 50.00\n97535: 48",
}


def test_the_set_up_is_entered_once(small: SmallPractice, signed_in: SignedIn) -> None:
    browser = signed_in("owner")
    assert "Nobody entered who bills" in page(browser, "claims")
    url = reverse("claims_setup")
    for name, value, words in (
        ("npi", "1234567890", "check digit"),
        ("postal", "94612", "nine digits"),
        ("tax_id", "12", "nine digits"),
        ("phone", "555", "ten digits"),
        ("prices", "97530 fifty", "Line 1 is no code and dollars"),
    ):
        answer = browser.post(url, GIVEN | {name: value}, secure=True)
        assert words in answer.content.decode(), name
    assert browser.post(url, GIVEN, secure=True).status_code == 302
    held = ClaimSetup.objects.get()
    assert (held.state, held.postal, held.test) == ("CA", "946121234", False)
    assert setup.prices() == {"97530": Decimal("50.00"), "97535": Decimal("48.00")}
    assert "97530 50.00" in page(browser, "claims_setup")
    assert AuditEntry.objects.filter(kind="claims.setup_saved").count() == 1


def test_a_payer_a_site_and_a_client_are_entered(small: SmallPractice, signed_in: SignedIn) -> None:
    browser = signed_in("owner")
    payer = Payer.objects.get()
    url = reverse("payer_filing", args=[payer.pk])
    given = {"payer_id": "MER01", "filing": "CI", "days": "120", "correction_days": "365"}
    assert browser.post(url, given, secure=True).status_code == 302
    assert PayerFiling.objects.get().days == 120
    url = reverse("site_place", args=[small.here.pk])
    assert (
        "whole address"
        in browser.post(url, {"place": "03", "line": "1 Oak"}, secure=True).content.decode()
    )
    assert browser.post(url, {"place": "03"}, secure=True).status_code == 302
    assert SitePlace.objects.get().place == "03"
    url = reverse("client_billing", args=[small.child.pk])
    given = {
        **{"sex": "M", "line": "2 Oak", "city": "Oakland", "state": "CA", "postal": "94612"},
        **{"member_id": "W1", "relation": "19"},
    }
    assert "insured&#x27;s name" in browser.post(url, given, secure=True).content.decode()
    given |= {"last": "Reyes", "first": "Paz", "referrer_last": "Moss"}
    assert "goes with an NPI" in browser.post(url, given, secure=True).content.decode()
    given |= {"referrer_npi": "1234567893"}
    assert browser.post(url, given, secure=True).status_code == 302
    assert Subscriber.objects.get().first == "Paz"
    assert ClientBilling.objects.get().referrer_last == "Moss"
    assert "Paz" in page(browser, "client_billing", small.child.pk)
