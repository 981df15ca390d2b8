"""Answers that lie at the clearinghouse: fetched whole, read once, and left there.

One that cannot be read is named and nothing of it is kept; it is looked at again when it has
changed there, because it may have been half there.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.db import transaction

from countersign.base import audit
from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.exchange import outbox
from countersign.exchange.alone import alone
from countersign.exchange.claims import asking, hooks, taking
from countersign.exchange.formats.x12.answers import MOST_BYTES, ReadBefore, read_answer
from countersign.exchange.models import Counterpart, FetchedFile
from countersign.exchange.port import ConnectorError, Drops, Lying, open_connector
from countersign.practice.models import Staff


@dataclass(frozen=True, slots=True)
class Took:
    """What one file was: its kind, and how many things of ours it is about, and how many not."""

    kind: str
    known: int
    unknown: int


def take(data: bytes, *, name: str, by: Staff | None) -> Took:
    """Read one answer of whichever kind into the practice. Raises UserError; nothing is kept then.

    `by` is None for what nobody brought.
    """
    answer = read_answer(data)
    if answer.kind == "278":
        return Took(answer.kind, hooks.decisions(data, name=name, by=by), 0)
    if answer.kind == "271":
        laid = asking.bring(answer, data, by=by)
        return Took(answer.kind, laid.known, laid.unknown)
    row = taking.bring(data, by=by)
    return Took(answer.kind, row.known, len(row.unknown))


@dataclass(slots=True)
class Fetching:
    """What a look into the folder brought."""

    taken: int = 0
    refused: int = 0


def fetch(*, by: Staff | None = None) -> Fetching:
    """Fetch and read what is new. Raises UserError without a clearinghouse, ConnectorError.

    Each file is a transaction of its own: what was read stays when the connection breaks off.
    """
    there = outbox.clearinghouse()
    if there is None or there.paused:
        raise UserError(
            "The clearinghouse is paused." if there else "No clearinghouse is set up and started.",
            remedy="See Set-up, Connections. Until then answers are brought by hand.",
        )
    actor = by.pk if by else "system"
    found = Fetching()
    with alone(f"fetch {there.pk}") as ours:
        if not ours:
            return found
        try:
            _look(there, found, by)
        except ConnectorError as error:
            Counterpart.objects.filter(pk=there.pk).update(last_error=error.code)
            with audit.act(actor=actor, subject=there.pk) as entry:
                entry.record("claims.fetch_failed", counterpart=there.pk, code=error.code)
            raise
        Counterpart.objects.filter(pk=there.pk).update(last_error="", last_read_at=now())
    if found.taken or found.refused or by is not None:
        with audit.act(actor=actor, subject=there.pk) as entry:
            entry.record(
                "claims.fetched", counterpart=there.pk, taken=found.taken, refused=found.refused
            )
    return found


def _look(there: Counterpart, found: Fetching, by: Staff | None) -> None:
    connector = open_connector(there.connector, there.settings)
    if not isinstance(connector, Drops):
        raise UserError("This connection has no answers.", field="connector")
    try:
        for lying, content in connector.collect(lambda one: not _known(there, one)):
            _one(there, lying, content, found, by)
    finally:
        connector.close()


def _known(there: Counterpart, one: Lying) -> bool:
    return FetchedFile.objects.filter(
        counterpart=there, name_digest=_digest(one), size=one.size, changed_at=one.changed_at
    ).exists()


def _digest(one: Lying) -> str:
    return hashlib.sha256(one.name.encode()).hexdigest()


def _one(
    there: Counterpart, one: Lying, content: bytes | None, found: Fetching, by: Staff | None
) -> None:
    row = FetchedFile(
        counterpart=there,
        name=one.name[:200],
        name_digest=_digest(one),
        size=one.size,
        changed_at=one.changed_at,
    )
    try:
        if content is None:
            raise UserError(f"The file is larger than {MOST_BYTES // 1024 // 1024} MB.")
        with transaction.atomic():
            row.kind = take(content, name=one.name, by=by).kind
            row.save(force_insert=True)
        found.taken += 1
    except ReadBefore:  # somebody brought it by hand
        row.save(force_insert=True)
    except UserError as error:
        row.refused, row.problem = True, str(error)[:2000]
        row.save(force_insert=True)
        found.refused += 1
    # What lay there half, and is whole now, need not be looked at any more.
    earlier = FetchedFile.objects.filter(counterpart=there, name_digest=row.name_digest)
    earlier.exclude(pk=row.pk).filter(refused=True, set_aside_at=None).update(set_aside_at=now())


def problems() -> list[FetchedFile]:
    """Fetched files that could not be read and that nobody has looked at."""
    return list(FetchedFile.objects.filter(refused=True, set_aside_at=None)[:100])


def set_aside(row: FetchedFile, *, by: Staff) -> None:
    """Somebody has looked at it and asked for another. Raises UserError when that was done."""
    with audit.act(actor=by.pk, subject=row.pk) as entry:
        mine = FetchedFile.objects.filter(pk=row.pk, set_aside_at=None)
        if not mine.update(set_aside_at=now()):
            raise UserError("Somebody else has set this aside.", remedy="Load the page again.")
        entry.record("claims.fetched_set_aside")
