"""The ways to families: the practice's mail server and its text-message service, set up once.

Who writes to a family hands over by `convey`, after the proof that it may: `messages` for what was
released, `reminders` for what a standing order allows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from countersign.base.errors import UserError
from countersign.base.ids import new_id
from countersign.exchange import mail, texts
from countersign.exchange.mail import MailServer
from countersign.exchange.models import Ways
from countersign.exchange.text_services import StandIn as TextStandIn
from countersign.exchange.text_services import Twilio, Webhook, service, write_down
from countersign.practice.models import Practice

EMAIL, SMS = "email", "sms"
TRIAL = "{practice}: this is a trial of our messages. Nothing needs to be done."


@dataclass(frozen=True, slots=True)
class Letter:
    """One message as it goes: to whom, and its words. A text message has no subject."""

    to: str = field(repr=False)
    subject: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Receipt:
    """The other side's id for it, to whom it went, and its subject."""

    id: str
    to: str = field(repr=False)
    subject: str = ""


def ways_now() -> Ways:
    """The ways as they are set up; empty ones until somebody does."""
    return Ways.objects.order_by("created_at").first() or Ways()


def can(way: str, ways: Ways | None = None) -> bool:
    """Whether that way is set up."""
    ways = ways or ways_now()
    return bool(ways.mail if way == EMAIL else ways.texts)


def must_be(way: str, settings: Mapping[str, Any]) -> None:
    """Raises UserError, naming the field, for settings that cannot be."""
    if way == SMS:
        service(settings)
    elif settings.get("carrier") != "stand_in":
        _server(settings, to="family@practice.example")


def text_service() -> Twilio | Webhook | TextStandIn:
    """The practice's text-message service. Raises UserError when none is set up."""
    return service(ways_now().texts)


def convey(subject: UUID, way: str, write: Callable[[], Letter]) -> Receipt:
    """Hand one message about `subject` over. Raises ConnectorError; UserError when not set up.

    An e-mail goes whenever this is called; a text message once, and `write` only for a new one.
    """
    if way == SMS:

        def words() -> tuple[str, str]:
            letter = write()
            return letter.to, letter.text

        row = texts.text_once(subject, words, by=text_service())
        return Receipt(row.there, row.to)
    settings = ways_now().mail
    if not settings:
        raise UserError(
            "E-mail is not set up.",
            field="mail",
            remedy="The owner sets it up under Set-up, Messages.",
        )
    letter = write()
    if settings.get("carrier") == "stand_in":
        write_down(letter.to, letter.text)
        return Receipt(str(new_id()), letter.to, letter.subject)
    server = _server(settings, to=letter.to)
    there = mail.send_once(server, subject=letter.subject, text=letter.text)
    return Receipt(there, letter.to, letter.subject)


def _server(settings: Mapping[str, Any], *, to: str) -> MailServer:
    given = {name: value for name, value in settings.items() if name != "carrier"}
    return MailServer.of({**given, "to": to})


def trial(way: str, to: str) -> Receipt:
    """A message that says only that it is a trial. Raises as `convey`."""
    practice = Practice.objects.first()
    words = TRIAL.format(practice=practice.name if practice else "Countersign")
    return convey(new_id(), way, lambda: Letter(to, "A trial", words))
