"""How messages to families leave, every text message with what became of it, and what came back."""

from __future__ import annotations

import re

from django.db import models

from countersign.base.fields import EncryptedJSONField, EncryptedTextField, LookupField
from countersign.base.models import Row
from countersign.practice.models import Staff


def same_number(number: str) -> str:
    """What two ways of writing one telephone number have in common: its last ten digits."""
    return re.sub(r"\D", "", number)[-10:]


class Ways(Row):
    """The practice's mail server and text-message service; one row. Empty: not set up.

    Both hold `carrier`: `mail`, `twilio`, `webhook`, or `stand_in` for trying out.
    """

    mail = EncryptedJSONField(default=dict)
    texts = EncryptedJSONField(default=dict)

    class Meta:
        verbose_name_plural = "ways"

    def __str__(self) -> str:
        return "the ways to families"


class TextState(models.TextChoices):
    """Where a text message stands."""

    BEGUN = "begun", "Being handed over"
    UNKNOWN = "unknown", "Handed over, perhaps"
    SENT = "sent", "Taken by the service"
    DELIVERED = "delivered", "Delivered"
    FAILED = "failed", "Not taken"
    UNDELIVERED = "undelivered", "Not delivered"


OVER = (TextState.FAILED, TextState.UNDELIVERED)
"""After these a new message about the same thing may be made."""


class TextOut(Row):
    """One text message about one thing (`subject`: a reminder, an update, an offer).

    `key` goes with it to the service and comes back in its receipts. The database allows one for
    each subject that has not certainly failed, so nothing is told twice.
    """

    subject = models.UUIDField(db_index=True)
    key = models.UUIDField(unique=True)
    to = EncryptedTextField()
    to_lookup = LookupField(of="to", normalise=same_number)
    words = EncryptedTextField()
    state = models.CharField(
        max_length=12, choices=TextState.choices, default=TextState.BEGUN, db_index=True
    )
    there = models.CharField(max_length=80, blank=True, db_index=True)
    code = models.CharField(max_length=40, blank=True)
    begun_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject"],
                condition=~models.Q(state__in=["failed", "undelivered"]),
                name="one_text_a_subject",
            )
        ]

    def __str__(self) -> str:
        return f"text {self.id}"


class TextStop(Row):
    """A number that wants no text messages. `lifted_at` is when it said START."""

    number = EncryptedTextField()
    number_lookup = LookupField(of="number", normalise=same_number)
    lifted_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"stop {self.id}"


class Came(models.TextChoices):
    """What a text message that came in asks for."""

    STOP = "stop", "No text messages any more"
    START = "start", "Text messages again"
    HELP = "help", "Who writes here?"
    WORDS = "words", "A message"


class TextIn(Row):
    """A text message that came in. `there` is the service's id: the same one is taken once."""

    there = models.CharField(max_length=80, unique=True)
    number = EncryptedTextField()
    words = EncryptedTextField()
    asks = models.CharField(max_length=8, choices=Came.choices)
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.ForeignKey(
        Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["asks", "seen_at"])]
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"text in {self.id}"
