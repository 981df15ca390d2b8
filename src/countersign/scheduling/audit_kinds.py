"""What scheduling writes to the audit chain."""

from __future__ import annotations

from countersign.base.audit import AuditKind, register

BLOCK_HELD = register(
    AuditKind(
        "block.held",
        "{actor} held the block {subject} for client {client}: {places} visits",
        keys=("places", "therapist"),
    )
)
BLOCK_BOOKED = register(
    AuditKind(
        "block.booked",
        "{actor} booked the block {subject} for client {client}: {visits} visits",
        keys=("visits",),
    )
)
BLOCK_CLOSED = register(
    AuditKind(
        "block.closed",
        "The block {subject} of client {client} is {state}; {visits} visits were cancelled",
        keys=("state", "visits"),
    )
)
BLOCK_OFFERED = register(
    AuditKind(
        "block.offered",
        "{actor} made a link for the family of client {client} to answer the block {subject}",
        keys=(),
    )
)
BLOCK_ANSWERED = register(
    AuditKind(
        "block.answered",
        "The family of client {client} answered the block {subject} by its link: {said}",
        keys=("said",),
    )
)
WAITING_CHANGED = register(
    AuditKind(
        "waiting.changed",
        "{actor} changed the waiting list entry {subject} of client {client}: {what}",
        keys=("what",),
    )
)
FAMILY_ASKED = register(
    AuditKind(
        "family.asked",
        "{actor} asked the family of client {client} about a free hour; they said: {said}",
        keys=("said",),
    )
)
ABSENCE_PLANNED = register(
    AuditKind(
        "absence.planned",
        "{actor} planned the absence of {subject}: {moved} visits go to somebody else, "
        "{cancelled} are cancelled",
        keys=("moved", "cancelled"),
    )
)
BLOCK_TWINNED = register(
    AuditKind(
        "block.twinned",
        "{actor} held two siblings' blocks side by side: {subject} and its twin",
        keys=(),
    )
)
SCHEDULE_CHANGED = register(
    AuditKind(
        "schedule.changed",
        "{actor} changed {visits} visits in one act ({what}): {subject}; {cancelled} are cancelled",
        keys=("what", "visits", "cancelled"),
    )
)
SCHEDULE_UNDONE = register(
    AuditKind(
        "schedule.undone",
        "{actor} undid the change {subject}: {visits} visits are as they were",
        keys=("visits",),
    )
)
PLAN_HELD = register(
    AuditKind(
        "plan.held",
        "{actor} held the blocks of a whole plan: {blocks}",
        keys=("blocks",),
    )
)
REMINDER_SENT = register(
    AuditKind(
        "reminder.sent",
        "A reminder of the visit {subject} went out by {channel} under the standing order {order}",
        keys=("channel", "order"),
    )
)
REMINDER_ANSWERED = register(
    AuditKind(
        "reminder.answered",
        "The family of client {client} answered the reminder of the visit {subject}: {said}",
        keys=("said",),
    )
)
VISIT_MISSED = register(
    AuditKind(
        "visit.missed",
        "{actor} noted that nobody came to the visit {subject} of client {client}",
        keys=(),
    )
)
FAMILY_FEED = register(
    AuditKind(
        "feed.given",
        "{actor} made a calendar address for a guardian of client {client} ({subject})",
    )
)
BLOCK_SENT = register(
    AuditKind(
        "block.sent",
        "{actor} sent the family of client {client} the link to the held block {subject} by "
        "{channel} under the standing order {order}",
        keys=("channel", "order"),
    )
)
