"""Where a new message begins, and putting its delivery on the list of jobs."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from countersign.family.models import Message, MessageState
from countersign.practice.models.guardians import Channel

DELIVER = "family.deliver"
BY_ITSELF = (Channel.EMAIL, Channel.SMS)
"""What the machine sends; a link and paper are handed over by a person."""


def first_state(channel: str) -> MessageState:
    """Where a message of that channel stands once nothing holds it back."""
    return MessageState.WAITING if channel in BY_ITSELF else MessageState.TO_HAND


def post(message: Message, *, at: datetime | None = None) -> None:
    """Have `message` delivered, at once or not before `at`, in the caller's transaction."""
    if message.state != MessageState.WAITING:
        return
    task = app.configure_task(DELIVER, queueing_lock=f"{DELIVER} {message.pk}", schedule_at=at)
    try:
        # A refused insert would spoil the caller's transaction without a savepoint.
        with transaction.atomic():
            task.defer(message_id=str(message.pk))
    except AlreadyEnqueued:
        return


def let_go(message: Message) -> None:
    """What waited for a call waits no more."""
    message.state = first_state(message.channel)
    message.save(update_fields=["state"])
    post(message)
