"""The road through the browser: what is laid out, which browsers may fetch it, and how it fills.

Foreign keys name `models.py`'s tables as text, since that module imports this one.
"""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from countersign.base.models import Row
from countersign.practice.models import Staff

COUNTERPART = "exchange.Counterpart"


class Pairing(Row):
    """One browser of one person, for one EMR. Of code and token only a SHA-256 is kept.

    `code` works once and for minutes; `token` for weeks, only with the browser's own `origin`.
    """

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="pairings")
    counterpart = models.ForeignKey(COUNTERPART, on_delete=models.PROTECT, related_name="pairings")
    name = models.CharField(max_length=80)
    code = models.CharField(max_length=64, null=True, blank=True, unique=True)
    code_until = models.DateTimeField()
    token = models.CharField(max_length=64, null=True, blank=True, unique=True)
    origin = models.CharField(max_length=80, blank=True)
    paired_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"pairing {self.id}"

    def is_live(self, at: datetime) -> bool:
        """Whether its token still opens anything at the moment `at`."""
        return (
            self.revoked_at is None
            and self.token is not None
            and self.expires_at is not None
            and at < self.expires_at
        )


class PageKind(models.TextChoices):
    """The pages of an EMR that are filled."""

    NOTE = "note", "Note"
    CHARGE = "charge", "Charge"
    GOAL = "goal", "Goal"
    AUTHORIZATION = "authorization", "Authorization"
    SERIES = "series", "Appointment series"


class ArtefactState(models.TextChoices):
    LAID = "laid", "Waits to be filled in"
    FETCHED = "fetched", "Fetched, not yet proven"
    FILLED = "filled", "Filled in"


class Artefact(Row):
    """What one page of the EMR gets from one parcel: its digest, and how far it is.

    The words stay in the signed parts and are read from there, proven, when it is fetched.
    """

    parcel = models.ForeignKey(
        "exchange.Parcel", on_delete=models.PROTECT, related_name="artefacts"
    )
    page = models.CharField(max_length=16, choices=PageKind.choices)
    number = models.PositiveSmallIntegerField(default=0)
    digest = models.CharField(max_length=64)
    state = models.CharField(
        max_length=8, choices=ArtefactState.choices, default=ArtefactState.LAID
    )
    pairing = models.ForeignKey(
        Pairing, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    fetched_at = models.DateTimeField(null=True, blank=True)
    filled_at = models.DateTimeField(null=True, blank=True)
    last_refusal = models.CharField(max_length=80, blank=True)  # a code

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["parcel", "page", "number"], name="one_artefact_per_page_of_a_parcel"
            )
        ]
        ordering = ["page", "number"]

    def __str__(self) -> str:
        return f"artefact {self.id}"


class FieldMap(Row):
    """Where the fields of one page of one EMR are. A proposal until it is signed with a version.

    `jws` covers the exact bytes that a browser is given; one changed letter and it is refused.
    """

    counterpart = models.ForeignKey(COUNTERPART, on_delete=models.PROTECT, related_name="maps")
    page = models.CharField(max_length=16, choices=PageKind.choices)
    version = models.PositiveIntegerField(null=True, blank=True)
    body = models.JSONField()
    digest = models.CharField(max_length=64)
    jws = models.TextField(blank=True)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    signed_by = models.ForeignKey(
        Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["counterpart", "page", "version"],
                condition=Q(version__isnull=False),
                name="one_field_map_per_version",
            )
        ]
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"field map {self.id}"
