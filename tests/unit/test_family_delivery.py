"""What is signed reaches who may have it, once; what comes back reaches a named person."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from email import message_from_string, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.test import Client as Browser
from django.urls import reverse
from tests import proofs
from tests.connectors import far
from tests.connectors.far import Mailbox
from tests.families import FACTS, HUMAN, agreed, guardian, with_words
from tests.small import SmallPractice, signed_in, small

from countersign.base import clock
from countersign.base.audit import checkpoints
from countersign.base.errors import Refused, UserError
from countersign.exchange import messages
from countersign.exchange.models import Parcel
from countersign.exchange.port import ConnectorError
from countersign.family import calling, jobs, links, quiet, replying, sending, telling
from countersign.family.models import (
    FamilyCall,
    FamilyRules,
    Link,
    Message,
    MessageState,
    Reply,
    Why,
)
from countersign.practice import capture, terms
from countersign.practice.facts import Fact
from countersign.practice.models import Client, Guardian, Notice
from countersign.spine import corrections
from countersign.spine import sheet as sheets
from countersign.spine.models import Release, Sheet
from countersign.spine.release import load
from countersign.spine.signed import Forged

__all__ = ["signed_in", "small"]  # fixtures
pytestmark = pytest.mark.django_db


@pytest.fixture
def house(small: SmallPractice, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> SmallPractice:
    """The small practice with a therapist who can sign, and a visit that is done."""
    monkeypatch.setattr(checkpoints, "path", lambda: tmp_path / "checkpoints.jsonl")
    ot = proofs.user_of(small.people["ot"])
    ot.authenticator_set.all().delete()  # type: ignore[attr-defined]  # allauth's reverse name
    proofs.set_up_codes(ot)
    ot.set_password(proofs.PASSWORD)
    ot.save()
    small.visit.status, small.visit.coverage = "done", small.child.coverages.get()
    small.visit.starts_at -= timedelta(days=1)
    small.visit.ends_at -= timedelta(days=1)
    small.visit.date_of_service -= timedelta(days=1)
    small.visit.save()
    small.child.primary_therapist = small.people["ot"]
    small.child.save()
    type(small.child.coverages.get().plan).objects.update(needs_authorization=False)
    return small


def drafted(house: SmallPractice, *more: Fact, words: str = HUMAN) -> Sheet:
    by = house.people["ot"]
    facts = [f for f in FACTS() if not (more and f.kind == "no_hard_moment")]
    plan = Fact("", "plan", text="Try smaller buttons")
    capture.record(house.visit, [*facts, *more, plan], by=by, origin="tapped")
    sheet = sheets.open_sheet(house.visit, by=by)
    sheets.compose(sheet, by=by)
    if words:
        with_words(sheet, words)
    return sheet


def signed(house: SmallPractice, *more: Fact, words: str = HUMAN) -> Sheet:
    sheet = drafted(house, *more, words=words)
    proofs.sign_by_code(sheet, house.people["ot"])
    return sheet


class Service(ThreadingHTTPServer):
    """A stand-in for a text-message service. `status` is what it answers; 0: it hangs up."""

    daemon_threads = True
    status = 201

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Twilio)
        self.texts: list[dict[str, list[str]]] = []


class _Twilio(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.texts.append(parse_qs(body))
        if not self.server.status:
            self.connection.close()
            return
        answer = json.dumps({"sid": "SM1"}).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: Any) -> None:
        """Keep quiet."""


@pytest.fixture
def service() -> Iterator[Service]:
    server = Service()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    server = Mailbox()
    with far.serving(server):
        yield server


def by_mail(mailbox: Mailbox) -> FamilyRules:
    mail = {
        "host": "127.0.0.1",
        "port": mailbox.port,
        "security": "none",
        "sender": "us@ot.example",
    }
    return FamilyRules.objects.create(mail=mail, phone="555-0100")


def by_text(service: Service) -> FamilyRules:
    address = f"http://127.0.0.1:{service.server_address[1]}"
    texts = {"address": address, "account": "AC1", "sender": "555-0100", "secret": "s"}
    return FamilyRules.objects.create(texts=texts)


def the_link(text: str) -> str:
    found = re.search(r"/f/([\w-]+)/", text)
    assert found, text
    return found.group(1)


def body(mailbox: Mailbox) -> str:
    return str(message_from_string(mailbox.letters[-1], policy=policy.default).get_content())


def test_the_family_gets_the_update_and_the_emr_does_not(house: SmallPractice) -> None:
    one = guardian(house.child)
    agreed(one)
    sheet = signed(house)
    went = set(Release.objects.filter(sheet=sheet).values_list("part", "destination"))
    assert went == {("note", "emr"), ("charge", "emr"), ("update", "family")}
    assert not Parcel.objects.filter(releases__part="update").exists()
    (message,) = Message.objects.all()
    assert (message.guardian, message.state) == (one, MessageState.TO_HAND)
    told = telling.words(message, load(message.release_id))
    assert [s.by_person for s in told.sentences] == [False, False, True]
    assert told.sentences[-1].text == HUMAN
    assert message.disclosure == "CA 2026-11"


def test_only_those_who_may_receive_it_get_it(house: SmallPractice) -> None:
    agreed(guardian(house.child, name="Ana Reyes"))
    agreed(guardian(house.child, name="Bo Reyes"), opted_out_on=house.today)
    agreed(guardian(house.child, name="Cy Reyes"), custody="nothing")
    guardian(house.child, name="Di Reyes")
    signed(house)
    assert [m.guardian.name for m in Message.objects.all()] == ["Ana Reyes"]


def test_an_opt_out_after_the_checks_still_stops_the_release(
    house: SmallPractice, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = guardian(house.child)
    agreed(one)
    sheet = drafted(house)
    monkeypatch.setattr(sheets, "found", lambda *_: ())  # as if the checks were blind
    terms.agree(one, {"opted_out_on": house.today}, by=None)
    with pytest.raises(Refused):
        proofs.sign_by_code(sheet, house.people["ot"])
    assert not Release.objects.exists()
    assert not Message.objects.exists()


def test_without_words_the_note_goes_and_no_update(house: SmallPractice) -> None:
    agreed(guardian(house.child))
    sheet = signed(house, words="")
    assert set(Release.objects.filter(sheet=sheet).values_list("part", flat=True)) == {
        "note",
        "charge",
    }
    assert not Message.objects.exists()
    taken = corrections.take_up(sheet, part="update", by=house.people["ot"])
    assert any(f.code == "family.no-human-detail" for f in sheets.examine(taken) if f.blocks)
    sheets.add_statement(taken, part="update", section="Your words", text=HUMAN, by=taken.author)
    proofs.sign_by_code(taken, house.people["ot"], later=1)
    assert Message.objects.count() == 1


def test_an_addendum_does_not_go_to_the_family(house: SmallPractice) -> None:
    agreed(guardian(house.child))
    sheet = signed(house)
    more = corrections.addendum(sheet, text="The buttons were 1 cm.", by=house.people["ot"])
    proofs.sign_by_code(more, house.people["ot"], later=1)
    assert set(Release.objects.filter(sheet=more).values_list("destination", flat=True)) == {"emr"}


def test_a_wrong_chart_stops_what_waits_and_asks_for_a_call(house: SmallPractice) -> None:
    agreed(guardian(house.child, name="Ana Reyes"))
    agreed(guardian(house.child, name="Bo Reyes"))
    sheet = signed(house)
    first, second = Message.objects.order_by("guardian__created_at")
    secret = links.hand_over(first, by=house.people["ot"], link=True)
    wrong = corrections.wrong_chart(sheet, reason="The other Theodor.", by=house.people["ot"])
    proofs.sign_by_code(wrong, house.people["ot"], later=1)
    second.refresh_from_db()
    assert second.state == MessageState.STOPPED
    assert FamilyCall.objects.get().why == Why.WRONG_CHART
    with pytest.raises(UserError, match="taken back"):
        links.open_once(secret)


def test_mail_carries_a_link_and_goes_once(house: SmallPractice, mailbox: Mailbox) -> None:
    by_mail(mailbox)
    agreed(guardian(house.child), channel="email")
    signed(house)
    message = Message.objects.get()
    for _ in range(3):
        jobs.deliver(str(message.pk))
    assert len(mailbox.letters) == 1
    assert "Theo" not in mailbox.letters[0]
    assert "To: ana@home.example" in mailbox.letters[0]
    message.refresh_from_db()
    assert message.state == MessageState.SENT
    assert message.receipt["to"] == "ana@home.example"
    page = links.open_once(the_link(body(mailbox)))
    assert links.page(page) == message
    with pytest.raises(UserError, match="opened before"):
        links.open_once(the_link(body(mailbox)))


def test_mail_holds_the_text_for_who_was_warned_and_wants_it(
    house: SmallPractice, mailbox: Mailbox
) -> None:
    by_mail(mailbox)
    agreed(guardian(house.child), channel="email", email_text=True)
    signed(house)
    sending.deliver(Message.objects.get().pk)
    text = " ".join(body(mailbox).split())
    assert f"In Person ot’s own words: {HUMAN}" in text
    assert "artificial intelligence" in text
    assert "call 555-0100" in text


def test_a_text_message_says_nothing_of_the_child(house: SmallPractice, service: Service) -> None:
    by_text(service)
    agreed(guardian(house.child), channel="sms")
    signed(house)
    sending.deliver(Message.objects.get().pk)
    (text,) = service.texts
    assert text["To"] == ["555-0123"]
    assert "Theo" not in text["Body"][0]
    assert "button" not in text["Body"][0]
    assert len(text["Body"][0]) < messages.LONGEST_TEXT
    assert Message.objects.get().receipt["id"] == "SM1"


def test_what_broke_off_is_never_sent_again_by_itself(
    house: SmallPractice, service: Service
) -> None:
    by_text(service)
    service.status = 0
    agreed(guardian(house.child), channel="sms")
    signed(house)
    message = Message.objects.get()
    for _ in range(3):
        sending.deliver(message.pk)
    message.refresh_from_db()
    assert (len(service.texts), message.state, message.last_error) == (
        1,
        MessageState.HELD,
        "text-unknown",
    )
    service.status = 201
    sending.again(message, by=house.people["ot"])
    sending.deliver(message.pk)
    assert len(service.texts) == 2
    with pytest.raises(UserError):
        sending.again(Message.objects.get(), by=house.people["ot"])


def test_a_sender_that_was_killed_leaves_it_to_a_person(
    house: SmallPractice, service: Service
) -> None:
    by_text(service)
    agreed(guardian(house.child), channel="sms")
    signed(house)
    Message.objects.update(state=MessageState.SENDING)
    sending.deliver(Message.objects.get().pk)
    assert (Message.objects.get().state, service.texts) == (MessageState.HELD, [])


def test_nobody_is_written_to_who_may_not_be_any_more(
    house: SmallPractice, service: Service
) -> None:
    by_text(service)
    one = guardian(house.child)
    agreed(one, channel="sms")
    signed(house)
    terms.agree(one, {"custody": "nothing"}, by=None)
    sending.deliver(Message.objects.get().pk)
    assert (Message.objects.get().state, service.texts) == (MessageState.STOPPED, [])


def test_it_waits_for_the_hours_agreed_on(house: SmallPractice, service: Service) -> None:
    by_text(service)
    local = clock.now().astimezone(house.practice.tz)
    begins = 0 if local.hour > 11 else 20
    agreed(guardian(house.child), channel="sms", from_hour=begins, until_hour=begins + 2)
    signed(house)
    message = Message.objects.get()
    sending.deliver(message.pk)
    message.refresh_from_db()
    assert not service.texts
    assert message.next_try_at is not None
    with clock.frozen(message.next_try_at + timedelta(minutes=5)):
        jobs.look_again(0)
    assert len(service.texts) == 1


def test_nothing_goes_without_a_genuine_release(house: SmallPractice) -> None:
    with pytest.raises(Forged):
        messages.carry(object(), messages.Letter("a", "b", "c"), way="sms", settings={})  # type: ignore[arg-type]  # a forgery
    with pytest.raises(ConnectorError):
        messages.Texts("http://127.0.0.1:1", "a", "b", "c").carry(messages.Letter("1", "", "x"))


def test_an_injury_waits_for_the_call(house: SmallPractice, service: Service) -> None:
    by_text(service)
    agreed(guardian(house.child), channel="sms")
    hurt = Fact("", "hard_moment", hard="injury", text="Bumped his elbow on the ramp", minutes=2)
    sheet = drafted(house, hurt)
    assert not [f for f in sheets.examine(sheet) if f.blocks]
    proofs.sign_by_code(sheet, house.people["ot"])
    call, message = FamilyCall.objects.get(), Message.objects.get()
    assert (call.why, call.to) == (Why.PHONE_FIRST, house.people["ot"])
    sending.deliver(message.pk)
    assert not service.texts
    with pytest.raises(UserError):
        calling.done(call.pk, outcome=" ", by=house.people["ot"])
    calling.done(call.pk, outcome="Spoke with Ana.", by=house.people["ot"])
    sending.deliver(message.pk)
    assert len(service.texts) == 1


def opened(house: SmallPractice, browser: Browser) -> str:
    """The page behind a link, as its address."""
    secret = links.hand_over(Message.objects.get(), by=house.people["ot"], link=True)
    door = reverse("family_open", args=[secret])
    assert "opens once" in browser.get(door, secure=True).content.decode()
    answer = browser.post(door, secure=True)
    assert answer.status_code == 302
    assert browser.post(door, secure=True).status_code == 410
    return str(answer["Location"])


def test_the_family_sees_whose_words_they_are_and_answers(house: SmallPractice) -> None:
    agreed(guardian(house.child))
    signed(house)
    browser = Browser(headers={"origin": "https://testserver"})
    page = opened(house, browser)
    shown = browser.get(page, secure=True).content.decode()
    assert "<mark>He told the last button" in shown
    assert "The marked words were written by Person ot" in shown
    answer = browser.post(page, {"way": "reply", "text": "He did it at home too!"}, secure=True)
    assert "Somebody answers by phone" in answer.content.decode()
    reply = Reply.objects.get()
    assert (reply.to, reply.urgent) == (house.people["ot"], False)
    assert Notice.objects.filter(staff=house.people["ot"], kind="family-reply").exists()
    browser.post(page, {"way": "decline"}, secure=True)
    browser.post(page, {"way": "stop"}, secure=True)
    now = terms.of_guardian(Guardian.objects.get())
    assert now is not None
    assert now.ai == "no"
    assert now.opted_out_on is not None
    Link.objects.update(expires_at=clock.now())
    assert browser.get(page, secure=True).status_code == 410


@pytest.mark.parametrize(
    ("text", "urgent"),
    [
        ("She is in the hospital since last night.", True),
        ("He hit his head on the way home, please call", True),
        ("Tiene moretones en el brazo.", True),
        ("Thank you, that made our day.", False),
        ("Can we move Tuesday to Thursday?", False),
        ("He skilled up at school", False),
    ],
)
def test_urgent_words_are_known(text: str, urgent: bool) -> None:
    assert replying.is_urgent(text) == urgent


def test_an_urgent_reply_is_a_call_and_a_late_one_reaches_the_owner(house: SmallPractice) -> None:
    agreed(guardian(house.child))
    signed(house)
    message = Message.objects.get()
    calm = replying.keep(message, "Thank you.")
    urgent = replying.keep(message, "He had a seizure at noon.")
    assert FamilyCall.objects.get().reply == urgent
    owner = house.people["owner"]
    with clock.frozen(clock.now() + timedelta(hours=30)):
        assert replying.escalate() == 3  # both replies, and the call
        assert replying.escalate() == 0
        assert Notice.objects.filter(staff=owner, kind="family-late").count() == 3
        assert {c.why for c in FamilyCall.objects.all()} == {Why.URGENT, Why.UNANSWERED}
        with pytest.raises(UserError):
            replying.answered(calm.pk, words=" ", by=owner)
        replying.answered(urgent.pk, words="Spoke with Ana.", by=owner)
    assert FamilyCall.objects.filter(reply=urgent, done_at=None).count() == 0


def test_words_about_harm_reach_a_person_and_no_family(house: SmallPractice) -> None:
    agreed(guardian(house.child))
    said = "told me his uncle Ray hits him at night"
    sheet = signed(house, Fact("", "hard_moment", hard="other", text=said), words="")
    report = FamilyCall.objects.get()
    assert (report.why, report.to, report.sheet) == (Why.HARM, house.people["ot"], sheet)
    told = Notice.objects.get(staff=house.people["owner"], kind="family-harm")
    assert "Ray" not in told.message
    calling.told_by_phone(sheet, outcome="County line, 4:10", by=report.to, why=Why.HARM)
    assert FamilyCall.objects.get().done_at is not None
    assert not FamilyCall.told().exists()  # the family has heard nothing by it
    assert not Message.objects.exists()


def test_a_family_that_writes_of_harm_is_no_ordinary_reply(house: SmallPractice) -> None:
    agreed(guardian(house.child))
    signed(house)
    reply = replying.keep(Message.objects.get(), "My boyfriend hits him when he spills.")
    assert reply.urgent
    assert FamilyCall.objects.get().why == Why.HARM


def test_families_who_heard_nothing_are_on_the_list(house: SmallPractice) -> None:
    everybody = Client.objects.all()
    later = house.today + timedelta(days=20)
    (one,) = quiet.quiet(everybody, today=later, days=14)
    assert one.never
    assert one.why == "no guardian"
    (sign_of,) = quiet.leaving(everybody, today=later, days=14)
    assert sign_of.signs == ("no update after 1 visits", "heard nothing human for 21 days")
    agreed(guardian(house.child))
    signed(house)
    links.hand_over(Message.objects.get(), by=house.people["ot"], link=True)
    assert not quiet.quiet(everybody, today=house.today + timedelta(days=10), days=14)


def test_the_pages_of_the_desk(house: SmallPractice, signed_in: Callable[[str], Browser]) -> None:
    one = guardian(house.child)
    browser = signed_in("front_desk")
    form = reverse("family_terms", args=[house.child.pk, one.pk])
    assert "Not asked yet" in browser.get(form, secure=True).content.decode()
    given = {
        "channel": "portal",
        "phone": "555-0123",
        "language": "en",
        "from_hour": "8",
        "until_hour": "20",
        "order": "1",
        "custody": "nothing",
        "custody_note": "",
        "receives": "all",
        "ai": "yes",
        "recording": "no",
        "asked_on": house.today.isoformat(),
    }
    refused = browser.post(form, given, secure=True).content.decode()
    assert "Say which order excludes this person." in refused
    done = browser.post(form, {**given, "custody": "decides"}, secure=True)
    assert done.status_code == 302
    page = reverse("family_client", args=[house.child.pk])
    assert "Receives updates" in browser.get(page, secure=True).content.decode()
    signed(house)
    message = Message.objects.get()
    paper = reverse("family_paper", args=[message.pk])
    assert "you are next, mister" in browser.get(paper, secure=True).content.decode()
    browser.post(paper, secure=True)
    message.refresh_from_db()
    assert message.receipt["as"] == "paper"
    given_link = browser.post(reverse("family_link", args=[message.pk]), secure=True)
    assert "/f/" in given_link.content.decode()
    reply = replying.keep(message, "Please call me today.")
    shown = browser.get(reverse("family"), secure=True).content.decode()
    assert "Please call me today." in shown
    browser.post(reverse("family_answered", args=[reply.pk]), {"words": "Spoke."}, secure=True)
    reply.refresh_from_db()
    assert reply.answer == "Spoke."


def test_the_owner_sets_the_ways_up(
    house: SmallPractice, signed_in: Callable[[str], Browser]
) -> None:
    browser = signed_in("owner")
    url = reverse("family_rules")
    given = {
        "quiet_days": "10",
        "answer_hours": "24",
        "call_hours": "2",
        "phone": "555-0100",
        "mail_host": "mail.clinic.example",
        "mail_security": "none",
        "mail_port": "25",
        "mail_sender": "us@clinic.example",
    }
    refused = browser.post(url, given, secure=True).content.decode()
    assert "must be reached encrypted" in refused
    done = browser.post(url, {**given, "mail_security": "tls", "mail_password": "p"}, secure=True)
    assert done.status_code == 302
    rules = FamilyRules.objects.get()
    assert (rules.quiet_days, rules.mail["password"], rules.texts) == (10, "p", {})
    assert browser.get(reverse("family_leaving"), secure=True).status_code == 200
    shown = browser.get(url, secure=True).content.decode()
    assert "mail.clinic.example" in shown
    assert 'value="p"' not in shown


def test_the_door_is_asked_for_nothing_that_is_not_there() -> None:
    browser = Browser()
    assert browser.get(reverse("family_open", args=["x"]), secure=True).status_code == 410
    assert browser.get(reverse("family_page", args=["x"]), secure=True).status_code == 410
