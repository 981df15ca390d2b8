"""Who comes here. Everything that names or describes a client is ciphertext in the database."""

from __future__ import annotations

from datetime import date

from django.db import models

from countersign.base.fields import EncryptedDateField, EncryptedTextField, LookupField
from countersign.base.models import Row
from countersign.practice.models.sites import Site
from countersign.practice.models.staff import Dated, Staff


class Client(Row):
    """A child (or adult) in care. `preferred_name` is what the child is called."""

    first_name = EncryptedTextField()
    last_name = EncryptedTextField()
    preferred_name = EncryptedTextField(blank=True, default="")
    birth_date = EncryptedDateField()
    mrn = EncryptedTextField(blank=True, default="")
    mrn_lookup = LookupField(of="mrn")
    pronouns = EncryptedTextField(blank=True, default="")  # "she", "he" or "they"
    diagnosis_codes = EncryptedTextField(blank=True, default="")  # ICD-10-CM, comma separated
    primary_therapist = models.ForeignKey(
        Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="caseload"
    )
    discharged_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"client {self.id}"

    @property
    def called(self) -> str:
        """The name the child goes by."""
        return self.preferred_name or self.first_name

    @property
    def short_name(self) -> str:
        """First name and initial, as screens show it."""
        return f"{self.called} {self.last_name[:1]}."

    def age_on(self, day: date) -> int:
        """Whole years on `day`."""
        born = self.birth_date
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


class ClientSite(Dated):
    """Where a client is seen; staff of other sites do not find the chart."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="sites")
    site = models.ForeignKey(Site, on_delete=models.PROTECT)

    def __str__(self) -> str:
        return f"from {self.starts_on}"


class Guardian(Row):
    """A parent or guardian of a client."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="guardians")
    name = EncryptedTextField()
    relation = models.CharField(max_length=40, blank=True)
    phone = EncryptedTextField(blank=True, default="")
    email = EncryptedTextField(blank=True, default="")
    language = models.CharField(max_length=8, default="en")

    def __str__(self) -> str:
        return f"guardian {self.id}"
