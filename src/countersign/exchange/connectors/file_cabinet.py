"""For a practice without an EMR: the signed PDF stays here, encrypted, and can be downloaded."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Self

from countersign.base.errors import UserError
from countersign.exchange.formats.records import Page
from countersign.exchange.port import Ability, Arrived, ConnectorError, Step
from countersign.exchange.shipment import Arrival, Shipment


class FileCabinet:
    """See `port.Connector`. The paper was written to the encrypted store when it was released."""

    name: ClassVar[str] = "file_cabinet"
    can: ClassVar[frozenset[Ability]] = frozenset({Ability.NOTE, Ability.CHARGE, Ability.CORRECT})

    @classmethod
    def open(cls, settings: Mapping[str, Any]) -> Self:
        """Raises UserError: a file cabinet has nothing to set."""
        if settings:
            raise UserError("The file cabinet has no settings.", field=next(iter(settings)))
        return cls()

    def close(self) -> None:
        """Nothing to let go of."""

    def trial(self) -> Iterator[Step]:
        """There is nobody to ask."""
        yield Step("good", "Signed notes and charges are kept here, encrypted.")

    def fetch(
        self, since: datetime | None, *, again: Sequence[tuple[str, str]] = ()
    ) -> Iterator[Page]:
        """There is nobody to read from."""
        return iter(())

    def send(self, shipment: Shipment) -> Arrived:
        """The receipt is the digest of the stored paper. Raises ConnectorError."""
        if not shipment.paper.startswith(b"%PDF-"):
            raise ConnectorError("no-paper", "The signed paper is not a PDF.", retry=False)
        digest = hashlib.sha256(shipment.paper).hexdigest()
        return Arrived((Arrival("Paper", str(shipment.key), digest),), {"sha256": digest})


CONNECTOR = FileCabinet
