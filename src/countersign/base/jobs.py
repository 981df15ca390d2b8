"""Background work of the base: ids in, nothing out, safe to run twice."""

from __future__ import annotations

from procrastinate.contrib.django import app

from countersign.base.audit import checkpoints


@app.periodic(cron="*/5 * * * *")
@app.task(name="base.checkpoint", queueing_lock="base.checkpoint")
def checkpoint(timestamp: int) -> None:
    """Write the audit chain's head outside the database when 1,000 entries or a day have passed."""
    checkpoints.write_if_due()
