"""No address, job or command sends anything for a sheet that is not signed, whoever tries.

One connector writes down what it is given, and every socket of this process what it connects to.
Around it stand unsigned sheets of every kind: drafted, offered for signature, waiting for a
co-signature, an addendum, an override.
"""

from __future__ import annotations

import argparse
import asyncio
import inspect
import itertools
import json
import os
import shutil
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar, Self
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client as Browser
from django.urls import URLPattern, reverse
from procrastinate.contrib.django import app as jobs
from psycopg.conninfo import make_conninfo
from tests import proofs
from tests.connectors import fake
from tests.families import agreed, guardian, with_words
from tests.gate import forked
from tests.small import SmallPractice, make_visit, signed_in, small
from tests.unit.test_access import ALL, addresses

from countersign.base import clock, files, home
from countersign.base.audit import checkpoints
from countersign.base.ids import new_id
from countersign.base.models import StoredFile
from countersign.cli import main
from countersign.exchange import port
from countersign.exchange.formats.records import Page
from countersign.exchange.models import Counterpart, Parcel, ParcelState
from countersign.exchange.port import Ability, Arrived, Step
from countersign.exchange.shipment import Arrival, Shipment
from countersign.practice import capture
from countersign.practice.facts import Fact
from countersign.practice.models import (
    ApiToken,
    Guardian,
    Licence,
    Notice,
    Supervision,
    Visit,
)
from countersign.practice.tokens import PREFIX, SCOPES, hashed
from countersign.spine import corrections, sign
from countersign.spine import sheet as sheets
from countersign.spine.models import Sheet, SheetKind

__all__ = ["signed_in", "small"]

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "four-quiet-unrelated-words"
STRANGER = "stranger"
SECRET_WORDS = "He hummed the heron song."
OWN_WORDS = (  # of each day others, as the check on updates wants it
    "She told the last button that it was next.",
    "He hid the ruler in his sleeve and called it a sword.",
    "The blue peg went home first, because it was tired.",
    "She counted the ceiling lamps in whispers.",
    "He asked the glue stick what it had for lunch.",
    "The rabbit on her shirt had to watch everything.",
)
KINDS_ASKED = {"correct": ["addendum"], "choose": ["charge"], "emr_entry": ["goal_entry"]}


class Recorder:
    """Keeps what it is given. See `port.Connector`."""

    name: ClassVar[str] = "recorder"
    can: ClassVar[frozenset[Ability]] = frozenset(Ability) - {Ability.CLAIMS}
    sent: ClassVar[list[Shipment]] = []

    @classmethod
    def open(cls, settings: Mapping[str, Any]) -> Self:
        return cls()

    def close(self) -> None:
        """Nothing to let go of."""

    def trial(self) -> Iterator[Step]:
        """It answers nobody."""
        return iter(())

    def fetch(
        self, since: datetime | None, *, again: Sequence[tuple[str, str]] = ()
    ) -> Iterator[Page]:
        return iter(())

    def send(self, shipment: Shipment) -> Arrived:
        self.sent.append(shipment)
        return Arrived((Arrival("Paper", str(shipment.key), "0" * 64),), {})


@dataclass
class House:
    """The practice with its unsigned sheets, and what has left since."""

    small: SmallPractice
    unsigned: dict[str, Sheet]
    signed: Sheet
    offers: dict[str, sign.Offer]
    token: str
    guardian: Guardian
    dialled: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.before = self.counts()

    @staticmethod
    def counts() -> tuple[int, ...]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT (SELECT count(*) FROM spine_release), (SELECT count(*) FROM exchange_parcel"
                " WHERE state <> 'waiting'), (SELECT count(*) FROM spine_signature),"
                " (SELECT count(*) FROM exchange_receipt), (SELECT count(*) FROM exchange_parcel),"
                " (SELECT count(*) FROM family_message)"
            )
            row: tuple[int, ...] = cursor.fetchone()
        return row

    def nothing_left(self, by: object) -> None:
        assert not Recorder.sent, by
        assert not self.dialled, (by, self.dialled)
        assert self.counts() == self.before, by


def drafted(visit: Visit, words: str = SECRET_WORDS) -> Sheet:
    """A sheet that could be signed at once."""
    by = visit.therapist
    facts = [
        Fact(id="", kind="activity", activity="buttons", aim="self-care", minutes=30),
        Fact(id="", kind="no_hard_moment"),
        Fact(id="", kind="plan", text="smaller buttons"),
    ]
    capture.record(visit, facts, by=by, origin="tapped")
    sheet = sheets.open_sheet(visit, by=by)
    sheets.compose(sheet, by=by)
    sheets.add_statement(sheet, part="note", section="S", text=words, by=by)
    added = next(s.id for s in sheets.assemble(sheet).parts["note"].statements if s.text == words)
    sheets.attest(sheet, part="note", statement_id=added, by=by)
    with_words(sheet, OWN_WORDS[visit.date_of_service.toordinal() % len(OWN_WORDS)])
    assert not [f for f in sheets.examine(sheet) if f.blocks]
    return sheet


def visit_of(small: SmallPractice, role: str, days_ago: int) -> Visit:
    day = small.today - timedelta(days=days_ago)
    visit = make_visit(small.child, small.people[role], small.here, day)
    visit.status, visit.coverage = "done", small.child.coverages.get()
    visit.save()
    return visit


def sign_as(sheet: Sheet, small: SmallPractice, role: str) -> None:
    user = proofs.user_of(small.people[role])
    passkey = proofs.SoftPasskey(user).register()
    offer = sign.prepare(sheet, user=user)
    sign.sign(
        offer.request_id,
        user=user,
        proof=passkey.answer(offer),
        session_is_web=proofs.web(user),
    )
    Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).delete()


@pytest.fixture
def house(small: SmallPractice, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> House:
    monkeypatch.setattr(checkpoints, "path", lambda: tmp_path / "checkpoints.jsonl")
    known: Any = port.found()
    monkeypatch.setitem(known, Recorder.name, Recorder)
    monkeypatch.setattr(Recorder, "sent", [])
    for role in ALL:
        user = proofs.user_of(small.people[role])
        Authenticator.objects.filter(user=user).delete()
        proofs.set_up_codes(user)
    Licence.objects.create(
        staff=small.people["ota"],
        state="CA",
        kind="OTA",
        number="OTA-1",
        valid_from=small.today - timedelta(days=900),
        valid_until=small.today + timedelta(days=900),
    )
    for junior in ("ota", "student"):
        Supervision.objects.create(
            supervisee=small.people[junior],
            supervisor=small.people["ot"],
            starts_on=small.today - timedelta(days=900),
        )
    small.child.coverages.get().plan.__class__.objects.update(needs_authorization=False)
    Counterpart.objects.create(name="EMR", connector=Recorder.name, settings={})
    parent = guardian(small.child)
    agreed(parent)
    signed = drafted(visit_of(small, "ot", 5), "She named nine birds.")
    sign_as(signed, small, "ot")
    Parcel.objects.update(state=ParcelState.CONFIRMED)
    waiting = drafted(visit_of(small, "ota", 4))
    sign_as(waiting, small, "ota")
    unsigned = {
        "drafted": drafted(visit_of(small, "ot", 1)),
        "students": drafted(visit_of(small, "student", 2)),
        "waiting": waiting,
        "addendum": corrections.addendum(signed, text=SECRET_WORDS, by=small.people["ot"]),
    }
    ot = proofs.user_of(small.people["ot"])
    offers = {name: sign.prepare(unsigned[name], user=ot) for name in ("drafted", "addendum")}
    offers["waiting"] = sign.prepare(waiting, user=ot, intent="cosign")
    token = f"{PREFIX}for-a-script"
    made = House(small, unsigned, signed, offers, token, parent)
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX:
            made.dialled.append(address)
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
    return made


def arguments(house: House, name: str, entry: URLPattern) -> Iterator[dict[str, Any]]:
    """Plausible values for what an address names: every unsigned sheet, and what belongs to it."""
    small = house.small
    sheet_ids = [s.pk for s in house.unsigned.values()]
    note = sheets.assemble(house.unsigned["drafted"]).parts["note"]
    values: dict[str, list[Any]] = {
        "sheet_id": sheet_ids,
        "visit_id": [s.visit_id for s in house.unsigned.values() if s.kind == SheetKind.VISIT],
        "client_id": [small.child.pk],
        "parcel_id": [house.signed.pk, *Parcel.objects.values_list("pk", flat=True)],
        "ref": [f"note.{note.statements[0].id}"],
        "verb": ["edit", "attest"],
        "number": [1],
        "year": [2026],
        "kind": KINDS_ASKED.get(name, ["note"]),
        "way": ["sms" if name.startswith("message_") else "undo"],
        "staff_id": [small.people["ota"].pk],
        "row_id": [uuid4()],
        "token_id": [ApiToken.objects.first() and uuid4()],
        "notice_id": [uuid4()],
        "payer_id": [uuid4()],
        "plan_id": [uuid4()],
        "agreement_id": [uuid4()],
        "correction_id": [uuid4()],
        "way_id": [uuid4()],
        "use_id": [uuid4()],
        "letter_id": [uuid4()],
        "connection_id": [Counterpart.objects.get().pk],
        "authorization_id": [uuid4()],
        "line_id": [uuid4()],
        "count_id": [uuid4()],
        "renewal_id": [uuid4()],
        "appeal_id": [uuid4()],
        "entry_id": [uuid4()],
        "block_id": [uuid4()],
        "change_id": [uuid4()],
        "order_id": [uuid4()],
        "goal_id": [uuid4()],
        "rule_id": [uuid4()],
        "out_id": [uuid4()],
        "picture": ["use"],
        "secret": ["x"],
        "site_id": [small.here.pk],
        "user_id": [proofs.user_of(small.people["ot"]).pk],
        "name": ["clients"],
        "token": ["x"],
        "key": ["a"],
        "round_id": [uuid4()],
        "batch_id": [uuid4()],
        "claim_id": [uuid4()],
        "denial_id": [uuid4()],
        "how": ["void", "again", "there"],
        "fetched_id": [uuid4()],
        "inquiry_id": [uuid4()],
        "recording_id": [uuid4()],
        "guardian_id": [house.guardian.pk],
        "message_id": [uuid4()],
        "reply_id": [uuid4()],
        "call_id": [uuid4()],
        "school_id": [uuid4()],
        "text_id": [uuid4()],
        "delivery_id": [uuid4()],
        "permission_id": [uuid4()],
        "review_id": [uuid4()],
        "paper_id": [uuid4()],
        "map_id": [uuid4()],
        "pairing_id": [uuid4()],
        "theme": ["light"],
        "code": ["x"],
        "pk": [1],
    }
    names = list(entry.pattern.converters)
    for chosen in itertools.product(*(values[one] for one in names)):
        yield dict(zip(names, chosen, strict=True))


def said(house: House, role: str, key: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A form with everything in it that could make somebody send something.

    Everybody but the therapist has even stolen her open offer, her password and her code.
    """
    by_sheet = {house.unsigned[name].pk: offer for name, offer in house.offers.items()}
    offer = by_sheet.get(key.get("sheet_id", uuid4()), house.offers["drafted"])
    return {
        "request_id": str(offer.request_id),
        "digest": offer.digest,
        "password": PASSWORD,
        "code": "000000" if role == "ot" else proofs.code(),
        "text": "Anything.",
        "section": "P",
        "form": "json" if name == "chart_export" else "free",
        "id": str(new_id()),
        "how": "printed",
        "purpose": "court",
        "sure": "on",
        "force": "1",
        "release": "1",
        "send": "1",
        "status": "released",
        "intent": "cosign",
        "reason": "Because of a fall.",
        "sheet": str(next(iter(house.unsigned.values())).pk),
        "file": SimpleUploadedFile("session.txt", b"He sang."),
    }


def ask(browser: Browser, method: str, url: str, house: House, posted: dict[str, Any]) -> Any:
    if url.startswith("/api/"):
        body = json.dumps({"facts": [{"id": str(new_id()), "kind": "free", "text": "x"}]})
        more: Any = {"headers": {"authorization": f"Bearer {house.token}"}}
        kind = "application/json"
        if method == "get":
            return browser.get(url, secure=True, **more)
        return browser.post(url, body, content_type=kind, secure=True, **more)
    if method == "get":
        return browser.get(url, secure=True)
    return browser.post(url, posted, secure=True)


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is looked at and taken back, refusals with it."""
    block: Any = transaction.atomic()
    vars(block)["_from_testcase"] = True  # a refusal asks for a transaction of its own
    with block:
        yield
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.parametrize("role", [*sorted(ALL), STRANGER])
def test_no_address_sends_anything_unsigned(
    house: House, role: str, signed_in: Callable[[str], Browser]
) -> None:
    person = house.small.people["ot" if role == STRANGER else role]
    ApiToken.objects.create(
        user=proofs.user_of(person),
        name="script",
        digest=hashed(house.token if role != STRANGER else "another"),
        scopes=list(SCOPES),
        expires_at=clock.now() + timedelta(days=1),
    )
    Notice.objects.create(staff=person, kind="x", message="x")
    tried = 0
    for name, entry, prefix in addresses():
        for number, key in enumerate(arguments(house, name, entry)):
            url = reverse(f"{prefix}:{name}" if prefix else name, kwargs=key)
            for method in ("post",) if number else ("get", "post"):
                with undone():
                    browser = Browser()
                    if role != STRANGER:
                        browser = with_factor(signed_in(role), person)
                    answer = ask(browser, method, url, house, said(house, role, key, name))
                    house.nothing_left((role, method, url))
                    carries_no_draft(answer, (role, method, url))
                tried += 1
    assert tried > 150


def with_factor(browser: Browser, person: Any) -> Browser:
    """The session says that it was opened with a second factor."""
    session = browser.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp"}]
    session["account_authentication_methods_user"] = str(proofs.user_of(person).pk)
    session.save()
    return browser


def carries_no_draft(answer: Any, by: object) -> None:
    """No download holds words that are not signed by all who must."""
    if "attachment" not in answer.headers.get("Content-Disposition", ""):
        return
    whole = b"".join(answer) if answer.streaming else answer.content
    assert SECRET_WORDS.encode() not in whole, by


@pytest.mark.django_db
def test_a_whole_chart_holds_nothing_that_is_not_fully_signed(
    house: House, signed_in: Callable[[str], Browser]
) -> None:
    """Neither a draft nor what an assistant signed and nobody co-signed leaves with a chart."""
    browser = signed_in("owner")
    url = reverse("chart_export", args=[house.small.child.pk])
    posted = {"purpose": "court", "form": "json", "sure": "on"}
    chart = json.loads(browser.post(url, posted, secure=True).content)
    words = json.dumps(chart["signed"])
    assert "nine birds" in words
    assert "heron" not in words
    assert len(chart["signed"]) == 1


# What a job is given. A new job is added here, or the test fails.
JOBS: dict[str, Callable[[House], list[dict[str, Any]]]] = {
    "exchange.deliver": lambda house: [
        {"parcel_id": str(key)}
        for one in house.unsigned.values()
        for key in (one.pk, *one.signatures.values_list("pk", flat=True), uuid4())
    ],
    "exchange.sweep": lambda house: [{"timestamp": 0}],
    "exchange.fetch_answers": lambda house: [{"timestamp": 0}],
    "exchange.read_changes": lambda house: [{"timestamp": 0}],
    "exchange.read_all": lambda house: [{"timestamp": 0}],
    "exchange.read_one": lambda house: [{"counterpart_id": str(uuid4()), "full": True}],
    "exchange.revive": lambda house: [{"timestamp": 0}],
    "exchange.write_appointments": lambda house: [{"timestamp": 0}],
    "exchange.renew_certificate": lambda house: [{"timestamp": 0}],
    "base.checkpoint": lambda house: [{"timestamp": 0}],
    "spine.escalate": lambda house: [{"timestamp": 0}],
    "spine.absorb_journal": lambda house: [{"timestamp": 0}],
    "notes.forget_recordings": lambda house: [{"timestamp": 0}],
    "notes.remind": lambda house: [{"timestamp": 0}],
    "authorizations.read_letter": lambda house: [{"letter_id": str(uuid4())}],
    "authorizations.sweep_letters": lambda house: [{"timestamp": 0}],
    "authorizations.collect_letters": lambda house: [{"timestamp": 0}],
    "authorizations.look_again": lambda house: [{"timestamp": 0}],
    "scheduling.look_again": lambda house: [{"timestamp": 0}],
    "scheduling.remind": lambda house: [{"timestamp": 0}],
    "family.deliver": lambda house: [
        {"message_id": str(key)} for one in house.unsigned.values() for key in (one.pk, uuid4())
    ],
    "family.look_again": lambda house: [{"timestamp": 0}],
    "privacy.forget": lambda house: [{"timestamp": 0}],
    "privacy.remind": lambda house: [{"timestamp": 0}],
    "assessment.daily": lambda house: [{"timestamp": 0}],
    "coding.take_in_tables": lambda house: [{"table_id": str(uuid4())}],
}


class Jobs:
    """A worker's list on which one job of a killed worker still stands."""

    def __init__(self) -> None:
        self.again: list[object] = []
        self.app = SimpleNamespace(job_manager=self)

    async def get_stalled_jobs(self, **_: Any) -> list[str]:
        return ["a killed worker's"]

    async def retry_job(self, job: object) -> None:
        self.again.append(job)


@pytest.mark.django_db(transaction=True)
def test_no_job_sends_anything_unsigned(house: House) -> None:
    ours = {name: task for name, task in jobs.tasks.items() if not name.startswith("builtin")}
    ours = {name: task for name, task in ours.items() if "procrastinate" not in name}
    assert set(ours) == set(JOBS)
    with clock.frozen(clock.now() + timedelta(days=3)):  # everything that waits is late
        for name, task in ours.items():
            for given in JOBS[name](house):
                if inspect.iscoroutinefunction(task.func):
                    asyncio.run(task.func(Jobs(), **given))
                else:
                    task.func(**given)
                house.nothing_left(name)
    hand_made(house)


def hand_made(house: House) -> None:
    """A parcel that somebody packed themselves for each unsigned sheet is held, never sent."""
    real = Parcel.objects.get()
    for one in house.unsigned.values():
        packed = Parcel.objects.create(
            sheet=one, counterpart=real.counterpart, key=new_id(), paper=real.paper
        )
        jobs.tasks["exchange.deliver"].func(parcel_id=str(packed.pk))
        packed.refresh_from_db()
        assert packed.state == ParcelState.HELD
        assert not Recorder.sent


def leaves(parser: argparse.ArgumentParser, words: tuple[str, ...] = ()) -> Iterator[str]:
    """Every command, also those that help does not list."""
    inner = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    if not inner:
        yield " ".join(words)
    for action in inner:
        for name, child in action.choices.items():
            yield from leaves(child, (*words, name))


# What a command is given, and how it ends. A new command is added here, or the test fails.
COMMANDS: dict[str, tuple[list[str], int | None]] = {
    "audit verify": ([], 0),
    "audit report": ([], 0),
    "audit checkpoint": ([], 0),
    "audit accept-restore": (["--reason", "because", "--by", "{staff}"], 1),
    "audit shed": (["{client}", "--reason", "because", "--by", "{staff}"], 0),
    "backup": (["{folder}/backup"], 0),
    "restore": (["{folder}/backup", "--home", "{folder}/restored"], 1),
    "coding units": ([], 0),
    "coding suggest": ([], 0),
    "coding edits": ([], 1),  # no table is given
    "coding import-ncci": (["--payer", "medicare", "--quarter", "2026-Q4"], 1),  # nor a file
    "coding audit": (["--fees", "{folder}/absent.json"], 1),
    "notes draft": ([], 0),
    "notes ground": ([], 0),
    "notes debt": ([], 0),
    "notes report": (["{client}", "--by", "{staff}"], 1),  # an owner who treats nobody
    "ledger verify": ([], 0),
    "ledger ahead": ([], 0),
    "ledger beyond": ([], 0),
    "letters read": (["{folder}/absent.pdf"], 1),
    "claims check": (["{folder}/absent.837"], 1),
    "claims read": (["{folder}/absent.835"], 1),
    "claims waiting": ([], 0),
    "claims denials": ([], 0),
    "claims take": (["{folder}/absent.835", "--by", "{staff}"], 1),
    "claims fetch": (["--by", "{staff}"], 1),  # no clearinghouse is there
    "claims unknown": ([], 0),
    "claims ask": (["{client}", "--by", "{staff}"], 1),  # no coverage
    "claims out": (["1", "{folder}/claims.837", "--by", "{staff}"], 1),
    "extension pack": (["{folder}/extension.zip"], 0),
    "extension waiting": ([], 0),
    "extension enter": (["{client}", "goals", "--by", "{staff}"], 1),  # an owner drafts none
    "privacy scan": (["--roster", "{folder}/absent.json"], 1),
    "privacy ways": ([], None),
    "sync": (["--connection", "absent"], 1),  # reading is tried in tests/connectors
    "school uniqueness": ([], 0),
    "school cloning": ([], 0),
    "school report": (["{client}", "--by", "{staff}"], 1),  # no permission has a child's id
    "school word": (["{client}", "note:1", "--by", "{staff}", "--way", "none"], 1),
    "goals check": ([], 0),
    "goals plan": ([], 0),
    "family check": ([], 0),
    "family quiet": ([], 0),
    "messages show": ([], 0),
    "messages set": (["sms"], 1),
    "messages try": (["sms", "2125550123"], 1),
    "assess": ([], 0),
    "risk now": ([], 0),
    "risk saved": ([], 0),
    "risk recount": (["2026-01"], 0),
    "first-hour": (["{folder}/absent"], 1),
    "vendor price": (["{folder}/absent.pdf", "--visits", "10", "--users", "1"], 1),
    "vendor review": (["{folder}/absent.pdf"], 1),
    "vendor baa": (["{folder}/absent.pdf"], 1),
    "schedule solve": (["{folder}/absent.json", "--out", "{folder}/plan.json"], 1),
    "schedule bound": (["{folder}/absent.json", "{folder}/absent.json"], 1),
    "schedule repair": ([*["{folder}/absent.json"] * 3, "--out", "{folder}/fix.json"], 1),
    "schedule why": (["{folder}/absent.json", "{folder}/absent.json", "c0"], 1),
    "schedule waiting": (["--find"], 0),
    "schedule plan": ([], 0),
    "schedule out": (
        ["01a22e27-fe31-7406-84f5-1e96138eeea5", "--first", "2026-12-07", "--last", "2026-12-11"],
        1,
    ),
    "demo": (["--home", "{home}"], 1),
    "doctor": ([], None),  # it says how this machine is
    "https": (["--host", "clinic.example"], 0),
    "migrate": ([], 0),
    "setup": ([], 0),
    "version": ([], 0),
    "service prepare": ([], 0),
    "service welcome": ([], 0),
    "recovery-kit": (["{folder}/kit.pdf"], 0),
    "restore-keys": ([], 1),
    "rotate-keys": (["--by", "{staff}"], 0),
    "service fill-demo": (
        ["--emr-port", "{port}", "--therapists", "4", "--clients", "20", "--years", "0"],
        1,
    ),
}
# They serve the addresses and do the jobs that are tried above, until somebody stops them.
SERVERS = {"run", "service web", "service worker", "service demo-emr"}


@pytest.mark.django_db(transaction=True)
def test_no_command_sends_anything_unsigned(house: House, tmp_path: Path) -> None:
    assert set(leaves(main.build())) == set(COMMANDS) | SERVERS
    folder = tmp_path / "home"
    for part in needed():
        (folder / part).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(home.folder() / part, folder / part)
    unlike: dict[str, tuple[int, str]] = {}
    with fake.running() as emr, forked.ready(environment(folder), tmp_path) as ready:
        there = Counterpart.objects.get()
        there.connector, there.settings = "fhir", {"base_url": emr.base}
        there.save()
        house.before = house.counts()
        words = {
            "staff": str(house.small.people["owner"].pk),
            "client": str(house.small.child.pk),
            "folder": str(tmp_path),
            "home": str(folder),
            "port": str(emr.server_port),
        }
        for name, (given, ends) in COMMANDS.items():
            asked = [*name.split(), *(word.format(**words) for word in given)]
            done = ready.run(asked)
            if ends not in (None, done.returncode):
                unlike[name] = (done.returncode, done.stderr[-300:])
            assert "Traceback" not in done.stderr
            house.nothing_left(name)
        assert not emr.asked
    assert not unlike


def needed() -> Iterator[Path]:
    """What of this checkout's home folder the commands read: secrets, the stored files, a key."""
    there = [*(home.folder() / "secrets").iterdir(), home.folder() / "checkpoints" / "witness.pub"]
    there += [files.path_of(row.pk) for row in StoredFile.objects.all()]
    yield from (path.relative_to(home.folder()) for path in there)


def environment(folder: Path) -> dict[str, str]:
    """A command's environment, at this test's database."""
    name = connection.settings_dict["NAME"]
    return {
        **os.environ,
        "COUNTERSIGN_HOME": str(folder),
        "DATABASE_URL": make_conninfo(home.dsn("app"), dbname=name),
        "DATABASE_OWNER_URL": make_conninfo(home.dsn("owner"), dbname=name),
    }


def test_there_is_no_admin_and_no_other_way_in() -> None:
    """Django's admin would be a page that writes any row."""
    assert not apps.is_installed("django.contrib.admin")
    assert not [name for name in settings.INSTALLED_APPS if "admin" in name or "flatpage" in name]
    modules = {entry.callback.__module__ for _, entry, _ in addresses()}
    assert not [m for m in modules if "admin" in m]
    ours = ("countersign.", "allauth.", "ninja.", "functools")  # the API's operations and partials
    assert not [m for m in modules if not m.startswith(ours)]
