"""The pages of vendor reviews and of the self-check: papers in, acceptance, and what it opens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse
from tests.small import SmallPractice, signed_in, small

from countersign.assessment.models import VendorReview
from countersign.base.models_audit import AuditEntry
from countersign.privacy import agreements
from countersign.privacy.models import Agreement, Training, Way

__all__ = ["signed_in", "small"]

GOOD = """Alder terms

1. Agreement
We sign a business associate agreement with every practice before any data is sent.

2. Review
No note leaves until a licensed therapist has signed it, and no setting can change that.
"""
BAD = "Alder price list\n\nA BAA is available on the Enterprise plan only.\n"


def drop(browser: Browser, *texts: str, vendor: str = "Alder") -> VendorReview:
    files = [SimpleUploadedFile(f"p{n}.txt", t.encode()) for n, t in enumerate(texts)]
    given = {"vendor": vendor, "product": "Standard", "papers": files}
    answer = browser.post(reverse("vendor_new"), given, secure=True)
    assert answer.status_code == 302, answer.content.decode()
    return VendorReview.objects.latest("created_at")


def agreement(small: SmallPractice) -> Agreement:
    return Agreement.objects.create(
        vendor="local",
        offering="model run on the practice's own machine",
        covered_models="*",
        covered_regions="*",
        parties="us",
        starts_on=date(2020, 1, 1),
        training=Training.NO,
        checked_on=small.today,
        checked_by=small.people["owner"],
    )


def codes(agreed: Agreement, on: date) -> list[str]:
    way = Way(agreement=agreed, name="a", address="http://localhost:1", model="m", region="r")
    return [finding.code for finding in agreements.obstacles(way, on)]


def test_an_accepted_review_opens_its_agreement_for_a_year(
    small: SmallPractice, signed_in: Callable[[str], Browser]
) -> None:
    owner, agreed = signed_in("owner"), agreement(small)
    assert codes(agreed, small.today) == ["privacy.no-review"]
    other = drop(owner, GOOD)
    answer = owner.post(
        reverse("vendor_accept", args=[other.pk]), {"agreements": [str(agreed.pk)]}, secure=True
    )
    assert answer.status_code == 200  # another vendor's review opens nothing
    assert codes(agreed, small.today) == ["privacy.no-review"]
    row = drop(owner, GOOD, vendor="Local")
    page = owner.get(reverse("vendor", args=[row.pk]), secure=True).content.decode()
    assert "before any data is sent" in page
    answer = owner.post(
        reverse("vendor_accept", args=[row.pk]), {"agreements": [str(agreed.pk)]}, secure=True
    )
    assert answer.status_code == 302
    row.refresh_from_db()
    agreed.refresh_from_db()
    assert row.in_force(small.today)
    assert codes(agreed, small.today) == []
    late = small.today + timedelta(days=365)
    assert not row.in_force(late)
    assert codes(agreed, late) == ["privacy.review-expired"]
    kinds = set(AuditEntry.objects.values_list("kind", flat=True))
    assert {"assessment.vendor_reviewed", "assessment.vendor_accepted"} <= kinds


def test_a_flag_that_stops_needs_a_reason(
    small: SmallPractice, signed_in: Callable[[str], Browser]
) -> None:
    owner = signed_in("owner")
    row = drop(owner, GOOD, BAD)
    shown = owner.get(reverse("vendor", args=[row.pk]), secure=True).content.decode()
    assert "Enterprise plan only" in shown
    assert "p1.txt" in shown
    address = reverse("vendor_accept", args=[row.pk])
    refused = owner.post(address, {}, secure=True)
    assert "Say why this vendor may be used" in refused.content.decode()
    row.refresh_from_db()
    assert row.accepted_on is None
    told = {"why": "Their counsel put the BAA for our plan in writing.", "state_1": "absent"}
    assert owner.post(address, told, secure=True).status_code == 302
    row.refresh_from_db()
    assert row.settled == {"1": "absent"}
    again = owner.post(address, told, secure=True).content.decode()
    assert "accepted already" in again


def test_a_paper_that_cannot_be_read_keeps_nothing(
    small: SmallPractice, signed_in: Callable[[str], Browser]
) -> None:
    owner = signed_in("owner")
    broken = SimpleUploadedFile("b.pdf", b"%PDF-1.7 nothing")
    good = SimpleUploadedFile("g.txt", GOOD.encode())
    given = {"vendor": "Alder", "papers": [good, broken]}
    page = owner.post(reverse("vendor_new"), given, secure=True)
    assert "b.pdf" in page.content.decode()
    none = owner.post(reverse("vendor_new"), {"vendor": "Alder"}, secure=True)
    assert "Choose the papers first" in none.content.decode()
    assert not VendorReview.objects.exists()


def test_two_vendors_stand_side_by_side_and_papers_come_back(
    small: SmallPractice, signed_in: Callable[[str], Browser]
) -> None:
    owner = signed_in("owner")
    one, two = drop(owner, GOOD), drop(owner, BAD, vendor="Birch")
    address = reverse("vendors_side") + f"?one={one.pk}&two={two.pk}"
    page = signed_in("auditor").get(address, secure=True).content.decode()
    assert "before any data is sent" in page
    assert "Enterprise plan only" in page
    paper = two.papers.get()
    file = owner.get(reverse("vendor_paper", args=[two.pk, paper.pk]), secure=True)
    assert file.content == BAD.encode()
    assert "attachment" in file["Content-Disposition"]
    wrong = owner.get(reverse("vendor_paper", args=[one.pk, paper.pk]), secure=True)
    assert wrong.status_code == 403
    assert "Birch" in owner.get(reverse("vendors"), secure=True).content.decode()


@pytest.mark.django_db
def test_the_self_check_needs_no_account_and_keeps_nothing() -> None:
    address = reverse("self_check")
    browser = Browser(headers={"origin": "https://testserver"})
    assert "Six quick questions" in browser.get(address, secure=True).content.decode()
    empty = browser.post(address, {}, secure=True).content.decode()
    assert "Answer yes or no" in empty
    told: dict[str, Any] = {f"quick{n}": "yes" if n < 4 else "no" for n in range(6)}
    told |= {"full3": "yes", "full1": "no", "fee": "110", "visits": "90", "families": "45"}
    page = browser.post(address, told, secure=True).content.decode()
    assert "4 of 6: high risk" in page
    assert "5,720 dollars a year" in page  # one visit a week at 110 dollars
    wrong = browser.post(address, told | {"families": "0"}, secure=True).content.decode()
    assert "must be a number above zero" in wrong
    assert not AuditEntry.objects.exists()
