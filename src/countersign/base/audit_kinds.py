"""What the base itself writes to the audit chain."""

from __future__ import annotations

from countersign.base.audit.kinds import AuditKind, register

ACT_REFUSED = register(
    AuditKind(
        "act.refused",
        says="{actor} was refused {act}[ on {subject}]: {codes}",
        keys=("act", "codes"),
    )
)
PERSON_SHED = register(
    AuditKind(
        "audit.person_shed",
        says="{actor} removed the personal parts of {entries} entries about {client}: {reason}",
        keys=("reason", "entries", "covers", "signature"),
    )
)
REPORTED = register(
    AuditKind(
        "audit.reported",
        says="{actor} read the audit trail[ from {since}][ to {until}][ of {user}][, {of_kind}]",
        keys=("since", "until", "user", "of_kind"),
    )
)
RESTORED = register(
    AuditKind(
        "audit.restored",
        says="{actor} acknowledged that the database was put back to an earlier state: {reason}",
        keys=("reason", "lost_from", "lost_to"),
    )
)
_KEYS = ("fields", "files", "lookups")
ROTATION_BEGUN = register(
    AuditKind(
        "keys.rotation_begun",
        says="{actor} began a key rotation; the new keys are {fields}, {files} and {lookups}",
        keys=_KEYS,
    )
)
ROTATION_FINISHED = register(
    AuditKind(
        "keys.rotation_finished",
        says="{actor} finished a key rotation: nothing is left under an older key",
    )
)
KEYS_RETIRED = register(
    AuditKind(
        "keys.retired",
        says="{actor} took the old keys out of use: {fields}, {files} and {lookups}",
        keys=_KEYS,
    )
)
WRAPPING_REPLACED = register(
    AuditKind(
        "keys.wrapping_replaced",
        says="{actor} had the key around the keysets replaced (kept in: {source})",
        keys=("source",),
    )
)
WRAPPING_RECOVERED = register(
    AuditKind(
        "keys.wrapping_recovered",
        says="{actor} put the key around the keysets back from recovery kit {number}",
        keys=("number",),
    )
)
KIT_MADE = register(
    AuditKind(
        "keys.kit_made",
        says="{actor} made recovery kit {number} for printing",
        keys=("number",),
    )
)
