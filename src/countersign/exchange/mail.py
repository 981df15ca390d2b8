"""Sending one e-mail through the practice's own mail server, encrypted on its way.

`send` carries heads of the audit chain, ids and digests, and names no client. `send_once` is for
families, by `exchange/messages.py` alone.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Any

from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.exchange.http import LOOPBACK
from countersign.exchange.port import ConnectorError

SECURITY = ("starttls", "tls", "none")


@dataclass(frozen=True, slots=True)
class MailServer:
    """How to reach the mail server. `security` is starttls, tls, or none (this machine only)."""

    host: str
    sender: str
    to: str
    port: int = 587
    security: str = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    seconds: int = 20

    def __post_init__(self) -> None:
        if not self.host or any(c.isspace() or c in "/@:" for c in self.host):
            raise UserError(
                "Enter the mail server's name, for example smtp.clinic.example.", field="host"
            )
        if self.security not in SECURITY:
            raise UserError("Choose how the mail server is reached.", field="security")
        if self.security == "none" and self.host not in LOOPBACK:
            raise UserError(
                "A mail server on another computer must be reached encrypted.",
                field="security",
                remedy="Choose STARTTLS (port 587) or TLS (port 465).",
            )
        if not 1 <= self.port <= 65535:
            raise UserError("A port is a number from 1 to 65535.", field="port")
        for name in ("sender", "to"):
            address = getattr(self, name)
            if address.count("@") != 1 or any(c.isspace() or c in ",;<>" for c in address):
                raise UserError("Enter one e-mail address.", field=name)

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> MailServer:
        """From stored settings. Raises UserError for a name that is not one."""
        known = {f.name for f in fields(cls)}
        if unknown := set(given) - known:
            raise UserError("The mail server has a setting that is none.", field=min(unknown))
        return cls(**given)


def send(server: MailServer, *, subject: str, text: str, attached: tuple[str, str]) -> None:
    """Send one message with one attached text (name, content). Raises ConnectorError."""
    message = _message(server, subject, text)
    name, content = attached
    message.add_attachment(content.encode(), "application", "json", filename=name)
    _give(server, message)


def send_once(server: MailServer, *, subject: str, text: str) -> str:
    """Send one message that must not arrive twice; gives its id. Raises ConnectorError.

    With `retry` it was certainly not taken. The code `mail-unknown` says that nobody knows.
    """
    message = _message(server, subject, text)
    _give(server, message, once=True)
    return str(message["Message-ID"])


def _message(server: MailServer, subject: str, text: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = server.sender, server.to, subject
    message["Date"] = formatdate(now().timestamp())
    message["Message-ID"] = make_msgid(domain=server.sender.rpartition("@")[2])
    message.set_content(text)
    return message


def _give(server: MailServer, message: EmailMessage, *, once: bool = False) -> None:
    begun = False
    try:
        with _opened(server) as smtp:
            if server.security == "starttls":
                smtp.starttls(context=ssl.create_default_context())
            if server.user:
                smtp.login(server.user, server.password)
            begun = True
            smtp.send_message(message)
            begun = False  # what goes wrong when saying goodbye changes nothing
    except smtplib.SMTPAuthenticationError as error:
        raise ConnectorError(
            "mail-not-signed-in",
            "The mail server did not accept user and password.",
            retry=False,
            remedy="Enter them again; some providers want a password made for programs.",
        ) from error
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused) as error:
        raise ConnectorError(
            "mail-address-refused",
            "The mail server did not take one of the addresses.",
            retry=False,
            remedy="Check both addresses; the sender must usually be the user's own.",
        ) from error
    except ssl.SSLError as error:
        raise (
            _unknown(error)
            if once and begun
            else ConnectorError(
                "mail-not-encrypted",
                "The mail server could not be reached encrypted.",
                retry=True,
                remedy="Try TLS on port 465, or STARTTLS on port 587.",
            )
        ) from error
    except smtplib.SMTPServerDisconnected as error:
        raise (
            _unknown(error)
            if once and begun
            else ConnectorError(
                "mail-refused", "The mail server did not take the message.", retry=True
            )
        ) from error
    except smtplib.SMTPException as error:
        raise ConnectorError(
            "mail-refused", "The mail server did not take the message.", retry=True
        ) from error
    except OSError as error:
        raise (
            _unknown(error)
            if once and begun
            else ConnectorError(
                "mail-unreachable",
                "The mail server could not be reached.",
                retry=True,
                remedy="Check its name and port, and that this computer may reach it.",
            )
        ) from error


def _unknown(_: Exception) -> ConnectorError:
    return ConnectorError(
        "mail-unknown",
        "The connection broke while the message was handed over, so nobody knows if it was taken.",
        retry=False,
        remedy="Ask the family whether it came before sending it again.",
    )


def _opened(server: MailServer) -> smtplib.SMTP:
    if server.security == "tls":
        return smtplib.SMTP_SSL(
            server.host, server.port, timeout=server.seconds, context=ssl.create_default_context()
        )
    return smtplib.SMTP(server.host, server.port, timeout=server.seconds)
