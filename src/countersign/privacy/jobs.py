"""Background work of the privacy room: ids in, nothing out, safe to run twice."""

from __future__ import annotations

from procrastinate.contrib.django import app

from countersign.privacy import keeping


@app.periodic(cron="*/10 * * * *")
@app.task(name="privacy.forget", queueing_lock="privacy.forget")
def forget(timestamp: int) -> None:
    """Delete the stand-ins, and the words sent with them, that have expired."""
    keeping.forget()


@app.periodic(cron="15 * * * *")
@app.task(name="privacy.remind", queueing_lock="privacy.remind")
def remind(timestamp: int) -> None:
    """Tell the owners of agreements that end within 60 days, and of those that have ended."""
    keeping.remind()
