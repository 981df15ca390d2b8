"""Files to and from one known server over SSH: with an end, a pinned key, and one kind of error.

A server that shows another key than the one that a person compared gets nothing, not even our name.
What it says is never put into an error. Calls may be made from any thread without an event loop.
"""

from __future__ import annotations

import asyncio
import stat
from collections.abc import Coroutine
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self, TypeVar, cast

import asyncssh

from countersign.exchange.port import ConnectorError

# It would log hosts and user names at every connection.
asyncssh.set_log_level("ERROR")
asyncssh.set_sftp_log_level("ERROR")
T = TypeVar("T")
BLOCK = 65_536


@dataclass(frozen=True, slots=True)
class Server:
    """Where, as whom, and by which keys the server is known (SHA-256 fingerprints)."""

    host: str
    port: int
    user: str
    known: tuple[str, ...]
    key: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    seconds: float = 30.0


@dataclass(frozen=True, slots=True)
class Entry:
    """One file in a folder. `changed_at` are seconds, as the server counts them."""

    name: str
    size: int
    changed_at: int


class _Pinned(asyncssh.SSHClient):
    """Takes the server's key only when it is one of those that are known."""

    def __init__(self, known: tuple[str, ...]):
        self._known = known

    def validate_host_public_key(
        self, host: str, addr: str, port: int, key: asyncssh.SSHKey
    ) -> bool:
        return key.get_fingerprint() in self._known


class Sftp:
    """An open connection. Everything it does raises ConnectorError and nothing else."""

    def __init__(self, server: Server):
        self._server = server
        self._runner = asyncio.Runner()
        self._connection: asyncssh.SSHClientConnection | None = None
        self._client: asyncssh.SFTPClient | None = None

    def __enter__(self) -> Self:
        try:
            self._do(self._open())
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the socket."""
        if self._connection is not None:
            self._connection.abort()
            self._connection = None
        self._runner.close()

    async def _open(self) -> None:
        one = self._server
        self._connection = await asyncssh.connect(
            one.host,
            one.port,
            username=one.user,
            client_factory=lambda: _Pinned(one.known),
            known_hosts=([], [], []),
            client_keys=[asyncssh.import_private_key(one.key)] if one.key else [],
            password=one.password or None,
            config=None,
            agent_path=None,
            gss_auth=False,
            gss_kex=False,
            login_timeout=one.seconds,
        )
        self._client = await self._connection.start_sftp_client()

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        try:
            return self._runner.run(asyncio.wait_for(work, self._server.seconds))
        except (asyncssh.Error, OSError, TimeoutError, ValueError) as error:
            raise _told(error) from error

    @property
    def _there(self) -> asyncssh.SFTPClient:
        if self._client is None:
            raise ConnectorError("unreachable", "The connection is not open.", retry=True)
        return self._client

    def size(self, path: str) -> int | None:
        """How many bytes lie there; None when nothing does."""
        try:
            return self._do(self._there.stat(path)).size
        except ConnectorError as error:
            if error.code == "sftp-not-there":
                return None
            raise

    def read(self, path: str, *, most: int) -> bytes:
        """A whole file. ConnectorError `too-large` for one with more than `most` bytes."""
        return self._do(self._read(path, most))

    async def _read(self, path: str, most: int) -> bytes:
        parts: list[bytes] = []
        size = 0
        async with self._there.open(path, "rb") as file:
            while part := cast("bytes", await file.read(BLOCK)):
                size += len(part)
                if size > most:
                    raise ConnectorError(
                        "too-large", "A file there is larger than is read.", retry=False
                    )
                parts.append(part)
        return b"".join(parts)

    def write(self, path: str, content: bytes) -> None:
        """Put `content` there, in the place of what is there under that name."""
        self._do(self._write(path, content))

    async def _write(self, path: str, content: bytes) -> None:
        async with self._there.open(path, "wb") as file:
            await file.write(content)

    def rename(self, path: str, to: str) -> None:
        """Give the file its name. An error when something has that name."""
        self._do(self._there.rename(path, to))

    def remove(self, path: str) -> None:
        """Take away what we put there and did not name."""
        self._do(self._there.remove(path))

    def listed(self, folder: str) -> list[Entry]:
        """The plain files of a folder, by name."""
        found = []
        for one in self._do(self._there.readdir(folder)):
            name, about = str(one.filename), one.attrs
            mode = about.permissions
            if mode is not None and not stat.S_ISREG(mode):
                continue
            if about.type in (asyncssh.FILEXFER_TYPE_DIRECTORY, asyncssh.FILEXFER_TYPE_SPECIAL):
                continue
            found.append(Entry(name, about.size or 0, int(about.mtime or 0)))
        return sorted(found, key=lambda one: one.name)


def shown_key(host: str, port: int, *, seconds: float = 30.0) -> str:
    """The fingerprint of the key that a server shows. Nothing else is said to it.

    Raises ConnectorError.
    """
    try:
        key = asyncio.run(
            asyncio.wait_for(asyncssh.get_server_host_key(host, port, config=None), seconds)
        )
    except (asyncssh.Error, OSError, TimeoutError, ValueError) as error:
        raise _told(error) from error
    if key is None:
        raise ConnectorError("no-host-key", "The server shows no key.", retry=False)
    return key.get_fingerprint()


_REFUSED = "The server refused the key or password of the connection."


def _told(error: Exception) -> ConnectorError:
    """What went wrong, in our words: what a server says may hold anything."""
    match error:
        case asyncssh.HostKeyNotVerifiable():
            return ConnectorError(
                "host-key-changed",
                "The server shows another key than the one that was compared. Nothing was sent.",
                retry=False,
                remedy="Ask the clearinghouse whether it changed its key. Only then enter the new.",
            )
        case asyncssh.PermissionDenied():
            return ConnectorError(
                "sftp-not-signed-in",
                _REFUSED,
                retry=False,
                remedy="Give the clearinghouse our public key, or enter the password again.",
            )
        case asyncssh.SFTPNoSuchFile() | asyncssh.SFTPNoSuchPath():
            return ConnectorError(
                "sftp-not-there",
                "There is no such folder or file at the server.",
                retry=False,
                remedy="Check the folders with the clearinghouse's letter.",
            )
        case asyncssh.SFTPPermissionDenied() | asyncssh.SFTPWriteProtect():
            return ConnectorError(
                "sftp-not-allowed",
                "The server does not let us do this in its folder.",
                retry=False,
                remedy="Ask the clearinghouse for the right to write into the folder.",
            )
        case asyncssh.SFTPNoSpaceOnFilesystem() | asyncssh.SFTPQuotaExceeded():
            return ConnectorError("sftp-full", "The server's disk is full.", retry=True)
        case asyncssh.SFTPConnectionLost() | asyncssh.SFTPNoConnection():
            return ConnectorError("unreachable", "The connection broke off.", retry=True)
        case asyncssh.SFTPError():
            return ConnectorError("sftp-refused", "The server did not take it.", retry=True)
        case TimeoutError():
            return ConnectorError("timed-out", "The server did not answer in time.", retry=True)
        case OSError() | asyncssh.ConnectionLost() | asyncssh.DisconnectError():
            return ConnectorError("unreachable", "The server could not be reached.", retry=True)
    return ConnectorError("sftp-broken", "The server's answer could not be read.", retry=True)
