"""What cannot be put on record does not happen: nothing is half-written, and a person is told.

The database really refuses here, at the first entry, at its payload, or only at the commit; and
the folder's disk really takes a part of a line and then no more.
"""

from __future__ import annotations

import errno
import json
import os
import re
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import psycopg
import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import reverse
from psycopg import sql
from tests import proofs
from tests.small import SmallPractice, signed_in, small
from tests.world import World

from countersign.base import audit, clock, files, home
from countersign.base.audit import checkpoints
from countersign.exchange import deliver
from countersign.exchange.models import Parcel, ParcelState, Receipt
from countersign.practice import capture
from countersign.practice.facts import Fact
from countersign.practice.models import ApiToken
from countersign.practice.tokens import PREFIX, hashed
from countersign.spine import sheet as sheets
from countersign.spine import sign
from countersign.spine.models import Release, Sheet, Signature, SigningRequest

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["signed_in", "small"]

FULL = "RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'"
WAYS = {
    "entry": "CREATE TRIGGER disk BEFORE INSERT ON audit_entry EXECUTE FUNCTION disk_full()",
    "payload": "CREATE TRIGGER disk BEFORE INSERT ON audit_payload EXECUTE FUNCTION disk_full()",
    "commit": (
        "CREATE CONSTRAINT TRIGGER disk AFTER INSERT ON audit_entry DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW EXECUTE FUNCTION disk_full()"
    ),
    "revoked": "REVOKE INSERT ON audit_entry FROM app",
}
AWAY = (
    "DROP FUNCTION IF EXISTS disk_full CASCADE;"
    "GRANT INSERT ON audit_entry TO app;"
    "GRANT INSERT ON audit_payload TO app"
)
ROWS = sql.SQL(
    "SELECT count(*), md5(string_agg(row, '' ORDER BY row)) FROM (SELECT (to_jsonb(t)"
    " - 'checked_at' - 'last_used_at' - 'last_login')::text AS row FROM {} t) rows"
)


@pytest.fixture(autouse=True)
def own_checkpoints(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(checkpoints, "path", lambda: tmp_path / "checkpoints.jsonl")


@pytest.fixture
def full(owner_dsn: str) -> Callable[[str], Any]:
    """A disk that is full inside the block."""

    @contextmanager
    def inside(way: str) -> Iterator[None]:
        with psycopg.connect(owner_dsn, autocommit=True) as owner:
            owner.execute(
                "CREATE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql"
                f" AS $$ BEGIN {FULL}; END $$"
            )
            owner.execute(WAYS[way])
            try:
                yield
            finally:
                owner.execute(AWAY)

    return inside


def everything() -> dict[str, Any]:
    """Every row of every table, less the moment when something was last looked at."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
            " AND table_type = 'BASE TABLE' AND table_name NOT LIKE 'django_%'"
        )
        found: dict[str, Any] = {}
        for (table,) in cursor.fetchall():
            cursor.execute(ROWS.format(sql.Identifier(table)))
            found[table] = cursor.fetchone()
    return found


@dataclass
class Desk:
    """An OT's browser, her sheet with a draft, an offer to sign it, and a script's token."""

    small: SmallPractice
    browser: Browser
    sheet: Sheet
    statement: str
    offer: sign.Offer
    token: str

    def at(self, name: str, **more: Any) -> str:
        return reverse(f"sheet:{name}", kwargs={"sheet_id": self.sheet.pk, **more})


@pytest.fixture
def desk(small: SmallPractice, signed_in: Callable[[str], Browser]) -> Desk:
    ot = small.people["ot"]
    user = proofs.user_of(ot)
    Authenticator.objects.filter(user=user).delete()
    proofs.set_up_codes(user)
    visit = small.visit
    visit.starts_at = clock.now() - timedelta(hours=1)
    visit.ends_at = visit.starts_at + timedelta(minutes=45)
    visit.date_of_service = visit.starts_at.astimezone(visit.tz).date()
    visit.status, visit.coverage = "done", small.child.coverages.get()
    visit.coverage.plan.needs_authorization = False
    visit.coverage.plan.save()
    visit.save()
    facts = [
        Fact(id="", kind="activity", activity="buttons", aim="self-care", minutes=30),
        Fact(id="", kind="no_hard_moment"),
        Fact(id="", kind="plan", text="smaller buttons"),
    ]
    capture.record(visit, facts, by=ot, origin="tapped")
    sheet = sheets.open_sheet(visit, by=ot)
    sheets.compose(sheet, by=ot)
    sheets.add_statement(sheet, part="note", section="P", text="More of it.", by=ot)
    statement = sheets.assemble(sheet).parts["note"].statements[-1].id
    sheets.attest(sheet, part="note", statement_id=statement, by=ot)
    sheets.examine(sheet)
    offer = sign.prepare(sheet, user=user)
    token = f"{PREFIX}of-a-tablet"
    ApiToken.objects.create(
        user=user,
        name="tablet",
        digest=hashed(token),
        scopes=["visits.read", "captures.add"],
        expires_at=clock.now() + timedelta(days=1),
    )
    browser = signed_in("ot")
    session = browser.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp"}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return Desk(small, browser, sheet, statement, offer, token)


def signing(desk: Desk) -> HttpResponse:
    with clock.frozen(clock.now()):  # a code that is typed in its last second is no fault here
        proof = proofs.typed(desk.offer)
        posted = {
            "request_id": str(desk.offer.request_id),
            "password": "four-quiet-unrelated-words",
            "code": proof.code,
            "digest": proof.digest,
        }
        return post(desk, desk.at("sign"), posted)


def post(desk: Desk, url: str, posted: dict[str, Any]) -> HttpResponse:
    return cast(HttpResponse, desk.browser.post(url, posted, secure=True))


def get(desk: Desk, url: str) -> HttpResponse:
    return cast(HttpResponse, desk.browser.get(url, secure=True))


def said(answer: HttpResponse) -> str:
    """The findings on a page, for a failing test to show."""
    return " ".join(re.findall(r'(?s)class="finding.*?</div>', answer.content.decode()))


FREE = {"form": "free", "id": "0199a8f0-0000-7000-8000-000000000002"}
ACTS: dict[str, Callable[[Desk], HttpResponse]] = {
    "sign": signing,
    "offer": lambda desk: get(desk, desk.at("sign")),
    "edit": lambda desk: post(
        desk,
        desk.at("sentence", ref=f"note.{desk.statement}", verb="edit"),
        {"text": "Other words."},
    ),
    "add": lambda desk: post(desk, desk.at("add", kind="note"), {"text": "New.", "section": "P"}),
    "undo": lambda desk: post(desk, desk.at("step", kind="note", way="undo"), {}),
    "capture": lambda desk: post(desk, desk.at("capture"), {**FREE, "text": "He sang."}),
    "print": lambda desk: get(desk, desk.at("print")),
    "copy": lambda desk: post(desk, desk.at("copied"), {}),
    "read": lambda desk: get(desk, reverse("chart", args=[desk.small.child.pk])),
    "check in": lambda desk: post(desk, reverse("check", args=[desk.small.visit.pk]), {}),
    "token": lambda desk: post(
        desk, reverse("tokens"), {"name": "x", "scopes": ["visits.read"], "days": "7"}
    ),
    "refusal": lambda desk: get(desk, reverse("audit")),
}


@pytest.mark.parametrize("act", ACTS)
def test_an_act_that_cannot_be_audited_does_not_happen(
    desk: Desk, full: Callable[[str], Any], act: str
) -> None:
    before = everything()
    for way in WAYS:
        with full(way):
            answer = ACTS[act](desk)
        assert answer.status_code == 503, way
        assert "was not done" in answer.content.decode(), way
        assert "Nothing was changed" in answer.content.decode()
        assert everything() == before, way
    answer = ACTS[act](desk)
    assert answer.status_code in (200, 204, 302, 403), said(answer)
    assert everything() != before
    assert audit.verify().ok


def test_the_api_says_so_too(desk: Desk, full: Callable[[str], Any]) -> None:
    url = f"/api/v1/visits/{desk.small.visit.pk}/captures"
    fact = {"id": "0199a8f0-0000-7000-8000-000000000001", "kind": "quote", "text": "Again!"}
    before = everything()

    def send() -> HttpResponse:
        answer = Browser().post(
            url,
            json.dumps({"facts": [fact]}),
            content_type="application/json",
            headers={"authorization": f"Bearer {desk.token}"},
            secure=True,
        )
        return cast(HttpResponse, answer)

    for way in WAYS:
        with full(way):
            answer = send()
        assert answer.status_code == 503, way
        assert "was not done" in json.loads(answer.content)["message"]
        assert everything() == before, way
    assert send().status_code == 201


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, db: None) -> World:
    return proofs.signing_world(monkeypatch)


@pytest.mark.parametrize("way", WAYS)
def test_a_receipt_that_cannot_be_audited_is_fetched_again(
    world: World, full: Callable[[str], Any], way: str
) -> None:
    proofs.sign_by_code(world.sheet_for(), world.ot)
    parcel = Parcel.objects.get()
    with full(way), pytest.raises(Exception, match=r"audit|No space"):
        deliver.deliver(parcel.pk)
    assert not Receipt.objects.exists()
    assert deliver.due(clock.now()) == [parcel]
    deliver.deliver(parcel.pk)
    parcel.refresh_from_db()
    assert parcel.state == ParcelState.CONFIRMED
    assert Receipt.objects.count() == 1


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """No file of this process may grow beyond `size` bytes: a disk that fills up on the way."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_checkpoint_that_does_not_fit_leaves_the_file_as_it_was(world: World) -> None:
    world.sheet_for()
    checkpoints.write(witnesses=[])
    kept = checkpoints.path().read_bytes()
    before = everything()
    for room in (len(kept), len(kept) + 1, len(kept) + 40):
        with room_for(room), pytest.raises(checkpoints.NotWritten, match="Make room"):
            checkpoints.write(witnesses=[])
        assert checkpoints.path().read_bytes() == kept
        assert everything() == before
    assert audit.verify().ok
    assert audit.may_release() is None
    assert checkpoints.write(witnesses=[]).number == 2
    assert len(list(checkpoints.read())) == 2


def test_a_checkpoint_that_the_disk_gave_up_is_not_half_there(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.sheet_for()

    def lost(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", lost)
        with pytest.raises(checkpoints.NotWritten):
            checkpoints.write(witnesses=[])
    assert not checkpoints.path().read_bytes()
    assert checkpoints.last() is None
    assert audit.may_release() is None


def stored() -> set[Path]:
    return set((home.folder() / "files").glob("*/*"))


def test_a_paper_that_does_not_fit_takes_the_signature_back(desk: Desk) -> None:
    stored_before, before = stored(), everything()
    with room_for(100):
        answer = signing(desk)
    assert answer.status_code == 503
    assert "disk.full" in answer.content.decode()
    assert everything() == before
    assert stored() == stored_before
    assert not Signature.objects.exists()
    assert not Release.objects.exists()
    assert SigningRequest.objects.get().used_at is None
    assert signing(desk).status_code == 302
    assert Release.objects.exists()


def test_a_file_that_does_not_fit_leaves_nothing(world: World) -> None:
    before = stored()
    with room_for(5000), pytest.raises(OSError, match="could not be written"):
        files.write([b"x" * 4000] * 5, owner="test", media_type="text/plain")
    assert stored() == before
