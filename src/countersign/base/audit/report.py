"""The chain as sentences a person can read, streamed from the first row to the last, no cap."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from countersign.base.audit import kinds, layout

_COLUMNS = (
    "SELECT e.seq, e.at, e.kind, e.actor, e.role, e.subject, e.client, p.kept, p.personal"
    " FROM audit_entry e LEFT JOIN audit_payload p USING (seq)"
)


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as it reads: when, who, about whom, and the sentence of its kind."""

    seq: int
    at: datetime
    kind: str
    actor: str
    role: str
    subject: str
    client: str
    sentence: str


def lines(
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    actor: str = "",
    client: UUID | None = None,
    kind: str = "",
    name_of: Callable[[str], str] = str,
) -> Iterator[Line]:
    """Every entry from `since` (included) to `until` (not included), oldest first.

    `actor`, `client` and `kind` narrow it. `name_of` turns an actor's id into a name.
    """
    wanted = {
        "e.at >= %s": since,
        "e.at < %s": until,
        "e.actor = %s": actor or None,
        "e.client = %s": client,
        "e.kind = %s": kind or None,
    }
    given = {where: value for where, value in wanted.items() if value is not None}
    where = f" WHERE {' AND '.join(given)}" if given else ""
    connection.ensure_connection()
    with (
        transaction.atomic(),
        connection.connection.cursor("audit_report") as cursor,
    ):
        cursor.execute(f"{_COLUMNS}{where} ORDER BY e.seq", tuple(given.values()))
        while rows := cursor.fetchmany(1000):
            for row in rows:
                yield _line(row, name_of)


def _line(row: tuple[Any, ...], name_of: Callable[[str], str]) -> Line:
    seq, at, name, actor, role, subject, client, kept, personal = row
    about = "" if client is None else str(client)
    values: dict[str, object] = {
        **(json.loads(kept) if kept else {}),
        **(json.loads(personal[layout.SALT_BYTES :]) if personal else {}),
        "actor": name_of(actor),
        "role": role,
        "subject": subject,
        "client": about,
    }
    kind = kinds.find_all().get(name)
    sentence = f"{name_of(actor)}: {name}" if kind is None else kind.sentence(values)
    return Line(seq, at, name, actor, role, subject, about, sentence)
