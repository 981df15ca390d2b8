"""An EMR without a door for programs: a person fills its pages with the browser extension.

Nothing is sent. What was signed is laid out here; a paired browser fetches it, once, when the page
of that child and day is open, fills it in, and says what it read back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from countersign.base.errors import UserError
from countersign.exchange.filling import lay
from countersign.exchange.formats.records import Page
from countersign.exchange.port import Ability, Arrived, ConnectorError, Step
from countersign.exchange.shipment import Arrival, Shipment

EMRS: Mapping[str, str] = {
    "webpt": "WebPT",
    "fusion": "Fusion Web Clinic",
    "raintree": "Raintree",
    "theraoffice": "TheraOffice",
    "other": "Another EMR in the browser",
}
LOOPBACK = ("localhost", "127.0.0.1")


@dataclass(frozen=True, slots=True)
class Extension:
    """See `port.Connector`."""

    emr: str
    origin: str
    name: ClassVar[str] = "extension"
    can: ClassVar[frozenset[Ability]] = frozenset(
        {Ability.NOTE, Ability.CHARGE, Ability.CORRECT, Ability.ENTRY}
    )

    @classmethod
    def open(cls, settings: Mapping[str, Any]) -> Self:
        """Raises UserError for anything but the EMR's name and its one origin."""
        if strange := set(settings) - {"emr", "origin"}:
            raise UserError(f"There is no setting {min(strange)}.", field=min(strange))
        emr, given = settings.get("emr"), settings.get("origin")
        if emr not in EMRS:
            raise UserError(
                "Say which EMR it is.", field="emr", remedy=f"One of: {', '.join(EMRS)}."
            )
        return cls(str(emr), origin_of(str(given or "")))

    def close(self) -> None:
        """Nothing to let go of."""

    def trial(self) -> Iterator[Step]:
        """What can be said from here: a browser shows whether the page can be filled."""
        yield Step("good", f"Signed notes are laid out for {EMRS[self.emr]} at {self.origin}.")
        yield Step(
            "warn",
            "Whether its pages can be filled is seen in the browser.",
            "Pair a browser, open a note there, and press Look at this page.",
        )

    def fetch(
        self, since: datetime | None, *, again: Sequence[tuple[str, str]] = ()
    ) -> Iterator[Page]:
        """Nothing is read from its pages."""
        return iter(())

    def send(self, shipment: Shipment) -> Arrived:
        """Lay it out, once. Raises ConnectorError when no page of an EMR could take it."""
        if not shipment.paper.startswith(b"%PDF-"):
            raise ConnectorError("no-paper", "The signed paper is not a PDF.", retry=False)
        laid = lay.out(shipment)
        if not laid:
            raise ConnectorError(
                "nothing-to-fill",
                "Nothing of this has a place on a page of the EMR.",
                retry=False,
                remedy="Enter it there from the signed paper, then settle it by hand.",
            )
        arrivals = tuple(Arrival("Artefact", str(one.pk), one.digest) for one in laid)
        return Arrived(arrivals, {}, proven=False)


def origin_of(address: str) -> str:
    """The origin of an address that a person entered. Raises UserError for any but https."""
    parts = urlsplit(address.strip())
    try:
        port = parts.port
    except ValueError:
        port = -1
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    if not safe or not parts.hostname or port == -1 or parts.username or "*" in parts.netloc:
        raise UserError(
            "This is no address of a web page.",
            field="origin",
            remedy="Copy it from the browser while the EMR is open. It begins with https://.",
        )
    return f"{parts.scheme}://{parts.hostname}{f':{port}' if port else ''}"


CONNECTOR = Extension
