"""Corrective actions: what is done about what an audit of past charges found."""

from __future__ import annotations

from datetime import date

from django.db import models

from countersign.base.fields import EncryptedTextField
from countersign.base.models import Row
from countersign.practice.models import Staff


class CorrectionState(models.TextChoices):
    OPEN = "open", "Not begun"
    DOING = "doing", "Under way"
    DONE = "done", "Done and checked"


class Correction(Row):
    """One finding of an audit, who answers for it, by when, the steps, and how far they are.

    Words are encrypted, since they may name a clinician. `source` is the digest of the sessions
    that were read, so that the record and the audit can be put together again. Nothing is deleted:
    what was wrong and what was done about it is what a payer asks for years later.
    """

    finding = EncryptedTextField()
    steps = EncryptedTextField()
    checked = EncryptedTextField(blank=True, default="")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    opened_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    opened_on = models.DateField()
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    state = models.CharField(
        max_length=8, choices=CorrectionState.choices, default=CorrectionState.OPEN
    )
    source = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["done_on", "due_on", "created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(due_on__gte=models.F("opened_on")),
                name="correction_due_after_it_opens",
            ),
            models.CheckConstraint(
                condition=models.Q(state="done", done_on__isnull=False)
                | (~models.Q(state="done") & models.Q(done_on=None)),
                name="correction_done_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"correction {self.id}"

    def is_late(self, on: date) -> bool:
        """Whether its day has passed and it is not done."""
        return self.state != CorrectionState.DONE and self.due_on < on
