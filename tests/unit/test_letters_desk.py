"""A letter's way: brought once, read by the worker, confirmed by a person, with its evidence."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse
from tests import letters_clerks
from tests.letters_machines import joined
from tests.letters_made import made
from tests.small import signed_in, small

from countersign.authorizations import jobs
from countersign.authorizations.letters import desk, folder, reading
from countersign.authorizations.models import Authorization, Letter, LineEvidence
from countersign.base import files, pages
from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.base.models_audit import AuditEntry
from countersign.practice.models import Client, ClientSite, Coverage, Payer, PayerPlan

__all__ = ["signed_in", "small"]

LETTER = made(10, "portal")


@pytest.fixture
def brought(small: Any) -> Letter:
    letter, _ = desk.bring(LETTER.pdf, name="fax.pdf", by=small.people["front_desk"])
    return letter


@pytest.fixture
def read(brought: Letter) -> Letter:
    jobs.read_letter(str(brought.pk))
    brought.refresh_from_db()
    return brought


@pytest.fixture
def child(small: Any) -> Client:
    """The client the letter is about."""
    first, last = LETTER.truth["fields"]["member_name"].split(" ", 1)
    born = reading.read(pages.read(LETTER.pdf)).birth_date.value
    client = Client.objects.create(first_name=first, last_name=last, birth_date=born, mrn="777")
    ClientSite.objects.create(client=client, site=small.here, starts_on="2020-01-01")
    payer = Payer.objects.create(name=LETTER.truth["fields"]["payer"], payer_type="commercial")
    plan = PayerPlan.objects.create(payer=payer, name="All")
    Coverage.objects.create(client=client, plan=plan, member_id=LETTER.truth["fields"]["member_id"])
    return client


def posted(read: Letter, child: Client, **more: str) -> dict[str, str]:
    payer = Payer.objects.get(name=LETTER.truth["fields"]["payer"])
    return {"client": str(child.pk), "payer_id": str(payer.pk), **more}


def test_a_letter_is_stored_encrypted_and_read_once(brought: Letter, small: Any) -> None:
    path = files.path_of(brought.file_id)
    assert b"%PDF" not in path.read_bytes()
    jobs.read_letter(str(brought.pk))
    jobs.read_letter(str(brought.pk))
    brought.refresh_from_db()
    assert (brought.state, brought.pages) == ("read", 1)
    assert AuditEntry.objects.filter(kind="letter.read").count() == 1


def test_the_same_file_is_not_taken_twice(brought: Letter, small: Any) -> None:
    again, new = desk.bring(LETTER.pdf, name="again.pdf", by=small.people["owner"])
    assert not new
    assert again.pk == brought.pk


def test_two_letters_of_one_file_become_two_rows(
    small: Any, signed_in: Callable[[str], Browser]
) -> None:
    both = [letters_clerks.made(1, "more_time"), letters_clerks.made(2, "adverse")]
    whole, _ = desk.bring(joined(both), name="fax.pdf", by=small.people["front_desk"])
    jobs.read_letter(str(whole.pk))
    rows = list(Letter.objects.order_by("created_at"))
    assert sorted(one.name for one in rows) == ["fax.pdf", "fax.pdf #2"]
    told = [one.reading["fields"]["member_id"]["value"] for one in rows]
    assert sorted(told) == sorted(one.truth["fields"]["member_id"] for one in both)
    second = next(one for one in rows if one.pk != whole.pk)
    assert second.reading["pages"] == [1]
    shown = signed_in("front_desk").get(reverse("letter", args=[second.pk]))
    assert f"/{second.pk}/" in shown.content.decode()
    assert 'data-box="member_id"' in shown.content.decode()


def put(folder: Path, name: str, data: bytes, *, age: int = 120) -> None:
    (folder / name).write_bytes(data)
    then = now().timestamp() - age
    os.utime(folder / name, (then, then))


def test_a_watched_folder_is_emptied_of_letters(small: Any, tmp_path: Path) -> None:
    put(tmp_path, "fax.pdf", LETTER.pdf)
    put(tmp_path, "again.pdf", LETTER.pdf)
    put(tmp_path, "notes.docx", b"PK no letter")
    put(tmp_path, "arriving.pdf", LETTER.pdf[:500], age=1)
    assert folder.collect(tmp_path) == 1
    assert [one.name for one in Letter.objects.all()] == ["again.pdf"]
    assert sorted(p.name for p in (tmp_path / "taken").iterdir()) == ["again.pdf", "fax.pdf"]
    assert "not a PDF" in (tmp_path / "refused" / "notes.txt").read_text()
    assert (tmp_path / "arriving.pdf").exists()


def test_a_link_in_the_watched_folder_is_not_followed(small: Any, tmp_path: Path) -> None:
    outside = tmp_path / "outside.pdf"
    outside.write_bytes(LETTER.pdf)
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "fax.pdf").symlink_to(outside)
    assert folder.collect(inside) == 0
    assert outside.exists()


def test_a_watched_folder_that_is_gone_says_so(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is not there"):
        folder.collect(tmp_path / "gone")


def test_a_damaged_letter_says_so_and_stays(small: Any) -> None:
    letter, _ = desk.bring(b"%PDF-1.7 nothing", name="x.pdf", by=small.people["owner"])
    jobs.read_letter(str(letter.pk))
    letter.refresh_from_db()
    assert letter.state == "unreadable"
    assert "damaged" in letter.fault


def test_what_is_no_letter_is_not_taken(small: Any) -> None:
    with pytest.raises(UserError, match="not a PDF"):
        desk.bring(b"hello", name="x.txt", by=small.people["owner"])
    assert not Letter.objects.exists()


def test_many_are_brought_at_once_and_followed(
    small: Any, signed_in: Callable[[str], Browser]
) -> None:
    browser = signed_in("front_desk")
    given = [
        SimpleUploadedFile("a.pdf", LETTER.pdf),
        SimpleUploadedFile("b.pdf", made(2, "denial").pdf),
        SimpleUploadedFile("c.txt", b"no letter"),
    ]
    url = reverse("letter_bring")
    answer = browser.post(url, {"files": given}, secure=True, follow=True).content.decode()
    assert "2 taken" in answer
    assert "c.txt: This is not a PDF" in answer
    assert "2 being read" in answer
    assert "hx-trigger" in answer


def test_confirming_makes_the_authorization_with_its_evidence(
    read: Letter, child: Client, signed_in: Callable[[str], Browser]
) -> None:
    browser = signed_in("front_desk")
    url = reverse("letter", args=[read.pk])
    shown = browser.get(url, secure=True).content.decode()
    assert "✓ member number" in shown
    assert 'data-box="lines.0.quantity"' in shown
    answer = browser.post(url, posted(read, child), secure=True)
    assert answer.status_code == 302
    truth = LETTER.truth["fields"]
    made_one = Authorization.objects.get(client=child)
    assert made_one.reference == truth["auth_number"]
    assert made_one.starts_on.isoformat() == truth["lines"][0]["start"]
    line = made_one.lines.get()
    assert (line.granted, line.counts, line.codes) == (
        truth["lines"][0]["quantity"],
        "visits",
        truth["lines"][0]["codes"],
    )
    where = LineEvidence.objects.get(line=line, field="quantity")
    assert (where.letter_id, where.page, where.typed) == (read.pk, 0, False)
    assert len(where.box) == 4
    entry = AuditEntry.objects.get(kind="letter.confirmed")
    assert entry.client == child.pk


def test_an_amber_field_must_be_picked(
    read: Letter, child: Client, signed_in: Callable[[str], Browser]
) -> None:
    reading = dict(read.reading)
    reading["fields"]["lines.0.quantity"]["doubts"] = ["readers differ"]
    read.reading = reading
    read.save()
    browser = signed_in("front_desk")
    url = reverse("letter", args=[read.pk])
    refused = browser.post(url, posted(read, child), secure=True).content.decode()
    assert "Approved is not sure" in refused
    assert not Authorization.objects.exists()
    given = posted(read, child, **{"lines.0.quantity": "__other__", "other:lines.0.quantity": "9"})
    assert browser.post(url, given, secure=True).status_code == 302
    line = Authorization.objects.get().lines.get()
    assert line.granted == 9
    assert LineEvidence.objects.get(line=line, field="quantity").typed


def test_another_child_than_the_letters_needs_a_second_look(
    read: Letter, child: Client, small: Any, signed_in: Callable[[str], Browser]
) -> None:
    browser = signed_in("front_desk")
    url = reverse("letter", args=[read.pk])
    given = {**posted(read, child), "client": str(small.child.pk)}
    refused = browser.post(url, given, secure=True).content.decode()
    assert "differ from the chart" in refused
    assert browser.post(url, {**given, "despite": "yes"}, secure=True).status_code == 302


def test_a_client_of_another_site_cannot_be_given_a_letter(
    read: Letter, child: Client, small: Any, signed_in: Callable[[str], Browser]
) -> None:
    given = {**posted(read, child), "client": str(small.elsewhere.pk), "despite": "yes"}
    url = reverse("letter", args=[read.pk])
    refused = signed_in("front_desk").post(url, given, secure=True).content.decode()
    assert "which client" in refused
    read.client = small.elsewhere
    read.save()
    assert signed_in("front_desk").get(url, secure=True).status_code == 403


def test_a_confirmed_letter_is_not_confirmed_again(
    read: Letter, child: Client, signed_in: Callable[[str], Browser]
) -> None:
    browser = signed_in("front_desk")
    url = reverse("letter", args=[read.pk])
    browser.post(url, posted(read, child), secure=True)
    browser.post(url, posted(read, child), secure=True)
    assert Authorization.objects.count() == 1
    assert AuditEntry.objects.filter(kind="letter.confirmed").count() == 1


def test_a_denial_grants_nothing_and_keeps_its_last_day(
    small: Any, child: Client, signed_in: Callable[[str], Browser]
) -> None:
    letter, _ = desk.bring(made(2, "denial").pdf, name="d.pdf", by=small.people["owner"])
    jobs.read_letter(str(letter.pk))
    letter.refresh_from_db()
    assert letter.appeal_by is not None
    url = reverse("letter", args=[letter.pk])
    given = {**posted(letter, child), "despite": "yes"}
    assert signed_in("owner").post(url, given, secure=True).status_code == 302
    letter.refresh_from_db()
    assert letter.state == "confirmed"
    assert not Authorization.objects.exists()


def test_a_page_is_shown_as_a_picture(read: Letter, signed_in: Callable[[str], Browser]) -> None:
    browser = signed_in("owner")
    answer = browser.get(reverse("letter_page", args=[read.pk, 0]), secure=True)
    assert answer["Content-Type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")
    assert browser.get(reverse("letter_page", args=[read.pk, 7]), secure=True).status_code == 403
    assert browser.get(reverse("letter", args=[uuid4()]), secure=True).status_code == 403


def test_a_letter_can_be_set_aside(read: Letter, signed_in: Callable[[str], Browser]) -> None:
    browser = signed_in("biller")
    browser.post(reverse("letter_set_aside", args=[read.pk]), secure=True)
    read.refresh_from_db()
    assert read.state == "set_aside"
    listed = browser.get(reverse("letters") + "?show=closed", secure=True).content.decode()
    assert "fax.pdf" in listed
