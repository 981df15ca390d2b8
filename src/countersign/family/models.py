"""Updates on their way to families, what came back, and the calls to make.

A `Message` holds no words: what it tells is read from the signed release each time, so nothing but
what was signed can be sent or shown.
"""

from __future__ import annotations

from django.db import models

from countersign.base.fields import EncryptedJSONField, EncryptedTextField
from countersign.base.models import Row
from countersign.practice.models import Client, Guardian, Staff
from countersign.practice.models.guardians import Channel
from countersign.spine.models import Release, Sheet


class FamilyRules(Row):
    """What this practice decided about writing to families. There is one row.

    `phone` is said in every update. `mail` and `texts` are the settings of the practice's own mail
    server and text-message service; empty: not set up.
    """

    quiet_days = models.PositiveSmallIntegerField(default=14)
    answer_hours = models.PositiveSmallIntegerField(default=24)
    call_hours = models.PositiveSmallIntegerField(default=2)
    phone = models.CharField(max_length=40, blank=True)
    answers = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT)
    mail = EncryptedJSONField(default=dict)
    texts = EncryptedJSONField(default=dict)

    def __str__(self) -> str:
        return "the rules for writing to families"


def rules_now() -> FamilyRules:
    """The practice's rules; those the product begins with when nobody has set any."""
    return FamilyRules.objects.first() or FamilyRules()


class MessageState(models.TextChoices):
    """Where a message stands."""

    WAITING = "waiting", "Waits to be sent"
    AFTER_CALL = "after_call", "Waits for the call"
    TO_HAND = "to_hand", "To be handed over"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    HELD = "held", "Needs a person"
    STOPPED = "stopped", "Not sent"


class Message(Row):
    """One signed update for one guardian. The database allows one per release and guardian."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="messages")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="messages")
    guardian = models.ForeignKey(Guardian, on_delete=models.PROTECT, related_name="messages")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    language = models.CharField(max_length=8, default="en")
    state = models.CharField(max_length=12, choices=MessageState.choices)
    disclosure = models.CharField(max_length=40, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=40, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    receipt = EncryptedJSONField(default=dict)
    opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "guardian"], name="one_message_a_guardian")
        ]
        indexes = [
            models.Index(fields=["state", "next_try_at"]),
            models.Index(fields=["client", "created_at"]),
        ]

    def __str__(self) -> str:
        return f"message {self.id}"


class Link(Row):
    """A way to a message: a link that opens once, or the page behind it for a while (`page`).

    Only the digest of its secret is kept.
    """

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    page = models.BooleanField(default=False)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"link {self.id}"


class Reply(Row):
    """What a guardian wrote back, and to whom it went."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="replies")
    text = EncryptedTextField()
    urgent = models.BooleanField(default=False)
    to = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="replies")
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answer = EncryptedTextField(blank=True, default="")
    escalated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["answered_at", "due_at"])]

    def __str__(self) -> str:
        return f"reply {self.id}"


class Why(models.TextChoices):
    """Why a family is called."""

    PHONE_FIRST = "phone_first", "Phone first: what happened is told by phone before it is read"
    URGENT = "urgent", "The family wrote something urgent"
    UNANSWERED = "unanswered", "Nobody answered the family in time"
    WRONG_CHART = "wrong_chart", "The note behind an update was in the wrong chart"
    HARM = "harm", "Somebody told of harm: for a person, and for the state's child protection line"


class FamilyCall(Row):
    """A call to make: to whom it falls, by when, and what came of it."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="family_calls")
    why = models.CharField(max_length=12, choices=Why.choices)
    sheet = models.ForeignKey(
        Sheet, null=True, blank=True, on_delete=models.PROTECT, related_name="family_calls"
    )
    reply = models.ForeignKey(
        Reply, null=True, blank=True, on_delete=models.PROTECT, related_name="family_calls"
    )
    to = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="family_calls")
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    outcome = EncryptedTextField(blank=True, default="")
    escalated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "why"],
                condition=models.Q(sheet__isnull=False),
                name="one_call_a_sheet_and_reason",
            )
        ]
        indexes = [models.Index(fields=["done_at", "due_at"])]

    def __str__(self) -> str:
        return f"call {self.id}"

    @classmethod
    def told(cls) -> models.QuerySet[FamilyCall]:
        """Calls that were made to a family; a report about harm is none."""
        return cls.objects.filter(done_at__isnull=False).exclude(why=Why.HARM)
