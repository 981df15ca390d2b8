"""The services that take a text message: Twilio's REST dialect, and any address that takes JSON.

Both are reached with the practice's own account, over https, with time-outs and a size cap, and
only on hosts that whoever runs this computer allows (COUNTERSIGN_TEXT_HOSTS).

Twilio has no idempotency key: what may have been taken is looked for there by its number, day and
words before it is given again. The other kind gets the key with each message, and takes it once.
"""

from __future__ import annotations

import base64
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import Any, Protocol, Self
from urllib.parse import quote, urlencode
from uuid import UUID

from django.conf import settings as house

from countersign.base import home
from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.exchange.http import LOOPBACK, Answer, Http, must_be_safe, never_left, origin
from countersign.exchange.port import ConnectorError

SECONDS, MOST_BYTES = 20, 500_000
STAND_IN = "messages-not-sent.jsonl"
STOPPED = "text-stopped"
_UNKNOWN_STATUS = frozenset({408, 409, 425, 500, 502, 503, 504})
_NOT_WENT = frozenset({"failed", "undelivered", "canceled"})
_TWILIO_STOPPED, _TWILIO_NUMBER = 21610, frozenset({21211, 21214, 21217, 21408, 21612, 21614})


@dataclass(frozen=True, slots=True)
class Text:
    """One text message on its way: its key, to whom, its words, since when."""

    key: UUID
    to: str = field(repr=False)
    words: str = field(repr=False)
    begun_at: datetime


class TextService(Protocol):
    """A service that takes text messages. Opened from the practice's settings."""

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Self:
        """Raises UserError, naming the field, for settings that cannot be."""
        ...

    def hand_on(self, text: Text, *, again: bool) -> str:
        """Hand it over once, however often this is called with its key; the service's id for it.

        `again`: it may have been taken before. Raises ConnectorError; with the code `text-unknown`
        nobody knows yet, with any other it was certainly not taken.
        """
        ...


def dialled(number: str) -> str:
    """`number` as services want it: +12125550123. Raises ConnectorError for none."""
    digits = re.sub(r"\D", "", number)
    if number.strip().startswith("+") and 8 <= len(digits) <= 15:
        return f"+{digits}"
    if len(digits) == 10 or (len(digits) == 11 and digits[0] == "1"):
        return f"+1{digits[-10:]}"
    raise ConnectorError(
        "text-number",
        "This telephone number takes no text message.",
        retry=False,
        remedy="Enter it with its area code, for example 212 555 0123.",
    )


def allowed(url: str, *, named: str) -> str:
    """`url` when its host may be spoken to. Raises UserError, naming the field `named`."""
    url = must_be_safe(url, field=named)
    host = origin(url)[1]
    if host not in LOOPBACK and host not in house.TEXT_HOSTS:
        raise UserError(
            f"Text messages may not go to {host} from this computer.",
            field=named,
            remedy="Whoever runs it adds the host to COUNTERSIGN_TEXT_HOSTS and starts again.",
        )
    return url


def _opened(cls: type[Any], settings: Mapping[str, Any]) -> Any:
    known = {f.name for f in fields(cls)}
    if unknown := set(settings) - known:
        raise UserError("The text service has a setting that is none.", field=min(unknown))
    return cls(**settings)


def _needed(one: object, *names: str) -> None:
    for name in names:
        if not getattr(one, name):
            raise UserError("Fill this in; the service's own page shows it.", field=name)


def _unknown(cause: Exception | None = None) -> ConnectorError:
    error = ConnectorError(
        "text-unknown",
        "The connection broke while the text message was handed over.",
        retry=True,
        remedy="It is looked for there before it is sent again.",
    )
    error.__cause__ = cause
    return error


def _asked(http: Http, method: str, address: str, **given: Any) -> Answer:
    """The service's whole answer. Raises ConnectorError: certainly not there, or unknown."""
    try:
        answer = http.request(method, address, **given)
    except ConnectorError as error:
        if never_left(error):
            raise
        raise _unknown(error) from error
    if answer.status in (401, 403):
        raise ConnectorError(
            "text-not-signed-in",
            "The text service did not accept account and secret.",
            retry=False,
            remedy="Enter them again under Messages.",
        )
    if answer.status == 429:
        raise ConnectorError("text-busy", "The text service asks to wait.", retry=True)
    if answer.status in _UNKNOWN_STATUS:
        raise _unknown()
    return answer


def _refused(answer: Answer) -> ConnectorError:
    code = answer.body.get("code") if isinstance(answer.body, Mapping) else None
    if code == _TWILIO_STOPPED:
        return ConnectorError(
            STOPPED,
            "This number said STOP.",
            retry=False,
            remedy="Agree on another way with the family.",
        )
    if code in _TWILIO_NUMBER:
        return ConnectorError(
            "text-number",
            "This telephone number takes no text message.",
            retry=False,
            remedy="Ask the family for another one.",
        )
    return ConnectorError(
        f"text-status-{answer.status}",
        "The text service did not take the message.",
        retry=False,
        remedy="Check the phone number, and the account at the service.",
    )


@dataclass(frozen=True, slots=True)
class Twilio:
    """Twilio's Messages resource, or a service that speaks like it.

    `account` is the account's id; `user` an API key when `secret` is one's, else empty. `sender` is
    a number, or the id of a messaging service. `token` signs what comes in; empty: the secret does.
    `answers`: who answers STOP, START and HELP, the service (as it does unless told otherwise) or
    us; `phone` is the number a person answers, named there.
    """

    account: str = ""
    sender: str = ""
    secret: str = field(default="", repr=False)
    address: str = "https://api.twilio.com"
    user: str = ""
    token: str = field(default="", repr=False)
    answers: str = "service"
    phone: str = ""

    def __post_init__(self) -> None:
        allowed(self.address, named="address")
        _needed(self, "account", "sender", "secret")

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Self:
        one: Self = _opened(cls, settings)
        return one

    @property
    def signs_with(self) -> str:
        return self.token or self.secret

    def hand_on(self, text: Text, *, again: bool) -> str:
        to = dialled(text.to)
        http = Http(self.address.rstrip("/"), seconds=SECONDS, max_bytes=MOST_BYTES)
        try:
            if again and (known := self._there(http, text, to)):
                return known
            by = "MessagingServiceSid" if self.sender.startswith("MG") else "From"
            form = {"To": to, by: self.sender, "Body": text.words}
            if home.address().startswith("https://"):  # the service reaches no localhost
                form["StatusCallback"] = f"{home.address()}/texts/twilio/?key={text.key}"
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            body = urlencode(form).encode()
            answer = _asked(http, "POST", self._messages, body=body, headers=self._key() | kind)
        finally:
            http.close()
        taken = answer.body if isinstance(answer.body, Mapping) else {}
        if answer.status not in (200, 201) or not taken.get("sid"):
            raise _refused(answer)
        return str(taken["sid"])[:80]

    @property
    def _messages(self) -> str:
        return f"2010-04-01/Accounts/{quote(self.account, safe='')}/Messages.json"

    def _key(self) -> dict[str, str]:
        word = base64.b64encode(f"{self.user or self.account}:{self.secret}".encode()).decode()
        return {"Authorization": f"Basic {word}"}

    def _there(self, http: Http, text: Text, to: str) -> str:
        """The id of the message when the service took it before; empty when it did not."""
        asked = {
            "To": to,
            "DateSent>": text.begun_at.astimezone(UTC).date().isoformat(),
            "PageSize": "200",
        }
        answer = _asked(http, "GET", self._messages, params=asked, headers=self._key())
        rows = answer.body.get("messages") if isinstance(answer.body, Mapping) else None
        if answer.status != 200 or not isinstance(rows, list):
            raise _unknown()
        for row in rows:
            if not isinstance(row, Mapping) or row.get("status") in _NOT_WENT:
                continue
            if str(row.get("body", "")).endswith(text.words):  # a trial account puts words before
                return str(row.get("sid"))[:80]
        return ""


@dataclass(frozen=True, slots=True)
class Webhook:
    """Any service or gateway of one's own that takes JSON: key, from, to, text.

    The key goes in the header Idempotency-Key too, the secret as a bearer token, and the body is
    signed with it (`signed`). It answers 2xx, with an id of its own or without.
    """

    address: str = ""
    sender: str = ""
    secret: str = field(default="", repr=False)
    answers: str = "us"
    phone: str = ""

    def __post_init__(self) -> None:
        allowed(self.address, named="address")
        _needed(self, "secret")

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Self:
        one: Self = _opened(cls, settings)
        return one

    @property
    def signs_with(self) -> str:
        return self.secret

    def hand_on(self, text: Text, *, again: bool) -> str:
        said = {
            "key": str(text.key),
            "from": self.sender,
            "to": dialled(text.to),
            "text": text.words,
            "answers_to": f"{home.address()}/texts/hook/",
        }
        body = json.dumps(said).encode()
        http = Http(self.address.rstrip("/"), seconds=SECONDS, max_bytes=MOST_BYTES)
        try:
            answer = _asked(
                http,
                "POST",
                self.address,
                body=body,
                headers={
                    "Content-Type": "application/json",
                    "Authorization": f"Bearer {self.secret}",
                    "Idempotency-Key": str(text.key),
                    "X-Signature": signed(self.secret, int(now().timestamp()), body),
                },
            )
        finally:
            http.close()
        if not 200 <= answer.status < 300:
            raise _refused(answer)
        there = answer.body.get("id") if isinstance(answer.body, Mapping) else None
        return str(there or text.key)[:80]


@dataclass(frozen=True, slots=True)
class StandIn:
    """Writes down what would have gone, on this computer, without the number. For trying out."""

    answers: str = "us"
    phone: str = ""

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Self:
        return cls(phone=str(settings.get("phone", "")))

    @property
    def signs_with(self) -> str:
        return ""

    def hand_on(self, text: Text, *, again: bool) -> str:
        write_down(text.to, text.words)
        return str(text.key)


def write_down(to: str, words: str) -> None:
    """What a stand-in does instead of sending."""
    where = home.folder() / STAND_IN
    line = json.dumps({"at": now().isoformat(), "to": f"…{to[-2:]}", "text": words})
    with where.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    where.chmod(0o600)


def signed(secret: str, stamp: int, body: bytes) -> str:
    """The signature of a body at a moment (seconds since 1970): `t=…,v1=…`, HMAC-SHA256 in hex."""
    word = hmac.new(secret.encode(), f"{stamp}.".encode() + body, "sha256").hexdigest()
    return f"t={stamp},v1={word}"


SERVICES: dict[str, type[Twilio] | type[Webhook] | type[StandIn]] = {
    "twilio": Twilio,
    "webhook": Webhook,
    "stand_in": StandIn,
}


def service(settings: Mapping[str, Any]) -> Twilio | Webhook | StandIn:
    """The service of stored settings. Raises UserError for settings that cannot be."""
    given = dict(settings)
    kind = given.pop("carrier", "")
    if kind not in SERVICES:
        raise UserError(
            "Text messages are not set up.",
            field="carrier",
            remedy="The owner sets them up under Set-up, Messages.",
        )
    return SERVICES[kind].of(given)
