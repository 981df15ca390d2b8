"""A clearinghouse by SFTP: files are dropped into its folder for us, answers fetched from another.

A file is written under a name that nobody picks up, read back, compared, and only then named; so a
half file never lies there as a whole one, and none lies there twice.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self

from countersign.base.errors import UserError
from countersign.exchange import ssh_keys
from countersign.exchange.claims import outgoing
from countersign.exchange.claims.outgoing import Outgoing
from countersign.exchange.formats.records import Page
from countersign.exchange.formats.x12.answers import MOST_BYTES
from countersign.exchange.port import Ability, Arrived, ConnectorError, Lying, Step
from countersign.exchange.shipment import Arrival, Shipment

if TYPE_CHECKING:
    from countersign.exchange.sftp import Server, Sftp

UNNAMED = ".part"
_NOT_YET = (UNNAMED, ".tmp", ".filepart", ".writing")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?")
_FOLDER = re.compile(r"/?[\w.-]+(/[\w. -]+)*/?|/|\.")
_SETTINGS = frozenset(
    {"host", "port", "user", "host_key", "out_folder", "in_folder", "key", "password", "seconds"}
)


@dataclass(frozen=True, slots=True)
class Clearinghouse:
    """See `port.Connector` and `port.Drops`."""

    host: str
    port: int
    user: str
    host_key: str
    out_folder: str
    in_folder: str
    key: str
    password: str
    seconds: float
    name: ClassVar[str] = "clearinghouse"
    can: ClassVar[frozenset[Ability]] = frozenset({Ability.CLAIMS})

    @classmethod
    def open(cls, settings: Mapping[str, Any]) -> Self:
        """Raises UserError, naming the field, for settings that cannot be."""
        if strange := set(settings) - _SETTINGS:
            raise UserError(f"There is no setting {min(strange)}.", field=min(strange))
        told = {name: str(settings.get(name) or "").strip() for name in _SETTINGS}
        if not _HOST.fullmatch(told["host"]):
            raise UserError(
                "Enter the server's name, for example sftp.clearinghouse.example.", field="host"
            )
        if not told["user"]:
            raise UserError("Enter the user name that they gave you.", field="user")
        port = told["port"] or "22"
        if not port.isdigit() or not 0 < int(port) < 65_536:
            raise UserError("A port is a number up to 65535; usual is 22.", field="port")
        for name in ("out_folder", "in_folder"):
            if not _FOLDER.fullmatch(told[name]) or ".." in told[name]:
                raise UserError("Enter the folder as their letter has it.", field=name)
        if told["out_folder"].rstrip("/") == told["in_folder"].rstrip("/"):
            raise UserError("Answers come in another folder than claims.", field="in_folder")
        if told["host_key"]:
            ssh_keys.fingerprints(told["host_key"])
        return cls(
            *(told["host"], int(port), told["user"], told["host_key"], told["out_folder"]),
            *(told["in_folder"], told["key"], told["password"], float(told["seconds"] or 30)),
        )

    def close(self) -> None:
        """Every call has its own connection, which it closed."""

    def _server(self) -> Server:
        """Raises UserError while nobody has entered the server's own key."""
        from countersign.exchange.sftp import Server  # takes half a second; few commands need it

        known = ssh_keys.fingerprints(self.host_key)
        return Server(
            *(self.host, self.port, self.user, known),
            key=self.key,
            password=self.password,
            seconds=self.seconds,
        )

    def _open(self) -> Sftp:
        from countersign.exchange.sftp import Sftp  # as above

        return Sftp(self._server())

    def trial(self) -> Iterator[Step]:
        """Look at the server's key, sign in, and look into both folders. Nothing is changed."""
        from countersign.exchange.sftp import shown_key  # as above

        try:
            shown = shown_key(self.host, self.port, seconds=self.seconds)
            if not self.host_key:
                yield Step(
                    "stop",
                    f"The server shows the key {shown}.",
                    "Compare it with the clearinghouse's letter, letter by letter. If it is the "
                    "same, enter it under Change. Until then nothing is sent there.",
                )
                return
            with self._open() as there:
                yield Step("good", "The server shows the key that you entered, and let us in.")
                there.listed(self.in_folder)
                yield Step("good", f"Answers can be fetched from {self.in_folder}.")
                if there.size(self.out_folder) is None:
                    yield Step("stop", f"There is no folder {self.out_folder} for claims.")
                else:
                    yield Step("good", f"Claims go to {self.out_folder}.")
        except ConnectorError as error:
            yield Step("stop", error.message, error.remedy)
        except UserError as error:
            yield Step("stop", error.message, error.remedy or "")

    def fetch(
        self, since: datetime | None, *, again: Sequence[tuple[str, str]] = ()
    ) -> Iterator[Page]:
        """No records of people are read from it; see `collect`."""
        return iter(())

    def send(self, shipment: Shipment) -> Arrived:
        """Notes and charts do not go there. Raises ConnectorError."""
        raise ConnectorError(
            "only-claims",
            "A clearinghouse takes files of claims, not notes.",
            retry=False,
            remedy="Choose another connection for notes.",
        )

    def drop(self, file: Outgoing, *, land: Callable[[], None]) -> Arrived:
        """See `port.Drops.drop`."""
        file = outgoing.proven(file)
        named = posixpath.join(self.out_folder, file.name)
        unnamed = f"{named}{UNNAMED}"
        with self._open() as there:
            if there.size(named) is not None:
                return _arrived(file, _must_be_same(there, named, file))
            if file.may_be_there and there.size(unnamed) is None:
                raise ConnectorError(
                    "taken-away",
                    "The file was laid there, and was taken away before it could be read back.",
                    retry=False,
                    remedy="It most likely arrived: its answer settles this by itself. Look at the "
                    "clearinghouse's own list before anything is sent again.",
                )
            there.write(unnamed, file.content)
            how = _compared(there, unnamed, file)
            land()
            there.rename(unnamed, named)
            if there.size(named) is not None:  # one that is gone was picked up, and was compared
                with _gone():
                    how = _must_be_same(there, named, file)
            return _arrived(file, how)

    def collect(self, wanted: Callable[[Lying], bool]) -> Iterator[tuple[Lying, bytes | None]]:
        """See `port.Drops.collect`."""
        with self._open() as there:
            for one in there.listed(self.in_folder):
                lying = Lying(one.name, one.size, one.changed_at)
                if one.name.startswith(".") or one.name.lower().endswith(_NOT_YET):
                    continue
                if not one.size or not wanted(lying):
                    continue
                if one.size > MOST_BYTES:
                    yield lying, None
                    continue
                path = posixpath.join(self.in_folder, one.name)
                try:
                    content = there.read(path, most=MOST_BYTES)
                except ConnectorError as error:
                    if error.code in ("sftp-not-there", "too-large"):
                        continue  # taken away or growing meanwhile; the next look sees what it is
                    raise
                if len(content) == one.size:  # one that grows while it is read is left for later
                    yield lying, content


@contextmanager
def _gone() -> Iterator[None]:
    """What is picked up between two looks is no error."""
    try:
        yield
    except ConnectorError as error:
        if error.code != "sftp-not-there":
            raise


def _must_be_same(there: Sftp, path: str, file: Outgoing) -> str:
    """How it was proven that what has the name is this file. Raises ConnectorError."""
    try:
        return _compared(there, path, file)
    except ConnectorError as error:
        if error.code not in ("half-there", "too-large"):
            raise
        raise ConnectorError(
            "differs",
            "Another file lies there under the name of this one.",
            retry=False,
            remedy="Ask the clearinghouse what it has; nothing was written over.",
        ) from error


def _compared(there: Sftp, path: str, file: Outgoing) -> str:
    """How it was proven that the whole file lies there. Raises ConnectorError.

    Where a folder may be written and not read, its size must do.
    """
    try:
        found = there.read(path, most=len(file.content))
        same, how = hashlib.sha256(found).hexdigest() == file.sha256, "read back"
    except ConnectorError as error:
        if error.code != "sftp-not-allowed":
            raise
        same, how = there.size(path) == len(file.content), "size"
    if not same:
        raise ConnectorError(
            "half-there",
            "The server did not keep the whole file; its disk may be full. It was not named.",
            retry=True,
        )
    return how


def _arrived(file: Outgoing, how: str) -> Arrived:
    arrival = Arrival("File", file.name, file.sha256)
    return Arrived((arrival,), {"bytes": len(file.content), "sha256": file.sha256, "proven": how})


CONNECTOR = Clearinghouse
