"""The way of a reminder to a family: the practice's mail server, or its text-message service.

Nothing goes without a standing order that the owner signed, proven again here at every message.
What goes names no child and no care: the practice, a day, an hour, and a link.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from countersign.base import home
from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.exchange import mail
from countersign.exchange.http import Http, must_be_safe, must_succeed
from countersign.exchange.mail import MailServer
from countersign.exchange.port import ConnectorError
from countersign.spine import standing

ORDER = "appointment_reminder"
MOST_BYTES = 65_536
STAND_IN = "reminders-not-sent.jsonl"


@dataclass(frozen=True, slots=True)
class Message:
    """One reminder. `to` is an e-mail address or a telephone number."""

    to: str = field(repr=False)
    subject: str = ""
    text: str = field(default="", repr=False)


class Carrier(Protocol):
    """Brings one message on its way. Raises ConnectorError; with `retry` it did not go."""

    def carry(self, message: Message) -> None: ...


@dataclass(frozen=True, slots=True)
class Mail:
    """By the practice's own mail server, encrypted."""

    server: MailServer

    def carry(self, message: Message) -> None:
        server = replace(self.server, to=message.to)
        mail.send_once(server, subject=message.subject, text=message.text)


@dataclass(frozen=True, slots=True)
class TextService:
    """By a text-message service: one JSON post for each message, signed in with user and secret."""

    url: str
    user: str
    secret: str = field(repr=False)
    sender: str = ""

    def carry(self, message: Message) -> None:
        http = Http(must_be_safe(self.url, field="url"), seconds=20, max_bytes=MOST_BYTES)
        word = base64.b64encode(f"{self.user}:{self.secret}".encode()).decode()
        body = {"from": self.sender, "to": message.to, "text": message.text}
        try:
            must_succeed(
                http.request(
                    "POST",
                    "",
                    body=json.dumps(body).encode(),
                    headers={"content-type": "application/json", "authorization": f"Basic {word}"},
                )
            )
        finally:
            http.close()


@dataclass(frozen=True, slots=True)
class StandIn:
    """Writes down what would have gone, on this computer, without the address. For trying out."""

    def carry(self, message: Message) -> None:
        where = home.folder() / STAND_IN
        line = json.dumps(
            {"at": now().isoformat(), "to": f"…{message.to[-2:]}", "text": message.text}
        )
        with where.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
        where.chmod(0o600)


def carrier(settings: Mapping[str, Any]) -> Carrier:
    """The carrier of stored settings. Raises UserError for settings that cannot be."""
    given = dict(settings)
    kind = given.pop("carrier", "")
    if kind == "mail":
        return Mail(MailServer.of(given))
    if kind == "text":
        must_be_safe(str(given.get("url", "")), field="url")
        try:
            return TextService(**given)
        except TypeError as error:
            raise UserError("The text-message service is not set up whole.", field="url") from error
    if kind == "stand_in":
        return StandIn()
    raise UserError("There is no such way for reminders.", field="carrier")


def remind(message: Message, *, by: Carrier, on: date) -> UUID:
    """Send it under the order in force that day, whose id it gives. Raises ConnectorError."""
    order = standing.in_force(ORDER, on=on)
    if order is None:
        raise ConnectorError(
            "no-standing-order",
            "No standing order for reminders is in force.",
            retry=True,
            remedy="The owner signs one under Standing orders.",
        )
    by.carry(message)
    return order.pk
