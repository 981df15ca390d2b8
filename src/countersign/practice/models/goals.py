"""Goals of a client and their dated data points."""

from __future__ import annotations

from django.db import models

from countersign.base.fields import EncryptedJSONField, EncryptedTextField
from countersign.base.models import Row
from countersign.practice.models.clients import Client
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
