"""What the audit chain holds of released sheets: its entry names the digest of the signed bytes.

The bytes say whose visit it was, when it ended and when they were sealed; so a measure can be
counted again without one column that could have been changed afterwards.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from countersign.base.canonical import digest
from countersign.base.models_audit import AuditEntry
from countersign.spine.models import Signature

MARGIN = timedelta(days=2)
"""A visit is signed after it began; entries are dated in UTC, days of service in local time."""


@dataclass(frozen=True, slots=True)
class Left:
    """A released sheet as its signed bytes tell it. `visit` is empty for one without a visit."""

    sheet: str
    visit: str
    parts: frozenset[str]
    ended: datetime | None
    at: datetime


def payloads(
    *kinds: str, since: date, until: date | None = None
) -> Iterator[tuple[AuditEntry, Mapping[str, Any]]]:
    """Entries of these kinds from `since` on, oldest first, each with what it carries."""
    found = AuditEntry.objects.filter(kind__in=kinds, at__date__gte=since - MARGIN)
    if until is not None:
        found = found.filter(at__date__lte=until + MARGIN)
    for entry in found.select_related("payload").order_by("seq"):
        yield entry, json.loads(bytes(entry.payload.kept))


def left(*, since: date) -> list[Left]:
    """Every sheet that was released since, proven against the chain.

    A signature whose bytes are not those of its entry is left out: it proves nothing.
    """
    said = {told["signature"]: told for _, told in payloads("sheet.released", since=since)}
    found = []
    for signature in Signature.objects.filter(pk__in=said):
        told, sealed = said[str(signature.pk)], bytes(signature.sealed)
        if digest(sealed) != told["digest"]:
            continue
        covers = json.loads(sealed)
        ended = covers["about"].get("ends_at")
        found.append(
            Left(
                sheet=str(covers["sheet"]),
                visit=str(covers["visit"] or ""),
                parts=frozenset(told["parts"]),
                ended=datetime.fromisoformat(ended) if ended else None,
                at=datetime.fromisoformat(covers["prepared_at"]),
            )
        )
    return found
