"""What a text-message service tells us: receipts, and what families wrote. Only when it is signed.

STOP, START and HELP do what they say at once, for everything this practice writes. Any other words
wait for a person, under Families. The same message taken twice does nothing twice.
"""

from __future__ import annotations

import base64
import hmac
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db import IntegrityError, transaction

from countersign.base import audit, rules
from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.base.fields import matching
from countersign.exchange.models import Came, TextIn, TextOut, TextState, TextStop
from countersign.exchange.models_messages import same_number
from countersign.exchange.text_services import Webhook
from countersign.exchange.ways import text_service
from countersign.practice.models import Guardian, Practice, RoleGrant, Staff
from countersign.practice.models.staff import Role
from countersign.spine import notices

RULE = "text_messages"
OLDEST_SECONDS = 300
"""A signature of another moment than the last minutes' is none."""
MOST_CHARACTERS = 2000
_DELIVERED, _LOST = frozenset({"delivered", "read"}), frozenset({"failed", "undelivered"})


class NotSigned(UserError):
    """What came is not from the practice's service, or the service is not set up."""

    def __init__(self) -> None:
        super().__init__("This is not signed by the practice's text-message service.")


@dataclass(frozen=True, slots=True)
class Told:
    """One thing the service told: a receipt (`status`, with our `key`) or a message (`words`)."""

    there: str
    key: str = ""
    status: str = ""
    code: str = ""
    number: str = field(default="", repr=False)
    words: str = field(default="", repr=False)


def of_twilio(url: str, form: Iterable[tuple[str, str]], signature: str, *, key: str) -> Told:
    """What Twilio posted to `url`. Raises NotSigned.

    Source: Twilio, "Webhooks security" (read 2026-12-01): Base64 of HMAC-SHA1 with the account's
    token over the whole address and every field, sorted by name, name and value joined.
    """
    fields = sorted(form)
    try:
        secret = text_service().signs_with
    except UserError as error:
        raise NotSigned from error
    said = url + "".join(f"{name}{value}" for name, value in fields)
    wanted = base64.b64encode(hmac.new(secret.encode(), said.encode(), "sha1").digest())
    if not secret or not hmac.compare_digest(wanted, signature.encode()):
        raise NotSigned
    given = dict(fields)
    status = given.get("MessageStatus", "")
    return Told(
        there=given.get("MessageSid", "")[:80],
        key=key,
        status=status,
        code=given.get("ErrorCode", "")[:20],
        number="" if status else given.get("From", ""),
        words="" if status else given.get("Body", "")[:MOST_CHARACTERS],
    )


def of_hook(body: bytes, signature: str) -> Told:
    """What another service posted: {id, key, status, code} or {id, from, text}.

    Raises NotSigned, and UserError for what is no JSON.
    """
    found = re.fullmatch(r"t=(\d{1,12}),v1=([0-9a-f]{64})", signature)
    try:
        service = text_service()
    except UserError as error:
        raise NotSigned from error
    if found is None or not isinstance(service, Webhook):
        raise NotSigned
    stamp, word = int(found[1]), found[2]
    wanted = hmac.new(service.signs_with.encode(), f"{stamp}.".encode() + body, "sha256")
    if abs(now().timestamp() - stamp) > OLDEST_SECONDS or not hmac.compare_digest(
        wanted.hexdigest(), word
    ):
        raise NotSigned
    try:
        given = json.loads(body)
    except ValueError:
        given = None
    if not isinstance(given, Mapping):
        raise UserError("This is not JSON with a message or a status.", field="body")
    said = {name: value for name, value in given.items() if isinstance(value, str)}
    return Told(
        there=said.get("id", "")[:80],
        key=said.get("key", ""),
        status=said.get("status", ""),
        code=re.sub(r"[^A-Za-z0-9_-]", "", said.get("code", ""))[:20],
        number=said.get("from", "")[:40],
        words=said.get("text", "")[:MOST_CHARACTERS],
    )


def take(told: Told) -> str:
    """Do what it says, once; gives what is answered to it, empty for nothing."""
    if told.status:
        _receipt(told)
        return ""
    if not told.there or not told.number:
        return ""
    try:
        with audit.act(actor="family", subject="") as entry:
            asks = _asks(told.words)
            row = TextIn.objects.create(
                there=told.there, number=told.number, words=told.words, asks=asks
            )
            entry.record("messages.came", subject=row.pk, asks=str(asks))
            known = of_number(told.number)
            _heed(asks, told, known)
    except IntegrityError:  # it came before
        return ""
    if asks == Came.WORDS or text_service().answers != "us":
        return ""
    return _answer(asks, known)


def _receipt(told: Told) -> None:
    """Delivered, or not: of the message that bears our key or the service's id."""
    rows = TextOut.objects.none()
    try:
        rows = TextOut.objects.filter(key=UUID(told.key))
    except ValueError:
        if told.there:
            rows = TextOut.objects.filter(there=told.there)
    state = (
        TextState.DELIVERED
        if told.status in _DELIVERED
        else TextState.UNDELIVERED
        if told.status in _LOST
        else None
    )
    if state is None:
        return
    with transaction.atomic():
        row = rows.select_for_update().first()
        if row is None or row.state in (TextState.DELIVERED, TextState.UNDELIVERED):
            return
        with audit.act(actor="system", subject=row.subject) as entry:
            row.state, row.there, row.settled_at = state, row.there or told.there, now()
            row.code = f"text-{told.code}" if told.code else row.code
            row.save(update_fields=["state", "there", "settled_at", "code"])
            entry.record("messages.receipt", status=str(state), code=row.code)


def _asks(words: str) -> Came:
    """What the words ask for, by the rule."""
    rule = rules.load(RULE, on=now().date())
    said = " ".join(re.sub(r"[^\w\s]", " ", words.casefold()).split())
    for kind in (Came.STOP, Came.START, Came.HELP):
        if said in rule[kind.value]:
            return kind
    return Came.WORDS


def of_number(number: str) -> list[Guardian]:
    """The guardians who have that telephone number."""
    digits = same_number(number)
    rows = Guardian.objects.select_related("client")
    return [one for one in rows if digits and same_number(one.phone) == digits]


def _heed(asks: Came, told: Told, known: list[Guardian]) -> None:
    if asks == Came.STOP:
        if not TextStop.objects.filter(
            matching(TextStop, "number", told.number), lifted_at__isnull=True
        ).exists():
            TextStop.objects.create(number=told.number)
    elif asks == Came.START:
        for row in TextStop.objects.filter(
            matching(TextStop, "number", told.number), lifted_at__isnull=True
        ):
            row.lifted_at = now()
            row.save(update_fields=["lifted_at"])
    if asks in (Came.STOP, Came.WORDS):
        _tell(asks, told, known)


def _tell(asks: Came, told: Told, known: list[Guardian]) -> None:
    """The front desk hears that a family wrote, or wants no more text messages."""
    who = ", ".join(sorted({f"{one.name} (for {one.client.short_name})" for one in known}))
    who = who or "Somebody whose number is nowhere on file"
    if asks == Came.WORDS:
        message = f"{who} wrote a text message. Read it under Families."
    else:
        message = f"{who} wants no text messages any more. Agree on another way."
        rule = rules.load(RULE, on=now().date())
        if told.words.strip().casefold() in rule["may_mean_the_visit"]:
            message += " The word was CANCEL: ask whether they meant the visit."
    for staff in _desk():
        notices.tell(staff, kind=f"text.{asks}", message=message, link="/family/")


def _desk() -> list[Staff]:
    """Everybody at a front desk today; the owners where there is nobody."""
    day = now().date()
    rows = RoleGrant.objects.filter(role=Role.FRONT_DESK).select_related("staff")
    found = {one.staff_id: one.staff for one in rows if one.in_force(day)}
    return list(found.values()) or list(notices.owners())


def _answer(asks: Came, known: list[Guardian]) -> str:
    practice = Practice.objects.first()
    language = "es" if known and all(one.language == "es" for one in known) else "en"
    said: str = rules.load(RULE, on=now().date())["answers"][asks.value][language]
    name = practice.name if practice else ""
    return said.format(practice=name, phone=text_service().phone)
