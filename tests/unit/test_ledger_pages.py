"""The ledger's pages: booking and its refusal, one authorization, what is beyond, the terms."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse
from tests.ledgers import terms
from tests.small import SmallPractice, signed_in, small

from countersign.authorizations import recheck, settling
from countersign.authorizations.models import (
    Agreement,
    Appeal,
    Authorization,
    AuthorizationLine,
    Booking,
    Cap,
    Letter,
    LineEvidence,
    PayerCount,
    Renewal,
)
from countersign.base.ids import new_id
from countersign.base.models import StoredFile
from countersign.base.models_audit import AuditEntry
from countersign.practice.models import Payer, Visit

__all__ = ["signed_in", "small"]
pytestmark = pytest.mark.django_db

In = Callable[[str], Browser]


@pytest.fixture
def payer(small: SmallPractice) -> Payer:
    return Payer.objects.get()


@pytest.fixture
def line(small: SmallPractice, payer: Payer) -> AuthorizationLine:
    about = Authorization.objects.create(
        client=small.child,
        payer=payer,
        reference="A-12",
        starts_on=small.today - timedelta(days=30),
        ends_on=small.today + timedelta(days=60),
    )
    return AuthorizationLine.objects.create(authorization=about, counts="visits", granted=2)


def asked(small: SmallPractice, day: date, **more: str) -> dict[str, str]:
    return {
        "client": str(small.child.pk),
        "therapist": str(small.people["ot"].pk),
        "site": str(small.here.pk),
        "kind": "treatment",
        "day": day.isoformat(),
        "starts": "10:00",
        "minutes": "45",
        "status": "booked",
        "basis": "insured",
        **more,
    }


def book(browser: Browser, small: SmallPractice, day: date, **more: str) -> Any:
    return browser.post(reverse("visit_new"), asked(small, day, **more), secure=True)


def renewing(small: SmallPractice, line: AuthorizationLine) -> None:
    """More is being asked for, so that the practice's own rule holds nothing back."""
    settling.ask_for_more(line, by=small.people["owner"])


def letter_of(small: SmallPractice, line: AuthorizationLine) -> Letter:
    kept = StoredFile.objects.create(
        owner="letter:x", media_type="application/pdf", sha256="0" * 64, size=1
    )
    letter = Letter.objects.create(
        file=kept,
        digest="1" * 64,
        name="fax.pdf",
        brought_by=small.people["front_desk"],
        state="confirmed",
        reading={"sizes": [[6120, 7920]]},
        client=small.child,
        authorization=line.authorization,
    )
    LineEvidence.objects.create(
        line=line, letter=letter, field="quantity", page=0, box=[80.0, 300.0, 130.0, 312.0]
    )
    return letter


def test_the_third_visit_of_two_is_refused_with_number_clause_and_what_to_do(
    small: SmallPractice, line: AuthorizationLine, signed_in: In
) -> None:
    renewing(small, line)
    letter_of(small, line)
    browser = signed_in("front_desk")
    for days in (1, 2):
        assert book(browser, small, small.today + timedelta(days=days)).status_code == 302
    visits = Visit.objects.count()
    answer = book(browser, small, small.today + timedelta(days=3))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "This is visit 3 of 2 on authorization A-12." in page
    assert "fax.pdf, page 1" in page
    assert 'viewBox="0.0 286.0 612.0 46.0"' in page
    assert "Ask Meridian Crest for more" in page
    assert Visit.objects.count() == visits
    refused = AuditEntry.objects.get(kind="act.refused")
    assert refused.actor == str(small.people["front_desk"].pk)


def test_the_last_two_are_held_until_more_is_asked_for(
    small: SmallPractice, line: AuthorizationLine, signed_in: In
) -> None:
    day = small.today + timedelta(days=1)
    page = book(signed_in("front_desk"), small, day).content.decode()
    assert "one of the last 2 visits on authorization A-12" in page
    signed_in("biller").post(reverse("renewal_begin", args=[line.pk]), secure=True)
    assert book(signed_in("front_desk"), small, day).status_code == 302
    renewal = Renewal.objects.get()
    signed_in("biller").post(
        reverse("renewal_asked", args=[renewal.pk]), {"reference": "R-1"}, secure=True
    )
    renewal.refresh_from_db()
    assert (renewal.asked_on is not None, renewal.reference) == (True, "R-1")


def test_tentative_needs_its_words_and_is_listed_until_the_letter_comes(
    small: SmallPractice, payer: Payer, signed_in: In
) -> None:
    day = small.today + timedelta(days=1)
    page = book(signed_in("ot"), small, day, basis="tentative").content.decode()
    assert "needs the payer" in page
    until = (small.today + timedelta(days=5)).isoformat()
    word = {"reference": "CALL-9", "said_by": "Sam", "expires_on": until}
    assert book(signed_in("ot"), small, day, basis="tentative", **word).status_code == 302
    booking = Booking.objects.get(visit__date_of_service=day)
    assert (booking.state, booking.reference, booking.said_by) == ("tentative", "CALL-9", "Sam")
    listed = signed_in("front_desk").get(reverse("overdrawn"), secure=True).content.decode()
    assert "Sam said so, reference CALL-9" in listed
    form = signed_in("ot").get(reverse("visit_edit", args=[booking.visit_id]), secure=True)
    assert "CALL-9" in form.content.decode()


def test_the_family_pays_only_with_contract_and_paper(
    small: SmallPractice, payer: Payer, signed_in: In
) -> None:
    day = small.today + timedelta(days=1)
    address = reverse("family_agreement", args=[small.child.pk])
    posted = {
        "payer": str(payer.pk),
        "signed_by": "Marco Reyes",
        "signed_on": small.today.isoformat(),
        "starts_on": small.today.isoformat(),
        "ends_on": (small.today + timedelta(days=90)).isoformat(),
        "dollars_a_visit": "80",
    }
    browser = signed_in("front_desk")
    wrong = {**posted, "paper": SimpleUploadedFile("a.txt", b"signed, honestly")}
    assert browser.post(address, wrong, secure=True).status_code == 200
    right = {**posted, "paper": SimpleUploadedFile("a.pdf", b"%PDF-1.7 signed")}
    assert browser.post(address, right, secure=True).status_code == 302
    agreement = Agreement.objects.get()
    word = {"basis": "self_pay", "agreement": str(agreement.pk)}
    assert "not known whether" in book(browser, small, day, **word).content.decode()
    contract = {
        "cancelled": "release",
        "no_show": "take",
        "family_pays": "agreed",
        "turnaround_days": "10",
        "appeal_days": "60",
        "tentative_days": "14",
    }
    terms_page = reverse("payer_terms", args=[payer.pk])
    unproven = signed_in("biller").post(terms_page, contract, secure=True)
    assert "needs the contract" in unproven.content.decode()
    proven = {**contract, "clause": "Section 4.2, page 11"}
    assert signed_in("biller").post(terms_page, proven, secure=True).status_code == 302
    assert book(browser, small, day, **word).status_code == 302
    assert Booking.objects.get(visit__date_of_service=day).state == "self_pay"


def test_an_overdraw_is_listed_and_borne_only_with_a_reason(
    small: SmallPractice, line: AuthorizationLine, signed_in: In
) -> None:
    terms(Payer.objects.get(), dollars_a_visit="90")
    line.granted = 1
    line.save()
    Visit.objects.filter(client=small.child).update(coverage=small.child.coverages.get())
    recheck.look_again()
    other = Visit.objects.get(pk=small.visit.pk)
    other.pk = other.id = new_id()
    other.save(force_insert=True)
    recheck.look_again()
    page = signed_in("owner").get(reverse("overdrawn"), secure=True).content.decode()
    assert "nothing is left" in page
    ahead = signed_in("owner").get(reverse("ahead"), secure=True).content.decode()
    assert "$90.00" in ahead
    booking = Booking.objects.get(state="overdrawn")
    bear = reverse("overdraw_bear", args=[booking.visit_id])
    signed_in("owner").post(bear, {"because": " "}, secure=True)
    booking.refresh_from_db()
    assert booking.settled_at is None
    signed_in("owner").post(bear, {"because": "Our mistake."}, secure=True)
    booking.refresh_from_db()
    assert booking.settled_because == "Our mistake."
    assert (
        "nothing is left"
        not in signed_in("owner").get(reverse("overdrawn"), secure=True).content.decode()
    )


def test_limits_and_days_change_through_the_ledger(
    small: SmallPractice, line: AuthorizationLine, signed_in: In
) -> None:
    renewing(small, line)
    browser = signed_in("biller")
    for days in (7, 14):
        book(signed_in("front_desk"), small, small.today + timedelta(days=days))
    change = reverse("line_change", args=[line.pk])
    posted = {"granted": "2", "used_before": "1", "cap_most": "1", "cap_per": "week"}
    assert browser.post(change, posted, secure=True).status_code == 302
    line.refresh_from_db()
    assert (line.held, line.free) == (1, 0)
    assert Cap.objects.get().most == 1
    assert Booking.objects.get(state="overdrawn").visit.date_of_service == (
        small.today + timedelta(days=14)
    )
    assert (
        "neither" in browser.post(change, {**posted, "cap_per": ""}, secure=True).content.decode()
    )
    days_page = reverse("authorization_change", args=[line.authorization_id])
    cancelled = {
        "starts_on": line.authorization.starts_on.isoformat(),
        "ends_on": line.authorization.ends_on.isoformat(),
        "cancelled_on": small.today.isoformat(),
    }
    assert browser.post(days_page, cancelled, secure=True).status_code == 302
    assert Booking.objects.filter(state="overdrawn", reason="cancelled").count() == 2
    assert Visit.objects.filter(status="cancelled").count() == 0
    shown = browser.get(reverse("authorization", args=[line.authorization_id]), secure=True)
    assert "cancelled from" in shown.content.decode()


def test_the_payers_count_is_compared_and_settled(
    small: SmallPractice, line: AuthorizationLine, signed_in: In
) -> None:
    browser = signed_in("biller")
    page = reverse("line_count", args=[line.pk])
    today = small.today.isoformat()
    browser.post(page, {"theirs": "0", "on": today}, secure=True)
    assert PayerCount.objects.get().settled_how == "equal"
    browser.post(page, {"theirs": "1", "on": today, "source": "Portal"}, secure=True)
    open_one = PayerCount.objects.get(settled_at=None)
    browser.post(reverse("count_settle", args=[open_one.pk]), {"how": "theirs"}, secure=True)
    line.refresh_from_db()
    assert (line.used_before, line.free) == (1, 1)
    shown = browser.get(reverse("authorization", args=[line.authorization_id]), secure=True)
    assert "Theirs was taken" in shown.content.decode()


def test_an_old_count_of_the_payer_holds_bookings(
    small: SmallPractice, line: AuthorizationLine, signed_in: In
) -> None:
    renewing(small, line)
    long_ago = line.created_at - timedelta(days=100)
    AuthorizationLine.objects.filter(pk=line.pk).update(created_at=long_ago)
    page = book(signed_in("ot"), small, small.today + timedelta(days=1)).content.decode()
    assert "was last seen on" in page
    settling.count(line, theirs=0, on=small.today, source="", by=small.people["biller"])
    answer = book(signed_in("ot"), small, small.today + timedelta(days=1))
    assert answer.status_code == 302


def test_a_denial_becomes_an_appeal_with_its_day(
    small: SmallPractice, line: AuthorizationLine, payer: Payer, signed_in: In
) -> None:
    letter = letter_of(small, line)
    letter.appeal_by = small.today + timedelta(days=20)
    appeal = settling.start_appeal(letter, payer=payer)
    assert appeal is not None
    assert appeal.due_on == letter.appeal_by
    page = signed_in("front_desk").get(reverse("ahead"), secure=True).content.decode()
    assert "Denials to answer" in page
    address = reverse("appeal_close", args=[appeal.pk])
    signed_in("front_desk").post(address, {"outcome": "maybe"}, secure=True)
    assert Appeal.objects.get().done_at is None
    signed_in("front_desk").post(address, {"outcome": "sent"}, secure=True)
    assert Appeal.objects.get().outcome == "sent"


def test_the_calendar_has_days_and_no_names(
    small: SmallPractice, line: AuthorizationLine, signed_in: In
) -> None:
    browser = signed_in("front_desk")
    page = browser.post(reverse("feed_make"), secure=True)
    address = page.context["address"]
    path = address[address.index("/authorizations/") :]
    feed = Browser().get(path, secure=True)
    text = feed.content.decode()
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert "SUMMARY:Authorizations end: 1" in text
    assert all(len(row.encode()) <= 75 for row in text.split("\r\n"))
    for secret in ("Theo", "Reyes", "10023", "A-12", "Meridian"):
        assert secret not in text
    browser.post(reverse("feed_close"), secure=True)
    assert Browser().get(path, secure=True).status_code == 404
    assert Browser().get(reverse("feed", args=["x"]), secure=True).status_code == 404


def test_the_packet_is_drafted_by_the_desk_and_read_by_the_therapist(
    small: SmallPractice, line: AuthorizationLine, signed_in: In
) -> None:
    small.child.primary_therapist = small.people["ot"]
    small.child.save()
    renewing(small, line)
    renewal = Renewal.objects.get()
    signed_in("front_desk").post(reverse("renewal_packet", args=[renewal.pk]), secure=True)
    renewal.refresh_from_db()
    shown = signed_in("ot").get(reverse("sheet:sheet", args=[renewal.sheet_id]), secure=True)
    assert "We ask for 2 visits of occupational therapy" in shown.content.decode()
    printed = signed_in("ot").get(reverse("sheet:print", args=[renewal.sheet_id]), secure=True)
    assert "DRAFT, NOT SIGNED" in printed.content.decode()
