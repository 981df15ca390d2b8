"""kill -9 in the middle of a key rotation: run again, it goes on; nothing is lost or doubled."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from countersign.base import audit, crypto, files, keys, rekeying, rotation
from countersign.base import home as _home
from countersign.base.audit import checkpoints
from countersign.base.fields import matching
from countersign.base.keysets import NAMES
from countersign.base.models import AuditEntry, StoredFile
from countersign.practice.models import Client

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 30
PAPERS = 3

# Rotates in batches of seven rows and dies before or after the n-th call of one step.
DIES = """
import os, signal, sys
import django
django.setup()
from countersign.base import crypto, files, keys, rekeying, rotation

rekeying.BATCH_ROWS = 7
rotation.SETTLE_SECONDS = 0
module, name, when, left = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
owner = {"crypto": crypto, "files": files, "keys": keys, "rekeying": rekeying, "rotation": rotation}
owner = owner[module]
real = getattr(owner, name)

def die():
    os.kill(os.getpid(), signal.SIGKILL)

def dying(*given, **named):
    global left
    left -= 1
    if left == 0 and when == "before":
        die()
    answer = real(*given, **named)
    if left == 0:
        die()
    return answer

setattr(owner, name, dying)
act = rotation.retire if sys.argv[5] == "retire" else rotation.run
act(by="system", tell=lambda *_: None)
"""


@pytest.fixture(autouse=True)
def home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner_dsn: str, transactional_db: None
) -> Iterator[Path]:
    """An installation of its own over the test database, with people and papers in it."""
    monkeypatch.setenv("DATABASE_URL", app_dsn())
    monkeypatch.setenv("DATABASE_OWNER_URL", owner_dsn)
    monkeypatch.setenv("SECRET_KEY", "of this test")
    monkeypatch.setenv("COUNTERSIGN_HOME", str(tmp_path))
    monkeypatch.setattr(rotation, "SETTLE_SECONDS", 0)
    monkeypatch.setattr(checkpoints, "path", lambda: tmp_path / "checkpoints.jsonl")
    for name in ("secrets", "files", "checkpoints"):
        (tmp_path / name).mkdir()
    keys.create()
    crypto.forget()
    for n in range(PEOPLE):
        Client.objects.create(
            first_name=f"Child {n}", last_name="Hale", birth_date=date(2018, 5, 4), mrn=f"A-{n}"
        )
    for n in range(PAPERS):
        files.write([paper(n)], owner=f"paper {n}", media_type="text/plain")
    yield tmp_path
    crypto.forget()


def app_dsn() -> str:
    return make_conninfo(_home.dsn("app"), dbname=connection.settings_dict["NAME"])


def paper(n: int) -> bytes:
    return f"Paper {n}. ".encode() * 200_000


def kill(module: str, name: str, when: str, count: int, act: str = "run") -> None:
    """Run a rotation in a process of its own that dies at that step."""
    died = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", DIES, module, name, when, str(count), act],
        env=dict(os.environ),
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert died.returncode == -signal.SIGKILL, died.stderr.decode()
    crypto.forget()


def everything_is_read_and_found() -> None:
    for n in range(PEOPLE):
        assert Client.objects.get(matching(Client, "mrn", f"a{n}")).first_name == f"Child {n}"
    for row in StoredFile.objects.all():
        assert files.read(row) == paper(int(row.owner.removeprefix("paper ")))
    assert audit.verify().fault is None


def entries(kind: str) -> int:
    return AuditEntry.objects.filter(kind=kind).count()


def rows_left(owner_dsn: str) -> int:
    with psycopg.connect(owner_dsn) as owner:
        return sum(rekeying.left_in(owner, table) for table in rekeying.tables())


@pytest.mark.parametrize(
    ("module", "name", "when", "count"),
    [
        ("keys", "save", "before", 1),  # the entry is written, not committed; no key yet
        ("keys", "save", "after", 1),  # there is a key, and its entry was never committed
        ("rekeying", "_renew_batch", "before", 1),
        ("rekeying", "_renewed", "after", 10),  # in the middle of a batch
        ("rekeying", "_renew_batch", "after", 2),
        ("files", "_put", "before", 1),
        ("files", "key_of", "after", 2),
        ("files", "_put", "after", 2),
        ("keys", "save", "before", 2),  # all is done, and nobody has noted it
        ("keys", "save", "after", 2),
    ],
)
def test_a_killed_rotation_goes_on(
    owner_dsn: str, module: str, name: str, when: str, count: int
) -> None:
    before = keys.load()
    kill(module, name, when, count)
    everything_is_read_and_found()
    made = keys.load()
    for _ in range(2 if keys.rotation() is None else 1):
        last = keys.rotation()
        if last is not None and last.finished_at:
            break
        assert rotation.run(by="system", tell=lambda *_: None).finished
    assert rows_left(owner_dsn) == 0
    for row in StoredFile.objects.all():
        assert files.key_of(row) == keys.load().ids("files")[0]
    for which in NAMES:
        assert len(keys.load().ids(which)) == 2  # no key was made twice
        assert made.ids(which)[0] in (before.ids(which)[0], keys.load().ids(which)[0])
    assert entries("keys.rotation_begun") == entries("keys.rotation_finished") == 1
    everything_is_read_and_found()


def test_a_rotation_killed_while_it_writes_a_file_leaves_the_file_whole(home: Path) -> None:
    kill("crypto", "encrypting_stream", "after", 1)
    started = list((home / "files").rglob("*.new"))
    assert len(started) == 1  # what was half written
    everything_is_read_and_found()
    assert rotation.run(by="system", tell=lambda *_: None).finished
    assert not list((home / "files").rglob("*.new"))
    everything_is_read_and_found()


@pytest.mark.parametrize(("when", "keys_left"), [("before", 2), ("after", 1)])
def test_killed_while_the_old_keys_are_taken_out(when: str, keys_left: int) -> None:
    rotation.run(by="system", tell=lambda *_: None)
    connection.close()
    kill("keys", "save", when, 1, "retire")
    assert len(keys.load().ids("fields")) == keys_left
    everything_is_read_and_found()
    if keys_left == 2:
        connection.close()
        assert rotation.retire(by="system", tell=lambda *_: None).old_keys == 0
    assert entries("keys.retired") == 1
    everything_is_read_and_found()
