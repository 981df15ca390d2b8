"""Text messages, each handed over exactly once: written down first, settled before another is made.

A message about a thing is a row before it leaves. What broke off in the middle keeps its words and
its key, and the service is asked, or given the same key again, before anything new is written.
A number that said STOP gets nothing, whoever writes.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from countersign.base.clock import now
from countersign.base.fields import matching
from countersign.base.ids import new_id
from countersign.exchange.alone import alone
from countersign.exchange.models import TextOut, TextState, TextStop
from countersign.exchange.models_messages import OVER
from countersign.exchange.port import ConnectorError
from countersign.exchange.text_services import STOPPED, Text, TextService

LONGEST_TEXT = 320
"""Characters of a text message: two parts."""
SETTLES_IN = timedelta(minutes=1)
"""Before this, a service may not list yet what it took."""
NOT_ASKED = frozenset({"unreachable", "timed-out", "text-not-signed-in", "text-busy"})
TAKEN = (TextState.SENT, TextState.DELIVERED)


def stopped(number: str) -> bool:
    """Whether that number said STOP, and not START since."""
    return (
        bool(number)
        and TextStop.objects.filter(
            matching(TextStop, "number", number), lifted_at__isnull=True
        ).exists()
    )


def text_once(subject: UUID, write: Callable[[], tuple[str, str]], *, by: TextService) -> TextOut:
    """Hand the text message about `subject` over, once however often this is called.

    `write` makes number and words, and is called only when a new message is made. Call it outside
    a transaction. Raises ConnectorError; with `retry` a later call settles it.
    """
    with alone(f"text {subject}") as ours:
        row = _living(subject) if ours else None
        if not ours:
            raise _busy()
        if row is None:
            return _given(_written(subject, *write()), by=by, again=False)
        if row.state in TAKEN:
            return row
        if now() - row.begun_at < SETTLES_IN:
            raise _busy()
        return _given(row, by=by, again=True)


def _busy() -> ConnectorError:
    return ConnectorError(
        "text-unknown", "The text message is being handed over.", retry=True, after=60
    )


def _given(row: TextOut, *, by: TextService, again: bool) -> TextOut:
    try:
        if stopped(row.to):
            raise ConnectorError(
                STOPPED,
                "This number said STOP.",
                retry=False,
                remedy="Agree on another way with the family.",
            )
        there = by.hand_on(Text(row.key, row.to, row.words, row.begun_at), again=again)
    except ConnectorError as error:
        # What was begun before is not known to have failed because asking failed now.
        unknown = error.code == "text-unknown" or (again and error.code in NOT_ASKED)
        _settle(row, TextState.UNKNOWN if unknown else TextState.FAILED, code=error.code)
        if error.code == STOPPED and not stopped(row.to):  # it was said at the service
            TextStop.objects.create(number=row.to)
        raise
    _settle(row, TextState.SENT, there=there)
    return row


def _living(subject: UUID) -> TextOut | None:
    return TextOut.objects.filter(subject=subject).exclude(state__in=OVER).first()


def _written(subject: UUID, to: str, words: str) -> TextOut:
    if len(words) > LONGEST_TEXT:
        raise ConnectorError("text-too-long", "The text message is too long.", retry=False)
    return TextOut.objects.create(subject=subject, key=new_id(), to=to, words=words, begun_at=now())


def _settle(row: TextOut, state: TextState, *, there: str = "", code: str = "") -> None:
    """Note what came of handing over; a receipt that was quicker says more, and stays."""
    with transaction.atomic():
        held = TextOut.objects.select_for_update().get(pk=row.pk)
        held.there, held.code = there or held.there, code[:40]
        if held.state in (TextState.BEGUN, TextState.UNKNOWN):
            held.state = state
        held.sent_at = now() if state == TextState.SENT else held.sent_at
        held.save(update_fields=["there", "code", "state", "sent_at"])
    row.state, row.there, row.code = held.state, held.there, held.code


def undelivered(subjects: list[UUID]) -> set[UUID]:
    """Of these, what the service said did not arrive, and nothing else has since."""
    rows = TextOut.objects.filter(subject__in=subjects)
    lost = {one.subject for one in rows.filter(state=TextState.UNDELIVERED).only("subject")}
    return lost - {one.subject for one in rows.exclude(state__in=OVER).only("subject")}
