"""What was agreed with each guardian: how they are reached, what they may receive, what they allow.

Each change is a new dated row; the newest is in force. Rows are never changed or deleted.
"""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from countersign.base.fields import EncryptedTextField
from countersign.base.models import Row
from countersign.practice.models.clients import Guardian
from countersign.practice.models.staff import Staff


class Channel(models.TextChoices):
    """How a guardian wants to hear from the practice."""

    SMS = "sms", "Text message with a link"
    EMAIL = "email", "E-mail"
    PORTAL = "portal", "Link given in person or by phone"
    PRINT = "print", "Printed"


class Custody(models.TextChoices):
    """What the custody order, or the lack of one, lets this person do."""

    DECIDES = "decides", "Decides and receives"
    RECEIVES = "receives", "Receives, does not decide"
    NOTHING = "nothing", "May receive nothing (court order)"


class Receives(models.TextChoices):
    """What this person gets in writing."""

    ALL = "all", "Updates after visits, and appointments"
    APPOINTMENTS = "appointments", "Appointments only"
    NOTHING = "nothing", "Nothing in writing"


class Answered(models.TextChoices):
    """A consent: asked and answered, or not asked yet."""

    NOT_ASKED = "", "Not asked yet"
    YES = "yes", "Agreed"
    NO = "no", "Declined"


class Terms(Row):
    """What was agreed with one guardian, as of `created_at`. Hours are the practice's own.

    `by` None: the guardian said it on their own page. `email_text`: warned that e-mail can be read
    by others, and still wants the text itself in it.
    """

    guardian = models.ForeignKey(Guardian, on_delete=models.PROTECT, related_name="terms")
    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.PORTAL)
    email_text = models.BooleanField(default=False)
    from_hour = models.PositiveSmallIntegerField(default=8, validators=[MaxValueValidator(23)])
    until_hour = models.PositiveSmallIntegerField(default=20, validators=[MaxValueValidator(24)])
    custody = models.CharField(max_length=8, choices=Custody.choices, default=Custody.DECIDES)
    custody_note = EncryptedTextField(blank=True, default="")
    order = models.PositiveSmallIntegerField(default=1)
    receives = models.CharField(max_length=12, choices=Receives.choices, default=Receives.ALL)
    ai = models.CharField(max_length=3, choices=Answered.choices, blank=True)
    recording = models.CharField(max_length=3, choices=Answered.choices, blank=True)
    asked_on = models.DateField(null=True, blank=True)
    opted_out_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until_hour__gt=F("from_hour")), name="terms_hours_make_sense"
            )
        ]
        indexes = [models.Index(fields=["guardian", "created_at"])]

    def __str__(self) -> str:
        return f"terms {self.id}"
