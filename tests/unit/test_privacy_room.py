"""The register, the policy, what is forgotten and reminded of, pictures, sound, and silence."""

from __future__ import annotations

import base64
import copy
import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from tests.gate.privacy_stand import (
    NOON,
    TEXT,
    Vendor,
    a_way,
    agreement,
    child,
    decide,
    key_of,
    noon,
    vendor,
)
from tests.small import SmallPractice, signed_in, small

from countersign.base import clock, pages
from countersign.base.errors import Refused, UserError
from countersign.base.models_audit import AuditEntry
from countersign.base.pages import Box, Page, Word
from countersign.practice.models import Guardian, Notice
from countersign.privacy import (
    agreements,
    attachments,
    gateway,
    hiding,
    keeping,
    known,
    policy,
    sound,
)
from countersign.privacy.call import CallFailed, call, hear
from countersign.privacy.days import day_of
from countersign.privacy.gateway import Forged, clear
from countersign.privacy.models import Conversation, Policy, Sent, TaughtName, Use, Way
from countersign.privacy.prompt import Prompt, Tool, said
from countersign.web.privacy.words import kind, outcome

__all__ = ["noon", "signed_in", "small", "vendor"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

CANARY = "Quixolotl"
WAV = b"RIFF....WAVE of a voice"


def codes(way: Way, **more: Any) -> set[str]:
    found = agreements.obstacles(way, date(2026, 11, 25), **more)
    return {finding.code.removeprefix("privacy.") for finding in found}


def test_an_agreement_covers_its_models_regions_and_plan_and_no_other(
    small: SmallPractice, vendor: Vendor
) -> None:
    way = a_way(small, vendor, covered_models="a-model, b-model", plan="Team ")
    way.plan = "team"
    assert codes(way) == set()
    way.model = "B-Model"
    assert codes(way) == set()
    way.model, way.region, way.plan = "c-model", "moon", "Free"
    assert codes(way) == {"other-model", "other-region", "other-plan"}
    assert codes(a_way(small, vendor, covered_models="")) == {"other-model"}


def test_a_product_is_known_by_its_own_addresses(small: SmallPractice, vendor: Vendor) -> None:
    way = a_way(small, vendor, vendor="Google", offering="Vertex AI on Google Cloud")
    for host, closed in (
        ("us-central1-aiplatform.googleapis.com", set()),
        ("generativelanguage.googleapis.com", {"other-address"}),
        ("aiplatform.googleapis.com.evil.example", {"other-address"}),
    ):
        way.address = f"https://{host}/v1"
        assert codes(way) == closed
    chat = a_way(small, vendor, offering="ChatGPT Enterprise / Edu / for Healthcare")
    chat.address = "https://chatgpt.com"
    assert codes(chat) == {"other-address"}


def test_our_own_machine_is_ours(small: SmallPractice, vendor: Vendor) -> None:
    local = "model run on the practice's own machine"
    way = a_way(small, vendor, vendor="local", offering=local, paper=None, signed_on=None)
    for host in ("localhost", "192.168.1.20", "box.local"):
        way.address = f"https://{host}/v1"
        assert codes(way) == set()
    for host in ("api.openai.com", "8.8.8.8"):
        way.address = f"https://{host}/v1"
        assert codes(way) == {"not-local"}
    assert codes(a_way(small, vendor), sound=True) == {"no-sound"}


def test_a_refusal_names_who_can_fix_it(small: SmallPractice, vendor: Vendor) -> None:
    found = agreements.obstacles(a_way(small, vendor, reviewed_on=None), date(2026, 11, 25))
    assert "Person owner" in found[0].do
    small.people["owner"].role_grants.update(ends_on=date(2026, 1, 1))
    assert agreements.who_can_fix(date(2026, 11, 25)).startswith("The owner of the practice can")


def test_the_policy_holds_for_everybody(small: SmallPractice, vendor: Vendor) -> None:
    way = a_way(small, vendor)
    child(small)

    def ask(**more: Any) -> str:
        prompt = Prompt((said("user", TEXT),), **more)
        return clear(prompt, way=way, staff=small.people["ot"]).body.decode()

    assert "[[DAY" in ask()
    decide(numbered_dates=False)
    Conversation.objects.all().delete()
    assert "[[DATE-" in ask()
    ask(tools=(Tool("save"),))
    decide(tools=False)
    with pytest.raises(Refused, match="may not use tools"):
        ask(tools=(Tool("save"),))
    decide(roles=["owner"])
    with pytest.raises(Refused, match="your role"):
        ask()
    with pytest.raises(Refused):
        sound.entrust(WAV, way=way, staff=small.people["ot"])
    stops = policy.sound_stops(policy.present(), small.people["ot"], date(2026, 11, 25))
    assert {finding.code for finding in stops} == {"privacy.not-you", "privacy.no-sound-here"}


def test_what_expired_is_deleted_and_the_use_stays(
    small: SmallPractice, vendor: Vendor, signed_in: Callable[[str], Browser]
) -> None:
    child(small)
    decide(hours_kept=2)
    way = a_way(small, vendor)
    call(clear(Prompt((said("user", TEXT),)), way=way, staff=small.people["ot"]))
    assert keeping.forget() == 0
    page = reverse("privacy_use", args=[Use.objects.get().pk])
    assert "Oluwaseun" in signed_in("ot").get(page, secure=True).content.decode()
    assert "Oluwaseun" in signed_in("owner").get(page, secure=True).content.decode()
    assert signed_in("ota").get(page, secure=True).status_code == 403
    assert AuditEntry.objects.filter(kind="privacy.sent_read").count() == 2
    with clock.frozen(NOON + timedelta(hours=2)):
        assert "expired" in signed_in("ot").get(page, secure=True).content.decode()
        assert keeping.forget() == 1
        assert keeping.forget() == 0
    assert not Conversation.objects.exists()
    assert not Sent.objects.exists()
    assert Use.objects.get().hidden["NAME_CHILD"] == 1


def test_owners_are_told_once_before_and_once_after_the_end(small: SmallPractice) -> None:
    row = agreement(small, ends_on=date(2027, 1, 24))
    agreement(small)
    agreement(small, ends_on=date(2026, 11, 1), closed_on=date(2026, 11, 1))
    for at, count in ((-1, 0), (0, 1), (1, 1), (60, 1), (61, 2), (62, 2)):
        with clock.frozen(NOON + timedelta(days=at)):
            keeping.remind()
        assert Notice.objects.count() == count, at
    assert {notice.staff for notice in Notice.objects.all()} == {small.people["owner"]}
    assert str(row.pk) in Notice.objects.all()[0].link
    row.ends_on = None
    assert "no last day" in agreements.warning(row, date(2026, 11, 25))


def test_a_conversation_asked_twice_at_once_loses_no_code(
    small: SmallPractice, vendor: Vendor, monkeypatch: pytest.MonkeyPatch
) -> None:
    child(small)
    way = a_way(small, vendor)
    ask = Prompt((said("user", TEXT),))
    clear(ask, way=way, staff=small.people["ot"])
    real, left = hiding.hide, [1]

    def meanwhile(*given: Any) -> Any:
        """Somebody else's turn is saved while ours is looked through."""
        if left:
            left.pop()
            held = Conversation.objects.get()
            kept = copy.deepcopy(held.stand_ins)
            kept["forms"]["PERSON-AB2CD"] = ["Zuberi"]
            held.stand_ins = kept
            held.save()
        return real(*given)

    monkeypatch.setattr(hiding, "hide", meanwhile)
    clear(ask, way=way, staff=small.people["ot"])
    assert "PERSON-AB2CD" in Conversation.objects.get().stand_ins["forms"]
    monkeypatch.setattr(gateway, "TRIES", 0)
    with pytest.raises(Refused, match="from elsewhere"):
        clear(ask, way=way, staff=small.people["ot"])


def test_a_recording_is_entrusted_by_one_maker_only(small: SmallPractice, vendor: Vendor) -> None:
    way = a_way(small, vendor)
    way.sound = True
    way.save()
    decide(sound=True)
    real = sound.entrust(WAV, way=way, staff=small.people["ot"])
    assert sound.entrusted_here(real)
    for fake in (copy.copy(real), "a recording"):
        with pytest.raises(Forged):
            hear(fake)  # type: ignore[arg-type]  # what must not pass
    with pytest.raises(Forged):
        sound.Entrusted(way.pk, way.pk, "", "", "", WAV, ())
    assert vendor.seen == []


@pytest.mark.parametrize("raw", [b'{"words": "x"}', b"[]", b"not json"])
def test_what_a_recording_says_unreadably_is_no_answer(
    small: SmallPractice, vendor: Vendor, raw: bytes
) -> None:
    way = a_way(small, vendor)
    way.sound = True
    way.save()
    decide(sound=True)
    vendor.raw = raw
    with pytest.raises(CallFailed) as failed:
        hear(sound.entrust(WAV, way=way, staff=small.people["ot"]))
    assert failed.value.code == "no-answer"
    assert Use.objects.latest("pk").outcome == "no-answer"


def test_the_practice_s_own_rows_are_its_roster(small: SmallPractice) -> None:
    therapist = small.people["ot"]
    therapist.npi = "1558320417"
    therapist.save()
    guardian = Guardian.objects.create(
        client=small.child, name="Summer Oyelaran", relation="mother"
    )
    TaughtName.objects.create(client=small.child, written="Bean", taught_by=therapist)
    roster = known.read()
    assert ("NPI", "1558320417", str(therapist.pk)) in roster.numbers
    assert all(kind != "PHONE" or who != str(guardian.pk) for kind, _, who in roster.numbers)
    homes = {person.id: person.home for person in roster.people}
    assert homes[str(guardian.pk)] == homes[str(small.child.pk)] == str(small.child.pk)
    assert homes[str(therapist.pk)] == ""
    _, scanner = known.scanner()
    text = f"hi {small.child.last_name} family. Bean cried. summer is refusing it"
    hidden = {text[span.start : span.end] for span in scanner.scan(text)}
    assert {"Bean", "summer"} <= hidden


def test_recordings_are_known_by_how_they_begin() -> None:
    assert sound.kind_of(WAV) == "wav"
    assert sound.kind_of(b"\xff\xfb plain") == "mp3"
    assert sound.kind_of(b"....ftypM4A ") == "m4a"
    with pytest.raises(UserError, match="25 MB"):
        sound.kind_of(b"RIFF....WAVE" + bytes(sound.MOST_BYTES))


def a_page(*words: tuple[str, float, float]) -> Page:
    boxes = [(text, Box(0, x, y, x + 20, y + 10)) for text, x, y in words]
    return Page(0, 600, 800, tuple(Word(t, b, b) for t, b in boxes), (), digital=True)


def test_a_paper_is_read_line_by_line(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [a_page(("b", 50, 11), ("c", 0, 40), ("a", 0, 10)), a_page()]
    monkeypatch.setattr(pages, "read", lambda data: iter(found))
    encoded = base64.b64encode(b"%PDF").decode()
    assert attachments.text_of(encoded) == "a b\nc"
    found[:] = [a_page(("x", 0, 0))] * (attachments.MOST_PAGES + 1)
    with pytest.raises(UserError, match="at most"):
        attachments.text_of(encoded)
    monkeypatch.setattr(pages, "read", lambda data: [][7])
    with pytest.raises(UserError, match="could not be read"):
        attachments.text_of(encoded)
    monkeypatch.setattr(attachments, "MOST_BYTES", 3)
    with pytest.raises(UserError, match="too large"):
        attachments.text_of(encoded)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("11/24/2026", date(2026, 11, 24)),
        ("2/3/98", date(1998, 2, 3)),
        ("2026-02-03", date(2026, 2, 3)),
        ("March 3rd, 2026", date(2026, 3, 3)),
        ("the 3rd of March 2026", date(2026, 3, 3)),
        ("Marzo 3, 2026", date(2026, 3, 3)),
        ("13/24/2026", None),
        ("3/14", None),
        ("Enero 3, 2026", None),
        ("spring", None),
    ],
)
def test_the_day_a_date_means(written: str, meant: date | None) -> None:
    assert day_of(written) == meant


def test_kinds_and_outcomes_have_words() -> None:
    assert (kind("NAME_CHILD"), kind("LICENSE_PLATE")) == ("a client", "license plate")
    assert (outcome("status-500"), outcome("answered")) == ("refused by the vendor", "answered")


def test_the_owner_saves_the_policy_in_plain_words(
    small: SmallPractice, signed_in: Callable[[str], Browser]
) -> None:
    owner = signed_in("owner")
    wrong = {"roles": ["auditor"], "numbered_dates": "maybe", "hours_kept": "99"}
    page = owner.post(reverse("privacy_policy"), wrong, secure=True)
    assert set(page.context["form"].errors) == {"roles", "numbered_dates", "hours_kept"}
    right = {"roles": ["ot"], "numbered_dates": "False", "hours_kept": "3", "sound": "on"}
    assert owner.post(reverse("privacy_policy"), right, secure=True).status_code == 302
    row = Policy.objects.get()
    assert (row.roles, row.numbered_dates, row.hours_kept) == (["ot"], False, 3)
    assert (row.sound, row.tools, row.reads_pictures) == (True, False, False)
    assert AuditEntry.objects.filter(kind="privacy.policy_saved").count() == 1
    assert signed_in("ot").get(reverse("privacy_policy"), secure=True).status_code == 403


def test_the_workbench_shows_hides_and_teaches_by_one_click(
    small: SmallPractice, signed_in: Callable[[str], Browser]
) -> None:
    child(small)
    browser = signed_in("ot")

    def bench(**more: Any) -> Any:
        posted = {"text": "Emi drew a wug and a wugs.", **more}
        return browser.post(reverse("privacy_check"), posted, secure=True).context

    assert bench()["count"] == 1
    shown = bench(toggle="Emi")
    assert (shown["choices"].shown, shown["count"]) == (["Emi"], 0)
    assert shown["hidden"].startswith("Emi drew")
    assert bench(shown=["Emi"], toggle="Emi")["count"] == 1
    also = bench(toggle="wug")
    assert (also["choices"].also, also["count"]) == (["wug"], 2)
    assert "wugs" in also["hidden"]
    assert also["teach"].initial["written"] == "wug"
    assert bench(also=["wug"], toggle="wug")["count"] == 1
    taught = {"client": str(small.child.pk), "written": "wug", "text": "the wug ran"}
    page = browser.post(reverse("privacy_teach"), taught, secure=True)
    assert page.context["count"] == 1
    long = bench(text="word " * 1600)
    assert {piece.how for piece in long["pieces"]} == {"plain"}


def test_the_figures_are_the_practice_s_own(
    small: SmallPractice, vendor: Vendor, signed_in: Callable[[str], Browser]
) -> None:
    child(small)
    way = a_way(small, vendor)
    browser = signed_in("ot")
    ask = {"text": TEXT, "way": str(way.pk)}
    browser.post(reverse("privacy_ask"), ask, secure=True)
    vendor.says = lambda text: text.lower()
    browser.post(reverse("privacy_ask"), ask, secure=True)
    way.agreement.reviewed_on = None
    way.agreement.save()
    browser.post(reverse("privacy_ask"), ask, secure=True)
    shown = browser.get(reverse("privacy_how"), secure=True).context
    assert [shown[n] for n in ("uses", "answered", "kept_back", "refused")] == [2, 1, 1, 1]
    assert dict(shown["hidden"])["a client"] == 2


def canary_in(text: str) -> list[str]:
    """What of content or map stands in a text: the name, the vendor's key, any stand-in."""
    return [w for w in (CANARY, "key-of-the-vendor", "[[CHILD", "NAME_", "letters") if w in text]


def test_nothing_of_content_or_map_is_in_logs_addresses_errors_or_the_chain(
    small: SmallPractice,
    vendor: Vendor,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    small.child.first_name = CANARY
    small.child.save()
    caplog.set_level(logging.DEBUG)
    way = a_way(small, vendor)
    token = key_of(small, "ot", "models.ask")
    bodies: list[dict[str, Any]] = [
        {"messages": [{"role": "user", "content": f"{CANARY} wrote letters."}]},
        {"messages": [{"role": "user", "content": f"{CANARY} letters"}], "tools": CANARY},
        {"messages": [{"role": CANARY, "content": "letters"}]},
        {"messages": [{"role": "user", "content": [{"type": CANARY}]}]},
    ]
    said = []
    for altered in (False, True):
        vendor.says = (lambda text: text.lower()) if altered else (lambda text: "Yes.")
        for body in bodies:
            for streamed in (False, True):
                got = Browser().post(
                    "/api/v1/models/openai/chat/completions",
                    json.dumps({"model": way.name, "stream": streamed, **body}),
                    content_type="application/json",
                    headers={"authorization": f"Bearer {token}"},
                    secure=True,
                )
                said.append(got.getvalue().decode())
    assert len(vendor.seen) == 4
    kept = [
        bytes(e.payload.kept).decode().replace("NAME_CHILD", "")
        for e in AuditEntry.objects.filter(kind__in=["privacy.cleared", "privacy.answered"])
    ]
    addresses = [path for path, _, _ in vendor.seen]
    out, err = capfd.readouterr()
    for place in (caplog.text, out, err, *kept, *addresses, *said):
        assert canary_in(place) == [], place


SILENT = """
import sys
opened = []
def hook(event, args):
    if event in ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname"):
        opened.append((event, args[1:] if event in ("socket.connect", "socket.bind") else args))
sys.addaudithook(hook)
import django
django.setup()
from django.core.handlers.wsgi import WSGIHandler
from django.urls import get_resolver
import countersign.web.wsgi
import countersign.api.models_door, countersign.privacy.call, countersign.privacy.jobs
from countersign.privacy.roster import Roster
from countersign.privacy.scan import Scanner
get_resolver().url_patterns
Scanner(Roster.read({"clients": [{"first": "Emi", "last": "Reyes"}]})).scan("Emi came.")
print(opened)
"""


def test_started_without_a_network_it_opens_no_socket() -> None:
    """The whole product is loaded and a text looked through; Python says each socket it opens."""
    root = Path(__file__).parents[2]
    told = subprocess.run(
        [sys.executable, "-c", SILENT],
        capture_output=True,
        text=True,
        check=True,
        cwd=root,
        env={**os.environ, "PYTHONPATH": f"{root / 'src'}"},
    )
    assert told.stdout.strip().splitlines()[-1] == "[]"
