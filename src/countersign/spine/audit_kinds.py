"""What the spine writes to the audit chain. Ids, codes, digests and numbers; never words."""

from __future__ import annotations

from countersign.base.audit.kinds import AuditKind, register

register(AuditKind("sheet.opened", says="{actor} opened the sheet {subject}"))
register(
    AuditKind("sheet.composed", says="{actor} had {parts} drafted on {subject}", keys=("parts",))
)
for _cause, _did in {
    "edited": "edited",
    "added": "added a sentence to",
    "answered": "answered a question of",
    "proposed": "had a model word a sentence of",
    "removed": "removed a sentence from",
    "attested": "attested a sentence of",
    "tied": "tied evidence to a sentence of",
    "undone": "undid a change of",
    "redone": "redid a change of",
}.items():
    register(
        AuditKind(
            f"sheet.{_cause}",
            says=f"{{actor}} {_did} the {{part}} of {{subject}} (revision {{number}})",
            keys=("part", "number", "shown"),
        )
    )
register(
    AuditKind(
        "sheet.offered",
        says="{actor} was offered {subject} to {intent}",
        keys=("intent", "digest"),
    )
)
for _act, _did in {"signed": "signed", "cosigned": "co-signed"}.items():
    register(
        AuditKind(
            f"sheet.{_act}",
            says=f"{{actor}} {_did} {{subject}} as {{role}} by {{method}}",
            keys=("signature", "digest", "method"),
        )
    )
register(
    AuditKind(
        "sheet.waits_for_cosign",
        says="{subject} waits up to {hours} hours for {supervisor} to co-sign",
        keys=("supervisor", "hours"),
    )
)
register(
    AuditKind("sheet.voided", says="the signature on {subject} is void: its visit was changed")
)
register(
    AuditKind(
        "sheet.released",
        says="Sheet {subject} was released to {destinations}: {parts}",
        keys=("signature", "digest", "parts", "destinations"),
    )
)
register(
    AuditKind(
        "override.proposed",
        says="{actor} drafted an override of {code} on {target}",
        keys=("target", "code"),
    )
)
register(
    AuditKind(
        "correction.drafted",
        says="{actor} drafted a correction ({as_a}) of {original}",
        keys=("original", "as_a"),
    )
)
register(
    AuditKind("standing_order.drafted", says="{actor} drafted the order {order}", keys=("order",))
)
register(
    AuditKind("standing_order.withdrawn", says="{actor} ended the order {order}", keys=("order",))
)
register(
    AuditKind(
        "sheet.cosign_late",
        says="{subject} waited too long for {supervisor} to co-sign",
        keys=("supervisor",),
    )
)
register(
    AuditKind("signer.second_factor_reset", says="{actor} reset the second factor of {subject}")
)
register(
    AuditKind(
        "break_glass.used",
        says="{actor} used break-glass for {act} at {at}",
        keys=("act", "late", "at"),
    )
)
register(
    AuditKind(
        "chart.opened_by_exception",
        says="{actor} opened the chart of {client} by exception, for: {purpose}, until {until}",
        keys=("purpose", "until"),
    )
)
