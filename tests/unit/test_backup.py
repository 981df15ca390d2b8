"""A backup opens only with the keys, comes back exactly, and is refused when one byte is wrong."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from countersign.base import backup, crypto, home, keys, keysets, postgres, setup
from countersign.base.errors import UserError
from countersign.base.recovery_kit import split, written
from countersign.cli import safety

PLAIN = b"what nobody may read in the backup " * 100_000


BESIDES = {
    "address": "https://clinic.example.net:8443",
    "recovery-kit.json": '{"number": "BEEF"}',
    "tls/authority.crt": "the authority that tablets trust",
    "tls/authority.key": "its key",
    "journal/01a20e6f-0000-7000-8000-000000000000.entry": "sealed care",
}
"""What is in the home beside database, files and checkpoints, and comes back."""


@pytest.fixture(scope="module")
def places() -> Iterator[Path]:
    """A folder every user may enter, for the practice and for what is restored."""
    made = Path(tempfile.mkdtemp(prefix="countersign-test-"))
    made.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COUNTERSIGN_HOME", str(made / "practice"))
        crypto.forget()
        yield made
    crypto.forget()
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def saved(places: Path) -> Path:
    """The backup of a practice with a table `app` may not change, a file and a checkpoint."""
    setup.create()
    server = postgres.ensure(tests=True)
    with psycopg.connect(home.dsn("owner")) as connection:
        connection.execute("CREATE TABLE chain (n int PRIMARY KEY, body text)")
        connection.execute(
            "INSERT INTO chain SELECT n, 'body ' || n FROM generate_series(1, 500) n"
        )
        connection.execute("REVOKE UPDATE, DELETE ON chain FROM app")
        connection.execute("CREATE TABLE free (n int)")
    stored = home.folder() / "files" / "ab" / "cd"
    stored.parent.mkdir()
    stored.write_bytes(PLAIN)
    (home.folder() / "checkpoints" / "1.json").write_text("{}")
    for name, text in BESIDES.items():
        path = home.folder() / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    (home.folder() / "recovery-kit.pdf").write_text("both halves of the key")
    made = backup.write(places / "saved")
    server.stop()
    assert set(made.entries) == {
        "database",
        "files/ab/cd",
        "checkpoints/1.json",
        "checkpoints/witness.pub",
        "secrets/django.key",
        "secrets/witness.key",
        *BESIDES,
    }
    assert backup.last_made() == made.at
    return places / "saved"


@pytest.fixture
def empty_home(
    saved: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Path]:
    """An empty home with the practice's keys in it."""
    fresh = saved.parent / f"fresh-{request.node.name[:20]}"
    safety._bring_secrets(fresh / "secrets", saved.parent / "practice" / "secrets")
    monkeypatch.setenv("COUNTERSIGN_HOME", str(fresh))
    crypto.forget()
    setup.create()
    yield fresh
    crypto.forget()


def test_everything_comes_back_with_the_same_rights(saved: Path, empty_home: Path) -> None:
    server = postgres.ensure(tests=True)
    backup.restore(saved)
    with psycopg.connect(home.dsn("app")) as connection:
        assert connection.execute("SELECT count(*) FROM chain").fetchone() == (500,)
        connection.execute("INSERT INTO free VALUES (1)")
        connection.execute("UPDATE free SET n = 2")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("UPDATE chain SET body = ''")
    with psycopg.connect(home.dsn("owner")) as connection:
        connection.execute("CREATE TABLE later (n int)")
    with psycopg.connect(home.dsn("app")) as connection:
        connection.execute("INSERT INTO later VALUES (1)")
    server.stop()
    assert (empty_home / "files" / "ab" / "cd").read_bytes() == PLAIN
    assert (empty_home / "checkpoints" / "1.json").read_text() == "{}"
    for name, text in BESIDES.items():
        assert (empty_home / name).read_text() == text
        assert (empty_home / name).stat().st_mode & 0o077 == 0
    assert not (empty_home / "recovery-kit.pdf").exists()
    backup.must_be_whole()


def test_nothing_readable_is_in_it(saved: Path) -> None:
    body = saved.read_bytes()
    assert PLAIN[:20] not in body
    assert b"chain" not in body
    assert saved.stat().st_mode & 0o077 == 0


def read_all(path: Path) -> list[str]:
    with backup._entries(path) as entries:
        return [name for name, chunks in entries if sum(map(len, chunks)) >= 0]


@pytest.mark.parametrize("cut", [0, 5, 30, 200, 1_500_000, -1])
def test_a_backup_that_was_cut_off_is_refused(
    saved: Path, empty_home: Path, tmp_path: Path, cut: int
) -> None:
    (tmp_path / "cut").write_bytes(saved.read_bytes()[:cut])
    with pytest.raises(backup.Damaged):
        read_all(tmp_path / "cut")


@pytest.mark.parametrize("at", [3, 25, 70, 5_000, -3])
def test_a_backup_with_one_other_byte_is_refused(
    saved: Path, empty_home: Path, tmp_path: Path, at: int
) -> None:
    body = bytearray(saved.read_bytes())
    body[at] ^= 1
    (tmp_path / "changed").write_bytes(body)
    with pytest.raises(backup.Damaged):
        read_all(tmp_path / "changed")


def test_other_keys_do_not_open_it(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNTERSIGN_HOME", str(saved.parent / "stranger"))
    crypto.forget()
    setup.create()
    with pytest.raises(backup.Damaged):
        read_all(saved)
    crypto.forget()


def test_an_interrupted_restore_is_remembered(
    saved: Path, empty_home: Path, tmp_path: Path
) -> None:
    server = postgres.ensure(tests=True)
    (tmp_path / "cut").write_bytes(saved.read_bytes()[:-1])
    with pytest.raises(backup.Damaged):
        backup.restore(tmp_path / "cut")
    server.stop()
    with pytest.raises(UserError, match="was not finished"):
        backup.must_be_whole()


def test_a_name_cannot_lead_out_of_the_folder(empty_home: Path, tmp_path: Path) -> None:
    for name in ("../outside", "files/../../outside", "secrets/keyset.json", "/etc/outside"):
        with pytest.raises(backup.Damaged):
            backup._write_file(name, iter([b"x"]), tmp_path / "saved")


def test_a_folder_in_use_is_never_restored_into(saved: Path) -> None:
    with pytest.raises(UserError, match="is not empty"):
        backup.must_be_empty(saved.parent / "practice")


def test_keys_are_asked_for(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="opens only with the keys"):
        safety._bring_secrets(tmp_path / "secrets", None)
    with pytest.raises(UserError, match=r"no keyset\.json"):
        safety._bring_secrets(tmp_path / "secrets", tmp_path)


# -- with the recovery kit, and after the keys were changed ---------------------------------------


def type_in(monkeypatch: pytest.MonkeyPatch, key: bytes) -> None:
    lines = [line for page in split(key, "0A1F") for line in written(page)]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(lines)))


@pytest.fixture
def practice_key(saved: Path, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """The key around the keysets of the practice that was saved."""
    monkeypatch.setenv("COUNTERSIGN_HOME", str(saved.parent / "practice"))
    return keys.wrapping_key()


def test_the_kit_alone_opens_a_backup(
    saved: Path, practice_key: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COUNTERSIGN_HOME", str(tmp_path / "fresh"))
    crypto.forget()
    type_in(monkeypatch, practice_key)
    safety._bring_key(saved)
    backup.bring_keyset(saved)
    backup.bring_secrets(saved)
    assert "files/ab/cd" in read_all(saved)
    there, here = saved.parent / "practice" / "secrets", tmp_path / "fresh" / "secrets"
    for name in ("keyset.json", "keyset.key", "django.key", "witness.key"):
        assert (here / name).read_bytes() == (there / name).read_bytes()
        assert (here / name).stat().st_mode & 0o077 == 0
    assert not list(here.glob("*.password"))
    crypto.forget()


def test_another_kit_opens_nothing_and_leaves_nothing(
    saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COUNTERSIGN_HOME", str(tmp_path / "fresh"))
    type_in(monkeypatch, bytes(32))
    with pytest.raises(UserError, match="Kit 0A1F does not open this backup"):
        safety._bring_key(saved)
    assert not (tmp_path / "fresh").exists()


def test_keys_taken_out_of_use_since_still_open_an_older_backup(
    saved: Path, empty_home: Path
) -> None:
    sets = keys.load().rotated()
    gone = {name: frozenset(sets.ids(name)[1:]) for name in keysets.NAMES}
    keys.save(sets.without(gone))
    with pytest.raises(backup.Damaged):
        read_all(saved)
    backup.bring_keyset(saved)
    assert "database" in read_all(saved)


def test_another_key_around_them_brings_no_keyset(saved: Path, empty_home: Path) -> None:
    keys.change_wrapping()
    before = keys.stored()
    backup.bring_keyset(saved)
    assert keys.stored() == before
    assert "database" in read_all(saved)


def test_a_backup_written_while_keys_change_is_thrown_away(empty_home: Path) -> None:
    keyset = keys.stored()
    backup._must_be_unchanged(keyset)
    keys.save(keys.load().rotated())
    with pytest.raises(UserError, match="The keys were changed"):
        backup._must_be_unchanged(keyset)


@pytest.mark.parametrize("name", ["secrets/keyset.key", "secrets/../x.key", "secrets/a.password"])
def test_no_other_secret_comes_out_of_a_backup(empty_home: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(backup.Damaged):
        backup._bring_secret(name, iter([b"x"]), tmp_path / "saved")


def test_what_travels_inside() -> None:
    assert backup._is_carried("signing.key")
    assert not backup._is_carried("app.password")
    assert not backup._is_carried("keyset.json")


def test_a_place_that_cannot_be_written_is_said(saved: Path, empty_home: Path) -> None:
    with pytest.raises(UserError, match="cannot be written"):
        backup.write(Path(os.devnull) / "saved")


def test_neither_backup_nor_recovery_needs_django() -> None:
    """They work when the database does not."""
    script = (
        "import sys; import countersign.base.backup, countersign.base.recovery_kit;"
        "print('django' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout.strip() == "False", done.stderr
