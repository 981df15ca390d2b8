"""What the family room writes to the audit chain. Ids, codes and numbers only."""

from __future__ import annotations

from countersign.base.audit.kinds import AuditKind, register

for name, says, keys in (
    (
        "family.queued",
        "An update for the family of client {client} waits to go by {channel} ({state}): {subject}",
        ("channel", "state"),
    ),
    (
        "family.sent",
        "Message {subject} went to the family of client {client} by {channel}, tries: {attempts}",
        ("channel", "attempts"),
    ),
    (
        "family.not_sent",
        "Message {subject} to the family of client {client} was not sent: {code} ({state})",
        ("state", "code"),
    ),
    (
        "family.tried_again",
        "{actor} had message {subject} sent again; it was held for {code}",
        ("code",),
    ),
    (
        "family.came",
        "{actor} found that message {subject} had come; it was held for {code}",
        ("code",),
    ),
    (
        "family.handed",
        "{actor} handed {subject} over to the family of client {client} (as a link: {link})",
        ("link",),
    ),
    (
        "family.opened",
        "Guardian {guardian} of client {client} opened message {subject}",
        ("guardian",),
    ),
    (
        "family.replied",
        "The family of client {client} answered {subject} (urgent: {urgent}); it went to {to}",
        ("reply", "urgent", "to"),
    ),
    ("family.answered", "{actor} answered the family's reply {subject}", ()),
    (
        "family.call",
        "The family of client {client} is to be called by {to}: {why}",
        ("why", "call", "to"),
    ),
    ("family.called", "{actor} called the family of client {client} ({why})", ("why",)),
    (
        "family.escalated",
        "The owners were told that {to} is late with a {what} of client {client}",
        ("what", "to"),
    ),
    ("family.declined_ai", "Guardian {subject} of client {client} declined drafted texts", ()),
    ("family.opted_out", "Guardian {subject} of client {client} wants no more messages", ()),
    (
        "family.rules_saved",
        "{actor} changed the rules for writing to families: {changed}",
        ("changed",),
    ),
    ("family.list_read", "{actor} read the list of {what}: {count} families", ("what", "count")),
    (
        "family.page_read",
        "{actor} read what client {client}'s family was told and what it agreed to",
        (),
    ),
):
    register(AuditKind(name, says, keys=keys))
