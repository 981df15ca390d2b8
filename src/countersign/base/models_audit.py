"""The audit chain's tables. Rows are written by `base.audit` only; nothing updates or deletes them.

The database keeps it so: the login `app` may only read and insert, and triggers check every link.
Ids here are the chain's own numbers, not UUIDs: their order without gaps is what is verified.
"""

from __future__ import annotations

from django.db import models


class AuditEntry(models.Model):
    """One act: what, when, by whom, on what. `hash` covers every other column (audit/layout.py)."""

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=80)
    actor = models.CharField(max_length=80)
    role = models.CharField(max_length=40, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    client = models.UUIDField(null=True, blank=True)
    payload_digest = models.BinaryField()
    prev_hash = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        db_table = "audit_entry"
        ordering = ["seq"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["at"], name="audit_entry_by_time"),
            models.Index(fields=["actor", "seq"], name="audit_entry_by_actor"),
            models.Index(
                fields=["client", "seq"],
                name="audit_entry_by_client",
                condition=models.Q(client__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"audit entry {self.seq}"


class AuditPayload(models.Model):
    """What an act carried: canonical JSON, kept and personal apart.

    `personal` is null once it was shed; its digest stays, so the entry still verifies.
    """

    entry = models.OneToOneField(
        AuditEntry,
        primary_key=True,
        db_column="seq",
        # The insert trigger checks it; a foreign key would lock the entry's row.
        db_constraint=False,
        on_delete=models.DO_NOTHING,
        related_name="payload",
    )
    kept = models.BinaryField()
    personal = models.BinaryField(null=True)
    personal_digest = models.BinaryField()

    class Meta:
        db_table = "audit_payload"
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"payload of audit entry {self.pk}"


class AuditCheckpoint(models.Model):
    """Which heads were written outside the database: tells a cut tail from a database put back."""

    seq = models.BigIntegerField(primary_key=True)
    hash = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        db_table = "audit_checkpoint"
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"checkpoint at audit entry {self.seq}"
