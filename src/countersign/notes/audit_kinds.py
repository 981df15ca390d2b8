"""What the notes room writes to the audit chain. Ids, codes and numbers; never words."""

from __future__ import annotations

from countersign.base.audit.kinds import AuditKind, register

register(
    AuditKind(
        "notes.reminded",
        says="{actor} reminded {subject} of {waiting} unsigned notes, {late} of them late",
        keys=("late", "waiting"),
    )
)
register(
    AuditKind(
        "notes.consent",
        says="{actor} kept an answer on recording {subject}: {answer} by {relation} ({rule})",
        keys=("answer", "relation", "rule"),
    )
)
register(
    AuditKind(
        "notes.recording_kept",
        says="{actor} brought a recording or transcript of {subject}",
        keys=("recording", "digest", "sound"),
    )
)
register(
    AuditKind(
        "notes.recording_deleted",
        says="{actor} deleted the original {recording} of {subject}; receipt {receipt}",
        keys=("recording", "digest", "receipt"),
    )
)
