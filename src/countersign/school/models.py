"""The school room's own tables: who gets reports, who allowed it, test results, what left."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from countersign.base.fields import EncryptedDateField, EncryptedJSONField, EncryptedTextField
from countersign.base.models import Row, StoredFile
from countersign.practice.models import Client, Guardian, Staff
from countersign.spine.models import Release, Sheet


class Regime(models.TextChoices):
    """Whose record a report is: rules/privacy.yaml, school.ferpa_vs_hipaa."""

    HIPAA = "hipaa", "Ours: the family or its plan pays us"
    FERPA = "ferpa", "The school's: it employs or contracts us"


class Assistant(models.TextChoices):
    """What a school or its contract says of AI as documentation assistant."""

    TOLD = "told", "May be used, and is told"
    NO_MODEL = "no_model", "No language model; the composer is told"
    NONE = "none", "None at all: every sentence is the therapist's"


class School(Row):
    """A school or district that gets reports, and what it or its contract says of AI."""

    name = models.CharField(max_length=120, unique=True)
    district = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=2)
    regime = models.CharField(max_length=8, choices=Regime.choices, default=Regime.HIPAA)
    assistant = models.CharField(max_length=10, choices=Assistant.choices, default=Assistant.TOLD)
    wording = models.TextField(blank=True)
    contract = models.CharField(max_length=120, blank=True)
    version = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Decides(models.TextChoices):
    ANY = "any", "Either of those named may decide alone"
    ALL = "all", "All of those named decide together"


class Custody(Row):
    """Who may decide for a child, as somebody read it from a paper. The newest row counts."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="custody")
    rule = models.CharField(max_length=4, choices=Decides.choices)
    who = models.ManyToManyField(Guardian, related_name="+")
    basis = EncryptedTextField()
    entered_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"custody {self.id}"


class Basis(models.TextChoices):
    """rules/privacy.yaml, school.consents."""

    HIPAA = "hipaa", "HIPAA authorization"
    FERPA = "ferpa", "FERPA consent"
    BOTH = "both", "Both on one form"


class Permission(Row):
    """A signed yes to share: what, to whom, what for, until when, and by whom it was given."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="permissions")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="permissions")
    person = EncryptedTextField()
    basis = models.CharField(max_length=6, choices=Basis.choices)
    given_by = models.ManyToManyField(Guardian, related_name="+")
    records = models.JSONField(default=list)  # codes of rules/school_reports.yaml, records
    purpose = EncryptedTextField()
    signed_on = models.DateField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True)
    paper = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    entered_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-signed_on"]

    def __str__(self) -> str:
        return f"permission {self.id}"

    def in_force(self, on: date) -> bool:
        """Whether it holds on that day."""
        ended = self.withdrawn_on is not None and self.withdrawn_on <= on
        return self.starts_on <= on <= self.ends_on and not ended


class TestResult(Row):
    """A test somebody gave: tool, edition, day, and each score with its scale."""

    __test__ = False  # pytest: this is no test case

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="test_results")
    tool = models.CharField(max_length=40)
    edition = models.CharField(max_length=40)
    form = models.CharField(max_length=80, blank=True)
    given_on = EncryptedDateField()
    informant = EncryptedTextField(blank=True, default="")
    scores = EncryptedJSONField()  # [{"name", "scale", "value", "percentile"?, "said"?}]
    entered_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    replaced_by = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaces"
    )

    def __str__(self) -> str:
        return f"test result {self.id}"


class ApprovedText(Row):
    """A text that the practice approved for every report; it is nobody's copy."""

    name = models.CharField(max_length=120)
    text = EncryptedTextField()
    approved_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    approved_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class OldReport(Row):
    """A report from before Countersign, brought in so that new ones are compared with it."""

    client = models.ForeignKey(
        Client, null=True, blank=True, on_delete=models.PROTECT, related_name="old_reports"
    )
    mark = models.CharField(max_length=64, unique=True)  # digest of its id, child and words
    child = EncryptedTextField()
    author = EncryptedTextField(blank=True, default="")
    template = models.CharField(max_length=120, blank=True)
    text = EncryptedTextField()
    brought_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"old report {self.id}"


class ReportKind(models.TextChoices):
    PROGRESS = "progress", "Progress report"
    EVALUATION = "evaluation", "Evaluation report"


class SchoolReport(Row):
    """What a sheet of kind `school` is for: which report, to whom, by which permission."""

    sheet = models.OneToOneField(Sheet, on_delete=models.PROTECT, related_name="school_report")
    kind = models.CharField(max_length=10, choices=ReportKind.choices)
    permission = models.ForeignKey(Permission, on_delete=models.PROTECT, related_name="reports")
    starts_on = models.DateField()
    ends_on = models.DateField()

    def __str__(self) -> str:
        return f"school report {self.id}"


class Delivery(Row):
    """A released report, ready to be handed over, and the disclosure that stands in it."""

    release = models.OneToOneField(Release, on_delete=models.PROTECT, related_name="delivery")
    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="deliveries")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="deliveries")
    permission = models.ForeignKey(Permission, on_delete=models.PROTECT, related_name="deliveries")
    recipient = EncryptedTextField()
    disclosure_code = models.CharField(max_length=40)
    disclosure_version = models.CharField(max_length=40)
    disclosure = models.TextField()
    disclosed_on = models.DateField()
    pdf = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    docx = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(disclosure="") & ~Q(disclosure_code="") & ~Q(disclosure_version=""),
                name="nothing_is_delivered_undisclosed",
            )
        ]

    def __str__(self) -> str:
        return f"delivery {self.id}"


class Way(models.TextChoices):
    PDF = "pdf", "Taken as PDF"
    DOCX = "docx", "Taken as Word file"
    PRINT = "print", "Printed and handed over"


class Handed(Row):
    """One time that a delivery was taken or handed over: how, by whom, and to whom."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="handed")
    way = models.CharField(max_length=6, choices=Way.choices)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    to = EncryptedTextField()

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"handed over {self.id}"
