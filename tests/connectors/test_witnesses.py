"""Heads of the audit chain kept elsewhere, by e-mail and in a bucket, tried until they are."""

from __future__ import annotations

import email
import email.policy
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from tests.connectors import far
from tests.connectors.far import Mailbox, Store
from tests.connectors.test_sent_page import browser
from tests.world import World

from countersign.base import audit, jobs
from countersign.base.audit import checkpoints
from countersign.base.errors import UserError
from countersign.base.models_audit import AuditEntry
from countersign.cli import doctor
from countersign.exchange import bucket, mail, witnesses
from countersign.exchange.models import OutsideWitness
from countersign.exchange.port import ConnectorError

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    server = Mailbox()
    with far.serving(server):
        yield server


@pytest.fixture
def store() -> Iterator[Store]:
    server = Store()
    with far.serving(server):
        yield server


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The checkpoints of this test alone."""
    monkeypatch.setattr(checkpoints, "path", lambda: tmp_path / "checkpoints.jsonl")
    return tmp_path


def by_mail(mailbox: Mailbox, **more: Any) -> OutsideWitness:
    settings = {
        "host": "127.0.0.1",
        "port": mailbox.port,
        "security": "none",
        "sender": "record@clinic.example",
        "to": "keeper@elsewhere.example",
        **more,
    }
    return OutsideWitness.objects.create(kind="email", settings=settings)


def into(store: Store, **more: Any) -> OutsideWitness:
    settings = {
        "endpoint": store.address,
        "bucket": "clinic-record",
        "folder": "heads",
        "key_id": "AKID",
        "secret": "very-secret",
        **more,
    }
    return OutsideWitness.objects.create(kind="bucket", settings=settings)


def acted(world: World) -> None:
    with audit.act(actor=world.owner.pk) as entry:
        entry.record("exchange.paper_read")


def lines_in(letter: str) -> list[str]:
    message = email.message_from_string(letter, policy=email.policy.default)
    (attached,) = message.iter_attachments()
    content = attached.get_content()
    return (content.decode() if isinstance(content, bytes) else content).splitlines()


def test_every_checkpoint_goes_to_both(world: World, mailbox: Mailbox, store: Store) -> None:
    by_mail(mailbox, user="record", password="typed")
    into(store)
    acted(world)
    written = checkpoints.write()
    (letter,) = mailbox.letters
    assert lines_in(letter) == [written.line]
    assert f"Subject: Countersign checkpoint 1, entry {written.seq}" in letter
    ((path, held),) = store.objects.items()
    assert path.startswith("/clinic-record/heads/checkpoint-00000001-")
    assert held.decode() == f"{written.line}\n"
    assert checkpoints.parse(held.decode().strip()).seq == written.seq
    assert {(w.kept_number, w.last_error) for w in OutsideWitness.objects.all()} == {(1, "")}
    # What is kept there tells a rewrite here.
    assert audit.verify(witnessed=[written.line]).fault is None
    assert "is kept outside: bucket" in doctor.outside_witness().text


def test_one_that_cannot_be_reached_gets_it_later_and_doctor_says_so(
    world: World, mailbox: Mailbox, store: Store
) -> None:
    by_mail(mailbox)
    into(store)
    acted(world)
    mailbox.refuses = "DATA"
    with pytest.raises(checkpoints.WitnessUnreached):
        checkpoints.write()
    assert checkpoints.missed() == {"email"}
    assert OutsideWitness.objects.get(kind="email").last_error == "mail-refused"
    line = doctor.outside_witness()
    assert (line.mark, "by email did not take" in line.text) == ("■", True)
    with pytest.raises(checkpoints.WitnessUnreached):
        jobs.checkpoint(timestamp=0)
    mailbox.refuses = ""
    jobs.checkpoint(timestamp=0)
    assert len(mailbox.letters) == 1
    assert len(store.objects) == 1  # the other had it already and was left alone
    assert checkpoints.missed() == frozenset()
    assert doctor.outside_witness().mark == "✓"
    jobs.checkpoint(timestamp=0)
    assert len(mailbox.letters) == 1


def test_doctor_says_plainly_that_nobody_keeps_it(world: World, mailbox: Mailbox) -> None:
    line = doctor.outside_witness()
    assert (line.mark, line.text[:19]) == ("▲", "No outside witness:")
    assert "audit checkpoint --print" in line.remedy
    by_mail(mailbox)
    assert "has kept nothing yet" in doctor.outside_witness().text


@pytest.mark.parametrize(
    ("verb", "code"),
    [
        ("AUTH", "mail-not-signed-in"),
        ("MAIL", "mail-address-refused"),
        ("RCPT", "mail-address-refused"),
        ("DATA", "mail-refused"),
    ],
)
def test_what_a_mail_server_refuses_is_said(
    world: World, mailbox: Mailbox, verb: str, code: str
) -> None:
    mailbox.refuses = verb
    row = by_mail(mailbox, user="record", password="typed")
    with pytest.raises(ConnectorError) as caught:
        witnesses.send_now(row)
    assert caught.value.code == code
    assert "typed" not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "code"),
    [(403, "bucket-not-allowed"), (404, "no-bucket"), (503, "status-503"), (400, "status-400")],
)
def test_what_a_bucket_refuses_is_said(world: World, store: Store, status: int, code: str) -> None:
    store.status = [status]
    with pytest.raises(ConnectorError) as caught:
        witnesses.send_now(into(store))
    assert caught.value.code == code
    assert OutsideWitness.objects.get().last_error == code


def test_the_same_again_is_kept_once_and_another_under_its_name_is_told(
    world: World, store: Store
) -> None:
    row = into(store)
    assert witnesses.send_now(row) == witnesses.send_now(row) == 1
    assert len(store.objects) == 1
    (path,) = store.objects
    store.objects[path] = b'{"n": 1}'
    with pytest.raises(ConnectorError) as caught:
        witnesses.send_now(row)
    assert caught.value.code == "bucket-other-content"


def test_a_service_without_conditions_takes_it_too(world: World, store: Store) -> None:
    store.status = [501]
    witnesses.send_now(into(store))
    assert len(store.objects) == 1
    assert "if-none-match" not in store.headers[-1]


def test_requests_are_signed_as_the_specification_shows() -> None:
    """AWS's own example: GET test.txt of examplebucket, with a range."""
    access = bucket.Access(
        "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1"
    )
    headers = bucket.signed(
        access,
        "GET",
        "https://examplebucket.s3.amazonaws.com/test.txt",
        content=b"",
        headers={"range": "bytes=0-9"},
        at=datetime(2013, 5, 24, tzinfo=UTC),
    )
    assert headers["authorization"].endswith(
        "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
    )


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"host": "a b"}, "host"),
        ({"host": "smtp.clinic.example"}, "security"),
        ({"security": "perhaps"}, "security"),
        ({"to": "a@b, c@d"}, "to"),
        ({"sender": "nobody"}, "sender"),
        ({"port": 0}, "port"),
        ({"colour": "blue"}, "colour"),
    ],
)
def test_a_mail_server_that_cannot_be_is_refused(change: dict[str, Any], field: str) -> None:
    fine = {"host": "localhost", "security": "none", "sender": "a@b.example", "to": "c@d.example"}
    with pytest.raises(UserError) as caught:
        mail.MailServer.of(fine | change)
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"endpoint": "http://s3.example"}, "endpoint"),
        ({"bucket": "Clinic/../x"}, "bucket"),
        ({"folder": "../up"}, "folder"),
        ({"region": "us east"}, "region"),
        ({"secret": ""}, "secret"),
    ],
)
def test_a_bucket_that_cannot_be_is_refused(change: dict[str, Any], field: str) -> None:
    fine = {"endpoint": "https://s3.example", "bucket": "clinic", "key_id": "a", "secret": "b"}
    with pytest.raises(UserError) as caught:
        bucket.Bucket.of(fine | change)
    assert caught.value.field == field


def page(world: World, name: str, kind: str = "", post: dict[str, Any] | None = None) -> str:
    url = reverse(name, kwargs={"kind": kind} if kind else {})
    mine = browser(world.owner)
    ask = (
        mine.get(url, secure=True)
        if post is None
        else mine.post(url, post, secure=True, follow=True)
    )
    assert ask.status_code == 200
    return ask.content.decode()


def test_it_is_set_up_tried_changed_and_removed_on_its_page(world: World, mailbox: Mailbox) -> None:
    empty = page(world, "witnesses")
    assert "No outside witness yet" in empty
    assert 'aria-current="page">Set-up' in empty
    given = {
        "host": "127.0.0.1",
        "port": str(mailbox.port),
        "security": "none",
        "user": "record",
        "password": "typed once",
        "sender": "record@clinic.example",
        "to": "keeper@elsewhere.example",
    }
    assert "Enter one e-mail address" in page(world, "witness_edit", "email", given | {"to": "x"})
    assert not OutsideWitness.objects.exists()
    shown = page(world, "witness_edit", "email", given)
    assert "keeper@elsewhere.example" in shown
    assert "typed once" not in shown + page(world, "witness_edit", "email")
    assert "Checkpoint 1 is kept there" in page(world, "witness_send", "email", {})
    assert json.loads(lines_in(mailbox.letters[0])[0])["n"] == 1
    page(world, "witness_edit", "email", given | {"password": "", "to": "other@far.example"})
    kept = OutsideWitness.objects.get().settings
    assert (kept["password"], kept["to"]) == ("typed once", "other@far.example")
    mailbox.refuses = "AUTH"
    assert "did not accept user and password" in page(world, "witness_send", "email", {})
    assert "Not kept" in page(world, "witnesses")
    page(world, "witness_remove", "email", {})
    assert not OutsideWitness.objects.exists()
    written = [k for k in AuditEntry.objects.values_list("kind", flat=True) if "witness" in k]
    assert len(written) == 5
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_payload WHERE kept::text LIKE '%typed%'")
        assert cursor.fetchone() == (0,)
