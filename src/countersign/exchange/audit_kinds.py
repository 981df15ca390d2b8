"""What the exchange writes to the audit chain. Ids, codes and numbers only."""

from __future__ import annotations

from countersign.base.audit.kinds import AuditKind, register

register(
    AuditKind(
        "exchange.read",
        says="{actor} read {of_kind} from {subject}: {created} new, {updated} changed, "
        "{gone} gone, {misfits} that do not fit",
        keys=("of_kind", "created", "updated", "gone", "misfits"),
    )
)
register(
    AuditKind(
        "exchange.sync_done",
        says="{actor} finished reading {subject}: {read} resources, {misfits} that do not fit",
        keys=("read", "misfits", "since"),
    )
)
register(
    AuditKind(
        "exchange.sync_failed", says="{actor} could not read {subject}: {code}", keys=("code",)
    )
)
register(
    AuditKind(
        "exchange.misfit",
        says="{actor} left {row} as it was, because {of_kind} of {subject} does not fit (see "
        "misfit {misfit})",
        keys=("of_kind", "misfit", "row"),
    )
)
register(
    AuditKind(
        "exchange.confirmed",
        says="{resources} of {subject} arrived at {counterpart}, tries: {attempts}",
        keys=("receipt", "counterpart", "attempts", "resources", "digests"),
    )
)
register(
    AuditKind(
        "exchange.confirmed_again",
        says="{subject} was found to have arrived before",
        keys=("receipts",),
    )
)
register(
    AuditKind(
        "exchange.delayed",
        says="{subject} could not be proven to be at {counterpart} yet: {code}, try {attempts}",
        keys=("code", "attempts", "counterpart"),
    )
)
register(
    AuditKind(
        "exchange.held",
        says="{subject} for {counterpart} waits for a person: {code}, tries: {attempts}",
        keys=("code", "attempts", "counterpart"),
    )
)
register(
    AuditKind(
        "exchange.tried_again",
        says="{actor} had {subject} tried again at {counterpart}",
        keys=("counterpart",),
    )
)
register(AuditKind("exchange.paper_read", says="{actor} downloaded the signed paper of {subject}"))
register(
    AuditKind(
        "exchange.connection_saved",
        says="{actor} set up the connection {subject} (new: {made}): {changed}",
        keys=("made", "changed"),
    )
)
register(
    AuditKind(
        "exchange.connection_set",
        says="{actor} set the connection {subject} to {state}",
        keys=("state",),
    )
)
register(
    AuditKind(
        "exchange.connection_tried",
        says="{actor} tried the connection {subject}: {result}",
        keys=("result",),
    )
)
register(
    AuditKind(
        "exchange.read_asked",
        says="{actor} had the connection {subject} read (all of it: {full})",
        keys=("full",),
    )
)
register(
    AuditKind(
        "exchange.witness_saved",
        says="{actor} set up the outside witness by {by} (new: {made}): {changed}",
        keys=("by", "made", "changed"),
    )
)
register(
    AuditKind(
        "exchange.witness_removed", says="{actor} removed the outside witness by {by}", keys=("by",)
    )
)
register(
    AuditKind(
        "exchange.witness_tried",
        says="{actor} had the outside witness by {by} keep the last checkpoint: {result}",
        keys=("by", "result"),
    )
)
register(
    AuditKind(
        "exchange.settled",
        says="{actor} settled {subject} for {counterpart} by hand ({how}); it was held for {code}",
        keys=("counterpart", "how", "code"),
    )
)
register(
    AuditKind(
        "exchange.laid",
        says="{resources} of {subject} were laid out for a person at {counterpart}",
        keys=("counterpart", "resources", "digests"),
    )
)
register(
    AuditKind(
        "extension.code_made",
        says="{actor} asked for a code to pair a browser with {counterpart} ({subject})",
        keys=("counterpart",),
    )
)
register(
    AuditKind(
        "extension.paired",
        says="{actor} paired the browser {subject} with {counterpart}",
        keys=("counterpart",),
    )
)
register(AuditKind("extension.revoked", says="{actor} revoked the paired browser {subject}"))
register(
    AuditKind(
        "extension.fetched",
        says="{actor} had {subject}, the page {page} of {parcel}, fetched by the browser {pairing}",
        keys=("pairing", "page", "digest", "parcel"),
    )
)
register(
    AuditKind(
        "extension.filled",
        says="{actor} had {subject} filled into the page {page} by the browser {pairing}: {fields} "
        "fields read back the same, map version {version}, {ms} ms",
        keys=("pairing", "page", "digest", "fields", "version", "ms"),
    )
)
register(
    AuditKind(
        "extension.refused",
        says="the browser {pairing} filled nothing of {subject} into the page {page}: {code}, map "
        "version {version}",
        keys=("pairing", "page", "code", "version"),
    )
)
register(
    AuditKind(
        "extension.unproven",
        says="the browser {pairing} fetched {subject} for the page {page}, and nothing proves that "
        "it is there as it was signed: {code}",
        keys=("pairing", "page", "code"),
    )
)
register(
    AuditKind(
        "extension.map_proposed",
        says="{actor} made a field map for the page {page} of {counterpart} ({subject})",
        keys=("page", "counterpart", "digest"),
    )
)
register(
    AuditKind(
        "extension.map_signed",
        says="{actor} signed the field map {subject} for the page {page} of {counterpart}, version "
        "{version}",
        keys=("page", "counterpart", "version", "digest"),
    )
)
register(
    AuditKind(
        "extension.map_closed",
        says="{actor} closed the field map {subject} for the page {page}",
        keys=("page",),
    )
)
register(
    AuditKind(
        "claims.composed",
        says="{actor} made the claim file {number} of {claims} claims, to read and sign",
        keys=("number", "claims"),
    )
)
register(
    AuditKind("claims.dropped", says="{actor} dropped the claim file {number}", keys=("number",))
)
register(
    AuditKind(
        "claims.taken_out",
        says="{actor} took out the released claim file {number}",
        keys=("number", "digest"),
    )
)
register(
    AuditKind(
        "claims.setup_saved",
        says="{actor} changed the set-up of claims ({what}): {changed}",
        keys=("what", "changed"),
    )
)
register(
    AuditKind(
        "claims.answer_read",
        says="{actor} had a file of kind {of_kind} read: {known} claims of ours, {unknown} that "
        "are not known",
        keys=("of_kind", "known", "unknown"),
    )
)
register(
    AuditKind(
        "claims.denial_closed",
        says="{actor} closed a denial ({reason}) of {subject}: {outcome}",
        keys=("reason", "outcome"),
    )
)
register(
    AuditKind("claims.note_read", says="{actor} read the signed note behind a denial of {subject}")
)
register(
    AuditKind(
        "exchange.appointment_written",
        says="The visit {subject} of client {client} was written to {counterpart} under the "
        "standing order {order}: {state}",
        keys=("counterpart", "order", "state"),
    )
)
register(
    AuditKind(
        "exchange.appointment_settled",
        says="{actor} settled the appointment {subject} of client {client} at {counterpart} by "
        "hand; it was held for {code}",
        keys=("counterpart", "code"),
    )
)
register(
    AuditKind(
        "messages.saved",
        says="{actor} changed how {way} leaves the practice ({changed})",
        keys=("way", "changed"),
    )
)
register(
    AuditKind(
        "messages.tried",
        says="{actor} sent a trial by {way}: {result}",
        keys=("way", "result"),
    )
)
register(
    AuditKind(
        "messages.came",
        says="A text message came in ({subject}); it asks for: {asks}",
        keys=("asks",),
    )
)
register(
    AuditKind(
        "messages.read",
        says="{actor} dealt with the text message {subject} that came in",
    )
)
register(
    AuditKind(
        "messages.receipt",
        says="The text message about {subject} is {status}[ ({code})]",
        keys=("status", "code"),
    )
)
register(
    AuditKind(
        "claims.asked",
        says="{actor} asked payers about {questions} coverages in the file {number}, under the "
        "standing order {order}",
        keys=("number", "questions", "order", "digest"),
    )
)
register(
    AuditKind(
        "claims.questions_out",
        says="{actor} took out the file of questions {number} under the standing order {order}",
        keys=("number", "order", "digest"),
    )
)
register(
    AuditKind(
        "claims.fetched",
        says="{actor} fetched answers from {counterpart}: {taken} taken, {refused} not readable",
        keys=("counterpart", "taken", "refused"),
    )
)
register(
    AuditKind(
        "claims.fetch_failed",
        says="{actor} could not fetch answers from {counterpart} ({code})",
        keys=("counterpart", "code"),
    )
)
register(
    AuditKind(
        "claims.fetched_set_aside",
        says="{actor} set aside the file {subject} that could not be read",
    )
)
