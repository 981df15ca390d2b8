"""A PostgreSQL server of one's own on a loopback port: Debian's when it is there, else the wheel's.

For the ledger's races, which must come out the same on the embedded server and on a real one.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from countersign.base import postgres, process
from countersign.base import postgres_account as account

ENV = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
PATIENCE_SECONDS = 60
CONNECTIONS = 130


@dataclass(frozen=True, slots=True)
class TcpServer:
    """The running server: its version, and how each login reaches it."""

    version: str
    port: int
    passwords: dict[str, str]

    def url(self, login: str) -> str:
        """The address as somebody writes it into DATABASE_URL."""
        return (
            f"postgresql://{login}:{self.passwords[login]}@127.0.0.1:{self.port}/countersign"
            "?sslmode=disable"
        )


def newest() -> Path:
    """The folder of the newest server that the system has, else the wheel's."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    return found[-1].parent if found else postgres.programs()


@contextmanager
def running() -> Iterator[TcpServer]:
    """The server while the block runs, with both logins, their rights and an empty database."""
    programs = newest()
    folder = Path(tempfile.mkdtemp(prefix="countersign-tcp-"))
    identity = account._system_user() if os.geteuid() == 0 else None
    if identity is not None:
        os.chown(folder, identity.uid, identity.gid)
    words = {name: os.urandom(12).hex() for name in ("owner", "app")}
    try:
        _make(programs, folder, identity)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        child = _start(programs, folder, identity, port)
        try:
            _wait(port)
            with _as_superuser(port, "template1") as template:
                for statement in postgres.role_statements(words["owner"], words["app"]):
                    template.execute(statement.encode())
            with _as_superuser(port, "postgres") as known:
                version = str(known.execute("SHOW server_version").fetchone()[0])  # type: ignore[index]  # one row
            yield TcpServer(version, port, words)
        finally:
            child.send_signal(signal.SIGINT)
            child.wait(PATIENCE_SECONDS)
    finally:
        shutil.rmtree(folder)


def _make(programs: Path, folder: Path, identity: process.Identity | None) -> None:
    command = ["initdb", "-D", str(folder / "data"), "-U", "postgres", "--auth-local=reject"]
    command += ["--auth-host=trust", "--encoding=UTF8", "--no-locale", "--no-sync"]
    done = process.run(
        [str(programs / command[0]), *command[1:]], env=ENV, cwd=folder, identity=identity
    )
    assert done.returncode == 0, done.stderr


def _start(
    programs: Path, folder: Path, identity: process.Identity | None, port: int
) -> subprocess.Popen[bytes]:
    settings = {
        "port": port,
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "max_connections": CONNECTIONS,
        "fsync": "off",
        "timezone": "UTC",
    }
    command = [str(programs / "postgres"), "-D", str(folder / "data")]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    return process.start(
        command,
        env=ENV,
        cwd=folder,
        output=subprocess.DEVNULL,
        identity=identity,
        death_signal=signal.SIGINT,
    )


def _wait(port: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            _as_superuser(port, "postgres").close()
            return
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise


def _as_superuser(port: int, database: str) -> psycopg.Connection:
    where = f"host=127.0.0.1 port={port} user=postgres dbname={database} sslmode=disable"
    return psycopg.connect(where, autocommit=True)


def migrated(server: TcpServer) -> dict[str, str]:
    """Make the tables as `owner`; the environment in which a process works as `app`."""
    env = {**os.environ, "DATABASE_URL": server.url("app")}
    env["DATABASE_OWNER_URL"] = server.url("owner")
    env.pop("COUNTERSIGN_DATABASE_LOGIN", None)
    subprocess.run(
        [sys.executable, "-m", "countersign.cli.main", "migrate"],
        env=env,
        check=True,
        capture_output=True,
    )
    env.pop("DATABASE_OWNER_URL")
    return env
