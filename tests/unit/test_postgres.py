"""The embedded server starts, stops, and starts again after every kind of death."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from countersign.base import home, postgres, postgres_account, process, setup
from countersign.base.errors import UserError


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home folder of its own whose parents every user may enter."""
    made = Path(tempfile.mkdtemp(prefix="countersign-test-"))
    made.chmod(0o755)
    monkeypatch.setenv("COUNTERSIGN_HOME", str(made / "home"))
    yield made / "home"
    shutil.rmtree(made)


@pytest.fixture
def server(folder: Path) -> Iterator[postgres.Server]:
    """A running server in that folder, stopped at the end."""
    running = postgres.ensure(tests=True)
    yield running
    running.stop()


def ask(login: str, statement: str) -> object:
    with psycopg.connect(home.dsn(login)) as connection:
        row = connection.execute(statement).fetchone()
        return row[0] if row else None


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


def test_starts_with_checksums_scram_and_no_network(server: postgres.Server) -> None:
    assert server.is_running()
    assert ask("app", "SHOW data_checksums") == "on"
    assert ask("app", "SHOW listen_addresses") == ""
    assert ask("app", "SHOW password_encryption") == "scram-sha-256"
    hba = (server.place.data / "pg_hba.conf").read_text()
    assert "trust" not in [line.split()[-1] for line in hba.splitlines() if line[:1] not in "#"]


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (i int)",
        "CREATE TEMP TABLE mine (i int)",
        "CREATE SCHEMA mine",
        "CREATE ROLE mine",
        "SET ROLE owner",
        "SET ROLE postgres",
        "SET SESSION AUTHORIZATION owner",
        "ALTER ROLE app SUPERUSER",
        "GRANT owner TO app",
        "ALTER TABLE kept ADD COLUMN j int",
        "DROP TABLE kept",
        "TRUNCATE kept",
        "COPY (SELECT 1) TO '/dev/null'",
        "SELECT pg_read_file('PG_VERSION')",
    ],
)
def test_app_is_refused(shared_server: None, statement: str) -> None:
    with psycopg.connect(home.dsn("app")) as connection, pytest.raises(psycopg.Error) as refused:
        connection.execute(statement)
    assert isinstance(refused.value, psycopg.errors.InsufficientPrivilege | psycopg.DataError)


@pytest.fixture(scope="module")
def shared_server() -> Iterator[None]:
    """One server with a table of `owner`'s for all the refusals."""
    made = Path(tempfile.mkdtemp(prefix="countersign-test-"))
    made.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COUNTERSIGN_HOME", str(made / "home"))
        running = postgres.ensure(tests=True)
        with psycopg.connect(home.dsn("owner")) as connection:
            connection.execute("CREATE TABLE kept (i int)")
        yield
        running.stop()
    shutil.rmtree(made)


def test_app_reads_and_writes_what_owner_creates(shared_server: None) -> None:
    with psycopg.connect(home.dsn("app")) as connection:
        connection.execute("INSERT INTO kept VALUES (1)")
        connection.execute("UPDATE kept SET i = 2")
        connection.execute("DELETE FROM kept")
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)


def test_secrets_are_for_our_user_only(server: postgres.Server) -> None:
    for name in ("app.password", "owner.password", "postgres.password"):
        path = home.secret_path(name)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert len(path.read_text()) > 40


def test_a_second_caller_shares_the_server_and_does_not_stop_it(server: postgres.Server) -> None:
    other = postgres.ensure(tests=True)
    assert other.process is None
    other.stop()
    assert server.is_running()


def test_starts_again_after_the_server_was_killed(server: postgres.Server) -> None:
    assert server.process is not None
    kill(server.process.pid)
    server.process.wait()
    assert not server.is_running()
    assert (server.place.data / "postmaster.pid").exists()
    again = postgres.ensure(tests=True)
    assert ask("app", "SELECT 1") == 1
    again.stop()


def test_a_zombie_server_does_not_count_as_running(server: postgres.Server) -> None:
    assert server.process is not None
    kill(server.process.pid)
    os.waitid(os.P_PID, server.process.pid, os.WEXITED | os.WNOWAIT)  # dead, and still a zombie
    assert not postgres.is_running()
    again = postgres.ensure(tests=True)
    assert ask("app", "SELECT 1") == 1
    again.stop()


def test_a_reused_pid_does_not_count_as_running(server: postgres.Server) -> None:
    server.stop()
    (server.place.data / "postmaster.pid").write_text(f"{os.getpid()}\n{server.place.data}\n")
    (server.place.sockets / ".s.PGSQL.5432.lock").write_text(f"{os.getpid()}\n")
    assert not postgres.is_running()
    again = postgres.ensure(tests=True)
    assert again.is_running()
    again.stop()


def test_the_server_dies_with_a_killed_parent_and_starts_again(folder: Path) -> None:
    script = (
        "import sys; from countersign.base import postgres; s = postgres.ensure(tests=True);"
        "print(s.process.pid, flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        orphan = int(parent.stdout.readline())
        assert process.is_alive(orphan)
        parent.kill()
    again = postgres.ensure(tests=True)  # waits until the orphan has closed its files
    assert not process.is_alive(orphan)
    assert again.process is not None
    assert ask("app", "SELECT 1") == 1
    again.stop()


def test_a_killed_creation_leaves_nothing_half_made(folder: Path) -> None:
    (folder / "postgres" / "data.new" / "base").mkdir(parents=True)
    server = postgres.ensure(tests=True)
    assert server.is_running()
    assert not (folder / "postgres" / "data.new").exists()
    server.stop()


def test_a_lost_password_is_said_plainly(server: postgres.Server) -> None:
    server.stop()
    home.secret_path("app.password").unlink()
    with pytest.raises(UserError, match=r"password file .* cannot be read"):
        postgres.ensure(tests=True)


def test_a_start_that_fails_says_why_and_leaves_no_process(server: postgres.Server) -> None:
    server.stop()
    (server.place.data / "global" / "pg_control").unlink()
    with pytest.raises(UserError, match="did not start"):
        postgres.ensure(tests=True)


def test_private_parent_folders_stay_private(folder: Path) -> None:
    """As root the database moves to where its user can go; as anyone else it stays at home."""
    folder.mkdir()
    folder.parent.chmod(0o700)
    server = postgres.ensure(tests=True)
    try:
        assert ask("app", "SELECT 1") == 1
        assert stat.S_IMODE(folder.parent.stat().st_mode) == 0o700
        moved = os.geteuid() == 0
        assert (folder / "postgres").is_symlink() is moved
        assert bool(server.notes) is moved
    finally:
        server.stop()
        if (folder / "postgres").is_symlink():
            shutil.rmtree((folder / "postgres").resolve())


def test_a_long_home_gets_a_short_socket_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COUNTERSIGN_HOME", str(folder / ("long" * 20)))
    server = postgres.ensure(tests=True)
    assert len(str(home.socket_folder())) < 80
    assert ask("app", "SELECT 1") == 1
    server.stop()
    shutil.rmtree(home.socket_folder())


def test_a_socket_folder_of_another_user_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("COUNTERSIGN_HOME", str(folder / ("long" * 20)))
    home.folder().mkdir(parents=True)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    home.socket_folder().symlink_to(elsewhere)
    with pytest.raises(UserError, match="belongs to another user"):
        postgres.ensure(tests=True)
    home.socket_folder().unlink()


def test_programs_in_a_private_folder_are_copied_once(folder: Path) -> None:
    """Only root needs this: an ordinary user runs the programs where they are."""
    setup.create()
    private = folder / "private"
    shutil.copytree(postgres.programs().parent, private / "pg", symlinks=True)
    private.chmod(0o700)
    found = postgres_account.place(folder, private / "pg" / "bin")
    inside = found.programs.is_relative_to(private)
    assert inside is (os.geteuid() != 0)
    assert (found.programs / "postgres").exists()
    if not inside:
        shutil.rmtree(found.programs.parent)


def test_setup_never_replaces_a_secret(folder: Path) -> None:
    setup.create()
    before = home.secret_path("django.key").read_text()
    setup.create()
    assert home.secret_path("django.key").read_text() == before
