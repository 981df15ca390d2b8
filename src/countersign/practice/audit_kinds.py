"""What the practice's records write to the audit chain."""

from __future__ import annotations

from countersign.base.audit import AuditKind, register

CAPTURE_RECORDED = register(
    AuditKind(
        "capture.recorded",
        "{actor} captured {facts} facts of visit {subject} ({origin})",
        keys=("capture", "origin", "first", "facts"),
    )
)
CAPTURE_REVISED = register(
    AuditKind(
        "capture.revised",
        "{actor} changed fact {fact} of visit {subject} while these were shown: {shown}",
        keys=("capture", "fact", "withdrawn", "shown"),
    )
)
TERMS_AGREED = register(
    AuditKind(
        "terms.agreed",
        "{actor} kept what was agreed with guardian {subject} of client {client}: {changed}",
        keys=("changed", "terms"),
    )
)
