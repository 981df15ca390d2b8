"""What the school room writes to the audit chain. Ids, codes and numbers; never words."""

from __future__ import annotations

from countersign.base.audit.kinds import AuditKind, register

register(
    AuditKind(
        "school.report_made",
        says="{actor} began a report to a school, {subject}, under the permission {permission}",
        keys=("permission", "report"),
    )
)
register(
    AuditKind(
        "school.worded",
        says="{actor} had the sentence {sentence} of the report {subject} worded by a model "
        "({way}, use {use})",
        keys=("use", "way", "sentence"),
    )
)
register(
    AuditKind(
        "school.wording_refused",
        says="a model's sentence for the report {subject} of {actor} was not put in: {code} "
        "(use {use})",
        keys=("use", "code"),
    )
)
register(
    AuditKind(
        "school.permission_kept",
        says="{actor} kept a permission to share with a school, {permission}, until {until}",
        keys=("permission", "basis", "records", "until"),
    )
)
register(
    AuditKind(
        "school.permission_withdrawn",
        says="{actor} wrote down that the permission {permission} was withdrawn",
        keys=("permission",),
    )
)
register(
    AuditKind(
        "school.custody_kept",
        says="{actor} wrote down who decides for {subject}: {rule} of {count}",
        keys=("rule", "count"),
    )
)
register(
    AuditKind(
        "school.result_kept",
        says="{actor} kept a result of {tool} for {subject}",
        keys=("tool", "edition", "result"),
    )
)
register(
    AuditKind(
        "school.delivered",
        says="the report {subject} is ready for the school {school}, with the disclosure {code}, "
        "version {version}",
        keys=("delivery", "school", "permission", "code", "version", "pdf", "docx"),
    )
)
register(
    AuditKind(
        "school.handed_over",
        says="{actor} handed the report {subject} over ({way})",
        keys=("delivery", "way"),
    )
)
register(
    AuditKind(
        "school.shared_words_read",
        says="{actor} looked at words that the report {subject} shares with others: {shown} shown, "
        "{closed} of children they may not see",
        keys=("shown", "closed"),
    )
)
register(
    AuditKind(
        "school.archive_read",
        says="{actor} looked at cloning over {reports} reports",
        keys=("reports",),
    )
)
register(
    AuditKind(
        "school.archive_brought",
        says="{actor} brought {count} earlier reports to compare with",
        keys=("count",),
    )
)
register(
    AuditKind(
        "school.saved",
        says="{actor} saved a {what} of the school room",
        keys=("what", "changed"),
    )
)
