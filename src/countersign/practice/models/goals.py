"""Goals of a client and their dated data points."""

from __future__ import annotations

from django.db import models

from countersign.base.fields import EncryptedJSONField, EncryptedTextField
from countersign.base.models import Row
from countersign.practice.models.clients import Client
from countersign.practice.models.coverage import Payer
from countersign.practice.models.staff import Staff
from countersign.practice.models.visits import Visit


class GoalStatus(models.TextChoices):
    ACTIVE = "active", "Active"
    MET = "met", "Met"
    STOPPED = "stopped", "Stopped"


class Goal(Row):
    """`text` reads as one sentence; `activity` is the word captures use for it ("buttons")."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="goals")
    text = EncryptedTextField()
    activity = EncryptedTextField(blank=True, default="")
    target_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=8, choices=GoalStatus.choices, default=GoalStatus.ACTIVE)

    def __str__(self) -> str:
        return f"goal {self.id}"


class GoalPoint(Row):
    """One measurement, e.g. {"successes": 4, "trials": 5, "assist": "min", "cues": 2}."""

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="points")
    visit = models.ForeignKey(Visit, null=True, blank=True, on_delete=models.PROTECT)
    on = models.DateField()
    value = EncryptedJSONField()

    class Meta:
        ordering = ["on"]

    def __str__(self) -> str:
        return f"point {self.id}"


class GoalEventKind(models.TextChoices):
    FAMILY = "family", "The family says"
    ACCEPTED = "accepted", "Accepted"
    SENT_BACK = "sent_back", "Sent back"
    DENIED = "denied", "Denied"
    MET = "met", "Met"
    STOPPED = "stopped", "Stopped"


class GoalEvent(Row):
    """What became of a goal on a day, or what the family says of it in their own words. A decision
    is a payer's, or with no payer the IEP team's or physician's; rows are added, never changed."""

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=9, choices=GoalEventKind.choices)
    on = models.DateField()
    payer = models.ForeignKey(Payer, null=True, blank=True, on_delete=models.PROTECT)
    words = EncryptedTextField(blank=True, default="")
    by = models.ForeignKey(Staff, on_delete=models.PROTECT)

    class Meta:
        ordering = ["on", "created_at"]

    def __str__(self) -> str:
        return f"event {self.id}"
