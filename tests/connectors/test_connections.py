"""Connections from the first page to the first note, and what a test of one says in plain words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from tests.connectors import fake as fakes
from tests.connectors.fake import Fake
from tests.connectors.stand import Emr, sign_now
from tests.connectors.test_sent_page import browser
from tests.world import World

from countersign.base import clock
from countersign.base.errors import Refused, UserError
from countersign.base.models_audit import AuditEntry
from countersign.cli import main, support
from countersign.exchange import age, connections, demo_emr, jobs, outbox, queue, smart
from countersign.exchange.connectors.fhir import Fhir
from countersign.exchange.models import Counterpart, Misfit, Parcel
from countersign.spine import sheet as sheets

pytestmark = pytest.mark.django_db

CAPABLE = {"resourceType": "CapabilityStatement", "fhirVersion": "4.0.1"}


@pytest.fixture
def fake() -> Iterator[Fake]:
    with fakes.running() as server:
        server.put({**CAPABLE, "id": "x"})
        yield server


def page(world: World, name: str, row: Counterpart | None = None, **given: Any) -> str:
    """A page as the owner sees it; with `given`, after posting that."""
    more = {"connection_id": row.pk} if row else {}
    url = reverse(name, kwargs=more | given.pop("keys", {}))
    mine = browser(world.owner)
    post = given.pop("post", None)
    answer = (
        mine.get(url, secure=True)
        if post is None
        else mine.post(url, post, secure=True, follow=True)
    )
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode()


def state(world: World, row: Counterpart, to: str) -> str:
    return page(world, "connection_state", row, keys={"state": to}, post={})


def kinds() -> list[str]:
    return list(AuditEntry.objects.order_by("seq").values_list("kind", flat=True))


def test_an_emr_is_connected_from_the_pages_alone(world: World, emr: Emr) -> None:
    given = {"name": "Our EMR", "connector": "fhir", "base_url": demo_emr.base_url(emr.port)}
    shown = page(world, "connection_new", post=given | {"holds_after_hours": "12"})
    row = Counterpart.objects.get()
    assert (row.ready, row.holds_after_hours) == (False, 12)
    assert "&quot;crv&quot;: &quot;P-384&quot;" in shown
    assert "BEGIN" not in shown
    assert "Enter the client id first" in shown
    # nothing is sent there before it is started, and it cannot be started half-way
    sheet = world.sheet_for()
    assert [c.connector for c in outbox.counterparts(sheet)] == ["file_cabinet"]
    assert "needs both a client id and a key" in state(world, row, "start")
    assert "Enter the client id" in page(world, "connection_test", row, post={})

    # the other side registers what the page shows; in this test we borrow the key it knows
    known = smart.key_path(demo_emr.KEY_NAME).read_text()
    row.settings = {**row.settings, "key": known}
    row.save()
    page(world, "connection_edit", row, post=given | {"client_id": demo_emr.CLIENT_ID})
    row.refresh_from_db()
    assert row.settings["client_id"] == demo_emr.CLIENT_ID
    tried = page(world, "connection_test", row, post={})
    assert "A FHIR R4 server answers" in tried
    assert "It accepts our key" in tried
    assert "Notes and charges can be looked for there" in tried
    assert "■" not in tried

    assert "It is started" in state(world, row, "start")
    assert [c.name for c in outbox.counterparts(sheet)] == ["Our EMR"]
    assert "It begins in a moment" in page(world, "connection_reading", row)
    jobs.read_one(str(row.pk), full=True)
    assert "Last read a minute ago" in page(world, "connection_reading", row)
    said = kinds()
    for kind in ("connection_saved", "connection_tried", "connection_set", "sync_done"):
        assert f"exchange.{kind}" in said


def test_the_key_is_ciphertext_in_the_database(world: World) -> None:
    made = connections.make(
        name="EMR", connector="fhir", settings={"base_url": "https://emr.example/fhir"}
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT settings::text FROM exchange_counterpart WHERE id = %s", [made.pk])
        (stored,) = cursor.fetchone()
    assert "BEGIN" not in bytes.fromhex(stored[2:]).decode("latin-1")
    assert "emr.example" not in bytes.fromhex(stored[2:]).decode("latin-1")
    opened = Fhir.open(made.settings | {"client_id": "us"})
    assert "BEGIN" not in repr(opened._settings)
    public = connections.public_keys(made)
    assert public is not None
    assert "d" not in public["keys"][0]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"base_url": "http://emr.example/fhir"}, "must begin with https://"),
        ({"base_url": ""}, "Enter the address of its FHIR server"),
        ({"base_url": "https://e.example", "token_url": "ftp://e"}, "must begin with https://"),
        ({"base_url": "https://e.example", "name": ""}, "Fill this in"),
        ({"base_url": "https://e.example", "name": "taken"}, "of that name already"),
        ({"base_url": "https://e.example", "holds_after_hours": "0"}, "From 1 to 720"),
    ],
)
def test_bad_input_names_the_field_and_makes_nothing(
    world: World, given: dict[str, str], says: str
) -> None:
    Counterpart.objects.create(name="Taken", connector="fhir", settings={"base_url": "https://x"})
    whole = {"name": "EMR", "connector": "fhir", **given}
    assert says in page(world, "connection_new", post=whole)
    assert Counterpart.objects.count() == 1


def row_of(fake: Fake, **settings: Any) -> Counterpart:
    given = {"base_url": fake.base, "seconds": 1, **settings}
    return Counterpart.objects.create(name="EMR", connector="fhir", settings=given)


def said(row: Counterpart) -> str:
    return " ".join(f"{s.mark}: {s.said} {s.remedy}" for s in connections.tried(row))


@pytest.mark.parametrize(
    ("place", "fault", "says"),
    [
        ("GET metadata", "404", "stop: The other system does not have it"),
        ("GET metadata", "hang", "stop: The other system did not answer in time"),
        ("GET metadata", "not json", "stop: The other system's answer was cut off or not JSON"),
        ("GET metadata", "elsewhere", "stop: The other system sent us elsewhere"),
        ("GET Patient", "403", "stop: The other system does not let us do this. Ask its"),
        ("GET DocumentReference", "403", "no note could be proven to have arrived"),
        ("GET Claim", "403", "let us read and write Claim"),
    ],
)
def test_a_test_says_plainly_what_is_wrong(fake: Fake, place: str, fault: str, says: str) -> None:
    fake.faults[place].append(fault)
    assert says in said(row_of(fake))


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ({"resourceType": "Bundle"}, "not as a FHIR server"),
        ({"fhirVersion": "3.0.2"}, "It speaks FHIR 3.0.2; we need R4"),
        ({"rest": [{"resource": [{"type": "Patient"}]}]}, "It does not say that it offers"),
        ({"rest": [{"interaction": [{"code": "batch"}]}]}, "that it takes transactions"),
    ],
)
def test_a_server_of_another_kind_is_told_apart(
    fake: Fake, statement: dict[str, Any], says: str
) -> None:
    fake.resources["CapabilityStatement", "x"] |= statement
    assert says in said(row_of(fake))


def test_an_empty_server_and_a_patient_without_birth_date_are_said(fake: Fake) -> None:
    row = row_of(fake)
    assert "warn: We are shown no patient" in said(row)
    fake.put({"resourceType": "Patient", "id": "1", "name": [{"family": "V", "given": ["A"]}]})
    assert "warn: A patient can be read, but its birthDate is missing" in said(row)
    assert "good: Notes and charges" in said(row)
    assert "warn: There is no client id" in said(row)


def test_a_key_that_is_not_registered_is_said(fake: Fake) -> None:
    fake.keys = {"keys": []}
    row = row_of(fake, client_id="us", key=smart.new_key(), token_url=fake.token)
    assert "stop: The other system did not accept our key" in said(row)


def test_pause_keeps_notes_and_resume_sends_them(world: World, fake: Fake) -> None:
    row = row_of(fake)
    state(world, row, "pause")
    sheet = world.sheet_for()
    sign_now(sheet, world.ot)
    parcel = Parcel.objects.get(sheet=sheet)
    assert parcel.counterpart == row
    assert "▲</span> Paused" in page(world, "connections")
    assert "Resume it first" in page(world, "connection_read", row, post={})
    state(world, row, "resume")
    row.refresh_from_db()
    assert not row.paused
    assert not queue.post_once(parcel)  # it is waiting to be delivered already
    assert kinds()[-1] == "exchange.connection_set"


def test_the_list_says_how_each_stands(world: World, fake: Fake) -> None:
    row = row_of(fake)
    row.last_read_at = clock.now() - timedelta(hours=3)
    row.save()
    Misfit.objects.create(
        counterpart=row,
        kind="Patient",
        external_id="9",
        element="name",
        why="is missing",
        seen_at=clock.now(),
    )
    shown = page(world, "connections")
    assert "3 hours ago" in shown
    assert "1 does not fit" in shown
    assert "Not read lately" in shown
    assert "Patient 9" in page(world, "connection", row)


def test_another_address_is_read_from_the_beginning(world: World, fake: Fake) -> None:
    row = row_of(fake)
    Counterpart.objects.update(last_read_at=clock.now())
    same = {"base_url": fake.base, "holds_after_hours": "48"}
    page(world, "connection_edit", row, post=same)
    assert Counterpart.objects.get().last_read_at is not None
    page(world, "connection_edit", row, post=same | {"base_url": "https://new.example/fhir"})
    changed = Counterpart.objects.get()
    assert (changed.last_read_at, changed.holds_after_hours) == (None, 48)
    assert changed.settings["seconds"] == 1  # what the page does not show stays


def test_a_cabinet_asked_for_gets_a_copy_beside_the_emr(world: World, fake: Fake) -> None:
    row_of(fake)
    page(world, "connection_new", post={"name": "Archive", "connector": "file_cabinet"})
    names = [c.name for c in outbox.counterparts(world.sheet_for())]
    assert names == ["EMR", "Archive"]
    assert "kept here, encrypted" in page(
        world, "connection_test", Counterpart.objects.get(name="Archive"), post={}
    )


# The age of what we know


@pytest.mark.parametrize(
    ("hours", "standing", "codes"),
    [
        (0.5, "fresh", []),
        (2, "old", ["exchange.emr-old"]),
        (25, "too_old", ["exchange.emr-too-old"]),
    ],
)
def test_old_knowledge_is_said_and_very_old_holds(
    world: World, hours: float, standing: str, codes: list[str]
) -> None:
    Counterpart.objects.create(
        name="EMR",
        connector="fhir",
        settings={"base_url": "https://x"},
        last_read_at=clock.now() - timedelta(hours=hours),
    )
    found = age.oldest()
    assert found is not None
    assert found.standing == standing
    sheet = world.sheet_for()
    mine = [f for f in sheets.examine(sheet) if f.code.startswith("exchange.")]
    assert [f.code for f in mine] == codes
    assert all(f.blocks == (standing == "too_old") for f in mine)
    today = browser(world.ot).get(reverse("today"), secure=True).content.decode()
    assert found.words in today
    assert ("Sheets wait" in today) == (standing == "too_old")
    if standing == "too_old":
        with pytest.raises(Refused) as refused:
            sign_now(sheet, world.ot)
        assert "exchange.emr-too-old" in {f.code for f in refused.value.findings}
    else:
        sign_now(sheet, world.ot)


def test_a_connection_of_another_site_or_never_read_holds_nothing(world: World) -> None:
    old = clock.now() - timedelta(days=3)
    Counterpart.objects.create(name="New", connector="fhir", settings={"base_url": "https://x"})
    other = type(world.site).objects.create(name="Elm", state="CA", zone="America/Los_Angeles")
    Counterpart.objects.create(
        name="Elm EMR",
        connector="fhir",
        settings={"base_url": "https://x"},
        site=other,
        last_read_at=old,
    )
    assert age.oldest(world.site.pk) is None
    assert age.oldest(other.pk) is not None


# The command


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    from contextlib import nullcontext

    monkeypatch.setattr(support, "installation", lambda **_: nullcontext())


@pytest.mark.usefixtures("here")
def test_the_command_reads_by_name_and_says_what_it_did(
    world: World, fake: Fake, capsys: pytest.CaptureFixture[str]
) -> None:
    row = row_of(fake)
    assert main.main(["sync", "--connection", "emr", "--full"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["connection"], told["read"]) == ("EMR", 0)
    assert main.main(["sync", "--connection", "Nobody"]) == 1
    assert "Choose one of: EMR" in capsys.readouterr().err
    fake.faults["GET Location"].append("500")
    assert main.main(["sync"]) == 1
    assert "error" in json.loads(capsys.readouterr().out)
    Counterpart.objects.filter(pk=row.pk).update(paused=True)
    assert main.main(["sync", "--connection", "EMR"]) == 1
    assert "is paused" in capsys.readouterr().err
    assert main.main(["sync"]) == 1
    with pytest.raises(UserError):
        connections.ask_to_read(Counterpart.objects.get())
