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
TARGET = register(
    AuditKind(
        "assessment.target_set",
        "{actor} set the practice's own target of {measure} to {percent} in a hundred",
        keys=("measure", "percent"),
    )
)
REPORTED = register(
    AuditKind(
        "assessment.month_reported",
        "{actor} took out the report of {month}: {over} of {of} measures over their target",
        keys=("month", "over", "of"),
    )
)
MEASURED = register(
    AuditKind(
        "assessment.measured",
        "{measure} in {month}, until {until}: {wrong} of {of} went wrong",
        keys=("measure", "month", "until", "wrong", "of", "rows"),
    )
)
BASELINE = register(
    AuditKind(
        "assessment.baseline_kept",
        "{actor} wrote down a baseline week from {first} on ({how}): {fields}",
        keys=("first", "how", "fields"),
    )
)
FIRST_HOUR = register(
    AuditKind(
        "assessment.first_hour",
        "{actor} had {files} files of kind {what} looked at without keeping them",
        keys=("what", "files", "faults"),
    )
)
