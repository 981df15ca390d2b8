"""Background work of the family room: ids in, nothing out, safe to run twice."""

from __future__ import annotations

from datetime import timedelta

from django.db import close_old_connections, connection
from django.db.models import Q
from procrastinate.contrib.django import app

from countersign.base.clock import now
from countersign.family import posting, replying, sending
from countersign.family.models import Message, MessageState

LEFT_ALONE = timedelta(minutes=5)


@app.task(name=posting.DELIVER)
def deliver(message_id: str) -> None:
    """Send one message to one guardian."""
    _fresh_connection()
    sending.deliver(message_id)


@app.periodic(cron="*/5 * * * *")
@app.task(name="family.look_again", queueing_lock="family.look_again")
def look_again(timestamp: int) -> None:
    """Send what was forgotten or cut off, and tell the owners of what nobody answered in time."""
    _fresh_connection()
    at = now()
    waiting = Q(state=MessageState.WAITING) & (Q(next_try_at=None) | Q(next_try_at__lte=at))
    cut_off = Q(state=MessageState.SENDING)
    old = Message.objects.filter(waiting | cut_off, created_at__lte=at - LEFT_ALONE)
    for pk in old.values_list("pk", flat=True):
        sending.deliver(pk)
    sending.lost()
    replying.escalate()


def _fresh_connection() -> None:
    if not connection.in_atomic_block:
        close_old_connections()
