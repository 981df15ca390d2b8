"""The way to families: one e-mail or one text message for one thing that was released.

Nothing goes without a `Released` that proves itself here again. Neither way can be asked later what
arrived, so what broke off in the middle is never sent again by itself.

The text-message service speaks the dialect of Twilio's Messages resource (form fields To, From and
Body, an account and its secret); a service that speaks another one needs a carrier of its own.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Protocol, Self
from urllib.parse import quote, urlencode

from countersign.base.errors import UserError
from countersign.exchange import mail
from countersign.exchange.http import Http, must_be_safe, never_left
from countersign.exchange.port import ConnectorError
from countersign.spine.release import Released, proven

LONGEST_TEXT = 320  # characters of a text message: two parts


@dataclass(frozen=True, slots=True)
class Letter:
    """One message as it goes: to whom, and its words. A text message has no subject."""

    to: str
    subject: str
    text: str


class Carrier(Protocol):
    """A way to a family. Opened from the practice's settings."""

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Self:
        """Raises UserError, naming the field, for settings that cannot be."""
        ...

    def carry(self, letter: Letter) -> str:
        """Hand `letter` over once and give the other side's id for it. Raises ConnectorError.

        With `retry` it certainly did not arrive.
        """
        ...


@dataclass(frozen=True, slots=True)
class Mail:
    """E-mail through the practice's own server."""

    settings: Mapping[str, Any]

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Self:
        mail.MailServer.of({**settings, "to": "family@practice.example"})
        return cls(dict(settings))

    def carry(self, letter: Letter) -> str:
        server = mail.MailServer.of({**self.settings, "to": letter.to})
        return mail.send_once(server, subject=letter.subject, text=letter.text)


@dataclass(frozen=True, slots=True)
class Texts:
    """Text messages through the practice's own account with a service."""

    address: str
    account: str
    sender: str
    secret: str = field(default="", repr=False)
    seconds: int = 20

    def __post_init__(self) -> None:
        must_be_safe(self.address, field="address")
        for name in ("account", "sender", "secret"):
            if not getattr(self, name):
                raise UserError("Fill this in; the service's own page shows it.", field=name)

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Self:
        known = {f.name for f in fields(cls)}
        if unknown := set(settings) - known:
            raise UserError("The text service has a setting that is none.", field=min(unknown))
        return cls(**settings)

    def carry(self, letter: Letter) -> str:
        if len(letter.text) > LONGEST_TEXT:
            raise ConnectorError("text-too-long", "The text message is too long.", retry=False)
        key = base64.b64encode(f"{self.account}:{self.secret}".encode()).decode()
        form = urlencode({"To": letter.to, "From": self.sender, "Body": letter.text})
        http = Http(self.address.rstrip("/"), seconds=self.seconds, max_bytes=100_000)
        try:
            answer = http.request(
                "POST",
                f"2010-04-01/Accounts/{quote(self.account, safe='')}/Messages.json",
                body=form.encode(),
                headers={
                    "Authorization": f"Basic {key}",
                    "Content-Type": "application/x-www-form-urlencoded",
                },
            )
        except ConnectorError as error:
            if never_left(error):
                raise
            raise ConnectorError(
                "text-unknown",
                "The connection broke while the text message was handed over.",
                retry=False,
                remedy="Ask the family whether it came before sending it again.",
            ) from error
        finally:
            http.close()
        if answer.status in (401, 403):
            raise ConnectorError(
                "text-not-signed-in",
                "The text service did not accept account and secret.",
                retry=False,
                remedy="Enter them again.",
            )
        if answer.status == 429:
            raise ConnectorError("text-busy", "The text service asks to wait.", retry=True)
        taken = answer.body if isinstance(answer.body, Mapping) else {}
        if answer.status not in (200, 201) or not taken.get("sid"):
            raise ConnectorError(
                f"text-status-{answer.status}",
                "The text service did not take the message.",
                retry=False,
                remedy="Check the phone number, and the account at the service.",
            )
        return str(taken["sid"])


CARRIERS: dict[str, type[Mail | Texts]] = {"email": Mail, "sms": Texts}


def carry(released: Released, letter: Letter, *, way: str, settings: Mapping[str, Any]) -> str:
    """Hand one letter about something released over, once. Raises Forged, ConnectorError,
    UserError.

    A text message carries no words of the release, only where to read them.
    """
    proven(released)
    return CARRIERS[way].of(settings).carry(letter)
