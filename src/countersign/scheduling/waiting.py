"""The waiting list: who waits, how long, and what they wait for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from countersign.base import audit
from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.practice.models import Client, Staff
from countersign.scheduling.models import Block, BlockState, Closed, Waiting
from countersign.scheduling.reading import windows_of


@dataclass(frozen=True, slots=True)
class Row:
    """One child on the board."""

    entry: Waiting
    days: int
    held: Block | None = None

    @property
    def when(self) -> str:
        return ", ".join(
            one.said for one in sorted(windows_of(self.entry.windows), key=lambda w: w.weekday)
        )

    @property
    def wants(self) -> str:
        times = {1: "once", 2: "twice", 3: "three times"}[self.entry.per_week]
        return f"{times} a week, {self.entry.weeks} weeks, {self.entry.minutes} minutes"


def board(clients: QuerySet[Client], today: date) -> list[Row]:
    """Everybody who waits: the highest priority first, then who waits longest."""
    entries = Waiting.objects.filter(closed_at=None, client__in=clients).select_related(
        "client", "therapist", "beside__client"
    )
    held = {
        one.client_id: one
        for one in Block.objects.filter(
            state=BlockState.HELD, client__in=clients, expires_at__gt=now()
        ).select_related("therapist")
    }
    rows = [Row(one, max(0, (today - one.since).days), held.get(one.client_id)) for one in entries]
    return sorted(rows, key=lambda row: (-row.entry.priority, -row.days, str(row.entry.pk)))


def save(entry: Waiting, values: Mapping[str, Any], *, by: Staff) -> Waiting:
    """Keep a new or changed entry. Raises UserError when the child waits already."""
    new = entry._state.adding
    for name, value in values.items():
        setattr(entry, name, value)
    others = Waiting.objects.filter(client=entry.client, closed_at=None).exclude(pk=entry.pk)
    if others.exists():
        raise UserError(
            "This child is on the waiting list already.",
            field="client",
            remedy="Change the entry that is there.",
        )
    with audit.act(actor=by.pk, subject=entry.pk, client=entry.client_id) as record:
        _let_others_go(entry)
        entry.save()
        if entry.beside_id is not None:
            Waiting.objects.filter(pk=entry.beside_id).update(beside=entry)
        record.record("waiting.changed", what="added" if new else "changed")
    return entry


def _let_others_go(entry: Waiting) -> None:
    """Each of two siblings' entries names the other, and no third one names either."""
    named = [one for one in (entry.pk, entry.beside_id) if one is not None]
    Waiting.objects.filter(beside__in=named).update(beside=None)


def sibling_of(entry: Waiting) -> Waiting | None:
    """The sibling's entry, while both wait."""
    if entry.beside_id is None:
        return None
    return (
        Waiting.objects.filter(pk=entry.beside_id, closed_at=None)
        .select_related("client", "therapist")
        .first()
    )


def close(entry: Waiting, *, by: Staff) -> None:
    """The family does not wait any more."""
    with audit.act(actor=by.pk, subject=entry.pk, client=entry.client_id) as record:
        open_ones = Waiting.objects.filter(pk=entry.pk, closed_at=None)
        open_ones.update(closed_at=now(), closed_how=Closed.WITHDRAWN)
        record.record("waiting.changed", what="withdrawn")


def reopen(entry: Waiting, *, by: Staff) -> None:
    """Undo `close`. Raises UserError when the child has another entry since."""
    if Waiting.objects.filter(client=entry.client_id, closed_at=None).exists():
        raise UserError("This child is on the waiting list again already.", field="client")
    with audit.act(actor=by.pk, subject=entry.pk, client=entry.client_id) as record:
        Waiting.objects.filter(pk=entry.pk).update(closed_at=None, closed_how="")
        record.record("waiting.changed", what="back")
