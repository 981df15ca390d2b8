"""What the goals room writes to the audit chain. Ids, codes and numbers; never words."""

from __future__ import annotations

from countersign.base.audit.kinds import AuditKind, register

register(
    AuditKind("plan.made", says="{actor} began a plan, {subject} ({what})", keys=("plan", "what"))
)
register(
    AuditKind(
        "plan.ready",
        says="the {what} {subject} is ready to be handed over",
        keys=("what", "paper", "pdf", "docx", "fhir"),
    )
)
register(
    AuditKind(
        "plan.handed",
        says="{actor} handed {subject} over to the {whom} ({way})",
        keys=("paper", "whom", "way"),
    )
)
register(
    AuditKind(
        "plan.certification_kept",
        says="{actor} wrote down what a physician did about the plan {plan}: {way}",
        keys=("plan", "way"),
    )
)
register(
    AuditKind(
        "plan.order_kept",
        says="{actor} kept an order for {subject} ({what})",
        keys=("order", "what"),
    )
)
register(
    AuditKind(
        "plan.order_withdrawn",
        says="{actor} withdrew an order of {subject}",
        keys=("order",),
    )
)
register(
    AuditKind(
        "goals.rule_entered",
        says="{actor} entered a rule of a state or payer, {subject} ({topic})",
        keys=("topic",),
    )
)
register(
    AuditKind(
        "goals.rules_read",
        says="{actor} read the rules on plans and goals ({rules} of the practice's own)",
        keys=("rules",),
    )
)
register(
    AuditKind(
        "goals.rule_ended",
        says="{actor} ended a rule of a state or payer, {subject} ({topic})",
        keys=("topic",),
    )
)
register(
    AuditKind(
        "appeal.drafted",
        says="{actor} began an appeal letter, {subject}",
        keys=("letter",),
    )
)
