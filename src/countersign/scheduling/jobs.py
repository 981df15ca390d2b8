"""Background work of scheduling: nothing in, nothing out, safe to run twice."""

from __future__ import annotations

from django.db import close_old_connections, connection
from procrastinate.contrib.django import app

from countersign.scheduling import answering, blocks, places, reminding


@app.periodic(cron="* * * * *")
@app.task(name="scheduling.look_again", queueing_lock="scheduling.look_again")
def look_again(timestamp: int) -> None:
    """Give back expired holds, clear settled double bookings, finish sending broken-off links."""
    if not connection.in_atomic_block:
        close_old_connections()
    blocks.lapse()
    places.look_again()
    answering.send_again()


@app.periodic(cron="*/10 * * * *")
@app.task(name="scheduling.remind", queueing_lock="scheduling.remind")
def remind(timestamp: int) -> None:
    """Remind families of the visits that come soon, under the standing order."""
    if not connection.in_atomic_block:
        close_old_connections()
    reminding.send_due()
