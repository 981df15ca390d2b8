"""A payer's electronic decision is confirmed like a letter; eligibility is laid at the coverage."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse
from tests.small import SmallPractice, signed_in, small
from tests.unit.test_claims_answers import DECIDED, ELIGIBLE, FILES

from countersign.authorizations import electronic
from countersign.authorizations.models import Authorization, Letter, LetterState
from countersign.base.errors import UserError
from countersign.exchange.models import Asked
from countersign.practice.models import Coverage, Payer

__all__ = ["signed_in", "small"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(small: SmallPractice, signed_in: Callable[[str], Browser]) -> Browser:
    cover = Coverage.objects.get(client=small.child)
    cover.member_id = "W1"
    cover.save()
    return signed_in("front_desk")


def drop(browser: Browser, text: str, name: str = "answer.278") -> str:
    files = [SimpleUploadedFile(name, text.encode())]
    answer = browser.post(reverse("letter_bring"), {"files": files}, secure=True, follow=True)
    return answer.content.decode()


def test_a_decision_is_confirmed_into_an_authorization(small: SmallPractice, desk: Browser) -> None:
    assert "1 to confirm" in drop(desk, DECIDED)
    letter = Letter.objects.get()
    assert (letter.state, letter.doubtful) == (LetterState.READ, 0)
    url = reverse("letter", args=[letter.pk])
    shown = desk.get(url, secure=True).content.decode()
    assert "AUTH77" in shown
    assert "electronic answer" in shown
    posted = {"client": str(small.child.pk), "payer_id": str(Payer.objects.get().pk)}
    posted["despite"] = "yes"  # the chart has another name and birth date
    assert desk.post(url, posted, secure=True).status_code == 302
    made = Authorization.objects.get()
    line = made.lines.get()
    assert (made.reference, str(made.starts_on), str(made.ends_on)) == (
        *("AUTH77", "2026-12-01"),
        "2027-02-28",
    )
    assert (line.codes, line.counts, line.granted) == (["97530"], "visits", 12)


def test_the_same_answer_is_taken_once(small: SmallPractice, desk: Browser) -> None:
    drop(desk, DECIDED)
    assert "read before" in drop(desk, DECIDED)
    assert Letter.objects.count() == 1


def test_what_an_answer_does_not_say_is_doubtful(small: SmallPractice, desk: Browser) -> None:
    drop(desk, DECIDED.replace("HSD*VS*12~", "MSG*SEE PORTAL~"))
    assert Letter.objects.get().doubtful == 2  # how much, and of what


def test_a_denial_has_no_line(small: SmallPractice, desk: Browser) -> None:
    drop(desk, DECIDED.replace("HCR*A1*AUTH77", "HCR*A3**0Y"))
    letter = Letter.objects.get()
    assert letter.reading["lines"] == 0
    assert letter.reading["fields"]["decision"]["value"] == "denied"


def test_eligibility_stands_at_the_coverage(
    small: SmallPractice, desk: Browser, signed_in: Callable[[str], Browser]
) -> None:
    assert "laid at 1 coverages; 0 people" in drop(desk, ELIGIBLE, "answer.271")
    told = Asked.objects.get()
    assert (told.active, str(told.on)) == (True, "2026-11-20")
    url = reverse("client_billing", args=[small.child.pk])
    shown = signed_in("biller").get(url, secure=True).content.decode()
    assert "the payer answered: covered; co-payment $30; limit 20 a calendar year" in shown
    assert "read before" in drop(desk, ELIGIBLE, "answer.271")


@pytest.mark.parametrize(
    "text",
    [
        DECIDED[:400],
        DECIDED.replace("RD8*20261201", "RD8*20261301"),
        ELIGIBLE.replace("SE*", "SE*1"),
    ],
)
def test_a_malformed_answer_leaves_nothing(small: SmallPractice, desk: Browser, text: str) -> None:
    assert "Segment" in drop(desk, text)
    assert not Letter.objects.exists()
    assert not Asked.objects.exists()


def test_an_answer_about_claims_is_sent_on(small: SmallPractice) -> None:
    with pytest.raises(UserError, match="Claims, Answers"):
        electronic.bring(FILES["835"].encode(), name="x", by=small.people["biller"])
    assert not electronic.is_electronic(b"%PDF-1.7")
