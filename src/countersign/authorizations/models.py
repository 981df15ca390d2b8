"""Authorizations with their lines, and the letters they rest on."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from countersign.authorizations import amounts
from countersign.authorizations.models_ledger import (
    Agreement,
    Appeal,
    Booking,
    BookingState,
    Cap,
    Feed,
    Hold,
    Holding,
    HoldingState,
    HouseRule,
    PayerCount,
    PayerTerms,
    Recheck,
    Renewal,
)
from countersign.base.fields import EncryptedJSONField, EncryptedTextField, LookupField
from countersign.base.models import Row, StoredFile
from countersign.practice.models import Client, Payer, Staff

__all__ = [
    "Agreement",
    "Appeal",
    "Authorization",
    "AuthorizationLine",
    "Balance",
    "Booking",
    "BookingState",
    "Cap",
    "Feed",
    "Hold",
    "Holding",
    "HoldingState",
    "HouseRule",
    "Letter",
    "LetterState",
    "LineEvidence",
    "LineKind",
    "PayerCount",
    "PayerTerms",
    "Pool",
    "Recheck",
    "Renewal",
]

FREE = F("granted") - F("used_before") - F("held") - F("used")


class Authorization(Row):
    """An approval by `payer` for `client` from `starts_on` to `ends_on`, both days included."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="authorizations")
    payer = models.ForeignKey(Payer, on_delete=models.PROTECT)
    reference = EncryptedTextField()
    reference_lookup = LookupField(of="reference")
    starts_on = models.DateField()
    ends_on = models.DateField()
    cancelled_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="authorization_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return f"authorization {self.id}"


class LineKind(models.TextChoices):
    """What a payer counts. Hours are kept in minutes, since 45 minutes are three quarters."""

    VISITS = "visits", "visits"
    UNITS = "units", "units"
    HOURS = "hours", "hours"


class Balance(Row):
    """What was granted and where it is: `granted = free + used_before + held + used`, always.

    `used_before` was used elsewhere or before this ledger; `held` is booked, `used` is signed.
    `free` is the database's own sum, and no statement may bring it below zero.
    """

    granted = models.PositiveIntegerField()
    used_before = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    used = models.PositiveIntegerField(default=0)
    free = models.GeneratedField(
        expression=FREE, output_field=models.IntegerField(), db_persist=True
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=Q(free__gte=0), name="%(class)s_not_overdrawn"),
            models.CheckConstraint(
                condition=Q(granted=F("free") + F("used_before") + F("held") + F("used")),
                name="%(class)s_adds_up",
            ),
        ]


class Pool(Balance):
    """A total over several lines: not more than `granted`, whichever of its lines they are on."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="pools")
    counts = models.CharField(max_length=6, choices=LineKind.choices)

    class Meta(Balance.Meta):
        pass

    def __str__(self) -> str:
        return f"pool of {self.granted} {self.counts}"


class AuthorizationLine(Balance):
    """How many visits, units or minutes for which codes, people and places (empty = any)."""

    authorization = models.ForeignKey(Authorization, on_delete=models.PROTECT, related_name="lines")
    pool = models.ForeignKey(
        Pool, null=True, blank=True, on_delete=models.PROTECT, related_name="lines"
    )
    codes = models.JSONField(default=list)
    counts = models.CharField(max_length=6, choices=LineKind.choices)
    discipline = models.CharField(max_length=4, default="OT", blank=True)
    therapists = models.JSONField(default=list, blank=True)
    sites = models.JSONField(default=list, blank=True)

    class Meta(Balance.Meta):
        constraints = [
            *Balance.Meta.constraints,
            models.CheckConstraint(
                condition=Q(used_before__lte=F("granted")), name="used_within_granted"
            ),
        ]

    def __str__(self) -> str:
        return amounts.said(self.granted, self.counts)

    @property
    def says(self) -> str:
        """ "3 visits of 12 free"."""
        free = amounts.said(self.free, self.counts)
        return f"{free} of {amounts.number(self.granted, self.counts)} free"


class LetterState(models.TextChoices):
    WAITING = "waiting", "waiting to be read"
    READ = "read", "to confirm"
    UNREADABLE = "unreadable", "could not be read"
    CONFIRMED = "confirmed", "confirmed"
    SET_ASIDE = "set_aside", "set aside"


class Letter(Row):
    """A payer's letter as it came: `reading` is what was read, `confirmed` what a person said.

    `digest` is of the file's bytes: the same file is not taken twice. `fault` says why a file could
    not be read; it holds nothing of its contents.
    """

    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    name = EncryptedTextField()
    brought_by = models.ForeignKey(
        Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # None: it was fetched from the clearinghouse
    state = models.CharField(
        max_length=12, choices=LetterState.choices, default=LetterState.WAITING
    )
    fault = models.CharField(max_length=300, blank=True, default="")
    pages = models.PositiveSmallIntegerField(default=0)
    doubtful = models.PositiveSmallIntegerField(default=0)
    reading = EncryptedJSONField(default=dict)
    confirmed = EncryptedJSONField(default=dict)
    client = models.ForeignKey(
        Client, null=True, blank=True, on_delete=models.PROTECT, related_name="letters"
    )
    authorization = models.ForeignKey(
        Authorization, null=True, blank=True, on_delete=models.PROTECT, related_name="letters"
    )
    appeal_by = models.DateField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["state", "created_at"])]

    def __str__(self) -> str:
        return f"letter {self.id}"


class LineEvidence(Row):
    """Where on a letter a line's number stands: the page, and a box in points from the top left."""

    line = models.ForeignKey(AuthorizationLine, on_delete=models.PROTECT, related_name="evidence")
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="evidence")
    field = models.CharField(max_length=20)
    page = models.PositiveSmallIntegerField()
    box = models.JSONField(default=list)
    typed = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.field} on page {self.page + 1}"
