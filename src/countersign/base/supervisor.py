"""Keeps an installation's programs alive, and stops all of them within seconds.

A plan is a list of tasks (run to their end) and services (kept alive), begun in order. Children
are tied to this process by the kernel, so even kill -9 leaves nothing running.
"""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from countersign.base import home as _home
from countersign.base import postgres, process
from countersign.base.errors import UserError

TICK_SECONDS = 0.2
STOP_SECONDS = 2.5
HEALTHY_SECONDS = 60.0
LONGEST_PAUSE = 30.0
_STARTS_BEFORE_GIVING_UP = 3
_LISTENING = "0A"


@dataclass(frozen=True, slots=True)
class Task:
    """Something done once, to its end, before what comes after it. `says` is told as it begins."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    says: str = ""


@dataclass(frozen=True, slots=True)
class Service:
    """Something kept alive. It makes the file `ready` (if given) once it serves on `port`."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    port: int | None = None
    ready: Path | None = None


Plan = Sequence[Task | Service]


@dataclass(slots=True)
class _Kept:
    service: Service
    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    failures: int = 0
    again_at: float = 0.0
    was_ready: bool = False


class Supervisor:
    """Runs one plan over the embedded database until it is told to stop."""

    def __init__(self, plan: Plan, *, say: Callable[[str], None]) -> None:
        self._plan = plan
        self._say = say
        self._stop = threading.Event()
        self._kept: list[_Kept] = []
        self._task: subprocess.Popen[bytes] | None = None
        self._server: postgres.Server | None = None
        self._logs = _home.folder() / "logs"

    def run(self, announce: Callable[[], None]) -> int:
        """Start everything, call `announce` when all of it is ready, and keep it so.

        Call it from the main thread. Returns when told to stop by SIGINT, SIGTERM or SIGHUP.
        Raises UserError when something cannot start; whatever had started is stopped first.
        """
        with one_at_a_time(), self._signals():
            self._logs.mkdir(parents=True, exist_ok=True, mode=0o700)
            try:
                self._begin()
                if not self._stop.is_set():
                    announce()
                while not self._stop.wait(TICK_SECONDS):
                    self._look_after()
            finally:
                self._end()
        return 0

    @contextmanager
    def _signals(self) -> Iterator[None]:
        def stop(number: int, frame: FrameType | None) -> None:
            self._stop.set()

        numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = [signal.signal(number, stop) for number in numbers]
        try:
            yield
        finally:
            for number, handler in zip(numbers, before, strict=True):
                signal.signal(number, handler)

    def _begin(self) -> None:
        for step in self._plan:
            if isinstance(step, Service) and step.port is not None:
                must_be_free(step.port)
        self._ensure_database()
        for step in self._plan:
            if self._stop.is_set():
                return
            if isinstance(step, Task):
                self._do(step)
            else:
                self._kept.append(_Kept(step))
                self._start(self._kept[-1])
        while not self._stop.wait(0.05):
            self._look_after()
            if all(self._is_ready(kept) for kept in self._kept):
                return

    def _ensure_database(self) -> None:
        if os.environ.get("DATABASE_URL"):
            return
        if self._server is not None:
            self._server.stop()
        self._server = postgres.ensure()
        for note in self._server.notes:
            self._say(note)

    def _do(self, task: Task) -> None:
        """Run a task; once more if the database went away under it (a killed run's, closing)."""
        if task.says:
            self._say(task.says)
        for attempt in (1, 2):
            log = self._log(task.name)
            with _opened(log) as output:
                self._task = process.start(
                    task.command, env=task.env, cwd=_home.folder(), output=output
                )
            while self._task.poll() is None:
                if self._stop.wait(0.02):
                    return
            if self._task.returncode == 0:
                return
            if attempt == 1 and self._server is not None and not self._server.is_running():
                self._ensure_database()
                continue
            raise UserError(
                f"{task.name} failed: {_last_line(log)}",
                remedy=f"Read {log}, mend what it says, and start again.",
            )

    def _log(self, name: str) -> Path:
        return self._logs / f"{name.lower().replace(' ', '-')}.log"

    def _start(self, kept: _Kept) -> None:
        if kept.service.ready is not None:
            kept.service.ready.unlink(missing_ok=True)
        with _opened(self._log(kept.service.name)) as output:
            kept.process = process.start(
                kept.service.command, env=kept.service.env, cwd=_home.folder(), output=output
            )
        kept.began = time.monotonic()

    def _is_ready(self, kept: _Kept) -> bool:
        if not kept.was_ready and kept.process is not None and kept.process.poll() is None:
            ready = kept.service.ready
            kept.was_ready = ready is None or ready.exists()
        return kept.was_ready

    def _look_after(self) -> None:
        if self._server is not None and not self._database_lives():
            self._say("The database stopped and starts again.")
            self._ensure_database()
        for kept in self._kept:
            if kept.process is None:
                if time.monotonic() >= kept.again_at:
                    self._start(kept)
            elif kept.process.poll() is not None:
                self._has_died(kept)

    def _database_lives(self) -> bool:
        if self._server is None or self._server.process is None:
            return postgres.is_running()
        return self._server.process.poll() is None

    def _has_died(self, kept: _Kept) -> None:
        if kept.process is None:
            return
        _signal_group(kept.process, signal.SIGKILL)  # what it left behind must not hold its port
        log = self._log(kept.service.name)
        if time.monotonic() - kept.began > HEALTHY_SECONDS:
            kept.failures = 0
        kept.failures += 1
        if not kept.was_ready and kept.failures >= _STARTS_BEFORE_GIVING_UP:
            raise UserError(
                f"{kept.service.name} did not start: {_last_line(log)}",
                remedy=f"Read {log}, mend what it says, and start again.",
            )
        pause = min(LONGEST_PAUSE, 0.25 * 2**kept.failures)
        kept.again_at = time.monotonic() + pause
        self._say(
            f"{kept.service.name} stopped ({_how(kept.process.returncode)}) and starts again "
            f"in {pause:g} s. Its log: {log}"
        )
        kept.process = None

    def _end(self) -> None:
        """Everything at once, politely; then what is left, by force; the database last."""
        processes = [kept.process for kept in self._kept if kept.process is not None]
        if self._task is not None:
            processes.append(self._task)
        for child in processes:
            if child.poll() is None:  # it tells its own children, in its own order
                child.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in processes:
            with suppress(subprocess.TimeoutExpired):
                child.wait(max(0.0, deadline - time.monotonic()))
        for child in processes:
            _signal_group(child, signal.SIGKILL)
            child.wait()
        if self._server is not None:
            self._server.stop()


def must_be_free(port: int) -> None:
    """Raise UserError when a program already listens on `port` of this machine.

    The kernel would let two of our own servers share a port and give each half of the visitors.
    A server that was just killed gets three seconds to leave.
    """
    deadline = time.monotonic() + 3
    while _is_listened_on(port):
        if time.monotonic() > deadline:
            raise UserError(
                f"Port {port} is used by another program.",
                field="port",
                remedy="Stop that program, or choose another port with --port.",
            )
        time.sleep(TICK_SECONDS)


def _is_listened_on(port: int) -> bool:
    wanted = f":{port:04X}"
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with suppress(FileNotFoundError), open(table) as lines:
            for line in lines:
                words = line.split()
                if words[1].endswith(wanted) and words[3] == _LISTENING:
                    return True
    return False


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold the installation's folder. Raises UserError when a supervisor runs on it already."""
    path = _home.folder() / "run.lock"
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise UserError(
                f"Countersign already runs on the folder {_home.folder()}.",
                field="COUNTERSIGN_HOME",
                remedy="Use the one that runs, or stop it first.",
            ) from error
        yield


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    if os.fstat(handle).st_size > 10_000_000:
        os.truncate(handle, 0)
    try:
        yield handle
    finally:
        os.close(handle)


def _last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines()
    return lines[-1] if lines else "it left no message."


def _signal_group(child: subprocess.Popen[bytes], number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, number)


def _how(code: int) -> str:
    return f"killed by signal {-code}" if code < 0 else f"exit code {code}"
