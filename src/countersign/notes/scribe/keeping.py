"""What was brought, kept encrypted before anything reads it, and deleted on its day with a receipt.

The words drafted from stay in the record as spans; what goes is the original: the sound, or the
other recorder's file.
Source: rules/privacy.yaml, retention.ai_artifacts (raw audio deleted after sign-off by default).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePath

from django.db import transaction

from countersign.base import audit, dates, files
from countersign.base.canonical import digest_of
from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.base.ids import new_id
from countersign.notes.models import Recording, ScribeRule
from countersign.notes.scribe import consent, reading
from countersign.notes.scribe.reading import Layout
from countersign.practice import capture, texts
from countersign.practice.models import Staff, Visit
from countersign.spine.models import SheetKind, SheetStatus

TEXT = (".txt", ".text", ".vtt", ".srt")
MAPPED = (".json", ".csv")
SOUND = (".wav", ".mp3", ".m4a", ".ogg", ".flac", ".webm")
MOST_SOUND = 200 * 1024 * 1024
DAYS = 7


@dataclass(frozen=True, slots=True)
class Brought:
    """What came of it: the original as kept, and how many pieces of speech were read."""

    recording: Recording
    spans: int


def days_kept() -> int:
    """How many days after signing an original is kept: the owner's number, else seven."""
    rule = ScribeRule.objects.first()
    return DAYS if rule is None else rule.days


def bring(
    visit: Visit, name: str, data: bytes, *, by: Staff, layout: Layout | None = None
) -> Brought:
    """Keep a recording or transcript, then read what is text. The same file again changes nothing.

    Raises UserError without everybody's consent, and for a file that is none of the known kinds.
    """
    consent.require(visit)
    ending = PurePath(name).suffix.casefold()
    if ending not in (*TEXT, *MAPPED, *SOUND):
        raise UserError(
            f"{name} is no transcript or recording that is read here.",
            field="file",
            remedy="Bring VTT, SRT, TXT, JSON or CSV, or a sound file.",
        )
    sound = ending in SOUND
    if sound and len(data) > MOST_SOUND:
        raise UserError(f"{name} has more than 200 MB.", field="file")
    words = b"" if sound else _words(name, ending, data, layout)
    digest = hashlib.sha256(data).hexdigest()
    known = Recording.objects.filter(visit=visit, sha256=digest).first()
    if known is not None:
        return Brought(known, 0)
    row = _kept(visit, data, digest, by, sound=sound)
    if sound:
        return Brought(row, 0)
    kept = capture.from_text(visit, f"{PurePath(name).stem}.txt", words, by=by)
    return Brought(row, kept.facts.count())


def _words(name: str, ending: str, data: bytes, layout: Layout | None) -> bytes:
    """The transcript as text, read before anything is kept, so that a bad file keeps nothing."""
    text = texts.decode(name, data)
    if ending in MAPPED:
        return reading.as_text(reading.turns(name, text, layout)).encode()
    return data


def _kept(visit: Visit, data: bytes, digest: str, by: Staff, *, sound: bool) -> Recording:
    with (
        transaction.atomic(),
        audit.act(actor=by.pk, subject=visit.pk, client=visit.client_id) as chain,
    ):
        key = new_id()
        media = "application/octet-stream" if sound else "text/plain"
        stored = files.write([data], owner=f"recording:{key}", media_type=media)
        row = Recording.objects.create(
            id=key, visit=visit, by=by, sound=sound, file=stored, sha256=digest, size=len(data)
        )
        chain.record("notes.recording_kept", recording=key, digest=digest, sound=int(sound))
    return row


def due() -> Sequence[Recording]:
    """Originals whose visit was signed long enough ago."""
    until = now() - timedelta(days=days_kept())
    return list(
        Recording.objects.filter(
            deleted_at=None,
            visit__sheets__kind=SheetKind.VISIT,
            visit__sheets__status=SheetStatus.RELEASED,
            visit__sheets__signatures__signed_at__lte=until,
        )
        .select_related("file", "visit")
        .distinct()
    )


def forget(row: Recording, *, by: Staff | None) -> Recording:
    """Delete the original for good and keep the receipt of it. Doing it again changes nothing."""
    with transaction.atomic():
        held = Recording.objects.select_for_update().select_related("visit").get(pk=row.pk)
        if held.deleted_at is not None or held.file is None:
            return held
        stored, held.file, held.deleted_at = held.file, None, now()
        held.receipt = digest_of(
            {
                "recording": held.pk,
                "sha256": held.sha256,
                "size": held.size,
                "deleted_at": held.deleted_at,
            }
        )
        held.save(update_fields=["file", "deleted_at", "receipt"])
        actor = "system" if by is None else by.pk
        with audit.act(actor=actor, subject=held.visit_id, client=held.visit.client_id) as chain:
            chain.record(
                "notes.recording_deleted",
                recording=held.pk,
                digest=held.sha256,
                receipt=held.receipt,
            )
        files.remove(stored)
    return held


def forget_due() -> int:
    """Delete every original whose day has come; how many."""
    return len([forget(row, by=None) for row in due()])


def day_of_deletion(row: Recording) -> str:
    """When an original goes, in words."""
    sheet = row.visit.sheets.filter(kind=SheetKind.VISIT, status=SheetStatus.RELEASED).first()
    last = sheet.signatures.order_by("signed_at").last() if sheet else None
    if last is None:
        return f"{days_kept()} days after the note is signed"
    return dates.said((last.signed_at + timedelta(days=days_kept())).date())
