"""The outbox: every released artefact's way to its counterpart, and the receipt that it arrived."""

from __future__ import annotations

from django.db import models

from countersign.base.fields import EncryptedJSONField, EncryptedTextField
from countersign.base.models import Row, StoredFile
from countersign.exchange.models_claims import (
    Asked,
    Claim,
    ClaimAnswer,
    ClaimBatch,
    ClaimEvent,
    ClaimLine,
    ClaimSetup,
    ClaimState,
    ClientBilling,
    Denial,
    FetchedFile,
    Inquiry,
    Outcome,
    PayerFiling,
    Price,
    Question,
    SitePlace,
    Subscriber,
)
from countersign.exchange.models_filling import (
    Artefact,
    ArtefactState,
    FieldMap,
    PageKind,
    Pairing,
)
from countersign.exchange.models_messages import Came, TextIn, TextOut, TextState, TextStop, Ways
from countersign.practice.models import Client, Site, Visit
from countersign.spine.models import Release, Sheet

__all__ = [
    "Artefact",
    "ArtefactState",
    "Asked",
    "Came",
    "Claim",
    "ClaimAnswer",
    "ClaimBatch",
    "ClaimEvent",
    "ClaimLine",
    "ClaimSetup",
    "ClaimState",
    "ClientBilling",
    "Counterpart",
    "Denial",
    "Diagnosis",
    "FetchedFile",
    "FieldMap",
    "Inquiry",
    "Misfit",
    "Outcome",
    "OutsideWitness",
    "PageKind",
    "Pairing",
    "Parcel",
    "ParcelState",
    "PayerFiling",
    "Price",
    "Question",
    "Receipt",
    "Settled",
    "SitePlace",
    "Subscriber",
    "TextIn",
    "TextOut",
    "TextState",
    "TextStop",
    "Ways",
    "WitnessKind",
]


class Counterpart(Row):
    """A configured connection, e.g. the practice's EMR. `settings` hold addresses and key names.

    `ready` turns true when it is started for the first time: until then nothing is sent there.
    `holds_after_hours` is how old what we know from there may be before sheets wait. The `reading_`
    columns tell how far a reading is that goes on now.
    """

    name = models.CharField(max_length=40, unique=True)
    connector = models.CharField(max_length=40)
    settings = EncryptedJSONField()
    site = models.ForeignKey(Site, null=True, blank=True, on_delete=models.PROTECT)
    paused = models.BooleanField(default=False)
    last_read_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=80, blank=True)
    ready = models.BooleanField(default=True)
    holds_after_hours = models.PositiveSmallIntegerField(default=24)
    reading_at = models.DateTimeField(null=True, blank=True)  # its last sign of life
    reading_kind = models.CharField(max_length=40, blank=True)
    reading_count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class Diagnosis(Row):
    """A diagnosis of a client as another system has it; the chart's list is made from these.

    Kept so that one which ends there leaves the chart, and one that a person entered stays.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    code = EncryptedTextField(blank=True, default="")  # ICD-10-CM
    active = models.BooleanField(default=True)

    class Meta:
        verbose_name_plural = "diagnoses"

    def __str__(self) -> str:
        return f"diagnosis {self.id}"


class Misfit(Row):
    """Something of theirs that could not become ours, or that contradicts what we hold.

    `element` and `why` name elements and codes, never values. `object_id` is the row of ours that
    was left as it was. It is read again at every sync, and resolved when it fits.
    """

    counterpart = models.ForeignKey(Counterpart, on_delete=models.PROTECT, related_name="misfits")
    kind = models.CharField(max_length=40)
    external_id = models.CharField(max_length=128)
    element = models.CharField(max_length=80)
    why = models.CharField(max_length=120)
    object_id = models.UUIDField(null=True, blank=True)
    seen_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["counterpart", "kind", "external_id"],
                condition=models.Q(resolved_at=None),
                name="one_open_misfit_per_resource",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}/{self.external_id} {self.element} {self.why}"


class ParcelState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    SENT = "sent", "Sent, not yet proven"
    LAID = "laid", "Waits for a person at the EMR"
    CONFIRMED = "confirmed", "Arrived"
    HELD = "held", "Needs a person"
    SETTLED = "settled", "Settled by hand"


class Settled(models.TextChoices):
    """What a person found who settled a parcel by hand."""

    THERE = "there", "I looked: it is there, and it is right"
    BY_HAND = "by_hand", "I entered it there by hand, from the signed paper"
    NOWHERE = "nowhere", "It does not belong there"


class Parcel(Row):
    """Everything one signature releases to one counterpart, delivered in one transaction there.

    `key` is our own id at the counterpart (If-None-Exist, Provenance PUT), fixed before any try.
    A file for a clearinghouse has `landing_at` from the moment on at which it may lie there under
    its name; of an `inquiry` the sheet is the standing order that lets it go.
    """

    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="parcels")
    counterpart = models.ForeignKey(Counterpart, on_delete=models.PROTECT, related_name="parcels")
    releases = models.ManyToManyField(Release, related_name="parcels")
    key = models.UUIDField(unique=True)
    state = models.CharField(
        max_length=10, choices=ParcelState.choices, default=ParcelState.WAITING
    )
    paper = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, related_name="+"
    )  # the signed note as PDF, rendered once at release
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=80, blank=True)  # a code
    problem = models.CharField(max_length=200, blank=True)  # in words for people; names nobody
    remedy = models.CharField(max_length=200, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    settled = models.CharField(max_length=10, choices=Settled.choices, blank=True)
    landing_at = models.DateTimeField(null=True, blank=True)
    inquiry = models.OneToOneField(
        Inquiry, null=True, blank=True, on_delete=models.PROTECT, related_name="parcel"
    )

    class Meta:
        indexes = [models.Index(fields=["state", "next_try_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "counterpart"],
                condition=models.Q(inquiry=None),
                name="one_parcel_per_sheet_and_counterpart",
            )
        ]

    def __str__(self) -> str:
        return f"parcel {self.id}"


class Receipt(Row):
    """Proof of arrival: what was read back, by resource id and digest. Append-only."""

    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, related_name="receipts")
    resources = models.JSONField(
        default=list
    )  # [{"type": "DocumentReference", "id": "…", "digest": "…"}]
    body = EncryptedJSONField()

    def __str__(self) -> str:
        return f"receipt {self.id}"


class AppointmentState(models.TextChoices):
    WAITING = "waiting", "On its way"
    THERE = "there", "There"
    HELD = "held", "Needs a person"


class AppointmentOut(Row):
    """A visit as one counterpart has it, as far as we know: what differs is written there.

    The `_there` columns are the last that was read or written; empty for one that is not there yet.
    """

    counterpart = models.ForeignKey(
        Counterpart, on_delete=models.PROTECT, related_name="appointments"
    )
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="appointments_out")
    therapist_there = models.UUIDField(null=True, blank=True)
    site_there = models.UUIDField(null=True, blank=True)
    kind_there = models.CharField(max_length=12, blank=True)
    status_there = models.CharField(max_length=10, blank=True)
    starts_there = models.DateTimeField(null=True, blank=True)
    ends_there = models.DateTimeField(null=True, blank=True)
    state = models.CharField(
        max_length=8, choices=AppointmentState.choices, default=AppointmentState.WAITING
    )
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=80, blank=True)  # a code
    problem = models.CharField(max_length=200, blank=True)  # in words for people; names nobody
    remedy = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name_plural = "appointments out"
        constraints = [
            models.UniqueConstraint(
                fields=["counterpart", "visit"], name="one_appointment_per_visit_and_counterpart"
            )
        ]
        indexes = [models.Index(fields=["state", "next_try_at"])]

    def __str__(self) -> str:
        return f"appointment {self.id}"


class WitnessKind(models.TextChoices):
    EMAIL = "email", "E-mail"
    BUCKET = "bucket", "Bucket"


class OutsideWitness(Row):
    """Who keeps the heads of the audit chain away from this computer; one of each kind."""

    kind = models.CharField(max_length=10, choices=WitnessKind.choices, unique=True)
    settings = EncryptedJSONField()
    kept_at = models.DateTimeField(null=True, blank=True)
    kept_number = models.PositiveIntegerField(null=True, blank=True)
    last_error = models.CharField(max_length=80, blank=True)  # a code

    class Meta:
        verbose_name_plural = "outside witnesses"

    def __str__(self) -> str:
        return f"outside witness by {self.kind}"
