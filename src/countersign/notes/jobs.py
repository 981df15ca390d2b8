"""Background work of the notes room: nothing in, nothing out, safe to run twice."""

from __future__ import annotations

from django.db import close_old_connections, connection
from procrastinate.contrib.django import app

from countersign.notes.debt import reminding
from countersign.notes.scribe import keeping


@app.periodic(cron="0 15 * * *")  # in the morning of the United States
@app.task(name="notes.remind", queueing_lock="notes.remind")
def remind(timestamp: int) -> None:
    """Remind everybody of their late notes."""
    if not connection.in_atomic_block:
        close_old_connections()
    reminding.remind_all()


@app.periodic(cron="20 * * * *")
@app.task(name="notes.forget_recordings", queueing_lock="notes.forget_recordings")
def forget_recordings(timestamp: int) -> None:
    """Delete every original whose day has come."""
    if not connection.in_atomic_block:
        close_old_connections()
    keeping.forget_due()
