"""Sending one message: proven again, at the hours agreed on, and never twice.

The attempt is written down before it begins. A mail server cannot be asked later what arrived, so
an e-mail found in the middle of one waits for a person; a text message is settled by its own outbox
(`exchange.texts`).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from countersign.base import audit, dates, home
from countersign.base.clock import now
from countersign.base.errors import CountersignError, UserError
from countersign.exchange import messages, texts
from countersign.exchange.alone import alone
from countersign.exchange.port import ConnectorError
from countersign.family import links, posting, telling
from countersign.family.models import Message, MessageState
from countersign.family.outbox import is_withdrawn
from countersign.practice import terms
from countersign.practice.models import Practice, Staff, Terms
from countersign.practice.models.guardians import Channel
from countersign.spine.release import Released, load
from countersign.spine.signed import Forged

MOST_ATTEMPTS = 20
LOST_WITHIN = timedelta(days=4)
"""A service gives up well before that."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)


def deliver(message_id: UUID | str) -> None:
    """Bring a message one step further. May run any number of times, at any moment."""
    with alone(f"family {message_id}") as ours:
        message = _find(message_id) if ours else None
        if message is None:
            return
        if message.state == MessageState.SENDING and message.channel != Channel.SMS:
            _hold(message, "cut-off")  # whoever began it is gone: we hold the lock
        elif message.state == MessageState.SENDING or (
            message.state == MessageState.WAITING and _is_due(message)
        ):
            _attempt(message)


def _find(message_id: UUID | str) -> Message | None:
    return (
        Message.objects.select_related(
            "guardian", "release__sheet__visit__site", "release__signature__staff"
        )
        .filter(pk=message_id)
        .first()
    )


def _is_due(message: Message) -> bool:
    return message.next_try_at is None or message.next_try_at <= now()


def _attempt(message: Message) -> None:
    standing = next(
        (s for s in terms.of_client(message.client_id) if s.guardian.pk == message.guardian_id),
        None,
    )
    if standing is None or standing.terms is None or not standing.receives:
        return _stop(message, "not-allowed")
    if standing.terms.channel != message.channel:
        return _stop(message, "other-channel")
    if is_withdrawn(message):
        return _stop(message, "wrong-chart")
    if (later := _not_before(standing.terms)) is not None:
        return _later(message, later)
    try:
        released = load(message.release_id)
    except Forged as error:
        return _hold(message, error.codes[0])
    message.state, message.attempts = MessageState.SENDING, message.attempts + 1
    message.save(update_fields=["state", "attempts"])
    try:
        receipt = messages.carry(
            released,
            message.pk,
            way=message.channel,
            write=lambda: _letter(message, standing, released),
        )
    except ConnectorError as error:
        return _failed(message, error)
    except UserError:
        return _hold(message, "settings")
    except CountersignError:
        return _hold(message, "unforeseen")
    return _sent(message, receipt)


def _letter(message: Message, standing: terms.Standing, released: Released) -> messages.Letter:
    assert standing.terms is not None  # noqa: S101  asked before
    url = f"{home.address()}/f/{links.make(message)}/"
    until = dates.said(links.until().date())
    if message.channel == Channel.SMS:
        return messages.Letter(
            standing.guardian.phone, "", telling.notice(message, url=url, until=until)
        )
    subject = telling.said(telling.SUBJECT, message, practice=telling.practice_name())
    if standing.terms.email_text:
        text = telling.letter(message, telling.words(message, released), url=url)
    else:
        text = telling.notice(message, url=url, until=until)
    return messages.Letter(standing.guardian.email, subject, text)


def _not_before(given: Terms) -> datetime | None:
    """When the guardian's hours begin next; None when it is within them."""
    practice = Practice.objects.first()
    local = now().astimezone(practice.tz if practice else None)
    if given.from_hour <= local.hour < given.until_hour:
        return None
    begins = local.replace(hour=given.from_hour, minute=0, second=0, microsecond=0)
    return begins if begins > local else begins + timedelta(days=1)


def _later(message: Message, at: datetime) -> None:
    message.next_try_at = at
    message.save(update_fields=["next_try_at"])
    posting.post(message, at=at)


def _sent(message: Message, receipt: messages.Receipt) -> None:
    with audit.act(actor="system", subject=message.pk, client=message.client_id) as entry:
        message.state, message.sent_at, message.last_error = MessageState.SENT, now(), ""
        message.receipt = {"id": receipt.id, "to": receipt.to, "subject": receipt.subject}
        message.save(update_fields=["state", "sent_at", "receipt", "last_error"])
        entry.record("family.sent", channel=message.channel, attempts=message.attempts)


def _failed(message: Message, error: ConnectorError) -> None:
    if not error.retry or message.attempts >= MOST_ATTEMPTS:
        return _hold(message, error.code)
    pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (message.attempts - 1))
    message.state, message.last_error = MessageState.WAITING, error.code[:40]
    message.next_try_at = now() + pause
    message.save(update_fields=["state", "last_error", "next_try_at"])
    posting.post(message, at=message.next_try_at)
    return None


def _hold(message: Message, code: str) -> None:
    _settle(message, MessageState.HELD, code)


def _stop(message: Message, code: str) -> None:
    _settle(message, MessageState.STOPPED, code)


def _settle(message: Message, state: MessageState, code: str) -> None:
    with audit.act(actor="system", subject=message.pk, client=message.client_id) as entry:
        message.state, message.last_error = state, code[:40]
        message.save(update_fields=["state", "last_error"])
        entry.record("family.not_sent", state=state, code=code[:40])


def lost() -> int:
    """Text messages that the service took and could not deliver wait for a person; how many."""
    since = now() - LOST_WITHIN
    rows = Message.objects.filter(channel=Channel.SMS, state=MessageState.SENT, sent_at__gte=since)
    gone = texts.undelivered(list(rows.values_list("pk", flat=True)))
    for message in rows.filter(pk__in=gone):
        _hold(message, "text-undelivered")
    return len(gone)


def again(message: Message, *, by: Staff) -> None:
    """A person found out that it did not come: it is tried again. Raises UserError otherwise."""
    if message.state != MessageState.HELD:
        raise UserError("Only a message that needs a person is sent again.", field="message")
    with audit.act(actor=by.pk, subject=message.pk, client=message.client_id) as entry:
        message.state, message.next_try_at = MessageState.WAITING, None
        message.save(update_fields=["state", "next_try_at"])
        entry.record("family.tried_again", code=message.last_error)
        posting.post(message)


def came(message: Message, *, by: Staff) -> None:
    """A person found out that it came after all. Raises UserError for one that is not held."""
    if message.state != MessageState.HELD:
        raise UserError("This message is not open.", field="message")
    with audit.act(actor=by.pk, subject=message.pk, client=message.client_id) as entry:
        message.state, message.sent_at = MessageState.SENT, now()
        message.receipt = {"said_to_have_come_by": str(by.pk)}
        message.save(update_fields=["state", "sent_at", "receipt"])
        entry.record("family.came", code=message.last_error)
