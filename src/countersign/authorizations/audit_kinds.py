"""What authorizations write to the audit chain."""

from __future__ import annotations

from countersign.base.audit import AuditKind, register

AUTHORIZATION_ENTERED = register(
    AuditKind(
        "authorization.entered",
        "{actor} entered authorization {subject} for client {client} ({lines} lines)",
        keys=("lines", "origin"),
    )
)
LETTER_BROUGHT = register(
    AuditKind("letter.brought", "{actor} brought the letter {subject}", keys=("digest", "bytes"))
)
LETTER_READ = register(
    AuditKind(
        "letter.read",
        "The letter {subject} was read: {pages} pages, {doubtful} fields to look at",
        keys=("pages", "doubtful", "lines"),
    )
)
LETTER_UNREADABLE = register(
    AuditKind("letter.unreadable", "The letter {subject} could not be read", keys=())
)
LETTER_SEEN = register(AuditKind("letter.seen", "{actor} looked at the letter {subject}", keys=()))
LETTER_CONFIRMED = register(
    AuditKind(
        "letter.confirmed",
        "{actor} confirmed the letter {subject} for client {client}: {decision}, {lines} lines",
        keys=("decision", "lines", "picked", "typed", "authorization"),
    )
)
LETTER_SET_ASIDE = register(
    AuditKind("letter.set_aside", "{actor} set the letter {subject} aside", keys=())
)
BOOKING_DECIDED = register(
    AuditKind(
        "booking.decided",
        "{actor} booked the visit {subject} for client {client}: {state}[, {reason}]",
        keys=("state", "reason"),
    )
)
BOOKING_OVERDRAWN = register(
    AuditKind(
        "booking.overdrawn",
        "The visit {subject} of client {client} is beyond what is authorized: {reason}",
        keys=("reason",),
    )
)
BOOKING_COVERED = register(
    AuditKind(
        "booking.covered",
        "The visit {subject} of client {client} is not beyond what is authorized any more: {state}",
        keys=("state",),
    )
)
LEDGER_LOOKED_AGAIN = register(
    AuditKind(
        "ledger.looked_again",
        "{visits} visits of client {client} were looked at again; {overdrawn} are beyond what is "
        "authorized",
        keys=("visits", "overdrawn"),
    )
)
LEDGER_USED = register(
    AuditKind("ledger.used", "The signed charge of visit {subject} used its units", keys=("lines",))
)
LEDGER_GIVEN_BACK = register(
    AuditKind("ledger.given_back", "The visit {subject} gave its units back", keys=("lines",))
)
SERIES_HELD = register(
    AuditKind("series.held", "{actor} held {places} visits for client {client}", keys=("places",))
)
SERIES_CONFIRMED = register(
    AuditKind("series.confirmed", "{actor} booked a series of {visits} visits", keys=("visits",))
)
SERIES_LET_GO = register(
    AuditKind(
        "series.let_go",
        "The series {subject} of client {client} gave {places} visits back",
        keys=("places",),
    )
)
OVERDRAW_SETTLED = register(
    AuditKind(
        "overdraw.settled", "{actor} settled the overdraw of visit {subject}: {how}", keys=("how",)
    )
)
RENEWAL_BEGUN = register(
    AuditKind("renewal.begun", "{actor} began to ask for more on line {subject}", keys=())
)
RENEWAL_ASKED = register(
    AuditKind("renewal.asked", "{actor} noted that more was asked for on {on}", keys=("on",))
)
APPEAL_CLOSED = register(
    AuditKind(
        "appeal.closed",
        "{actor} closed the appeal of letter {subject}: {outcome}",
        keys=("outcome",),
    )
)
LEDGER_COUNTED = register(
    AuditKind(
        "ledger.counted",
        "{actor} noted the payer's count of line {subject}: {theirs}, here {ours}",
        keys=("theirs", "ours"),
    )
)
LEDGER_COUNT_SETTLED = register(
    AuditKind(
        "ledger.count_settled",
        "{actor} settled the payer's count of line {subject} by {how}: {theirs}, here {ours}",
        keys=("how", "theirs", "ours"),
    )
)
FEED_MADE = register(
    AuditKind("feed.made", "{actor} made an address of the calendar feed", keys=())
)
FEED_CLOSED = register(
    AuditKind("feed.closed", "{actor} closed their addresses of the calendar feed", keys=("count",))
)
RENEWAL_DRAFTED = register(
    AuditKind(
        "renewal.drafted",
        "{actor} drafted the re-authorization {subject} of client {client}",
        keys=("line",),
    )
)
