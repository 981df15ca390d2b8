"""The spine's tables.

Revisions, signatures, releases and overrides are append-only in the database: the application's
login may not update or delete them, and a trigger refuses everybody else.
"""

from __future__ import annotations

from django.db import models

from countersign.base.fields import (
    EncryptedBytesField,
    EncryptedJSONField,
    EncryptedTextField,
)
from countersign.base.models import Row
from countersign.practice.models import Client, Staff, User, Visit


class SheetKind(models.TextChoices):
    """What a sheet is for. Corrections and overrides are sheets of their own, signed too."""

    VISIT = "visit", "Visit"
    ADDENDUM = "addendum", "Addendum"
    LATE_ENTRY = "late_entry", "Late entry"
    WRONG_CHART = "wrong_chart", "Wrong chart"
    TAKEN_UP = "taken_up", "Taken up later"
    REPORT = "report", "Progress report"
    SCHOOL = "school", "School report"
    OVERRIDE = "override", "Override"
    STANDING_ORDER = "standing_order", "Standing order"
    RENEWAL = "renewal", "Re-authorization"
    GOAL_ENTRY = "goal_entry", "Goals for the EMR"
    AUTH_ENTRY = "auth_entry", "Authorization for the EMR"
    SERIES_ENTRY = "series_entry", "Appointment series for the EMR"
    CLAIM_BATCH = "claim_batch", "Claims"
    AI_POLICY = "ai_policy", "Policy for AI"


class SheetStatus(models.TextChoices):
    """Where a sheet stands; the work list groups by it."""

    NOT_STARTED = "not_started", "Not started"
    DRAFT = "draft", "Draft"
    BLOCKED = "blocked", "To resolve"
    TO_SIGN = "to_sign", "Ready to sign"
    TO_COSIGN = "to_cosign", "Co-sign"
    RELEASED = "released", "Released"


class Sheet(Row):
    """One visit, one sheet, one signature; or a correction of one (`corrects`)."""

    kind = models.CharField(max_length=16, choices=SheetKind.choices, default=SheetKind.VISIT)
    visit = models.ForeignKey(
        Visit, null=True, blank=True, on_delete=models.PROTECT, related_name="sheets"
    )
    client = models.ForeignKey(
        Client, null=True, blank=True, on_delete=models.PROTECT, related_name="sheets"
    )
    author = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="sheets")
    corrects = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="corrections",
    )
    status = models.CharField(
        max_length=12, choices=SheetStatus.choices, default=SheetStatus.NOT_STARTED
    )
    blocking = models.PositiveSmallIntegerField(default=0)
    warnings = models.PositiveSmallIntegerField(default=0)
    checked_at = models.DateTimeField(null=True, blank=True)
    first_shown_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit"],
                condition=models.Q(kind="visit"),
                name="one_visit_sheet_per_visit",
            )
        ]
        indexes = [
            models.Index(fields=["author", "status"]),
            models.Index(fields=["client"]),
        ]

    def __str__(self) -> str:
        return f"sheet {self.id}"


class Draft(Row):
    """One part of a sheet; its words are in its revisions."""

    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="drafts")
    kind = models.CharField(max_length=24)
    head = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sheet", "kind"], name="one_draft_per_part")]

    def __str__(self) -> str:
        return f"{self.kind} draft {self.id}"


class Revision(Row):
    """A state of a draft: the canonical bytes of its PartDraft, its evidence, and why it changed.

    `removed` are ids of statements a person took out, which composing again must not bring back;
    `composed_data` is the digest of the data as composed, to tell a person's change from it.
    """

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    payload = EncryptedBytesField()
    evidence = EncryptedJSONField()
    digest = models.CharField(max_length=64)
    evidence_digest = models.CharField(max_length=64)
    removed = models.JSONField(default=list)
    composed_data = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT)
    cause = models.CharField(
        max_length=24
    )  # composed, edited, removed, attested, tied, undone, redone
    composer = models.CharField(max_length=40, blank=True)  # name and version of composer or model

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "number"], name="one_revision_by_number")
        ]

    def __str__(self) -> str:
        return f"revision {self.number}"


class Intent(models.TextChoices):
    SIGN = "sign", "Sign"
    COSIGN = "cosign", "Co-sign"


class SigningRequest(Row):
    """The exact bytes offered for signature, and the nonce under the challenge. Used once."""

    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="requests")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT)
    intent = models.CharField(max_length=8, choices=Intent.choices)
    sealed = EncryptedBytesField()
    digest = models.CharField(max_length=64)
    nonce = models.BinaryField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"request {self.id}"


class Signature(Row):
    """A signature over `sealed`, with the proof that the signer was there: verifiable offline."""

    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="signatures")
    request = models.OneToOneField(SigningRequest, on_delete=models.PROTECT)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="signatures")
    intent = models.CharField(max_length=8, choices=Intent.choices)
    role = models.CharField(max_length=16)
    sealed = EncryptedBytesField()
    digest = models.CharField(max_length=64)
    jws = EncryptedTextField()
    method = models.CharField(max_length=16)  # passkey, password_totp
    proof = EncryptedJSONField()
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ["signed_at"]

    def __str__(self) -> str:
        return f"signature {self.id}"


class CosignWait(Row):
    """An assistant's signed sheet waiting for the OT. `due_at` passed: it escalates."""

    sheet = models.OneToOneField(Sheet, on_delete=models.PROTECT, related_name="cosign_wait")
    signature = models.ForeignKey(Signature, on_delete=models.PROTECT, related_name="+")
    supervisor = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="cosign_waits")
    due_at = models.DateTimeField()
    escalated_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"co-signature due {self.due_at}"


class Release(Row):
    """One signed part let out to one destination. The outbox takes it from here."""

    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="releases")
    signature = models.ForeignKey(Signature, on_delete=models.PROTECT, related_name="releases")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="releases")
    part = models.CharField(max_length=24)
    destination = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "destination"],
                name="a_revision_leaves_once_per_destination",
            )
        ]

    def __str__(self) -> str:
        return f"release {self.id}"


class UsedCode(Row):
    """A one-time code that signed something; it never signs again."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    counter = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "counter"], name="a_code_signs_once")
        ]

    def __str__(self) -> str:
        return f"code {self.counter}"


class FailedProof(Row):
    """Somebody's proof did not hold; too many of them close the door for a while."""

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    request = models.ForeignKey(SigningRequest, on_delete=models.PROTECT, related_name="+")
    method = models.CharField(max_length=16)
    code = models.CharField(max_length=40)

    class Meta:
        indexes = [models.Index(fields=["staff", "created_at"])]

    def __str__(self) -> str:
        return f"failed proof {self.code}"


class Override(Row):
    """Which finding, on which exact bytes, an override sheet sets aside once it is signed.

    `digest` is the target part's; one changed character there and the override no longer counts.
    """

    sheet = models.OneToOneField(Sheet, on_delete=models.PROTECT, related_name="override")
    target = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="overrides")
    code = models.CharField(max_length=60)
    part = models.CharField(max_length=24, blank=True)
    where = models.CharField(max_length=80, blank=True)
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"override of {self.code}"


class StandingOrder(Row):
    """Routine traffic allowed in advance, by a sheet signed once. `kind` is one of the rules'."""

    sheet = models.OneToOneField(Sheet, on_delete=models.PROTECT, related_name="standing_order")
    kind = models.CharField(max_length=40)
    starts_on = models.DateField()
    ends_on = models.DateField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"standing order {self.kind}"


class JournalEntry(Row):
    """What was written to the local journal while the database was away, taken in afterwards."""

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(
        Client, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    act = models.CharField(max_length=24)
    reason = EncryptedTextField()
    body = EncryptedJSONField()
    happened_at = models.DateTimeField()

    class Meta:
        ordering = ["happened_at"]

    def __str__(self) -> str:
        return f"journal entry {self.id}"
