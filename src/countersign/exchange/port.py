"""The one shape of every connection to another system, and the one error it may raise.

A connector is one file in `connectors/` with a class that is its `CONNECTOR`. It is found by
walking that folder; nothing else is edited.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol, Self, runtime_checkable

from countersign.base.errors import CountersignError, UserError
from countersign.exchange import connectors
from countersign.exchange.formats.records import AppointmentRecord, Page

if TYPE_CHECKING:  # a shipment raises this module's error
    from countersign.exchange.claims.outgoing import Outgoing
    from countersign.exchange.shipment import Arrival, Chart, Shipment


class Ability(StrEnum):
    """What a connector can do for us."""

    READ = "read"
    NOTE = "note"
    CHARGE = "charge"
    CORRECT = "correct"
    ENTRY = "entry"
    BOOK = "book"
    CLAIMS = "claims"


class ConnectorError(CountersignError):
    """The only error of a connector. `code` is safe to log; `retry` says a later try may succeed.

    `message` and `remedy` are for people and name no person. `after` is how many seconds the other
    side asked us to wait, when it did.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        retry: bool,
        remedy: str = "",
        after: float | None = None,
    ):
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.retry = retry
        self.remedy = remedy
        self.after = after


@dataclass(frozen=True, slots=True)
class Arrived:
    """What was read back at the other side: every resource, and the answer that proves it.

    `proven` is False for what was only laid out here, for a person to fetch and fill in there.
    """

    resources: tuple[Arrival, ...]
    body: Mapping[str, Any]
    proven: bool = True


Mark = Literal["good", "warn", "stop"]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was tried on a connection: how it went, and what to do when it did not."""

    mark: Mark
    said: str
    remedy: str = ""


class Connector(Protocol):
    """A connection to one other system. Opened from the settings kept with its counterpart."""

    name: ClassVar[str]
    can: ClassVar[frozenset[Ability]]

    @classmethod
    def open(cls, settings: Mapping[str, Any]) -> Self:
        """Make the connection ready; speaks to nobody yet. Raises UserError for bad settings."""
        ...

    def trial(self) -> Iterator[Step]:
        """Try the connection without changing anything there. Raises nothing."""
        ...

    def fetch(
        self, since: datetime | None, *, again: Sequence[tuple[str, str]] = ()
    ) -> Iterator[Page]:
        """Pages of records changed since then (all when None), and those of `again` (kind, id).

        Raises ConnectorError.
        """
        ...

    def send(self, shipment: Shipment) -> Arrived:
        """Hand over what is signed, once however often it is called, and read it back.

        Raises ConnectorError; with `retry` when it may or may not have arrived.
        """
        ...

    def close(self) -> None:
        """Let go of sockets."""
        ...


class Books(Protocol):
    """A connector that can write appointments (`Ability.BOOK`)."""

    def book(
        self, wanted: AppointmentRecord, *, known: AppointmentRecord | None, chart: Chart
    ) -> None:
        """Have the appointment there as `wanted`, once however often it is called.

        `known` is how it was when we last knew; None: it was not there. Raises ConnectorError, also
        when it is neither as known nor as wanted: then somebody changed it there.
        """
        ...


@dataclass(frozen=True, slots=True)
class Lying:
    """A file that lies in the folder for us. `changed_at` as the other side counts seconds."""

    name: str
    size: int
    changed_at: int


@runtime_checkable
class Drops(Protocol):
    """A connector that takes files for a clearinghouse and has its answers (`Ability.CLAIMS`)."""

    def drop(self, file: Outgoing, *, land: Callable[[], None]) -> Arrived:
        """Have the file there, whole and once, however often it is called, and prove it.

        `land` is called just before it may lie there under its name, and must have kept that when
        it returns. Raises ConnectorError; with `retry` nothing lies there under its name yet, or
        `land` was called.
        """
        ...

    def collect(self, wanted: Callable[[Lying], bool]) -> Iterator[tuple[Lying, bytes | None]]:
        """The whole files for us that are `wanted`; None for one too large. Nothing is removed.

        Raises ConnectorError.
        """
        ...


@lru_cache(maxsize=1)
def found() -> Mapping[str, type[Connector]]:
    """Every connector in the house by its name."""
    classes: dict[str, type[Connector]] = {}
    for module in pkgutil.iter_modules(connectors.__path__):
        loaded = importlib.import_module(f"{connectors.__name__}.{module.name}")
        one: type[Connector] = loaded.CONNECTOR
        classes[one.name] = one
    return classes


def open_connector(name: str, settings: Mapping[str, Any]) -> Connector:
    """The connector of that name, opened. Raises UserError when there is none or it cannot open."""
    try:
        one = found()[name]
    except KeyError as error:
        raise UserError(
            f"There is no connector called {name}.",
            field="connector",
            remedy=f"Choose one of: {', '.join(sorted(found()))}.",
        ) from error
    return one.open(settings)
