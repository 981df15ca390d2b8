"""What the API writes to the audit chain itself."""

from __future__ import annotations

from countersign.base.audit import AuditKind, register

USED = register(
    AuditKind(
        "token.used", says="{actor} used the token {subject} to {what}", keys=("what", "rows")
    )
)
