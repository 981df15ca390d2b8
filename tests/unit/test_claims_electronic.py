"""A payer's electronic decision is confirmed like a letter; eligibility is laid at the coverage."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse
from tests.claimed import Claiming, claiming_practice, ordered
from tests.gate.test_every_way import visit_of
from tests.small import SmallPractice, signed_in, small
from tests.unit.test_claims_answers import DECIDED, ELIGIBLE, FILES

from countersign.authorizations import electronic
from countersign.authorizations.models import Authorization, Letter, LetterState
from countersign.base.errors import UserError
from countersign.base.models_audit import AuditEntry
from countersign.demo import payer
from countersign.exchange.claims import asking, fetching
from countersign.exchange.formats.x12 import p270
from countersign.exchange.formats.x12.answers import read_answer
from countersign.exchange.formats.x12.segments import read
from countersign.exchange.models import Asked, Inquiry, Question, Subscriber
from countersign.exchange.port import ConnectorError
from countersign.practice.models import Client, Coverage, Payer
from countersign.scheduling.models import Waiting
from countersign.spine import standing
from countersign.spine.signed import Forged

__all__ = ["signed_in", "small"]
pytestmark = pytest.mark.django_db
NUMBER = "941747327"  # of the child's plan


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


# Questions (270)


@pytest.fixture
def claiming(small: SmallPractice, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Claiming:
    return claiming_practice(small, monkeypatch, tmp_path)


def follow(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_question_goes_out_only_under_the_owners_order(
    claiming: Claiming, signed_in: Callable[[str], Browser]
) -> None:
    desk, cover = signed_in("front_desk"), Coverage.objects.get()
    client = {"client": str(claiming.small.child.pk)}
    posted = {"coverage": [str(cover.pk)]}
    page, ask = reverse("eligibility"), reverse("eligibility_ask")
    assert "No standing order lets" in follow(desk.get(page, client, secure=True))
    assert "No standing order lets" in follow(desk.post(ask, posted, secure=True, follow=True))
    assert not Inquiry.objects.exists()

    order = ordered(claiming.small)
    assert "Can be asked" in follow(desk.get(page, client, secure=True))
    assert "1 question in file 1. Take it out" in follow(
        desk.post(ask, posted, secure=True, follow=True)
    )
    made = Inquiry.objects.get()
    entry = AuditEntry.objects.get(kind="claims.asked")
    assert (entry.subject, made.order_id) == (str(made.pk), order.pk)
    out = reverse("eligibility_out", args=[made.pk])
    answer = desk.get(out, secure=True)
    assert answer["Content-Disposition"] == 'attachment; filename="eligibility-000000001.270"'
    assert hashlib.sha256(answer.content).hexdigest() == made.digest
    (told,) = p270.questions(read(io.BytesIO(answer.content)))
    assert (told.last, told.member_id, told.payer_id) == ("REYES", NUMBER, "MER01")
    assert "is not answered yet" in follow(desk.post(ask, posted, secure=True, follow=True))
    assert AuditEntry.objects.filter(kind="claims.questions_out").count() == 1

    standing.withdraw(order, by=claiming.small.people["owner"])
    assert desk.get(out, secure=True).status_code == 422
    with pytest.raises(Forged):
        asking.QuestionFile(made.pk, order.pk, 1, b"", "", _maker=object())


def test_what_was_changed_since_is_not_sent(claiming: Claiming) -> None:
    ordered(claiming.small)
    cover = Coverage.objects.get()
    made = asking.ask([cover], by=claiming.biller, today=claiming.today)
    assert asking.proven(asking.load(made)).number == 1
    child = claiming.small.child
    child.last_name = "Pardo"
    child.save()
    with pytest.raises(ConnectorError, match="coverage-changed"):
        asking.load(made)
    with pytest.raises(UserError, match="changed after the question"):
        asking.taken_out(made)
    Question.objects.all().delete()
    with pytest.raises(Forged):
        asking.load(made)


def test_an_answer_is_known_by_the_trace_of_its_question(claiming: Claiming) -> None:
    ordered(claiming.small)
    cover = Coverage.objects.get()
    made = asking.ask([cover], by=claiming.biller, today=claiming.today)
    trace = made.questions.get().trace
    text = payer.eligibility(asking.load(made).content, on=claiming.today)
    other = text.replace(f"TRN*2*{trace}", "TRN*2*another").replace(f"MI*{NUMBER}", "MI*W999")
    taken = fetching.take(other.encode(), name="x", by=claiming.biller)
    assert (taken.known, taken.unknown) == (0, 1)
    stranger = text.replace("REYES", "PARDO").replace(f"MI*{NUMBER}", "MI*W999")
    assert fetching.take(stranger.encode(), name="x", by=claiming.biller).unknown == 1
    assert asking.waiting([cover]) == {cover.pk}
    # The payer has given the child a number of its own since: the trace says whose answer it is.
    moved = text.replace(f"MI*{NUMBER}", "MI*W777")
    assert fetching.take(moved.encode(), name="x", by=claiming.biller).known == 1
    (told,) = asking.benefits(claiming.small.child, today=claiming.today)
    assert (told.active, told.waiting) == (True, False)
    assert Asked.objects.get().question == made.questions.get()
    with pytest.raises(UserError, match="read before"):
        fetching.take(moved.encode(), name="x", by=claiming.biller)


def test_a_child_under_a_parents_plan_is_answered_as_the_child() -> None:
    """The plan's own words above a child hold for the child; each child has its own answer."""
    head = ELIGIBLE.split("HL*3*2*22*0")[0]
    body = (
        *("HL*3*2*22*1", "NM1*IL*1*HALE*ROWAN****MI*W1", "EB*1**30"),
        *("HL*4*3*23*0", "TRN*2*A*9SUB", "NM1*03*1*HALE*JUNIPER", "EB*F**AD***23***VS*20"),
        *("HL*5*3*23*0", "TRN*2*B*9SUB", "NM1*03*1*HALE*WREN", "AAA*N**67*C"),
    )
    count = head.split("~\nST*")[1].count("~") + len(body) + 1
    text = head + "".join(f"{one}~\n" for one in body)
    text += f"SE*{count}*0001~\nGE*1*4~\nIEA*1*000000004~\n"
    (said,) = read_answer(text.encode()).said
    assert [(p.trace, p.first, p.active, len(p.told), p.refused) for p in said.people] == [
        ("A", "JUNIPER", True, 1, []),
        ("B", "WREN", True, 0, ["67"]),
    ]


def test_before_a_booking_the_plan_is_asked_about(
    claiming: Claiming, signed_in: Callable[[str], Browser]
) -> None:
    small = claiming.small
    entry = Waiting.objects.create(client=small.child, since=small.today, windows=[])
    desk = signed_in("front_desk")
    url = reverse("find_block", args=[entry.pk])
    assert "Ask before booking" in follow(desk.get(url, secure=True))
    visit = visit_of(small, "ot", -3)
    visit.status = "booked"
    visit.save()
    cover = Coverage.objects.get()
    assert list(asking.due(Client.objects.all(), today=claiming.today)) == [cover]
    Subscriber.objects.all().delete()
    shown = follow(desk.get(reverse("eligibility"), secure=True))
    assert "Nobody said whose insurance it is" in shown
    assert 'name="coverage"' not in shown
