"""No prompt reaches a model but through the gateway, and the gateway fails closed."""

from __future__ import annotations

import copy
import dataclasses
import json
import pickle
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from tests.gate.privacy_stand import (
    API,
    NOON,
    TEXT,
    Vendor,
    a_way,
    agreement,
    child,
    key_of,
    noon,
    vendor,
)
from tests.small import SmallPractice, signed_in, small

import countersign
from countersign.base import clock
from countersign.base.errors import Refused
from countersign.base.models_audit import AuditEntry
from countersign.demo import agreements as demo_agreements
from countersign.practice.models import Guardian
from countersign.privacy import agreements, hiding, known
from countersign.privacy.call import CallFailed, call
from countersign.privacy.gateway import Cleared, Forged, clear, genuine
from countersign.privacy.models import Agreement, Conversation, Training, Use, Way
from countersign.privacy.prompt import Prompt, said

__all__ = ["noon", "signed_in", "small", "vendor"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def ask(small: SmallPractice, way: Way, text: str = TEXT, **more: Any) -> Cleared:
    return clear(Prompt((said("user", text),)), way=way, staff=small.people["ot"], **more)


def codes(refusal: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {finding.code for finding in refusal.value.findings}


@pytest.mark.parametrize("dialect", ["openai", "anthropic", "gemini"])
def test_identifiers_stay_and_come_back(small: SmallPractice, vendor: Vendor, dialect: str) -> None:
    child(small)
    way = a_way(small, vendor, dialect)
    cleared = ask(small, way)
    sent = cleared.body.decode()
    for written in ("Emi", "Reyes", "A-12", "Oluwaseun", "11/24"):
        assert written not in sent
    assert "4/5 letters" in sent
    assert call(cleared).text == f"About {TEXT}"
    _, headers, _ = vendor.seen[0]
    assert "key-of-the-vendor" in str(headers)
    assert Use.objects.get().outcome == "answered"
    assert {e.kind for e in AuditEntry.objects.all()} >= {"privacy.cleared", "privacy.answered"}


def test_a_guardian_of_the_practice_is_known(small: SmallPractice, vendor: Vendor) -> None:
    Guardian.objects.create(client=small.child, name="Joy Long", phone="(415) 555-0133")
    body = ask(small, a_way(small, vendor), "told Joy Long, 4155550133, to wait").body.decode()
    assert "Joy" not in body
    assert "Long" not in body
    assert "0133" not in body


def test_the_demo_has_agreements_of_every_kind(small: SmallPractice) -> None:
    """The demo practice's agreements: one in order, one that ends soon, one that never opens."""
    demo_agreements.write(small.today)
    closed = {way.name: agreements.obstacles(way, small.today) for way in Way.objects.all()}
    assert [bool(closed[n]) for n in ("Drafts", "On this computer", "Somebody's own chat")] == [
        False,
        False,
        True,
    ]
    assert len(agreements.warnings(small.today)) == 1


def test_nothing_of_the_text_is_in_the_chain_the_uses_or_the_log(
    small: SmallPractice, vendor: Vendor, caplog: pytest.LogCaptureFixture
) -> None:
    child(small)
    call(ask(small, a_way(small, vendor)))
    kept = [
        bytes(e.payload.kept).decode()
        for e in AuditEntry.objects.filter(kind__startswith="privacy")
    ]
    kept += [json.dumps(use.hidden) for use in Use.objects.all()]
    said = " ".join([*kept, caplog.text])
    for written in ("Emi", "Reyes", "Oluwaseun", "letters", "key-of-the-vendor"):
        assert written not in said


CLOSED: list[tuple[dict[str, Any], str]] = [
    ({"ends_on": date(2026, 11, 24)}, "privacy.not-in-force"),
    ({"starts_on": date(2026, 11, 26)}, "privacy.not-in-force"),
    ({"closed_on": date(2026, 11, 25)}, "privacy.not-in-force"),
    ({"paper": None}, "privacy.no-paper"),
    ({"signed_on": None}, "privacy.not-signed"),
    ({"reviewed_on": None}, "privacy.no-review"),
    ({"reviewed_on": date(2026, 12, 1)}, "privacy.no-review"),
    ({"training": Training.UNKNOWN}, "privacy.training"),
    (
        {"offering": "ChatGPT Free, Plus, Pro, Team, self-serve Business"},
        "privacy.never-covered",
    ),
    ({"offering": "Something new"}, "privacy.unknown-product"),
]


@pytest.mark.parametrize(("changed", "code"), CLOSED)
def test_without_an_agreement_in_force_nothing_is_cleared(
    small: SmallPractice, vendor: Vendor, changed: dict[str, Any], code: str
) -> None:
    way = a_way(small, vendor, **changed)
    with pytest.raises(Refused) as refusal:
        ask(small, way)
    assert code in codes(refusal)
    assert vendor.seen == []
    assert not Use.objects.exists()


def test_another_model_or_region_is_another_way(small: SmallPractice, vendor: Vendor) -> None:
    way = a_way(small, vendor)
    for asked, code in (({"model": "b-model"}, "other-model"), ({"region": "eu"}, "other-region")):
        with pytest.raises(Refused) as refusal:
            ask(small, way, **asked)
        assert codes(refusal) == {f"privacy.{code}"}
    way.open = False
    way.save()
    with pytest.raises(Refused):
        ask(small, way)


def test_it_closes_at_midnight_of_the_practice(small: SmallPractice, vendor: Vendor) -> None:
    way = a_way(small, vendor, ends_on=date(2026, 11, 25))
    with clock.frozen(datetime(2026, 11, 26, 7, 59, tzinfo=UTC)):  # 23:59 in Los Angeles
        cleared = ask(small, way)
    with clock.frozen(datetime(2026, 11, 26, 8, 0, tzinfo=UTC)):
        with pytest.raises(Refused):
            ask(small, way)
        with pytest.raises(CallFailed) as failure:
            call(cleared)
    assert failure.value.code == "closed"
    assert vendor.seen == []


def test_sixty_days_before_the_end_it_warns(small: SmallPractice) -> None:
    agreement(small, ends_on=date(2027, 1, 24))
    assert agreements.warnings(date(2026, 11, 24)) == []
    assert "60 days" in agreements.warnings(date(2026, 11, 25))[0]
    assert "ended" in agreements.warnings(date(2027, 1, 25))[0]


class Dead(Exception):
    """What a detector may die of; its words hold a name."""


@pytest.mark.parametrize(
    "error", [Dead("Emi Reyes"), RecursionError(), MemoryError(), TimeoutError()]
)
def test_a_detector_that_raises_lets_nothing_out(
    small: SmallPractice, vendor: Vendor, error: Exception
) -> None:
    def look() -> Any:
        raise error

    with pytest.raises(Refused) as refusal:
        ask(small, a_way(small, vendor), look=look)
    assert codes(refusal) == {"privacy.check-failed"}
    assert "Emi" not in str(refusal.value)
    assert refusal.value.__cause__ is None
    assert not Use.objects.exists()


def test_a_detector_that_sees_nothing_is_found_out(small: SmallPractice, vendor: Vendor) -> None:
    class Blind:
        def scan(self, text: str) -> list[Any]:
            return []

    with pytest.raises(Refused) as refusal:
        ask(small, a_way(small, vendor), look=lambda: (known.read(), Blind()))
    assert codes(refusal) == {"privacy.canary"}


def test_a_second_look_sees_what_the_first_missed(small: SmallPractice, vendor: Vendor) -> None:
    child(small)
    small.child.first_name = "Zuberina"
    small.child.save()
    roster, real = known.scanner()

    class Squinting:
        """Passes its own test, and overlooks one name."""

        def scan(self, text: str) -> list[Any]:
            return [s for s in real.scan(text) if "Zuberina" not in text[s.start : s.end]]

    with pytest.raises(Refused) as refusal:
        ask(small, a_way(small, vendor), "Zuberina came.", look=lambda: (roster, Squinting()))
    assert codes(refusal) == {"privacy.second-look"}


def test_too_much_at_once_is_refused(
    small: SmallPractice, vendor: Vendor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hiding, "MOST_CHARACTERS", 10)
    with pytest.raises(Refused) as refusal:
        ask(small, a_way(small, vendor))
    assert codes(refusal) == {"privacy.too-long"}


@pytest.mark.parametrize(
    "says",
    [
        lambda text: text.replace("[[CHILD-", "[[MOTHER-"),
        lambda text: "[[CHILD-QQQQQ]] came",
        lambda text: text.replace("]]", ""),
        lambda text: re.sub(r"\[\[[A-Z]+-([A-Z0-9]{5})\]\]", r"\1", text),
    ],
)
def test_an_altered_or_invented_stand_in_blocks_the_answer(
    small: SmallPractice, vendor: Vendor, says: Callable[[str], str]
) -> None:
    child(small)
    vendor.says = says
    with pytest.raises(CallFailed) as failure:
        call(ask(small, a_way(small, vendor)))
    assert failure.value.code == "not-put-back"
    assert Use.objects.get().outcome == "not-put-back"


FAULTS: list[tuple[int, bytes | None, str]] = [
    (500, b"{}", "status-500"),
    (401, b"no", "status-401"),
    (302, b"", "status-302"),
    (200, b"", "no-answer"),
    (200, b"{", "no-answer"),
    (200, b"[]", "no-answer"),
    (200, b"null", "no-answer"),
    (200, b'{"choices": []}', "no-answer"),
    (200, b'{"choices": [{"message": {"content": null}}]}', "no-answer"),
    (200, b"x" * (9 * 1024 * 1024), "too-large"),
]


@pytest.mark.parametrize(("status", "raw", "code"), FAULTS)
def test_a_fault_of_the_other_side_is_a_code_and_no_words(
    small: SmallPractice, vendor: Vendor, status: int, raw: bytes, code: str
) -> None:
    vendor.status, vendor.raw = status, raw
    with pytest.raises(CallFailed) as failure:
        call(ask(small, a_way(small, vendor)))
    assert failure.value.code == code
    assert Use.objects.get().outcome == code


def test_an_address_without_https_is_not_called(small: SmallPractice, vendor: Vendor) -> None:
    way = a_way(small, vendor)
    way.address = "http://api.openai.com/v1"
    way.save()
    with pytest.raises(CallFailed) as failure:
        call(ask(small, way))
    assert failure.value.code == "not-https"


def test_a_server_that_is_gone(small: SmallPractice, vendor: Vendor) -> None:
    way = a_way(small, vendor)
    way.address = "http://127.0.0.1:9/v1"
    way.save()
    with pytest.raises(CallFailed) as failure:
        call(ask(small, way))
    assert failure.value.code == "unreachable"


def test_a_conversation_keeps_its_stand_ins_and_ends(small: SmallPractice, vendor: Vendor) -> None:
    child(small)
    way = a_way(small, vendor)
    first = ask(small, way, "Emi came.")
    held = Conversation.objects.get(pk=first.conversation)
    second = ask(small, way, "Emi left.", conversation=held)
    token = re.search(rb"\[\[(CHILD-\w{5})\]\]", first.body)
    assert token is not None
    assert token[1] in second.body
    with pytest.raises(Refused):
        clear(Prompt((said("user", "x"),)), way=way, staff=small.people["owner"], conversation=held)
    with clock.frozen(NOON + timedelta(days=1)):
        with pytest.raises(Refused):
            ask(small, way, conversation=held)
        with pytest.raises(CallFailed):
            call(second)


def by_hand(real: Cleared) -> Cleared:
    fake = object.__new__(Cleared)
    for one in dataclasses.fields(real):
        object.__setattr__(fake, one.name, getattr(real, one.name))
    return fake


FORGERIES: list[Callable[[Any], Any]] = [
    copy.copy,
    copy.deepcopy,
    lambda real: pickle.loads(pickle.dumps(real)),  # noqa: S301  our own bytes
    by_hand,
    lambda real: "a prompt",
]


@pytest.mark.parametrize("forge", FORGERIES)
def test_a_look_alike_of_cleared_is_sent_by_nobody(
    small: SmallPractice, vendor: Vendor, forge: Callable[[Any], Any]
) -> None:
    real = ask(small, a_way(small, vendor))
    assert genuine(real)
    with pytest.raises(Forged):
        call(forge(real))
    assert vendor.seen == []


def test_no_constructor_makes_one_and_an_altered_one_is_none(
    small: SmallPractice, vendor: Vendor
) -> None:
    real = ask(small, a_way(small, vendor))
    values = {f.name: getattr(real, f.name) for f in dataclasses.fields(real)}
    for maker in (None, object(), "key"):
        with pytest.raises(Forged):
            Cleared(**values, _maker=maker)
    object.__setattr__(real, "body", b'{"messages": "Emi Reyes"}')
    with pytest.raises(Forged):
        call(real)


def test_only_one_file_of_the_room_opens_a_connection() -> None:
    root = Path(countersign.__file__).parent
    opens = {
        str(path.relative_to(root))
        for path in root.rglob("*.py")
        if re.search(r"^\s*(?:import|from) (?:httpx|socket|ssl|smtplib)\b", path.read_text(), re.M)
        and path.parts[len(root.parts)] != "exchange"
    }
    assert {name for name in opens if name.startswith("privacy")} == {"privacy/call.py"}
    assert not {name for name in opens if not name.startswith(("privacy", "base"))}


def test_the_pages_check_teach_and_ask(
    small: SmallPractice, vendor: Vendor, signed_in: Callable[[str], Browser]
) -> None:
    child(small)
    way = a_way(small, vendor)
    browser = signed_in("ot")
    page = browser.post(reverse("privacy_check"), {"text": "Emi and Bibblet came."}, secure=True)
    assert "[[CHILD-" in page.content.decode()
    taught = {"client": str(small.child.pk), "written": "Sugarpie"}
    assert browser.post(reverse("privacy_teach"), taught, secure=True).status_code == 302
    page = browser.post(reverse("privacy_check"), {"text": "then sugarpie ran."}, secure=True)
    assert page.context["count"] == 1
    elsewhere = {"client": str(small.elsewhere.pk), "written": "Pip"}
    assert browser.post(reverse("privacy_teach"), elsewhere, secure=True).status_code == 422
    page = browser.post(reverse("privacy_ask"), {"text": TEXT, "way": str(way.pk)}, secure=True)
    assert "About Emi Reyes" in page.content.decode()
    vendor.status = 500
    page = browser.post(reverse("privacy_ask"), {"text": TEXT, "way": str(way.pk)}, secure=True)
    assert "refused to answer" in page.content.decode()
    way.agreement.ends_on = date(2026, 11, 1)
    way.agreement.save()
    page = browser.post(reverse("privacy_ask"), {"text": TEXT, "way": str(way.pk)}, secure=True)
    assert page.status_code == 422
    assert AuditEntry.objects.filter(kind="act.refused").exists()


def test_the_register_takes_an_agreement_with_its_paper(
    small: SmallPractice, signed_in: Callable[[str], Browser]
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    browser = signed_in("owner")
    filled = {
        "product": f"OpenAI|{API}",
        "parties": "Riverside and OpenAI",
        "signed_on": "2026-01-05",
        "starts_on": "2026-01-05",
        "ends_on": "2026-12-31",
        "training": "no",
        "checked_on": "2026-11-20",
        "reviewed_on": "2026-11-20",
    }
    wrong = {**filled, "ends_on": "2025-01-01", "checked_on": "2027-01-01"}
    wrong["paper"] = SimpleUploadedFile("a.pdf", b"MZ nothing")  # type: ignore[assignment]  # a file among texts
    page = browser.post(reverse("agreement_new"), wrong, secure=True)
    assert set(page.context["form"].errors) >= {"ends_on", "checked_on", "paper"}
    right = {**filled, "paper": SimpleUploadedFile("a.pdf", b"%PDF-1.7 signed")}
    assert browser.post(reverse("agreement_new"), right, secure=True).status_code == 302
    row = Agreement.objects.get()
    assert row.checked_by == small.people["owner"]
    paper = browser.get(reverse("agreement_paper", args=[row.pk]), secure=True)
    assert paper.content == b"%PDF-1.7 signed"
    way = {"name": "Drafts", "dialect": "openai", "address": "http://models.example/v1"}
    way |= {"model": "m", "region": "us", "secret": "sk-1", "open": "on"}
    page = browser.post(reverse("model_way_new", args=[row.pk]), way, secure=True)
    assert "address" in page.context["form"].errors
    way["address"] = "https://models.example/v1/"
    made = browser.post(reverse("model_way_new", args=[row.pk]), way, secure=True)
    assert made.status_code == 302
    kept = Way.objects.get()
    assert (kept.address, kept.secret) == ("https://models.example/v1", "sk-1")
    again = {**way, "secret": "", "region": "eu"}
    browser.post(reverse("model_way_edit", args=[kept.pk]), again, secure=True)
    kept.refresh_from_db()
    assert (kept.secret, kept.region) == ("sk-1", "eu")
    edited = {**filled, "ends_on": "2026-12-01"}
    browser.post(reverse("agreement_edit", args=[row.pk]), edited, secure=True)
    page = browser.get(reverse("privacy"), secure=True)
    assert "In force" in page.content.decode()
    assert "ends in" in page.content.decode()
    assert browser.get(reverse("privacy_uses"), secure=True).status_code == 200


def doors(way: Way, text: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Every door: its address, the header of its key, and a question."""
    turn = [{"role": "user", "content": text}]
    return [
        ("openai/chat/completions", "authorization", {"model": way.name, "messages": turn}),
        ("anthropic/v1/messages", "x-api-key", {"model": way.name, "messages": turn}),
        (
            f"gemini/v1beta/models/{way.name.replace(' ', '%20')}:generateContent",
            "x-goog-api-key",
            {"contents": [{"role": "user", "parts": [{"text": text}]}]},
        ),
    ]


def knock(address: str, header: str, body: Any, token: str) -> Any:
    key = f"Bearer {token}" if header == "authorization" else token
    return Browser().post(
        f"/api/v1/models/{address}",
        json.dumps(body),
        content_type="application/json",
        headers={header: key},
        secure=True,
    )


def test_any_tool_goes_through_the_gateway_by_a_personal_key(
    small: SmallPractice, vendor: Vendor
) -> None:
    child(small)
    way = a_way(small, vendor)
    token = key_of(small, "ot", "models.ask")
    for address, header, body in doors(way, TEXT):
        answer = knock(address, header, body, token)
        assert answer.status_code == 200, answer.content
        assert f"About {TEXT}" in json.dumps(answer.json())
        assert "Emi" not in json.dumps(vendor.seen[-1][2])
        assert knock(address, header, body, "cst_other").status_code == 401
        wrong = key_of(small, "ot", "visits.read")
        assert knock(address, header, body, wrong).status_code == 403
        auditor = key_of(small, "auditor", "models.ask")
        assert knock(address, header, body, auditor).status_code == 403
    address, header, body = doors(way, TEXT)[0]
    answer = knock(address, header, {**body, "stream": True}, token)
    streamed = answer.getvalue().decode()
    assert "Emi" in streamed
    assert streamed.endswith("data: [DONE]\n\n")
    way.agreement.ends_on = date(2026, 11, 1)
    way.agreement.save()
    seen = len(vendor.seen)
    for address, header, body in doors(way, TEXT):
        assert knock(address, header, body, token).status_code == 403
    assert len(vendor.seen) == seen


def test_what_cannot_be_looked_through_is_not_passed_on(
    small: SmallPractice, vendor: Vendor
) -> None:
    way = a_way(small, vendor)
    token = key_of(small, "ot", "models.ask")
    picture = [{"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}]
    (chat, bearer, good), (messages, key, fine), (generate, goog, _) = doors(way, "x")
    asked: list[tuple[str, str, Any]] = [
        (chat, bearer, {**good, "messages": [{"role": "user", "content": picture}]}),
        (chat, bearer, {**good, "tools": [{"type": "function"}]}),
        (chat, bearer, {**good, "messages": [{"role": "tool", "content": "x"}]}),
        (chat, bearer, {**good, "messages": [{"role": "assistant", "tool_calls": [1]}]}),
        (chat, bearer, {**good, "messages": "x"}),
        (chat, bearer, {**good, "model": "nobody"}),
        (chat, bearer, [1]),
        (messages, key, {**fine, "system": [{"type": "document"}]}),
        (generate, goog, {"contents": [{"parts": [{"inlineData": {}}]}]}),
        (generate, goog, {"contents": [{"parts": "x"}]}),
    ]
    for address, header, body in asked:
        assert knock(address, header, body, token).status_code in (400, 422), body
    assert vendor.seen == []
    vendor.status = 500
    assert knock(chat, bearer, good, token).status_code == 502
