"""Links for a guardian: one that opens once, and the page it leads to, which stays open an hour.

Opening takes a press of a button, so that a program which looks at links beforehand uses none up.
Only the digests of the secrets are kept. A message that was stopped or withdrawn opens no more.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction

from countersign.base import audit
from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.family.models import Link, Message, MessageState
from countersign.family.outbox import is_withdrawn
from countersign.practice import terms
from countersign.practice.models import Staff
from countersign.practice.models.guardians import Custody

OPENS_FOR, PAGE_FOR = timedelta(days=14), timedelta(hours=1)
CLOSED = (MessageState.STOPPED, MessageState.AFTER_CALL, MessageState.HELD)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def until() -> datetime:
    """When a link made now closes."""
    return now() + OPENS_FOR


def make(message: Message, *, page: bool = False) -> str:
    """A new secret for `message`; earlier links that nobody opened close."""
    secret = secrets.token_urlsafe(24)
    if not page:
        Link.objects.filter(message=message, page=False, used_at=None).update(expires_at=now())
    ends = now() + (PAGE_FOR if page else OPENS_FOR)
    Link.objects.create(message=message, digest=_digest(secret), page=page, expires_at=ends)
    return secret


def hand_over(message: Message, *, by: Staff, link: bool) -> str:
    """Note that a person hands the message over; with `link`, the secret to give to the family.

    Raises UserError for one that waits for a call, or may not go any more.
    """
    with transaction.atomic():
        held = Message.objects.select_for_update().get(pk=message.pk)
        if why := closed(held):
            raise UserError(why, field="message")
        with audit.act(actor=by.pk, subject=held.pk, client=held.client_id) as entry:
            secret = make(held) if link else ""
            if held.state == MessageState.TO_HAND:
                held.state, held.sent_at = MessageState.SENT, now()
                held.receipt = {"handed_over_by": str(by.pk), "as": "link" if link else "paper"}
                held.save(update_fields=["state", "sent_at", "receipt"])
            entry.record("family.handed", link=int(link))
    return secret


def closed(message: Message) -> str:
    """Why a message may not be read; empty when it may."""
    if message.state in CLOSED:
        return "This message cannot be opened. Please call the practice."
    if is_withdrawn(message):
        return "This message was taken back. Please call the practice."
    given = terms.of_guardian(message.guardian)
    if given is None or given.custody == Custody.NOTHING:
        return "This message cannot be opened. Please call the practice."
    return ""


def found(secret: str, *, page: bool) -> Link | None:
    """The link of that secret, open or not."""
    return (
        Link.objects.select_related(
            "message__guardian", "message__client", "message__release__sheet__visit__site"
        )
        .filter(digest=_digest(secret), page=page)
        .first()
    )


def open_once(secret: str) -> str:
    """Use a link up; gives the secret of the page behind it. Raises UserError with what to do."""
    with transaction.atomic():
        link = Link.objects.select_for_update().filter(digest=_digest(secret), page=False).first()
        if link is None or link.used_at is not None or link.expires_at <= now():
            raise UserError(
                "This link was opened before, or is too old.",
                remedy="Call the practice; they give you a new one.",
            )
        message = Message.objects.select_related("guardian", "release__sheet").get(
            pk=link.message_id
        )
        if why := closed(message):
            raise UserError(why)
        with audit.act(actor="family", subject=message.pk, client=message.client_id) as entry:
            link.used_at = now()
            link.save(update_fields=["used_at"])
            if message.opened_at is None:
                message.opened_at = now()
                message.save(update_fields=["opened_at"])
            entry.record("family.opened", guardian=message.guardian_id)
        return make(message, page=True)


def page(secret: str) -> Message:
    """The message behind an open page. Raises UserError when the page has closed."""
    link = found(secret, page=True)
    if link is None or link.expires_at <= now():
        raise UserError(
            "This page has closed.", remedy="Call the practice; they give you a new link."
        )
    if why := closed(link.message):
        raise UserError(why)
    return link.message
