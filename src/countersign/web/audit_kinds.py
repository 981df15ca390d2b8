"""What the pages write to the audit chain themselves; rooms and spine write their own acts."""

from __future__ import annotations

from countersign.base.audit import AuditKind, register

SHEET_READ = register(AuditKind("sheet.read", says="{actor} read the sheet {subject}"))
SHEET_COPIED = register(
    AuditKind("sheet.copied", says="{actor} copied words from {subject}", keys=("signed",))
)
SHEET_PRINTED = register(
    AuditKind("sheet.printed", says="{actor} printed the sheet {subject}", keys=("signed",))
)
CHART_READ = register(
    AuditKind("chart.read", says="{actor} read {page} of {client}", keys=("page",))
)
SEARCHED = register(
    AuditKind("chart.searched", says="{actor} searched; {hits} hits were shown", keys=("hits",))
)
CHART_EXPORTED = register(
    AuditKind(
        "chart.exported",
        says="{actor} exported the whole chart of {client} as {form}, for: {purpose}",
        keys=("form", "purpose", "digest"),
    )
)
SAVED = register(
    AuditKind(
        "practice.saved",
        says="{actor} saved {what} {subject}: {changed}",
        keys=("what", "changed", "made", "digest"),
    )
)
GOALS_REVIEWED = register(
    AuditKind(
        "goals.reviewed",
        says="{actor} looked over the goals of {clients} clients; {refused} would be sent back",
        keys=("clients", "refused"),
    )
)
GOALS_COUNTED = register(
    AuditKind(
        "goals.counted",
        says="{actor} looked at how far {goals} goals of {clients} clients have come",
        keys=("clients", "goals"),
    )
)
GOALS_BANK = register(
    AuditKind(
        "goals.bank",
        says="{actor} looked into the bank of goals; {found} were shown without their children",
        keys=("found",),
    )
)
GOAL_TOLD = register(
    AuditKind(
        "goal.told",
        says="{actor} wrote down of goal {subject}: {what}",
        keys=("what", "event"),
    )
)
CHECKED = register(
    AuditKind("visit.checked", says="{actor} checked {subject} {way}", keys=("way",))
)
MOVED = register(
    AuditKind(
        "caseload.moved",
        says="{actor} gave {clients} clients and {visits} visits of {subject} to {to}",
        keys=("to", "clients", "visits", "since"),
    )
)
IMPORTED = register(
    AuditKind(
        "import.done",
        says="{actor} imported {what}: {made} new, {updated} changed, {left_out} left out",
        keys=("what", "made", "updated", "left_out", "same", "digest"),
    )
)
INVITED = register(AuditKind("account.invited", says="{actor} invited {subject}", keys=()))
ACCEPTED = register(
    AuditKind("account.accepted", says="{actor} set a password after an invitation", keys=())
)
SIGNED_IN = register(
    AuditKind("account.signed_in", says="{actor} signed in with {method}", keys=("method",))
)
SIGNED_OUT = register(AuditKind("account.signed_out", says="{actor} signed out", keys=()))
LOGGED_OFF = register(
    AuditKind("account.logged_off", says="{actor} was signed off after 15 quiet minutes", keys=())
)
SIGN_IN_FAILED = register(
    AuditKind(
        "account.sign_in_failed",
        says="A sign-in for {subject} failed at the {step}",
        keys=("step",),
    )
)
LOCKED_OUT = register(
    AuditKind(
        "account.locked_out",
        says="Sign-in for {subject} was closed for {minutes} minutes after too many failures",
        keys=("minutes",),
    )
)
PASSWORD_CHANGED = register(
    AuditKind("account.password_changed", says="{actor} changed their password", keys=())
)
FACTOR_CHANGED = register(
    AuditKind(
        "account.second_factor_changed",
        says="{actor} changed a second factor: {what}",
        keys=("what",),
    )
)
TOKEN = register(
    AuditKind(
        "token.changed", says="{actor} {what} the access token {subject}", keys=("what", "scopes")
    )
)
FIRST_OWNER = register(
    AuditKind("setup.first_owner", says="The first owner's account {actor} was made", keys=())
)
CHARGES = register(
    AuditKind(
        "charge.exported",
        says="{actor} took {lines} charge lines of {first} to {last} out as a file (by {by})",
        keys=("first", "last", "by", "lines"),
    )
)
