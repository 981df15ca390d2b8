"""Background work of authorizations: ids in, nothing out, safe to run twice."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import close_old_connections, connection
from procrastinate.contrib.django import app

from countersign.authorizations import recheck, series
from countersign.authorizations.letters import desk, folder
from countersign.authorizations.models import Letter, LetterState
from countersign.base.clock import now

LEFT_ALONE = timedelta(minutes=10)


def _fresh_connection() -> None:
    if not connection.in_atomic_block:
        close_old_connections()


@app.task(name=desk.READ, queue=desk.QUEUE)
def read_letter(letter_id: str) -> None:
    """Read one letter."""
    _fresh_connection()
    desk.read(letter_id)


@app.periodic(cron="* * * * *")
@app.task(name="authorizations.collect_letters", queueing_lock="authorizations.collect_letters")
def collect_letters(timestamp: int) -> None:
    """Bring what a scanner or a fax program has put into the watched folder."""
    if not settings.LETTERS_FOLDER:
        return
    _fresh_connection()
    folder.collect(Path(settings.LETTERS_FOLDER))


@app.periodic(cron="* * * * *")
@app.task(name="authorizations.look_again", queueing_lock="authorizations.look_again")
def look_again(timestamp: int) -> None:
    """Settle visits that changed without a page, and give back series whose time is over."""
    _fresh_connection()
    series.lapse()
    recheck.look_again()


@app.periodic(cron="*/10 * * * *")
@app.task(name="authorizations.sweep_letters", queueing_lock="authorizations.sweep_letters")
def sweep_letters(timestamp: int) -> None:
    """Have every letter read whose job was lost."""
    _fresh_connection()
    left = Letter.objects.filter(state=LetterState.WAITING, created_at__lt=now() - LEFT_ALONE)
    for letter in left[:50]:
        desk.read(str(letter.pk))
