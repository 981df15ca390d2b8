"""What assessment writes to the audit chain. Ids, states and counts; never a vendor's words."""

from __future__ import annotations

from countersign.base.audit import AuditKind, register

REVIEWED = register(
    AuditKind(
        "assessment.vendor_reviewed",
        "{actor} had {papers} papers of a vendor read: {present} red flags are there",
        keys=("papers", "present", "absent", "not_stated", "digest"),
    )
)
ACCEPTED = register(
    AuditKind(
        "assessment.vendor_accepted",
        "{actor} accepted the review {subject} until {until}, {settled} flags settled anew",
        keys=("until", "settled", "present", "stops", "agreements"),
    )
)
OPENED = register(
    AuditKind("assessment.vendor_paper_read", "{actor} opened a paper of the review {subject}")
)
