"""Background work of the spine: ids in, nothing out, safe to run twice. Nothing here can sign."""

from __future__ import annotations

from procrastinate.contrib.django import app

from countersign.spine import break_glass, cosign


@app.periodic(cron="*/15 * * * *")
@app.task(name="spine.escalate", queueing_lock="spine.escalate")
def escalate(timestamp: int) -> None:
    """Tell the owners of co-signatures that have waited too long."""
    cosign.escalate()


@app.periodic(cron="*/10 * * * *")
@app.task(name="spine.absorb_journal", queueing_lock="spine.absorb_journal")
def absorb_journal(timestamp: int) -> None:
    """Take in what was written to the local journal while the database was away."""
    break_glass.absorb()
