"""Where the embedded server's files lie and which OS user it runs as.

PostgreSQL refuses to run as root. Started as root we run it as the system user `countersign`, who
must be able to reach the programs and the data. No parent folder is ever opened for it: when one
stands in the way, the data goes to /var/lib/countersign and HOME/postgres is a link to it.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

from countersign.base import home as _home
from countersign.base import process
from countersign.base.errors import UserError

SYSTEM_USER = "countersign"
SHARED = Path("/var/lib/countersign")


@dataclass(frozen=True, slots=True)
class Place:
    """The server's folders as the server itself sees them, and who it runs as."""

    folder: Path
    data: Path
    sockets: Path
    programs: Path
    identity: process.Identity | None
    notes: tuple[str, ...] = ()

    def give(self, path: Path, mode: int) -> None:
        """Hand `path` to the server's user."""
        path.chmod(mode)
        if self.identity is not None:
            os.chown(path, self.identity.uid, self.identity.gid)


def place(home: Path, programs: Path) -> Place:
    """Find or make the folders. Raises UserError when the user cannot have them."""
    if os.geteuid() != 0:
        folder = home / "postgres"
        folder.mkdir(exist_ok=True, mode=0o700)
        return _with_sockets(Place(folder, folder / "data", folder, programs, None))
    notes: list[str] = []
    identity = _owner_of(home / "postgres") or _system_user()
    folder = _reachable_folder(home, identity, notes)
    made = Place(
        folder,
        folder / "data",
        folder,
        _reachable_programs(programs, identity),
        identity,
        tuple(notes),
    )
    return _with_sockets(made)


def _with_sockets(found: Place) -> Place:
    """Make the socket folder. A foreign folder of that name in the temp folder is refused."""
    seen = _home.socket_folder()
    inside = seen.parent == _home.folder() / "postgres"
    sockets = found.folder / seen.name if inside else seen
    sockets.mkdir(exist_ok=True, mode=0o700)
    expected = {os.geteuid()} | ({found.identity.uid} if found.identity else set())
    status = sockets.lstat()
    if sockets.is_symlink() or status.st_uid not in expected:
        raise UserError(
            f"The folder {sockets} belongs to another user of this computer.",
            field="COUNTERSIGN_HOME",
            remedy="Remove that folder, or choose a shorter home folder with --home.",
        )
    found.give(sockets, 0o700)
    return replace(found, sockets=sockets)


def _owner_of(folder: Path) -> process.Identity | None:
    """The user an existing data folder already belongs to; root started it as that user before."""
    data = folder / "data"
    if not data.exists():
        return None
    status = data.stat()
    return process.Identity(status.st_uid, status.st_gid) if status.st_uid else None


def _system_user() -> process.Identity:
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        command = ["useradd", "--system", "--user-group", "--no-create-home"]
        command += ["--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
        try:
            subprocess.run(command, check=True, capture_output=True)
            entry = pwd.getpwnam(SYSTEM_USER)
        except (OSError, subprocess.CalledProcessError, KeyError) as error:
            raise UserError(
                "The database may not run as root, and the system user "
                f"{SYSTEM_USER} could not be made.",
                remedy="Start Countersign as an ordinary user, or make that user first.",
            ) from error
    return process.Identity(entry.pw_uid, entry.pw_gid)


def _reaches(identity: process.Identity, path: Path) -> bool:
    """Whether that user can get to `path` and enter or execute it."""
    command = ["/bin/sh", "-c", 'test -x "$1"', "sh", str(path)]
    return process.run(command, env={}, cwd=Path("/"), identity=identity).returncode == 0


def _reachable_folder(home: Path, identity: process.Identity, notes: list[str]) -> Path:
    """HOME/postgres, or the folder it links to, owned by `identity` and reachable by it."""
    folder = home / "postgres"
    if not _reaches(identity, home) and _reaches(identity, home.parent):
        # The home folder is ours: that one user may pass through it, nobody may list it.
        os.chown(home, -1, identity.gid)
        home.chmod((home.stat().st_mode & 0o7700) | 0o010)
    if not folder.exists() and not _reaches(identity, home):
        target = SHARED / hashlib.sha256(str(home).encode()).hexdigest()[:12]
        _shared_folder()
        target.mkdir(exist_ok=True, mode=0o700)
        folder.unlink(missing_ok=True)
        folder.symlink_to(target)
    folder.mkdir(exist_ok=True, mode=0o700)
    real = folder.resolve()
    os.chown(real, identity.uid, identity.gid)
    real.chmod(0o700)
    if not _reaches(identity, real):
        raise UserError(
            f"The database's user cannot reach {real}.",
            field="COUNTERSIGN_HOME",
            remedy="Choose a folder outside private folders with --home, "
            "or start as an ordinary user.",
        )
    if folder.is_symlink():
        notes.append(
            f"Other users may not enter the folders above {home}, so the database is in {real}."
        )
    return real


def _shared_folder() -> None:
    try:
        SHARED.mkdir(parents=True, exist_ok=True, mode=0o755)
    except OSError as error:
        raise UserError(
            f"The folder {SHARED} could not be made.",
            remedy="Choose a folder outside private folders with --home, "
            "or start as an ordinary user.",
        ) from error
    SHARED.chmod(0o755)


def _reachable_programs(programs: Path, identity: process.Identity) -> Path:
    """The programs' folder, copied once to /var/lib/countersign when it is in a private folder."""
    if _reaches(identity, programs / "postgres"):
        return programs
    status = (programs / "postgres").stat()
    tag = f"programs-{status.st_size}-{int(status.st_mtime)}"
    copy = SHARED / tag
    if not copy.exists():
        _shared_folder()
        building = SHARED / f"{tag}.new.{os.getpid()}"
        shutil.copytree(
            programs.parent, building, symlinks=True, ignore=shutil.ignore_patterns("include")
        )
        building.chmod(0o755)
        building.rename(copy)
    return copy / "bin"
