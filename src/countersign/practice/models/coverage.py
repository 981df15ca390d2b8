"""Who pays, and how that payer counts minutes into units, which a person sets: never guessed."""

from __future__ import annotations

from django.db import models

from countersign.base.fields import EncryptedTextField, LookupField
from countersign.base.models import Row
from countersign.practice.models.clients import Client


class PayerType(models.TextChoices):
    MEDICARE = "medicare", "Medicare"
    MEDICAID = "medicaid", "Medicaid"
    COMMERCIAL = "commercial", "Commercial"
    SELF_PAY = "self_pay", "Self-pay"


class UnitMethod(models.TextChoices):
    """rules/time_rules.yaml names the two methods and their sources."""

    CMS = "cms_8_minute", "CMS 8-minute"
    SPM = "spm", "Midpoint"


class Payer(Row):
    name = models.CharField(max_length=120, unique=True)
    payer_type = models.CharField(max_length=12, choices=PayerType.choices)
    payer_id = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return self.name


class PayerPlan(Row):
    """A plan of a payer. `method` empty means: not set, charges wait for a person."""

    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="plans")
    name = models.CharField(max_length=120)
    method = models.CharField(max_length=16, choices=UnitMethod.choices, blank=True)
    needs_authorization = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["payer", "name"], name="one_plan_by_name")]

    def __str__(self) -> str:
        return f"{self.payer} {self.name}"


class Coverage(Row):
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="coverages")
    plan = models.ForeignKey(PayerPlan, on_delete=models.PROTECT)
    member_id = EncryptedTextField()
    member_lookup = LookupField(of="member_id")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    order = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["order"]

    def __str__(self) -> str:
        return f"coverage {self.id}"
