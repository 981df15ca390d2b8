"""A visit: one client, one therapist, one time, kept in UTC with the site's zone beside it."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q

from countersign.base.models import Row
from countersign.practice.models.clients import Client
from countersign.practice.models.coverage import Coverage
from countersign.practice.models.sites import Site
from countersign.practice.models.staff import Staff


class VisitStatus(models.TextChoices):
    BOOKED = "booked", "Booked"
    ARRIVED = "arrived", "Arrived"
    DONE = "done", "Done"
    CANCELLED = "cancelled", "Cancelled"
    NO_SHOW = "no_show", "No-show"


class VisitKind(models.TextChoices):
    TREATMENT = "treatment", "Treatment"
    EVALUATION = "evaluation", "Evaluation"


class Visit(Row):
    """`date_of_service` is the calendar day at the site; it decides which rules apply."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="visits")
    therapist = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="visits")
    site = models.ForeignKey(Site, on_delete=models.PROTECT)
    coverage = models.ForeignKey(Coverage, null=True, blank=True, on_delete=models.PROTECT)
    kind = models.CharField(max_length=12, choices=VisitKind.choices, default=VisitKind.TREATMENT)
    status = models.CharField(
        max_length=10, choices=VisitStatus.choices, default=VisitStatus.BOOKED
    )
    date_of_service = models.DateField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    zone = models.CharField(max_length=64)
    checked_in_at = models.DateTimeField(null=True, blank=True)
    checked_out_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["starts_at"]
        indexes = [
            models.Index(fields=["therapist", "date_of_service"]),
            models.Index(fields=["client", "date_of_service"]),
            models.Index(fields=["date_of_service"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="visit_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return f"visit {self.id}"

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def day(self) -> date:
        return self.date_of_service

    @property
    def state(self) -> str:
        return self.site.state
