"""What coding writes to the audit chain."""

from __future__ import annotations

from countersign.base.audit import AuditKind, register

TABLES_BROUGHT = register(
    AuditKind(
        "coding.tables_brought",
        "{actor} brought the {table} of {payer} for {quarter}",
        keys=("table", "payer", "quarter", "parts"),
    )
)
CORRECTION_OPENED = register(
    AuditKind(
        "coding.correction_opened",
        "{actor} opened a corrective action, due {due}",
        keys=("due",),
    )
)
CORRECTION_CHANGED = register(
    AuditKind(
        "coding.correction_changed",
        "{actor} changed a corrective action; it is now {state}",
        keys=("state", "fields"),
    )
)
PAST_AUDITED = register(
    AuditKind(
        "coding.past_audited",
        "{actor} had {sessions} past sessions read again; {flagged} were flagged",
        keys=("sessions", "flagged", "unclear", "faults", "digest"),
    )
)
