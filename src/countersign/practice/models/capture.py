"""What happened in the session. The first capture is immutable and timed; edits are kept beside it.

Both tables are append-only in the database: the application's login may not update or delete.
"""

from __future__ import annotations

from django.db import models

from countersign.base.fields import EncryptedJSONField
from countersign.base.models import Row
from countersign.practice.models.staff import Staff
from countersign.practice.models.visits import Visit


class Capture(Row):
    """One act of capturing: a tap session, an uploaded text. `revises` is empty for the first.

    `origin` is tapped, typed, upload or audio; `device_at` is the device's own clock.
    """

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="captures")
    by = models.ForeignKey(Staff, on_delete=models.PROTECT)
    origin = models.CharField(max_length=8)
    device_at = models.DateTimeField(null=True, blank=True)
    first = models.BooleanField()
    after_findings = models.JSONField(default=list)  # codes on the screen when this was changed

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["visit"],
                condition=models.Q(first=True),
                name="one_first_capture_a_visit",
            )
        ]

    def __str__(self) -> str:
        return f"capture {self.id}"


class CapturedFact(Row):
    """A fact as `practice.facts.Fact` in JSON. `replaces` points at the fact it corrects.

    `withdrawn` marks that the replaced fact was taken back; the row it replaces stays readable.
    """

    capture = models.ForeignKey(Capture, on_delete=models.PROTECT, related_name="facts")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="facts")
    position = models.PositiveIntegerField()
    body = EncryptedJSONField()
    replaces = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replaced_by",
    )
    withdrawn = models.BooleanField(default=False)

    class Meta:
        ordering = ["created_at", "position", "id"]

    def __str__(self) -> str:
        return f"fact {self.id}"
