"""What the privacy room writes to the audit chain. Ids, kinds and counts; never a text or a map."""

from __future__ import annotations

from countersign.base.audit.kinds import AuditKind, register

register(
    AuditKind(
        "privacy.agreement_saved",
        says="{actor} saved the agreement {subject}: {changed}",
        keys=("changed", "made"),
    )
)
register(
    AuditKind(
        "privacy.way_saved",
        says="{actor} saved the way to a model {subject}: {changed}",
        keys=("changed", "made"),
    )
)
register(AuditKind("privacy.paper_read", says="{actor} opened the signed paper of {subject}"))
register(AuditKind("privacy.name_taught", says="{actor} taught a call name of {subject}"))
register(
    AuditKind(
        "privacy.checked",
        says="{actor} checked a text before using it elsewhere: {hidden} found",
        keys=("hidden",),
    )
)
register(
    AuditKind(
        "privacy.cleared",
        says="{actor} had a text cleared for {way}: {kinds} hidden ({counts})",
        keys=("way", "agreement", "kinds", "counts", "digest", "conversation"),
    )
)
register(
    AuditKind(
        "privacy.answered",
        says="the answer to {subject} came back from {way}: {outcome}",
        keys=("way", "outcome"),
    )
)
register(
    AuditKind(
        "privacy.sound_entrusted",
        says="{actor} entrusted a recording of {bytes} bytes to {way}, nothing in it hidden",
        keys=("way", "agreement", "digest", "bytes"),
    )
)
register(AuditKind("privacy.sent_read", says="{actor} looked at what was sent in {subject}"))
register(
    AuditKind(
        "privacy.policy_saved",
        says="{actor} changed the policy for models: {changed}",
        keys=("changed",),
    )
)
register(
    AuditKind(
        "privacy.forgotten",
        says="stand-ins of {conversations} conversations expired and were deleted",
        keys=("conversations",),
    )
)
register(
    AuditKind(
        "privacy.ai_policy_drafted",
        "{actor} wrote version {number} of the policy for AI",
        keys=("number", "digest"),
    )
)
register(
    AuditKind(
        "privacy.ai_policy_attested",
        "{actor} said that they work by version {number} of the policy for AI",
        keys=("number",),
    )
)
register(
    AuditKind(
        "privacy.ai_policy_reminded",
        "{count} people were reminded of version {number} of the policy for AI",
        keys=("number", "count"),
    )
)
