"""A clearinghouse's server for files over SSH, on the loopback address, and what can go wrong.

It is the library's own server over a folder. Faults are told by name and happen once each.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncssh

OUT, IN = "claims", "answers"


@dataclass
class Stand:
    """The server: its port, the fingerprint of its key, its folder, and the faults to come."""

    root: Path
    port: int = 0
    key: str = ""
    faults: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def there(self) -> list[str]:
        """The names in the folder for claims."""
        return sorted(one.name for one in (self.root / OUT).iterdir())

    def empty(self) -> None:
        """As if nothing had come yet."""
        for one in (self.root / OUT).iterdir():
            one.unlink()
        self.asked.clear()

    def lay(self, name: str, text: str | bytes) -> Path:
        """An answer in the folder for us."""
        path = self.root / IN / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def settings(self, ours: str, **more: Any) -> dict[str, Any]:
        """How a connection says it."""
        told = {"host": "127.0.0.1", "port": self.port, "user": "practice", "key": ours}
        folders = {"out_folder": OUT, "in_folder": IN, "host_key": self.key, "seconds": 5}
        return {**told, **folders, **more}

    def next(self, *names: str) -> str:
        """The next fault, when it is one of these."""
        if self.faults and self.faults[0] in names:
            return self.faults.pop(0)
        return ""


class _Files(asyncssh.SFTPServer):
    def __init__(self, chan: Any, stand: Stand):
        super().__init__(chan, chroot=str(stand.root).encode())
        self._stand = stand

    def open(self, path: bytes, pflags: int, attrs: Any) -> Any:
        if pflags & asyncssh.FXF_WRITE:
            self._stand.asked.append("write")
        elif self._stand.next("cannot read"):
            raise asyncssh.SFTPPermissionDenied("no reading here")
        return super().open(path, pflags, attrs)

    def write(self, file_obj: Any, offset: int, data: bytes) -> Any:
        if self._stand.next("disk full"):
            file_obj.write(data[:40])
            raise asyncssh.SFTPFailure("No space left on device")
        if self._stand.next("cut while writing"):
            file_obj.write(data[: len(data) // 2])
            file_obj.flush()
            self._cut()
        if self._stand.next("keeps half"):
            return super().write(file_obj, offset, data[: len(data) // 2]) or len(data)
        return super().write(file_obj, offset, data)

    def rename(self, oldpath: bytes, newpath: bytes) -> Any:
        if self._stand.next("cut before the name"):
            self._cut()
        done = super().rename(oldpath, newpath)
        if self._stand.faults[:1] and self._stand.faults[0].startswith("picked up"):
            Path(self._stand.root, newpath.decode().lstrip("/")).unlink()
        if self._stand.next("cut after the name", "picked up, then cut"):
            self._cut()
        self._stand.next("picked up at once")
        return done

    def _cut(self) -> None:
        self.channel.get_connection().abort()
        raise asyncssh.SFTPConnectionLost("gone")


class _Door(asyncssh.SSHServer):
    def __init__(self, public: str):
        self._known = asyncssh.import_public_key(public).public_data

    def begin_auth(self, username: str) -> bool:
        return True

    def public_key_auth_supported(self) -> bool:
        return True

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        return username == "practice" and key.public_data == self._known

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == ("practice", "right")


@contextmanager
def running(root: Path, public: str) -> Iterator[Stand]:
    """The server in a thread of its own, until the block ends."""
    for name in (OUT, IN):
        (root / name).mkdir()
    stand = Stand(root)
    begun, loop = threading.Event(), asyncio.new_event_loop()
    key = asyncssh.generate_private_key("ssh-ed25519")
    stand.key = key.get_fingerprint()

    async def serve() -> asyncssh.SSHAcceptor:
        return await asyncssh.listen(
            "127.0.0.1",
            0,
            server_factory=lambda: _Door(public),
            server_host_keys=[key],
            sftp_factory=lambda chan: _Files(chan, stand),
        )

    def run() -> None:
        asyncio.set_event_loop(loop)
        stand.port = loop.run_until_complete(serve()).get_port()
        begun.set()
        loop.run_forever()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    begun.wait(10)
    try:
        yield stand
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
