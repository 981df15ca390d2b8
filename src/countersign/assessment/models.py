"""Reviews of vendors and who accepted them; the practice's own targets, and its baseline week."""

from __future__ import annotations

from datetime import date

from django.db import models

from countersign.base.fields import EncryptedJSONField, EncryptedTextField
from countersign.base.models import Row, StoredFile
from countersign.practice.models import Staff
from countersign.privacy.models import Agreement


class VendorReview(Row):
    """One reading of a vendor's papers. `flags` is as read; `settled` is what the owner decided.

    It is a proposal until `accepted_on`; from `expires_on` on it is none any more.
    """

    vendor = models.CharField(max_length=80)
    product = models.CharField(max_length=120, blank=True)
    flags = EncryptedJSONField()
    elements = EncryptedJSONField(null=True, blank=True)
    prices = EncryptedJSONField(null=True, blank=True)
    settled = models.JSONField(default=dict)
    made_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    accepted_by = models.ForeignKey(
        Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    accepted_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    why = EncryptedTextField(blank=True, default="")
    agreements = models.ManyToManyField(Agreement, blank=True, related_name="reviews")

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(accepted_on=None)
                | models.Q(accepted_by__isnull=False, expires_on__gt=models.F("accepted_on")),
                name="review_accepted_by_somebody_until_a_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.vendor}: {self.product}" if self.product else self.vendor

    def in_force(self, on: date) -> bool:
        """Whether it was accepted and has not expired on `on`."""
        return (
            self.accepted_on is not None
            and self.expires_on is not None
            and self.accepted_on <= on < self.expires_on
        )


class ReviewedPaper(Row):
    """One paper of a review, as it was given."""

    review = models.ForeignKey(VendorReview, on_delete=models.PROTECT, related_name="papers")
    name = EncryptedTextField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"paper {self.id}"


class RiskTarget(Row):
    """What the practice allows of one measure: this many in a hundred go wrong."""

    measure = models.CharField(max_length=60, unique=True)
    percent = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(percent__lte=100), name="target_is_a_share_of_a_hundred"
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure}: {self.percent} %"


class How(models.TextChoices):
    """How the figures of a baseline week were found."""

    TIMED = "timed", "Timed, with a clock beside the work"
    EMR = "emr", "Counted from the EMR or the payers' answers"
    GUESS = "guess", "Estimated"


class BaselineWeek(Row):
    """How it was before: one ordinary week of the practice, as somebody measured it.

    Minutes and days are medians; shares are of a hundred. What was not measured is null. The newest
    row counts; earlier ones stay.
    """

    first = models.DateField()
    how = models.CharField(max_length=5, choices=How.choices)
    minutes_per_note = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    minutes_per_report = models.DecimalField(max_digits=6, decimal_places=1, null=True, blank=True)
    note_days = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    denied_percent = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    denied_dollars = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    kept_percent = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    reached_percent = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    told = EncryptedTextField(blank=True, default="")
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"week of {self.first}"
