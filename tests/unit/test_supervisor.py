"""Everything the supervisor starts stops with it, however it ends, and starts again after it."""

from __future__ import annotations

import json
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from countersign.base import home, process, supervisor
from countersign.base.errors import UserError

# A child with a child of its own, as a web server has; it reports both and serves on request.
SERVICE = """
import json, os, signal, sys
from pathlib import Path
folder, name, how = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
if how == "broken":
    sys.exit("it cannot be")
if how == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
from countersign.base import process
inner = os.fork()
if inner == 0:
    process.die_with_parent()
    signal.pause()
runs = folder / f"{name}.json"
runs.with_suffix(".part").write_text(json.dumps([os.getpid(), inner]))
runs.with_suffix(".part").rename(runs)
(folder / f"{name}.ready").touch()
while True:
    signal.pause()
"""

SUPERVISE = """
import json, os, sys
from pathlib import Path
from countersign.base import home, supervisor
from countersign.base.errors import UserError
from countersign.base.supervisor import Service, Task
folder = home.folder()
plan = []
for name, how in json.loads(sys.argv[1]).items():
    if how == "task":
        plan.append(Task(name, [sys.executable, "-c", "pass"], dict(os.environ)))
    elif how == "bad task":
        command = [sys.executable, "-c", "raise SystemExit('no')"]
        plan.append(Task(name, command, dict(os.environ), "It is prepared."))
    else:
        command = [sys.executable, "-c", sys.argv[2], str(folder), name, how]
        plan.append(Service(name, command, dict(os.environ), ready=folder / f"{name}.ready"))
say = lambda line: print(line, flush=True)
one = supervisor.Supervisor(plan, say=say)
try:
    sys.exit(one.run(lambda: say(f"ready {one._server.process.pid}")))
except UserError as error:
    say(str(error))
    sys.exit(1)
"""


def wait_for_end(pid: int) -> None:
    """Return when `pid` has ended; fail the test when it has not in a generous time."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    ended, _, _ = select.select([handle], [], [], 60)
    os.close(handle)
    assert ended or not process.is_alive(pid)


@dataclass
class Run:
    """A supervisor in its own process over the module's folder."""

    folder: Path
    plan: dict[str, str]
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        for name in self.plan:
            (self.folder / f"{name}.ready").unlink(missing_ok=True)
        self.child = subprocess.Popen(
            [sys.executable, "-c", SUPERVISE, json.dumps(self.plan), SERVICE],
            stdout=subprocess.PIPE,
            text=True,
        )

    def hears(self, pattern: str) -> str:
        """Read on until a line matches, and return the match's first group or the whole."""
        assert self.child.stdout is not None
        for line in self.child.stdout:
            self.said.append(line)
            if found := re.search(pattern, line):
                return found.group(found.lastindex or 0)
        raise AssertionError(f"never heard {pattern} in {self.said}")

    def pids(self) -> list[int]:
        """Every process below the supervisor but the database's own children."""
        found = []
        for name, how in self.plan.items():
            if how in ("good", "stubborn"):
                found += json.loads((self.folder / f"{name}.json").read_text())
        return found

    def ends(self, number: int | None) -> int:
        """Send a signal (or none), wait for the supervisor, return its exit code."""
        if number is not None:
            self.child.send_signal(number)
        self.child.communicate()
        return self.child.returncode


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="countersign-test-"))
    made.chmod(0o755)
    (made / "home").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COUNTERSIGN_HOME", str(made / "home"))
        yield made / "home"
    shutil.rmtree(made)


def all_gone(pids: list[int]) -> None:
    for pid in pids:
        wait_for_end(pid)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything(folder: Path, number: int) -> None:
    run = Run(folder, {"First": "task", "Web": "good", "Worker": "good"})
    database = int(run.hears(r"ready (\d+)"))
    pids = run.pids()
    assert run.ends(number) == 0
    assert not any(process.is_alive(pid) for pid in [database, *pids])


def test_kill_9_of_the_supervisor_leaves_nothing_and_blocks_nothing(folder: Path) -> None:
    run = Run(folder, {"Web": "good", "Worker": "good"})
    left = [int(run.hears(r"ready (\d+)")), *run.pids()]
    run.ends(signal.SIGKILL)
    again = Run(folder, {"First": "task", "Web": "good"})
    again.hears("ready")
    all_gone(left)
    assert again.ends(signal.SIGTERM) == 0


def test_kill_9_of_everything_blocks_nothing(folder: Path) -> None:
    run = Run(folder, {"Web": "good"})
    every = [run.child.pid, int(run.hears(r"ready (\d+)")), *run.pids()]
    for pid in every:
        os.kill(pid, signal.SIGKILL)
    run.ends(None)
    again = Run(folder, {"Web": "good"})
    again.hears("ready")
    assert again.ends(signal.SIGTERM) == 0


def test_a_killed_child_comes_back_and_takes_its_own_children_along(folder: Path) -> None:
    run = Run(folder, {"Web": "good"})
    run.hears("ready")
    first = run.pids()
    (folder / "Web.json").unlink()
    os.kill(first[0], signal.SIGKILL)
    run.hears(r"Web stopped \(killed by signal 9\) and starts again")
    all_gone(first)
    os.kill(run.child.pid, signal.SIGTERM)
    assert run.ends(None) == 0


def test_a_killed_database_comes_back(folder: Path) -> None:
    run = Run(folder, {"Web": "good"})
    database = int(run.hears(r"ready (\d+)"))
    os.kill(database, signal.SIGKILL)
    run.hears("The database stopped and starts again")
    # A second waiter on the same lock: it returns once the supervisor has the server up.
    from countersign.base import postgres

    server = postgres.ensure()
    with psycopg.connect(home.dsn("app")) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    server.stop()
    assert run.ends(signal.SIGTERM) == 0


def test_a_child_that_ignores_the_signal_is_killed(folder: Path) -> None:
    run = Run(folder, {"Web": "stubborn"})
    run.hears("ready")
    pids = run.pids()
    assert run.ends(signal.SIGTERM) == 0
    assert not any(process.is_alive(pid) for pid in pids)


def test_a_service_that_never_starts_is_said_and_stops_the_rest(folder: Path) -> None:
    run = Run(folder, {"Worker": "good", "Web": "broken"})
    run.hears(r"Web did not start: it cannot be Read .*web\.log")
    pids = run.pids()
    assert run.ends(None) == 1
    assert not any(process.is_alive(pid) for pid in pids)


def test_a_task_that_fails_is_said_and_nothing_after_it_begins(folder: Path) -> None:
    (folder / "Web.json").unlink(missing_ok=True)
    run = Run(folder, {"Preparation": "bad task", "Web": "good"})
    run.hears("It is prepared.")
    run.hears("Preparation failed: no")
    assert run.ends(None) == 1
    assert not (folder / "Web.json").exists()


def test_a_second_one_on_the_same_folder_is_refused(folder: Path) -> None:
    run = Run(folder, {"Web": "good"})
    run.hears("ready")
    second = Run(folder, {})
    second.hears("already runs on the folder")
    assert second.ends(None) == 1
    assert run.ends(signal.SIGTERM) == 0


def test_a_port_in_use_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    listening = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import socket, sys; s = socket.create_server(('127.0.0.1', 0));"
            "print(s.getsockname()[1], flush=True); sys.stdin.read()",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert listening.stdout is not None
    port = int(listening.stdout.readline())
    with pytest.raises(UserError, match=f"Port {port} is used by another program"):
        supervisor.must_be_free(port)
    listening.communicate("")
    supervisor.must_be_free(port)
