"""What every table shares, and the table of encrypted files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models

from countersign.base.clock import now
from countersign.base.fields import with_lookups
from countersign.base.ids import new_id
from countersign.base.models_audit import AuditCheckpoint, AuditEntry, AuditPayload

__all__ = ["AuditCheckpoint", "AuditEntry", "AuditPayload", "Row", "StoredFile"]


class Row(models.Model):
    """A row whose id is made before the insert, so that it can be bound into its ciphertext."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **options: Any) -> None:
        """As Django's, but a look-up token is saved whenever the value it stands for is."""
        if update_fields is not None:
            update_fields = with_lookups(type(self), update_fields)
        super().save(*args, update_fields=update_fields, **options)


class StoredFile(Row):
    """An encrypted file under HOME/files. `sha256` is of the plain bytes, `size` in bytes.

    `owner` is bound into the ciphertext: what kind of row it belongs to, and that row's id.
    """

    owner = models.CharField(max_length=80)
    media_type = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["owner"])]

    def __str__(self) -> str:
        return f"file {self.id}"
