"""Break-glass: reading a chart and recording care always works, with a reason and a notice.

When the database or the audit chain cannot be written, the entry goes into an encrypted local
journal (HOME/journal, one file an entry) and is chained afterwards by `absorb`. Messages and money
wait: nothing here signs, releases or sends.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

from django.db import Error as DatabaseDown
from django.db import transaction

from countersign.base import audit, crypto, home
from countersign.base.canonical import to_bytes
from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.base.ids import new_id
from countersign.practice import capture
from countersign.practice.facts import Fact, from_dict
from countersign.practice.facts_wording import validate
from countersign.practice.models import Client, Staff, Visit
from countersign.spine import notices
from countersign.spine.models import JournalEntry

Act = Literal["read", "care"]
SUFFIX = ".entry"
OPEN_FOR = timedelta(hours=4)
"""How long a chart opened by exception stays open to the person who gave the reason."""
REASON_WORDS = 2
"""A single letter or word tells the one who reads it afterwards nothing."""
PURPOSES = {
    "emergency": "An emergency",
    "cover": "I stand in for somebody today",
    "system": "The system does not let me in",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One use of break-glass. `body` is plain JSON.

    For "read" it holds the `purpose`, one of PURPOSES; for "care" the `facts` as they were captured
    and the `visit` they belong to, when there is one.
    """

    act: Act
    staff_id: UUID
    client_id: UUID | None
    reason: str
    body: Mapping[str, Any] = field(default_factory=dict)
    id: UUID = field(default_factory=new_id)
    at: datetime = field(default_factory=now)


def use(entry: Entry) -> bool:
    """Record `entry`: True when it is in the chain, False when it waits in the journal.

    The same entry again changes nothing. Raises UserError without a reason, for impossible facts,
    or when not even the journal can be written.
    """
    if len(entry.reason.split()) < REASON_WORDS:
        raise UserError("Say in a few words why you need this now.", field="reason")
    for fact in facts_of(entry.body):
        validate(fact)
    try:
        if not JournalEntry.objects.filter(pk=entry.id).exists():
            _chain(entry)
    except (DatabaseDown, audit.NotAudited):
        _journal(entry)
        return False
    return True


def facts_of(body: Mapping[str, Any]) -> list[Fact]:
    """The captured facts of a care entry; those that are not whole are left to the reader."""
    found = []
    for one in body.get("facts", ()):
        with suppress(TypeError, KeyError, ValueError):
            found.append(from_dict(one))
    return found


def open_until(staff: Staff, client_id: UUID) -> datetime | None:
    """Until when this person may read this chart by exception; None when they may not.

    What waits in the journal counts: the reason was given, only not chained yet.
    """
    since = now() - OPEN_FOR
    rows = JournalEntry.objects.filter(
        staff=staff, client_id=client_id, act="read", happened_at__gt=since
    )
    times = list(rows.values_list("happened_at", flat=True))
    times += [
        entry.at
        for _, entry in _read()
        if (entry.act, entry.staff_id, entry.client_id) == ("read", staff.pk, client_id)
        and entry.at > since
    ]
    return max(times) + OPEN_FOR if times else None


def care_of(client_id: UUID) -> list[JournalEntry]:
    """Care recorded by exception, newest first."""
    rows = JournalEntry.objects.filter(client_id=client_id, act="care")
    return list(rows.select_related("staff").order_by("-happened_at"))


def waiting() -> list[Path]:
    """Journal entries that are not in the chain yet, oldest first."""
    return sorted(_folder().glob(f"*{SUFFIX}"))


def absorb() -> int:
    """Take the journal into the database and the chain; returns how many entries.

    Running again takes nothing twice. An entry that cannot be read or taken stays where it is.
    """
    taken = 0
    for path, entry in _read():
        if not JournalEntry.objects.filter(pk=entry.id).exists():
            known = Staff.objects.filter(pk=entry.staff_id).exists() and (
                entry.client_id is None or Client.objects.filter(pk=entry.client_id).exists()
            )
            if not known:
                continue
            _chain(entry, late=True)
            taken += 1
        path.unlink()
    return taken


def _chain(entry: Entry, *, late: bool = False) -> None:
    with (
        transaction.atomic(),
        audit.act(actor=entry.staff_id, subject=entry.id, client=entry.client_id) as chain,
    ):
        row = JournalEntry.objects.create(
            id=entry.id,
            staff_id=entry.staff_id,
            client_id=entry.client_id,
            act=entry.act,
            reason=entry.reason,
            body=dict(entry.body),
            happened_at=entry.at,
        )
        _tell(row)
        if entry.act == "care":
            _capture(entry, row.staff, late=late)
        elif entry.client_id is not None:
            chain.record(
                "chart.opened_by_exception",
                subject=entry.client_id,
                purpose=entry.body.get("purpose", "emergency"),
                until=entry.at + OPEN_FOR,
            )
        chain.record("break_glass.used", act=entry.act, late=late, at=entry.at)


def _tell(row: JournalEntry) -> None:
    """The owners hear of it, and the therapist whose child it is."""
    heard = {one.pk: one for one in notices.owners()}
    whose, link = "", ""
    if row.client is not None:
        whose, link = f" of {row.client.short_name}", f"/clients/{row.client.pk}/"
        if therapist := row.client.primary_therapist:
            heard[therapist.pk] = therapist
    did = "recorded care" if row.act == "care" else "opened the chart"
    for staff in heard.values():
        if staff.pk != row.staff_id or len(heard) == 1:
            notices.tell(
                staff,
                kind="break-glass",
                message=f"{row.staff.name} {did}{whose} by exception: {row.reason}",
                link=link,
            )


def _capture(entry: Entry, by: Staff, *, late: bool) -> None:
    """Put the facts on their visit. Those that fit no more stay readable in the entry itself."""
    facts = facts_of(entry.body)
    where = entry.body.get("visit")
    if where is None or entry.client_id is None or not facts:
        return
    visit = Visit.objects.filter(pk=where, client_id=entry.client_id).first()
    if visit is None:
        return
    try:
        with transaction.atomic():
            capture.record(visit, facts, by=by, origin="typed", device_at=entry.at)
    except UserError:
        if not late:
            raise


def _folder() -> Path:
    return home.folder() / "journal"


def _journal(entry: Entry) -> None:
    body = {
        "act": entry.act,
        "staff": entry.staff_id,
        "client": entry.client_id,
        "reason": entry.reason,
        "body": dict(entry.body),
        "at": entry.at,
    }
    try:
        _folder().mkdir(mode=0o700, exist_ok=True)
        _put(_folder() / f"{entry.id}{SUFFIX}", to_bytes(body))
    except OSError as error:
        raise UserError(
            "Neither the database nor the local journal can be written.",
            remedy="Write it on paper with the time, and enter it when the system is back.",
        ) from error


def _put(path: Path, plain: bytes) -> None:
    """Write an entry, encrypted for its id, complete or not at all."""
    sealed = crypto.encrypt(plain, table="journal", column="entry", row=path.stem)
    building = path.with_suffix(".new")
    with os.fdopen(os.open(building, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(sealed)
        out.flush()
        os.fsync(out.fileno())
    building.replace(path)


def _open(path: Path) -> bytes:
    return crypto.decrypt(path.read_bytes(), table="journal", column="entry", row=path.stem)


def seal_again(path: Path) -> None:
    """Encrypt a waiting entry under the present key. Raises Unreadable, FileNotFoundError.

    One that is taken into the database at this moment comes back; it is not taken twice.
    """
    _put(path, _open(path))


def _read() -> Iterator[tuple[Path, Entry]]:
    for path in waiting():
        try:
            plain = _open(path)
        except crypto.Unreadable:
            continue  # of another installation, or damaged: it stays for a person to look at
        body = json.loads(plain)
        yield (
            path,
            Entry(
                act=body["act"],
                staff_id=UUID(body["staff"]),
                client_id=None if body["client"] is None else UUID(body["client"]),
                reason=body["reason"],
                body=body["body"],
                id=UUID(path.stem),
                at=datetime.fromisoformat(body["at"]),
            ),
        )
