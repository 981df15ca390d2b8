"""Children that never outlive their parent, and an honest answer to "is that process alive?"."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

_PR_SET_PDEATHSIG = 1
# Loaded before any fork: the child may not import or allocate much between fork and exec.
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True, slots=True)
class Identity:
    """The OS user a child runs as, when the parent is root and the child must not be."""

    uid: int
    gid: int


def die_with_parent(with_signal: int = signal.SIGTERM) -> None:
    """Ask the kernel to send `with_signal` to this process when its parent dies, even by kill -9.

    The kernel watches the *thread* that made the process, so start children from the main thread.
    """
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, int(with_signal))


def _before_exec(parent: int, with_signal: int) -> Callable[[], None]:
    def prepare() -> None:
        die_with_parent(with_signal)
        if os.getppid() != parent:  # it died before the line above could take effect
            os._exit(1)

    return prepare


def start(
    command: Sequence[str],
    *,
    env: Mapping[str, str],
    cwd: Path,
    output: IO[bytes] | int | None = None,
    identity: Identity | None = None,
    death_signal: int = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Start `command` in its own session, tied to the life of this process.

    `output` takes stdout and stderr; None inherits ours. `identity` needs root.
    """
    who: dict[str, Any] = (
        {"user": identity.uid, "group": identity.gid, "extra_groups": ()}
        if identity is not None
        else {}
    )
    return subprocess.Popen(
        command,
        env=dict(env),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        start_new_session=True,
        preexec_fn=_before_exec(os.getpid(), death_signal),
        **who,
    )


def run(
    command: Sequence[str],
    *,
    env: Mapping[str, str],
    cwd: Path,
    identity: Identity | None = None,
    stdin: str = "",
    timeout: float = 120,
) -> subprocess.CompletedProcess[str]:
    """Run `command` to its end and return what it said; the caller judges the exit code."""
    return subprocess.run(
        command,
        env=dict(env),
        cwd=cwd,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
        user=identity.uid if identity else None,
        group=identity.gid if identity else None,
        extra_groups=() if identity else None,
    )


def is_alive(pid: int) -> bool:
    """Whether `pid` runs. A zombie does not: it only waits to be counted."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return not Path("/proc/self/stat").exists()
    return stat.rpartition(")")[2].split()[0] not in ("Z", "X")


def works_in(pid: int, folder: Path) -> bool:
    """Whether the living `pid` has `folder` as its working folder (true when nobody can tell)."""
    try:
        return os.path.samefile(f"/proc/{pid}/cwd", folder)
    except PermissionError:
        return False
    except OSError:
        return not Path("/proc/self/cwd").exists()


def left_in(folder: Path, programs: Collection[str]) -> list[int]:
    """Living processes of `programs` (full paths) that work in `folder` or below it.

    Empty where the system does not tell.
    """
    folder = folder.resolve()
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            where = (entry / "cwd").readlink()
            program = (entry / "cmdline").read_bytes().split(b"\0")[0].decode("utf-8", "replace")
        except OSError:  # it has ended, or is somebody else's
            continue
        pid = int(entry.name)
        if where.is_relative_to(folder) and program in programs and pid != os.getpid():
            found.append(pid)
    return found
