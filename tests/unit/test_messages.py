"""The ways to families: set up once, each text message once, and what comes back is heeded."""

from __future__ import annotations

import base64
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from datetime import time, timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client as Browser
from django.urls import reverse
from tests.families import guardian
from tests.small import SmallPractice, signed_in, small
from tests.texting import Service, by_twilio, by_webhook

from countersign.base import clock, home
from countersign.base.errors import UserError
from countersign.exchange import text_services, texts, ways
from countersign.exchange.models import TextIn, TextOut, TextStop, Ways
from countersign.exchange.port import ConnectorError
from countersign.exchange.text_services import signed
from countersign.practice.models import Notice
from countersign.scheduling import answering, house
from countersign.scheduling.models import Block, Channel, OfferMessage
from countersign.spine import standing

__all__ = ["signed_in", "small"]
pytestmark = pytest.mark.django_db
NUMBER, WORDS = "(212) 555-0123", "Riverside: your visit is on Monday. https://x.example/r/1/"
SHAPES = {"twilio": by_twilio, "webhook": by_webhook}
ADDRESS = {"twilio": "twilio", "webhook": "hook"}


@pytest.fixture
def service() -> Iterator[Service]:
    server = Service()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def give(subject: Any = None, words: str = WORDS, to: str = NUMBER) -> TextOut:
    return texts.text_once(subject or uuid4(), lambda: (to, words), by=ways.text_service())


@pytest.mark.parametrize("shape", SHAPES)
def test_a_text_goes_once_however_often_it_is_given(service: Service, shape: str) -> None:
    SHAPES[shape](service)
    subject = uuid4()
    rows = [give(subject), give(subject, "Others.")]
    assert [row.there for row in rows] == ["SM1", "SM1"]
    (sent,) = service.texts
    assert sent.get("To", sent.get("to")) == "+12125550123"
    assert sent.get("Body", sent.get("text")) == WORDS
    basic = f"Basic {base64.b64encode(b'AC1:s').decode()}"
    assert sent["authorization"] == (basic if shape == "twilio" else "Bearer s")


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("taken", [True, False], ids=["taken", "lost"])
def test_what_broke_off_is_settled_with_its_own_words(
    service: Service, shape: str, taken: bool
) -> None:
    SHAPES[shape](service)
    service.status, service.loses = 0 if taken else 201, 0 if taken else 1
    subject = uuid4()
    with pytest.raises(ConnectorError) as broke:
        give(subject)
    assert (broke.value.code, broke.value.retry) == ("text-unknown", True)
    service.status = 201
    with pytest.raises(ConnectorError, match="being handed over"):
        give(subject, "Not at once.")
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        assert give(subject, "Other words.").there == "SM1"
    assert [one.get("Body", one.get("text")) for one in service.texts] == [WORDS]


def test_asking_in_vain_never_makes_a_second_one(service: Service) -> None:
    row = by_twilio(service)
    service.status = 0
    subject = uuid4()
    with pytest.raises(ConnectorError):
        give(subject)
    row.texts = {**row.texts, "address": "http://127.0.0.1:9"}
    row.save()
    with clock.frozen(clock.now() + timedelta(minutes=2)), pytest.raises(ConnectorError):
        give(subject)
    assert TextOut.objects.get().state == "unknown"


def test_a_refusal_is_final_and_another_number_is_another_message(service: Service) -> None:
    by_twilio(service)
    service.status, service.refusal = 400, 21614
    subject = uuid4()
    for _ in range(2):
        with pytest.raises(ConnectorError, match="takes no text message") as no:
            give(subject)
        assert not no.value.retry
    assert TextOut.objects.filter(state="failed").count() == 2
    service.refusal = 21610
    with pytest.raises(ConnectorError, match="said STOP"):
        give()
    assert texts.stopped("+1 212 555 0123")
    with pytest.raises(ConnectorError, match="too long"):
        give(words="x" * 400)
    with pytest.raises(ConnectorError, match="takes no text message"):
        text_services.dialled("555-0123")


def test_only_allowed_hosts_are_spoken_to(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"carrier": "webhook", "address": "https://sms.elsewhere.example/in", "secret": "s"}
    with pytest.raises(UserError, match="may not go to sms"):
        ways.must_be(ways.SMS, given)
    monkeypatch.setattr(settings, "TEXT_HOSTS", frozenset({"sms.elsewhere.example"}))
    ways.must_be(ways.SMS, given)
    with pytest.raises(UserError, match="https"):
        ways.must_be(ways.SMS, {**given, "address": "http://sms.elsewhere.example/in"})
    assert "secret" not in repr(text_services.service({**given, "secret": "very-secret"}))


def twilio(form: dict[str, str], *, by: str = "s", query: str = "") -> Any:
    path = reverse("texts_twilio") + query
    said = f"{home.address()}{path}" + "".join(f"{k}{v}" for k, v in sorted(form.items()))
    word = base64.b64encode(hmac.new(by.encode(), said.encode(), "sha1").digest()).decode()
    return Browser(enforce_csrf_checks=True).post(
        path,
        urlencode(form),
        content_type="application/x-www-form-urlencoded",
        headers={"X-Twilio-Signature": word},
        secure=True,
    )


def hook(said: dict[str, str], *, by: str = "s", late: int = 0) -> Any:
    body = json.dumps(said).encode()
    word = signed(by, int(clock.now().timestamp()) - late, body)
    return Browser(enforce_csrf_checks=True).post(
        reverse("texts_hook"),
        body,
        content_type="application/json",
        headers={"X-Signature": word},
        secure=True,
    )


def wrote(shape: str, words: str, id: str, **more: Any) -> Any:
    if shape == "twilio":
        return twilio({"MessageSid": id, "From": "+12125550123", "Body": words}, **more)
    return hook({"id": id, "from": "+12125550123", "text": words}, **more)


@pytest.mark.parametrize("shape", SHAPES)
def test_stop_start_and_help_are_heeded_at_once(
    service: Service, shape: str, small: SmallPractice
) -> None:
    SHAPES[shape](service, answers="us")
    one = guardian(small.child)
    assert "212 555 0199" in wrote(shape, "Help!", "1").content.decode()
    assert "no more text messages" in wrote(shape, " STOP. ", "2").content.decode()
    assert house.channel_of(one, ways.ways_now()) == Channel.NONE
    with pytest.raises(ConnectorError, match="said STOP"):
        give()
    assert not service.texts
    told = Notice.objects.filter(kind="text.stop")
    assert "Ana Reyes (for Theo" in told.get(staff=small.people["front_desk"]).message
    assert wrote(shape, "start", "3").status_code == 200
    assert wrote(shape, "stop", "2").status_code == 200, "the same one again is nothing new"
    assert give().there == "SM1"
    assert TextStop.objects.filter(lifted_at=None).count() == 0
    assert wrote(shape, "cancel", "4").status_code == 200
    assert "whether they meant the visit" in told.latest("created_at").message


@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_not_signed_by_the_service_is_nothing(service: Service, shape: str) -> None:
    assert wrote(shape, "STOP", "1").status_code == 403, "no service is set up"
    SHAPES[shape](service)
    assert wrote(shape, "STOP", "1", by="x").status_code == 403
    assert hook({"id": "1", "from": "1", "text": "STOP"}, late=1000).status_code == 403
    assert Browser().post(reverse(f"texts_{ADDRESS[shape]}"), secure=True).status_code == 403
    assert not TextIn.objects.exists()


@pytest.mark.parametrize("shape", SHAPES)
def test_receipts_say_what_arrived_and_never_go_back(service: Service, shape: str) -> None:
    SHAPES[shape](service)
    row = give()

    def receipt(status: str) -> None:
        if shape == "twilio":
            form = {"MessageSid": "SM1", "MessageStatus": status, "ErrorCode": "30003"}
            assert twilio(form, query=f"?key={row.key}").status_code == 200
        else:
            said = {"id": "SM1", "key": str(row.key), "status": status, "code": "30003"}
            assert hook(said).status_code == 200
        row.refresh_from_db()

    receipt("queued")
    assert row.state == "sent"
    receipt("undelivered")
    assert (row.state, row.code) == ("undelivered", "text-30003")
    assert texts.undelivered([row.subject]) == {row.subject}
    receipt("delivered")
    assert row.state == "undelivered"
    assert give(row.subject).there == "SM2", "what did not arrive may be sent again"


def test_other_words_wait_for_a_person(
    service: Service, small: SmallPractice, signed_in: Callable[[str], Browser]
) -> None:
    by_twilio(service)
    guardian(small.child)
    assert wrote("twilio", "Can we come later?", "1").content == b"<Response></Response>"
    desk = signed_in("front_desk")
    shown = desk.get(reverse("family"), secure=True).content.decode()
    assert "Can we come later?" in shown
    assert "Ana Reyes, for Theo" in shown
    row = TextIn.objects.get()
    desk.post(reverse("family_text", args=[row.pk]), secure=True)
    assert "Can we come later?" not in desk.get(reverse("family"), secure=True).content.decode()


def test_the_owner_sets_both_ways_up_in_one_place(
    small: SmallPractice, signed_in: Callable[[str], Browser], service: Service
) -> None:
    owner, page = signed_in("owner"), reverse("message_ways")
    mail, sms = (reverse("message_way", args=[way]) for way in ("email", "sms"))
    given: dict[str, Any] = {
        "carrier": "mail",
        "host": "mail.clinic.example",
        "security": "none",
        "port": 25,
        "sender": "us@clinic.example",
        "password": "pass-word",
    }
    assert "must be reached encrypted" in owner.post(mail, given, secure=True).content.decode()
    assert owner.post(mail, {**given, "security": "tls"}, secure=True).status_code == 302
    assert (
        owner.post(mail, {**given, "security": "tls", "password": ""}, secure=True).status_code
        == 302
    )
    text = {"carrier": "twilio", "address": service.address, "account": "AC1", "sender": "+1"}
    assert "Fill this in" in owner.post(sms, text, secure=True).content.decode()
    assert owner.post(sms, {**text, "secret": "sec-ret"}, secure=True).status_code == 302
    row = Ways.objects.get()
    assert (row.mail["password"], row.texts["secret"]) == ("pass-word", "sec-ret")
    for url in (page, mail, sms):
        shown = owner.get(url, secure=True).content.decode()
        assert "pass-word" not in shown
        assert "sec-ret" not in shown
    trial = reverse("message_try", args=["sms"])
    owner.post(trial, {"to": NUMBER}, secure=True)
    assert "this is a trial" in service.texts[0]["Body"]
    assert owner.post(sms, {"carrier": ""}, secure=True).status_code == 302
    assert Ways.objects.get().texts == {}


@pytest.fixture
def order(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Orders in force; their signatures are proven in the tests of the spine."""
    rows: list[Any] = [SimpleNamespace(pk=uuid4())]
    monkeypatch.setattr(standing, "in_force", lambda kind, on: rows[0] if rows else None)
    return rows


@pytest.fixture
def held(small: SmallPractice) -> Block:
    return Block.objects.create(
        key=uuid4(),
        client=small.child,
        therapist=small.people["ot"],
        site=small.here,
        weekdays=[0],
        starts=time(15),
        minutes=45,
        starts_on=small.today,
        ends_on=small.today,
        by=small.people["front_desk"],
        expires_at=clock.now() + timedelta(days=1),
    )


def test_the_desk_sends_an_offer_and_the_family_answers_it(
    service: Service,
    small: SmallPractice,
    held: Block,
    order: Any,
    signed_in: Callable[[str], Browser],
) -> None:
    by_twilio(service)
    one, desk = guardian(small.child, email=""), signed_in("front_desk")
    url = reverse("block_send", args=[held.pk, one.pk])
    service.status = 0
    desk.post(url, secure=True)
    assert OfferMessage.objects.get().error == "again"
    service.status = 201
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        assert answering.send_again() == 1
        assert answering.send_again() == 0
    (text,) = service.texts
    assert "Theo" not in text["Body"]
    page = desk.get(reverse("block", args=[held.pk]), secure=True).content.decode()
    assert "by text message" in page
    secret = text["Body"].rsplit("/", 2)[1]
    assert answering.of(secret) == held
    order.clear()
    one_more = desk.post(url, follow=True, secure=True).content.decode()
    assert "No standing order" in one_more
    assert len(service.texts) == 1
