"""What keeps a person's desk in order: notices, access tokens, and text kept at log-off."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from countersign.base.fields import EncryptedJSONField, EncryptedTextField
from countersign.base.models import Row
from countersign.practice.models.staff import Staff, User


class Notice(Row):
    """Something a person should know, shown on Today until seen. `link` is a path of ours."""

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=40)
    message = EncryptedTextField()
    link = models.CharField(max_length=200, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["staff", "seen_at"])]

    def __str__(self) -> str:
        return f"{self.kind} notice {self.id}"


class ApiToken(Row):
    """A person's key for the API. Only its SHA-256 is kept; `scopes` say what it may do."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="api_tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"token {self.id}"

    def is_live(self, at: datetime) -> bool:
        """Whether it still opens anything at the moment `at`."""
        return self.revoked_at is None and at < self.expires_at


class UnsavedText(Row):
    """What was typed and not saved when somebody was logged off; given back once, then removed."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="unsaved_texts")
    path = models.CharField(max_length=200)
    fields = EncryptedJSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "path"], name="one_unsaved_text_per_page")
        ]

    def __str__(self) -> str:
        return f"unsaved text {self.id}"
