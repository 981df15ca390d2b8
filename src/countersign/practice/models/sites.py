"""The practice and its sites. A site has a state, whose rules apply, and a time zone."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from django.db import models

from countersign.base.models import Row


class Practice(Row):
    """This installation's practice. There is one row."""

    name = models.CharField(max_length=200)
    npi = models.CharField(max_length=10, blank=True)
    zone = models.CharField(max_length=64, default="America/Los_Angeles")
    has_emr = models.BooleanField(default=False)
    demo = models.BooleanField(default=False)
    written_from = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def notes_since(cls) -> date:
        """From which day notes are written here. Visits before it were documented elsewhere."""
        return cls.objects.values_list("written_from", flat=True).first() or date.min

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


class Site(Row):
    """A place where care is given. `state` is the two-letter code whose rules apply."""

    name = models.CharField(max_length=120)
    state = models.CharField(max_length=2)
    zone = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.name

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)
