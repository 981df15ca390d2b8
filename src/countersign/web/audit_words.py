"""Entries of the audit chain as people read them: a sentence, with names where it holds ids."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from countersign.base import dates
from countersign.base.audit import kinds
from countersign.base.models_audit import AuditEntry
from countersign.exchange.models import Counterpart
from countersign.practice.models import Client, Staff

_WHEN = re.compile(r"\b\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))?")
_ID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")


@dataclass(frozen=True, slots=True)
class Said:
    """An entry, its sentence, and whom it is about when the sentence does not name them."""

    entry: AuditEntry
    says: str
    about: str = ""


def said(entries: Iterable[AuditEntry]) -> list[Said]:
    """The entries, read with their payloads, each with its sentence and names in it."""
    read = [(entry, _sentence(entry)) for entry in entries]
    ids = {i for _, says in read for i in _ID.findall(says)}
    names = _names(ids | {str(entry.client) for entry, _ in read if entry.client})
    return [_said(entry, says, names) for entry, says in read]


def _said(entry: AuditEntry, says: str, names: Mapping[str, str]) -> Said:
    words = _ID.sub(lambda found: names.get(found[0], _short(found[0])), says)
    words = _WHEN.sub(lambda found: _when(found[0]), words)
    words = words[:1].upper() + words[1:]
    about = names.get(str(entry.client), "") if entry.client else ""
    return Said(entry, words, "" if about and about in words else about)


def _sentence(entry: AuditEntry) -> str:
    """The sentence of an entry, with ids as they stand in the chain."""
    values: dict[str, Any] = {
        "actor": entry.actor,
        "role": entry.role,
        "subject": entry.subject,
        "client": entry.client or "",
    }
    payload = entry.payload
    for part in (payload.kept, payload.personal):
        if part:
            held = json.loads(bytes(part))
            values |= held if isinstance(held, Mapping) else {}
    try:
        return kinds.find(entry.kind).sentence(values)
    except kinds.UnknownKind:
        return f"{entry.actor}: {entry.kind}"  # of a room that this version no longer has


def _names(ids: set[str]) -> dict[str, str]:
    """What people know these ids by."""
    names = {str(s.pk): s.name for s in Staff.objects.filter(pk__in=ids)}
    accounts = Staff.objects.filter(user_id__in=ids - names.keys())
    names |= {str(s.user_id): s.name for s in accounts}
    wanted = [UUID(i) for i in ids - names.keys()]
    names |= {str(c.pk): c.name for c in Counterpart.objects.filter(pk__in=wanted)}
    return names | {str(c.pk): c.short_name for c in Client.objects.filter(pk__in=wanted)}


def _when(text: str) -> str:
    """A day, or a moment by the practice's clock, as people say it."""
    if "T" not in text:
        return dates.said(date.fromisoformat(text))
    at = timezone.localtime(datetime.fromisoformat(text))
    return f"{dates.said(at)}, {at:%-H:%M}"


def _short(id: str) -> str:
    """The end of an id: enough to tell one row from another, and short enough to read."""
    return f"…{id[-6:]}"
