"""Released notes of before, fetched by index and in bounded number, then decrypted.

Which notes these are is asked each time; the words of each are decrypted once by a process, since a
revision never changes.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import F, QuerySet

from countersign.base.kept import Kept
from countersign.notes.style import Changed
from countersign.practice.models import Visit
from countersign.spine.draft import PartDraft, part_from_payload
from countersign.spine.models import Revision, SheetKind, SheetStatus

OF_CHILD = 10
OF_THERAPIST = 25
THERAPIST_DAYS = 21


@dataclass(frozen=True, slots=True)
class EarlierNote:
    """A released note: whose it is, of which day, and its part as `revision_id` holds it."""

    revision_id: UUID
    sheet_id: str
    client_id: str
    on: date
    part: PartDraft


def of_child(visit: Visit, *, most: int = OF_CHILD) -> tuple[EarlierNote, ...]:
    """The last released notes of this child from before the visit, newest first."""
    return _read(
        _released()
        .filter(
            draft__sheet__visit__client_id=visit.client_id,
            draft__sheet__visit__starts_at__lt=visit.starts_at,
        )
        .order_by("-draft__sheet__visit__date_of_service", "-draft__sheet__visit__starts_at")[:most]
    )


def of_therapist(visit: Visit, *, most: int = OF_THERAPIST) -> tuple[EarlierNote, ...]:
    """The therapist's recent released notes of other children, newest first."""
    day = visit.date_of_service
    return _read(
        _released()
        .filter(
            draft__sheet__visit__therapist_id=visit.therapist_id,
            draft__sheet__visit__date_of_service__range=(day - timedelta(days=THERAPIST_DAYS), day),
        )
        .exclude(draft__sheet__visit__client_id=visit.client_id)
        .order_by("-draft__sheet__visit__date_of_service", "-draft__sheet__visit__starts_at")[:most]
    )


def changed_by(visit: Visit, *, most: int = OF_THERAPIST) -> tuple[Changed, ...]:
    """The therapist's last released notes in which a person changed a sentence, with their drafts.

    Of any child: only wordings are learnt from them.
    """
    heads = list(
        _released()
        .filter(draft__sheet__visit__therapist_id=visit.therapist_id, number__gt=1)
        .filter(draft__sheet__visit__starts_at__lt=visit.starts_at)
        .order_by("-draft__sheet__visit__starts_at")
        .values_list("pk", "draft_id", "draft__sheet__visit__client_id")[:most]
    )
    firsts = dict(
        Revision.objects.filter(draft__in=[draft for _, draft, _ in heads], number=1).values_list(
            "draft_id", "pk"
        )
    )
    parts = _parts_of([pk for pk, *_ in heads] + list(firsts.values()))
    return tuple(
        Changed(str(client), parts[firsts[draft]].statements, parts[pk].statements)
        for pk, draft, client in heads
        if draft in firsts
    )


def _released() -> QuerySet[Revision]:
    return Revision.objects.filter(
        number=F("draft__head"),
        draft__kind="note",
        draft__sheet__kind=SheetKind.VISIT,
        draft__sheet__status=SheetStatus.RELEASED,
    )


_parts: Kept[UUID, PartDraft] = Kept(2000)


def _read(revisions: QuerySet[Revision]) -> tuple[EarlierNote, ...]:
    listed = revisions.values_list(
        "pk",
        "draft__sheet_id",
        "draft__sheet__visit__client_id",
        "draft__sheet__visit__date_of_service",
    )
    rows = list(listed)
    held = _parts_of([pk for pk, *_ in rows])
    return tuple(
        EarlierNote(pk, str(sheet_id), str(client_id), on, held[pk])
        for pk, sheet_id, client_id, on in rows
    )


def _parts_of(revisions: Sequence[UUID]) -> dict[UUID, PartDraft]:
    """Each revision's part, decrypted once by a process."""
    held = {pk: part for pk in revisions if (part := _parts.get(pk)) is not None}
    unread = [pk for pk in revisions if pk not in held]
    if unread:
        for one in Revision.objects.filter(pk__in=unread).only("payload"):
            part = part_from_payload(json.loads(bytes(one.payload)))
            held[one.pk] = _parts.put(one.pk, part)
    return held
