"""The register of agreements with vendors of models, the ways to the models, and each use."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models

from countersign.base.fields import EncryptedJSONField, EncryptedTextField
from countersign.base.models import Row, StoredFile
from countersign.practice.access import ACTS
from countersign.practice.models import Client, Staff
from countersign.spine.models import Sheet

WARN_BEFORE = timedelta(days=60)


def _listed(asked: str, listed: str) -> bool:
    names = {name.strip().casefold() for name in listed.split(",")} - {""}
    return "*" in names or asked.strip().casefold() in names


def asking_roles() -> list[str]:
    """Everybody whose role may ask a model at all."""
    return sorted(str(role) for role in ACTS["privacy.ask"])


class Training(models.TextChoices):
    NO = "no", "Never on our data"
    OFF = "off", "Off in the account's settings"
    UNKNOWN = "unknown", "Not stated: the route stays closed"


class Agreement(Row):
    """A business associate agreement for one product and plan of one vendor.

    `offering` names a row of rules/privacy.yaml. `ends_on` is the last day, in the practice's time.
    `covered_models` and `covered_regions` are what the paper names, with commas; `*` for all.
    """

    vendor = models.CharField(max_length=80)
    offering = models.CharField(max_length=120)
    plan = models.CharField(max_length=80, blank=True)
    covered_models = models.CharField(max_length=300, blank=True)
    covered_regions = models.CharField(max_length=200, blank=True)
    parties = models.CharField(max_length=200)
    signed_on = models.DateField(null=True, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    paper = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    retention_days = models.PositiveIntegerField(null=True, blank=True)
    training = models.CharField(max_length=8, choices=Training.choices, default=Training.UNKNOWN)
    covers = models.CharField(max_length=300, blank=True)
    excludes = models.CharField(max_length=300, blank=True)
    checked_on = models.DateField()
    checked_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    reviewed_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["vendor", "offering", "-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="agreement_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.vendor}: {self.offering}"

    def covers_model(self, model: str) -> bool:
        """Whether the paper names that model."""
        return _listed(model, self.covered_models)

    def covers_region(self, region: str) -> bool:
        """Whether the paper names that region."""
        return _listed(region, self.covered_regions)

    def in_force(self, on: date) -> bool:
        """Whether it is in force on the practice's day `on`; its last day still counts."""
        ended = self.ends_on is not None and on > self.ends_on
        closed = self.closed_on is not None and on >= self.closed_on
        return self.starts_on <= on and not ended and not closed

    def ends_soon(self, on: date) -> bool:
        """Whether it ends within 60 days of `on`, or has ended."""
        return self.ends_on is not None and on >= self.ends_on - WARN_BEFORE


class Dialect(models.TextChoices):
    OPENAI = "openai", "OpenAI chat, or a server that speaks like it"
    RESPONSES = "responses", "OpenAI responses"
    ANTHROPIC = "anthropic", "Anthropic"
    GEMINI = "gemini", "Gemini"


class Way(Row):
    """The way to one model in one region under one agreement. `secret` is the vendor's key.

    `plan` is the plan of the account that the key belongs to. `sound`: the agreement names sound.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="ways")
    name = models.CharField(max_length=60, unique=True)
    dialect = models.CharField(max_length=10, choices=Dialect.choices)
    address = models.URLField(max_length=200)
    model = models.CharField(max_length=80)
    region = models.CharField(max_length=40)
    plan = models.CharField(max_length=80, blank=True)
    sound = models.BooleanField(default=False)
    secret = EncryptedTextField(blank=True, default="")
    open = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class AiPolicy(Row):
    """One version of the practice's policy for AI. It holds once its sheet is signed."""

    sheet = models.OneToOneField(Sheet, on_delete=models.PROTECT, related_name="ai_policy")
    number = models.PositiveSmallIntegerField(unique=True)
    text = EncryptedTextField()

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"policy for AI, version {self.number}"


class Attestation(Row):
    """Somebody read a version of the policy and said that they work by it."""

    policy = models.ForeignKey(AiPolicy, on_delete=models.PROTECT, related_name="attestations")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="attestations")
    on = models.DateField()

    class Meta:
        ordering = ["-on"]

    def __str__(self) -> str:
        return f"attestation of {self.staff_id}"


class Conversation(Row):
    """The stand-ins of one conversation, kept until they expire. They never leave the practice.

    `opening` is a look-up of who asked which way and with what first words: a tool sends the whole
    conversation each time, so it is known again by how it began.
    """

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    stand_ins = EncryptedJSONField()
    expires_at = models.DateTimeField()
    opening = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["expires_at"]), models.Index(fields=["opening"])]

    def __str__(self) -> str:
        return f"conversation {self.id}"


class Door(models.TextChoices):
    PAGE = "page", "the page Ask a model"
    OPENAI = "openai", "a tool (OpenAI chat)"
    RESPONSES = "responses", "a tool (OpenAI responses)"
    ANTHROPIC = "anthropic", "a tool (Anthropic)"
    GEMINI = "gemini", "a tool (Gemini)"
    SOUND = "sound", "a recording to be written down"
    REPORT = "report", "a sentence of a school report"


class Use(Row):
    """One text that went to a model: who, which way, what kinds were hidden and how often.

    A recording is a use, too; nothing can be hidden in it.
    """

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    way = models.ForeignKey(Way, on_delete=models.PROTECT, related_name="uses")
    conversation = models.UUIDField()
    hidden = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    outcome = models.CharField(max_length=40, default="cleared")
    door = models.CharField(max_length=10, choices=Door.choices, default=Door.PAGE)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"use {self.id}"


class Sent(Row):
    """The words of one use as they left, stand-ins in them; gone when its conversation expires."""

    use = models.OneToOneField(Use, on_delete=models.PROTECT, related_name="sent")
    pieces = EncryptedJSONField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"sent {self.id}"


class Policy(Row):
    """What the owner decided about models, beyond what is never open to a decision. One row."""

    numbered_dates = models.BooleanField(default=True)
    reads_pictures = models.BooleanField(default=True)
    tools = models.BooleanField(default=True)
    sound = models.BooleanField(default=False)
    words_reports = models.BooleanField(default=True)
    hours_kept = models.PositiveSmallIntegerField(default=12)
    roles = models.JSONField(default=asking_roles)
    only = models.BooleanField(default=True, unique=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(only=True), name="one_policy"),
            models.CheckConstraint(
                condition=models.Q(hours_kept__gte=1, hours_kept__lte=72), name="hours_kept_few"
            ),
        ]

    def __str__(self) -> str:
        return "the policy for models"


class TaughtName(Row):
    """A way a client is called that only somebody here knew; taught on the check page."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    written = EncryptedTextField()
    taught_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"taught name {self.id}"
