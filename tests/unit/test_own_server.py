"""A PostgreSQL server of one's own: migrations as `owner`, everything else as `app`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from countersign.base import home, postgres
from countersign.base.errors import UserError
from countersign.cli import operations


def url(login: str) -> str:
    """The other server's address as somebody would write it."""
    told = {name: str(value) for name, value in conninfo_to_dict(home.dsn(login)).items()}
    where = quote(told["host"], safe="")
    return f"postgresql://{login}:{quote(told['password'])}@/{told['dbname']}?host={where}"


@pytest.fixture
def theirs(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """The addresses of a running server that is not this installation's."""
    made = Path(tempfile.mkdtemp(prefix="countersign-test-"))
    made.chmod(0o755)
    monkeypatch.setenv("COUNTERSIGN_HOME", str(made / "server"))
    running = postgres.ensure(tests=True)
    given = {"DATABASE_URL": url("app"), "DATABASE_OWNER_URL": url("owner")}
    monkeypatch.setenv("COUNTERSIGN_HOME", str(made / "practice"))
    yield given
    running.stop()
    shutil.rmtree(made)


def run(*words: str, **given: str) -> subprocess.CompletedProcess[str]:
    names = ("DATABASE_URL", "DATABASE_OWNER_URL", "COUNTERSIGN_DATABASE_LOGIN")
    plain = {name: value for name, value in os.environ.items() if name not in names}
    return subprocess.run(
        [sys.executable, "-m", "countersign.cli.main", *words],
        env=plain | given,
        capture_output=True,
        text=True,
    )


def test_setup_makes_the_tables_as_owner_and_works_as_app(theirs: dict[str, str]) -> None:
    done = run("setup", **theirs)
    assert done.returncode == 0, done.stderr
    assert not (home.folder() / "postgres").exists()
    with psycopg.connect(theirs["DATABASE_URL"]) as connection:
        row = connection.execute(
            "SELECT array_agg(DISTINCT tableowner::text) FROM pg_tables WHERE schemaname = 'public'"
        ).fetchone()
        assert row == (["owner"],)
        # The recovery kit was written in the same command, by then as `app`.
        kit = connection.execute("SELECT count(*) FROM audit_entry WHERE kind = 'keys.kit_made'")
        assert kit.fetchone() == (1,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("DELETE FROM audit_entry")
    assert run("migrate", **theirs).returncode == 0
    said = run("doctor", **theirs).stdout
    assert "has no power over the tables' rules" in said
    assert "The database fits this version" in said


def test_without_the_owners_address_it_says_so_and_does_nothing(theirs: dict[str, str]) -> None:
    done = run("setup", DATABASE_URL=theirs["DATABASE_URL"])
    assert done.returncode == 1
    assert "DATABASE_OWNER_URL" in done.stderr
    with psycopg.connect(theirs["DATABASE_URL"]) as connection:
        assert connection.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        ).fetchone() == (0,)


def test_only_preparation_is_told_how_to_become_owner(
    theirs: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in theirs.items():
        monkeypatch.setenv(name, value)
    assert "DATABASE_OWNER_URL" not in operations.child_env("http://localhost:1")
    env = operations.child_env("http://localhost:1", login="owner")
    assert env["DATABASE_OWNER_URL"] == theirs["DATABASE_OWNER_URL"]
    assert home.database("owner") == theirs["DATABASE_OWNER_URL"]
    assert home.database("app") == theirs["DATABASE_URL"]
    monkeypatch.delenv("DATABASE_OWNER_URL")
    with pytest.raises(UserError, match="only the login app is known"):
        home.database("owner")
