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
PAST_AUDITED = register(
    AuditKind(
        "coding.past_audited",
        "{actor} had {sessions} past sessions read again; {flagged} were flagged",
        keys=("sessions", "flagged", "unclear", "faults", "digest"),
    )
)
