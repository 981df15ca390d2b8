"""Background work of the exchange: ids in, nothing out, safe to run twice."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from django.db import close_old_connections, connection
from procrastinate import JobContext
from procrastinate.contrib.django import app

from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.exchange import acme, appointments, queue, sync
from countersign.exchange import deliver as delivery
from countersign.exchange.claims import fetching
from countersign.exchange.filling import collect
from countersign.exchange.models import Counterpart
from countersign.exchange.port import Ability, ConnectorError, found

SILENT_SECONDS = 60
LEFT_ALONE = timedelta(minutes=2)


def _fresh_connection() -> None:
    """A worker's thread lives long, and the database may have been restarted since its last job."""
    if not connection.in_atomic_block:
        close_old_connections()


@app.task(name=queue.DELIVER, queue=queue.QUEUE)
def deliver(parcel_id: str) -> None:
    """Bring one parcel to its counterpart."""
    _fresh_connection()
    delivery.deliver(parcel_id)


@app.periodic(cron="* * * * *")
@app.task(name="exchange.sweep", queueing_lock="exchange.sweep")
def sweep(timestamp: int) -> None:
    """Have every parcel delivered whose job was lost or whose counterpart was paused.

    What a browser fetched and never reported waits for a person from then on.
    """
    _fresh_connection()
    for parcel in delivery.due(now() - LEFT_ALONE):
        queue.post_once(parcel)
    collect.sweep()


@app.periodic(cron="*/5 * * * *")
@app.task(name=queue.READ, queueing_lock=queue.READ)
def read_changes(timestamp: int) -> None:
    """Read what changed at every counterpart that can be read."""
    _read(full=False)


@app.task(name=queue.READ_ONE)
def read_one(counterpart_id: str, full: bool) -> None:
    """Read one counterpart because a person asked for it."""
    _fresh_connection()
    for counterpart in Counterpart.objects.filter(pk=counterpart_id, paused=False, ready=True):
        with suppress(UserError):  # kept on the counterpart and in the audit chain
            sync.sync_now(counterpart, full=full)


@app.periodic(cron="30 9 * * *")  # in the night of the United States
@app.task(name="exchange.read_all", queueing_lock="exchange.read_all")
def read_all(timestamp: int) -> None:
    """Read everything once a day: only then is it known what is gone there."""
    _read(full=True)


def _read(*, full: bool) -> None:
    _fresh_connection()
    readable = [name for name, one in found().items() if Ability.READ in one.can]
    for counterpart in Counterpart.objects.filter(connector__in=readable, paused=False, ready=True):
        try:
            sync.sync_now(counterpart, full=full)
        except UserError:
            continue  # kept on the counterpart and in the audit chain; the others are read


@app.periodic(cron="*/2 * * * *")
@app.task(name="exchange.write_appointments", queueing_lock="exchange.write_appointments")
def write_appointments(timestamp: int) -> None:
    """Write booked, moved and cancelled visits to the EMR, under the standing order."""
    _fresh_connection()
    appointments.write_due()


@app.periodic(cron="*/10 * * * *")
@app.task(name=queue.FETCH, queueing_lock=queue.FETCH)
def fetch_answers(timestamp: int) -> None:
    """Fetch what clearinghouses have for us."""
    _fresh_connection()
    with suppress(UserError, ConnectorError):  # kept on the counterpart and in the audit chain
        fetching.fetch()


@app.periodic(cron="41 * * * *")
@app.task(name="exchange.renew_certificate", queueing_lock="exchange.renew_certificate")
def renew_certificate(timestamp: int) -> None:
    """Ask the public authority for the next certificate, from a month before the present ends."""
    acme.renew_if_due()


@app.periodic(cron="* * * * *")
@app.task(name="exchange.revive", queueing_lock="exchange.revive", pass_context=True)
async def revive(context: JobContext, timestamp: int) -> None:
    """Give every job of a killed worker to another one, in the whole house."""
    manager = context.app.job_manager
    stalled = await manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_SECONDS)
    for job in stalled:
        await manager.retry_job(job)
